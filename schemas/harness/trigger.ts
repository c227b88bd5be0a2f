import { z } from "zod";
import { optionalFlag, optionalMs, optionalText } from "./primitives";

export const Trigger = z.looseObject({
  identifier: z.string(),
  name: optionalText,
  type: optionalText,
  enabled: optionalFlag,
  triggerStatus: z.looseObject({ status: optionalText }).nullish(),
  lastTriggerExecutionDetails: z
    .looseObject({
      lastExecutionTime: optionalMs,
      lastExecutionSuccessful: optionalFlag,
      lastExecutionStatus: optionalText,
      planExecutionId: optionalText,
      message: optionalText,
    })
    .nullish(),
  webhookDetails: z.looseObject({ webhookSourceRepo: optionalText }).nullish(),
  executions: z.array(z.number()).nullish(),
  yaml: optionalText,
});
export type Trigger = z.infer<typeof Trigger>;
