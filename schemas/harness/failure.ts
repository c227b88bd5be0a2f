import { z } from "zod";
import { optionalText } from "./primitives";

/** Hints, explanations and the error itself, as Harness explains a failure. */
export const ResponseMessage = z.looseObject({
  code: optionalText,
  level: optionalText,
  message: optionalText,
  failureTypes: z.array(z.string()).nullish(),
});
export type ResponseMessage = z.infer<typeof ResponseMessage>;

/** Why a step, stage or execution failed. The type list is often empty; the message is usually the failing step's. */
export const FailureInfo = z.looseObject({
  message: optionalText,
  failureTypeList: z.array(z.string()).nullish(),
  failureSubType: optionalText,
  responseMessages: z.array(ResponseMessage).nullish(),
});
export type FailureInfo = z.infer<typeof FailureInfo>;
