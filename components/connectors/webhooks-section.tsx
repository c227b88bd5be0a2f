import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { deliveryWords } from "./delivery-words";

/** What Harness told last by webhook and what that led to, and the triggers of which it told that they failed. */
export function WebhooksSection({
  connector: { deliveries, failedTriggers },
}: {
  connector: HarnessConnectorView;
}) {
  return (
    <Section title="Webhooks" about="the last deliveries, and what they led to">
      {deliveries.length === 0 ? (
        <p className="text-ink-soft">
          Nothing has arrived yet. With a notification rule of the method Webhook, changes show here within
          seconds; the rule&apos;s Test button is listed too.
        </p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {deliveries.map((delivery) => (
            <li key={delivery.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
              <RelativeTime at={delivery.at} className="w-28 shrink-0 text-sm text-ink-faint" />
              <span className="font-medium break-words">{delivery.event ?? "Unknown event"}</span>
              <span className="min-w-0 break-words text-ink-soft">{deliveryWords(delivery)}</span>
            </li>
          ))}
        </ul>
      )}
      {failedTriggers.length === 0 ? null : (
        <>
          <h3 className="mt-4 font-medium">Triggers that failed and have started nothing since</h3>
          <ul className="flex flex-col divide-y divide-line">
            {failedTriggers.map((failed) => (
              <li
                key={`${failed.projectName} ${failed.pipelineIdentifier} ${failed.triggerIdentifier}`}
                className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2"
              >
                <RelativeTime at={failed.at} className="w-28 shrink-0 text-sm text-ink-faint" />
                <TextLink href={failed.openInHarness}>{failed.triggerIdentifier}</TextLink>
                <span className="min-w-0 break-words text-ink-soft">
                  of {failed.pipelineIdentifier} in {failed.projectName}: {failed.reason}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
