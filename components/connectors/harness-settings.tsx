"use client";

import { useLiveQuery } from "@/components/shell/use-live-query";
import { Notice } from "@/components/ui/empty-state";
import { connectorDataPath } from "@/lib/api-addresses";
import { formatCount } from "@/lib/format/number";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { ConnectionSection } from "./connection-section";
import type { HarnessActions } from "./connector-actions";
import { HarnessForm } from "./harness-form";
import { ReadingSection } from "./reading-section";
import { RemoveConnector } from "./remove-connector";
import { RequestRateForm } from "./request-rate-form";
import { TokenForm } from "./token-form";
import { ToolPermissionsForm } from "./tool-permissions-form";
import { WatchedProjectsForm } from "./watched-projects-form";
import { WebhooksSection } from "./webhooks-section";

/** One Harness account: its connection, its token, what it watches, what may be asked for through it, and its removal. */
export function HarnessSettings({
  initial,
  actions,
  mayManage,
  mayTest,
}: {
  initial: { data: HarnessConnectorView; at: number };
  actions: HarnessActions;
  mayManage: boolean;
  mayTest: boolean;
}) {
  const { data: connector } = useLiveQuery<HarnessConnectorView>({
    topics: ["connectors", "sync"],
    path: connectorDataPath(initial.data.id),
    initial,
  });
  const part = { connector, actions };
  return (
    <div className="flex flex-col gap-5">
      <ConnectionSection
        {...part}
        mayTest={mayTest}
        facts={[
          {
            name: "Account",
            value: `${connector.accountName ?? ""} ${connector.accountId ?? ""}`.trim() || "unknown",
          },
          { name: "Rate", value: `at most ${formatCount(connector.requestsPerMinute)} requests a minute` },
          {
            name: "Webhook address",
            value: <code className="font-mono text-sm">{connector.webhookPath}</code>,
          },
        ]}
      />
      <ReadingSection connector={connector} />
      <WebhooksSection connector={connector} />
      {mayManage ? (
        <>
          <HarnessForm {...part} />
          <WatchedProjectsForm {...part} />
          <TokenForm {...part} />
          <RequestRateForm {...part} />
          <ToolPermissionsForm {...part} />
          <RemoveConnector {...part} />
        </>
      ) : (
        <Notice>Only admins change connectors.</Notice>
      )}
    </div>
  );
}
