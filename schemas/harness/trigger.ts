import { z } from "zod";
import { shown, shownPart } from "./item";
import { optionalFlag, optionalMs, optionalText } from "./primitives";

export const Trigger = z.looseObject({
  identifier: z.string(),
  name: optionalText,
  description: shown,
  tags: shown,
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

/** Something that reached a trigger, and what became of it. */
export const TriggerEvent = z.looseObject({
  triggerIdentifier: z.string(),
  eventCorrelationId: optionalText,
  eventCreatedAt: optionalMs,
  finalStatus: optionalText,
  message: optionalText,
  exceptionOccurred: optionalFlag,
  triggerEventStatus: z.looseObject({ status: optionalText, message: optionalText }).nullish().catch(null),
  type: optionalText,
  targetExecutionSummary: shownPart({ planExecutionId: shown, executionStatus: shown }),
});
export type TriggerEvent = z.infer<typeof TriggerEvent>;
