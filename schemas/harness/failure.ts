import { z } from "zod";
import { asList, asNames, asPart, asText } from "./lenient";

/** Hints, explanations and the error itself, as Harness explains a failure. */
export const ResponseMessage = z.looseObject({
  code: asText,
  level: asText,
  message: asText,
  failureTypes: asNames,
});
export type ResponseMessage = z.infer<typeof ResponseMessage>;

/** Why a step, stage or execution failed. The type list is often empty; the message is usually the failing step's. */
export const FailureInfo = z.looseObject({
  message: asText,
  failureTypeList: asNames,
  failureSubType: asText,
  responseMessages: asList(ResponseMessage),
});
export type FailureInfo = z.infer<typeof FailureInfo>;

/** The same, or its message alone, as the outline of an execution has it. */
export const asFailure = asPart(
  z.union([FailureInfo, z.string().transform((message) => FailureInfo.parse({ message }))]),
);
