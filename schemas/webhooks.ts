import { z } from "zod";

/** No form of a value that nobody needs spoils a notification: what is no text counts as absent. */
const text = z.string().max(500).nullish().catch(null);

/**
 * What Harness sends for a pipeline notification rule with the method "Webhook". Newer servers add keys. There is no delivery
 * id and no signature; a rule may send a custom header, which carries the shared secret. Which keys there are depends on the event:
 * a trigger that failed started no execution and has no `planExecutionId`.
 */
export const HarnessNotification = z.looseObject({
  eventData: z.looseObject({
    eventType: text,
    accountIdentifier: text,
    orgIdentifier: text,
    projectIdentifier: text,
    pipelineIdentifier: text,
    planExecutionId: text,
    triggerIdentifier: text,
  }),
});
export type HarnessNotification = z.infer<typeof HarnessNotification>;

/** Whether a delivery showed the secret of its address. */
export type DeliverySignature = "valid" | "missing" | "wrong";

/**
 * What a delivery led to. `queued`: what it is about is read soon; `known`: that is already about to happen; `tested`: the sender
 * tried whether deliveries arrive; `ignored`: it concerns nothing here, or is not understood; `refused`: it is not believed, or could
 * not be handled.
 */
export const deliveryOutcomes = ["queued", "known", "tested", "ignored", "refused"] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];

/** A delivery as the connector's page lists it. */
export const DeliveryView = z.object({
  id: z.number().int(),
  at: z.string(),
  /** The sender's name of the event; null where the body was not read, or has none. */
  event: z.string().nullable(),
  /** What it was about, as the sender calls it. */
  subject: z.string().nullable(),
  outcome: z.enum(deliveryOutcomes),
  /** Why it led to nothing; null where it did. */
  reason: z.string().nullable(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

/** The newest failure of a trigger, as Harness's history of it tells it. */
export const TriggerFailureView = z.object({
  projectName: z.string(),
  pipelineIdentifier: z.string(),
  triggerIdentifier: z.string(),
  at: z.string(),
  /** What Harness says of it. */
  reason: z.string(),
  openInHarness: z.string(),
});
export type TriggerFailureView = z.infer<typeof TriggerFailureView>;
