import { z } from "zod";
import { shown, shownPart } from "./item";
import { optionalText } from "./primitives";

/** A flag of Harness Feature Flags; `envProperties` only when an environment was asked for. */
export const FeatureFlag = z.looseObject({
  identifier: z.string(),
  name: optionalText,
  description: optionalText,
  tags: shown,
  kind: optionalText,
  archived: shown,
  envProperties: shownPart({ state: shown, environment: shown }),
  status: shownPart({ status: shown }),
  createdAt: shown,
  modifiedAt: shown,
});
