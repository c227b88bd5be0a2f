import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { connectorSettingsPath, newTelemetryPath, telemetryPath } from "@/lib/addresses";
import { connectorKindWords } from "@/schemas/connectors/connector-kinds";
import type { StoreConnectorView } from "@/schemas/connectors/store-connectors";
import { CheckBadge } from "./check-notice";
import { ConnectorProblem } from "./connector-problem";

/** All telemetry stores with the state of their connection. */
export function StoresList({
  stores,
  mayManage,
}: {
  stores: readonly StoreConnectorView[];
  mayManage: boolean;
}) {
  const add = mayManage ? (
    <ButtonLink href={newTelemetryPath()} size="sm">
      Add telemetry
    </ButtonLink>
  ) : undefined;
  return (
    <Section
      title="Telemetry"
      about="metrics and logs that investigations look into"
      actions={stores.length === 0 ? undefined : add}
    >
      {stores.length === 0 ? (
        <EmptyState compact title="No telemetry store is connected" actions={add}>
          {mayManage
            ? "With Prometheus or Loki connected, an investigation can tell whether a registry or a service was down for everyone."
            : "An admin can connect Prometheus or Loki here."}
        </EmptyState>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {stores.map((store) => (
            <li key={store.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 py-2">
              <div className="min-w-0">
                <p className="font-medium">{store.displayName}</p>
                <p className="text-sm break-all text-ink-faint">
                  {connectorKindWords[store.kind].title} at {store.baseUrl}
                </p>
                <ConnectorProblem connector={store} />
                {store.lastCheck !== null && !store.lastCheck.ok ? (
                  <p className="max-w-prose text-sm break-words text-failed">
                    {store.lastCheck.reason} {store.lastCheck.remedy}
                  </p>
                ) : null}
              </div>
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-faint">
                <CheckBadge check={store.lastCheck} />
                {store.lastCheck === null ? null : (
                  <span>
                    tested <RelativeTime at={store.lastCheck.checkedAt} />
                  </span>
                )}
                <TextLink href={telemetryPath(store.id)}>Look at {store.displayName}</TextLink>
                <TextLink href={connectorSettingsPath(store.id)}>Manage {store.displayName}</TextLink>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
