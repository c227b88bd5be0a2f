import { z } from "zod";
import { inside, shown, shownPart } from "./item";
import { optionalText } from "./primitives";

/** A secret's name, type and manager. The API sends no value. */
export const ListedSecret = inside(
  "secret",
  z.looseObject({
    identifier: z.string(),
    name: z.string(),
    type: optionalText,
    description: optionalText,
    orgIdentifier: optionalText,
    projectIdentifier: optionalText,
    tags: shown,
    spec: shownPart({ secretManagerIdentifier: shown }),
    createdAt: shown,
    updatedAt: shown,
  }),
);
