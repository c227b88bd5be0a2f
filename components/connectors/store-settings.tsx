"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { Notice } from "@/components/ui/empty-state";
import { TextLink } from "@/components/ui/text-link";
import { telemetryPath } from "@/lib/addresses";
import { connectorDataPath } from "@/lib/api-addresses";
import type { StoreConnectorView } from "@/schemas/connectors/store-connectors";
import { ConnectionSection } from "./connection-section";
import type { ConnectorActions } from "./connector-actions";
import { RemoveConnector } from "./remove-connector";
import { StoreForm } from "./store-form";

const signIns = {
  none: "without a secret",
  bearer: "with a bearer token",
  basic: "with a password",
} as const;

/** One telemetry store: its connection, its settings, and its removal. */
export function StoreSettings({
  initial,
  actions,
  mayManage,
  mayTest,
}: {
  initial: { data: StoreConnectorView; at: number };
  actions: ConnectorActions;
  mayManage: boolean;
  mayTest: boolean;
}) {
  const { data: connector } = useLiveQuery<StoreConnectorView>({
    topics: ["connectors"],
    path: connectorDataPath(initial.data.id),
    initial,
  });
  const auth = connector.settings?.auth;
  const part = { connector, actions };
  return (
    <div className="flex flex-col gap-5">
      <ConnectionSection
        {...part}
        mayTest={mayTest}
        facts={[
          {
            name: "Signs in",
            value:
              auth === undefined
                ? "unknown"
                : auth.kind === "basic"
                  ? `as ${auth.username} ${signIns[auth.kind]}`
                  : signIns[auth.kind],
          },
        ]}
      >
        <p>
          <TextLink href={telemetryPath(connector.id)}>
            {connector.capabilities.includes("metrics")
              ? "Requests of the last hour"
              : "Lines of the last hour"}
          </TextLink>
        </p>
      </ConnectionSection>
      {mayManage ? (
        <>
          <StoreForm key={JSON.stringify(connector.settings)} {...part} />
          <RemoveConnector {...part} />
        </>
      ) : (
        <Notice>Only admins change connectors.</Notice>
      )}
    </div>
  );
}
