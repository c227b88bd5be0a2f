import type { Metadata } from "next";
import { ConnectorsList } from "@/components/connectors/connectors-list";
import { ButtonLink } from "@/components/ui/button";
import { BottomLine, Page } from "@/components/ui/page";
import { connectorsPath, newConnectorPath } from "@/lib/addresses";
import { listConnectors } from "@/lib/connectors";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { connectorKinds, isOfGroup } from "@/schemas/connectors/connector-kinds";

export const metadata: Metadata = { title: "Connectors" };

export default async function ConnectorsPage() {
  const ctx = await pageContext("connectors.read", connectorsPath());
  const connectors = await listConnectors({ ctx, input: { kinds: connectorKinds } });
  const accounts = connectors.filter((view) => isOfGroup("accounts", view));
  const mayManage = can(ctx.actor.role, "connectors.manage");
  const watched = accounts.flatMap((account) => account.projects).filter((project) => project.watched);
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
          {accounts.length === 0
            ? "No Harness account is connected."
            : stopped.length > 0
              ? `${formatCount(stopped.length)} of ${formatPlural(watched.length, "watched project")} ${oneOrMany(stopped.length, "is", "are")} not read any more.`
              : `${formatPlural(watched.length, "project is", "projects are")} watched in ${formatPlural(accounts.length, "account")}.`}
        </BottomLine>
      }
    >
      <ConnectorsList initial={{ data: connectors, at: ctx.now().getTime() }} mayManage={mayManage} />
    </Page>
  );
}
