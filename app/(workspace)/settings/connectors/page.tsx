import type { Metadata } from "next";
import { ConnectorsList } from "@/components/connectors/connectors-list";
import { TelemetryList } from "@/components/connectors/telemetry-list";
import { ButtonLink } from "@/components/ui/button";
import { BottomLine, Page } from "@/components/ui/page";
import { connectorsPath, newConnectorPath } from "@/lib/addresses";
import { listConnectors } from "@/lib/connectors/list-connectors";
import { listTelemetry } from "@/lib/connectors/telemetry/list-telemetry";
import { formatPlural, oneOrMany } from "@/lib/format/number";
import { pageContext } from "@/lib/http/page-context";
import { can } from "@/lib/permissions";

export const metadata: Metadata = { title: "Connectors" };

export default async function ConnectorsPage() {
  const ctx = await pageContext("connectors.read", connectorsPath());
  const [connectors, telemetry] = await Promise.all([
    listConnectors({ ctx, input: undefined }),
    listTelemetry({ ctx, input: undefined }),
  ]);
  const mayManage = can(ctx.actor.role, "connectors.manage");
  const watched = connectors.flatMap((connector) => connector.projects).filter((project) => project.watched);
  const stopped = watched.filter((project) => project.syncState === "failed" || project.syncState === "gone");
  return (
    <Page
      title="Connectors"
      wide={false}
      actions={
        mayManage ? (
          <ButtonLink href={newConnectorPath()} variant="primary">
            Add connector
          </ButtonLink>
        ) : undefined
      }
      bottomLine={
        <BottomLine>
          {connectors.length === 0
            ? "No Harness account is connected."
            : stopped.length > 0
              ? `${stopped.length} of ${watched.length} watched projects ${oneOrMany(stopped.length, "is", "are")} not read any more.`
              : `${formatPlural(watched.length, "project is", "projects are")} watched in ${connectors.length === 1 ? "one account" : `${connectors.length} accounts`}.`}
        </BottomLine>
      }
    >
      <ConnectorsList initial={{ data: connectors, at: ctx.now().getTime() }} mayManage={mayManage} />
      <TelemetryList initial={{ data: telemetry, at: ctx.now().getTime() }} mayManage={mayManage} />
    </Page>
  );
}
