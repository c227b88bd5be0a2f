import type { DeliveryView } from "@/schemas/webhooks";

/** What a delivery led to, as a sentence. */
export function deliveryWords({
  outcome,
  reason,
  subject,
}: Pick<DeliveryView, "outcome" | "reason" | "subject">): string {
  const sentence: Record<DeliveryView["outcome"], string> = {
    queued: `Read from Harness${subject === null ? "" : `: ${subject}`}.`,
    known: `Was about to be read already${subject === null ? "" : `: ${subject}`}.`,
    tested: "Harness's test notification arrived.",
    ignored: `Ignored. ${reason ?? ""}`.trim(),
    refused: `Refused. ${reason ?? ""}`.trim(),
  };
  return sentence[outcome];
}
