import { z } from "zod";
import { shown, shownPart } from "./item";
import { optionalText } from "./primitives";

/** A flag of Feature Management & Experimentation; what it serves is defined per environment. `createdAt` is in seconds. */
export const FeatureFlag = z.looseObject({
  name: z.string(),
  description: optionalText,
  tags: shown,
  owners: shown,
  trafficType: shownPart({ name: shown }),
  status: optionalText,
  rolloutStatus: shownPart({ name: shown }),
  createdAt: shown,
});

/** What a flag serves in one environment. */
export const FeatureFlagDefinition = z.looseObject({
  environment: shownPart({ name: shown }),
  defaultTreatment: optionalText,
  isKilled: shown,
});

/** A flag of the legacy product; `envProperties` only when an environment was asked for. */
export const LegacyFeatureFlag = z.looseObject({
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
