import { z } from "zod";

/** Harness drops most nulls but not all; absent and null mean the same. */
export const optionalText = z.string().nullish();
export const optionalNumber = z.number().nullish();
/** A count that some parts of the API write as text. */
export const optionalCount = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).nullish();
export const optionalFlag = z.boolean().nullish();

/** Epoch milliseconds. Protobuf parts of the API write 64-bit numbers as text; both forms become a number. */
export const EpochMs = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
export const optionalMs = EpochMs.nullish();

/** Free-form tags of entities: key to value. */
export const TagMap = z.record(z.string(), z.string().nullable()).nullish();

/** Where a remote entity lives in Git. */
export const GitDetails = z.looseObject({
  objectId: optionalText,
  branch: optionalText,
  repoIdentifier: optionalText,
  repoName: optionalText,
  filePath: optionalText,
  commitId: optionalText,
  fileUrl: optionalText,
  repoUrl: optionalText,
});
