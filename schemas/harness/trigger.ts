import { z } from "zod";
import { optionalFlag, optionalMs, optionalNumber, optionalText } from "./primitives";

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

/** One event that reached a trigger, and what became of it. `payload` is the sender's body as text. */
export const TriggerEvent = z.looseObject({
  triggerIdentifier: optionalText,
  eventCorrelationId: optionalText,
  payload: optionalText,
  eventCreatedAt: optionalMs,
  finalStatus: optionalText,
  message: optionalText,
  exceptionOccurred: optionalFlag,
  targetExecutionSummary: z
    .looseObject({
      targetId: optionalText,
      planExecutionId: optionalText,
      executionStatus: optionalText,
      startTs: optionalMs,
      runSequence: optionalNumber,
    })
    .nullish(),
  triggerEventStatus: z.looseObject({ status: optionalText, message: optionalText }).nullish(),
  type: optionalText,
});
export type TriggerEvent = z.infer<typeof TriggerEvent>;
