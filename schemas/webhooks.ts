import { z } from "zod";

/**
 * What Harness sends for a pipeline notification rule with the method "Webhook". Newer servers add keys. There is no delivery
 * id and no signature; a rule may send a custom header, which carries the shared secret.
 */
export const HarnessNotification = z.looseObject({
  eventData: z.looseObject({
    accountIdentifier: z.string().optional(),
    orgIdentifier: z.string().min(1),
    projectIdentifier: z.string().min(1),
    pipelineIdentifier: z.string().nullish(),
    planExecutionId: z.string().min(1).max(64),
    stageIdentifier: z.string().nullish(),
    stepIdentifier: z.string().nullish(),
    eventType: z.string().min(1).max(100),
    nodeStatus: z.string().nullish(),
  }),
});
export type HarnessNotification = z.infer<typeof HarnessNotification>;

/** Whether a delivery showed the secret of its address. */
export type DeliverySignature = "valid" | "missing" | "wrong";

/**
 * What a delivery led to. `queued`: what it is about is read soon; `known`: that is already about to happen; `ignored`: it
 * is understood and concerns nothing here; `refused`: it is not believed, or not understood.
 */
export type DeliveryOutcome = "queued" | "known" | "ignored" | "refused";
