import type { Metadata } from "next";
import { notFound } from "next/navigation";
import {
  checkConnectorAction,
  describeRemovalAction,
  refreshProjectsAction,
  removeConnectorAction,
  replaceSecretAction,
  setRequestRateAction,
  setToolPermissionsAction,
  updateConnectorAction,
  watchProjectsAction,
} from "@/app/actions/connectors";
import { ConnectorSettings } from "@/components/connectors/connector-settings";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { connectorSettingsPath, connectorsPath } from "@/lib/addresses";
import { getConnector } from "@/lib/connectors";
import { NotFoundError } from "@/lib/errors";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";

export const metadata: Metadata = { title: "Connector" };

export default async function ConnectorPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ctx = await pageContext("connectors.read", connectorSettingsPath(id));
  const connector = await getConnector({
    ctx,
    input: { connectorId: id },
  }).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  return (
    <Page
      title="Connector"
      wide={false}
      breadcrumb={
        <Breadcrumb
          items={[{ label: "Connectors", href: connectorsPath() }, { label: connector.displayName }]}
        />
      }
      bottomLine={<BottomLine>{connector.displayName}</BottomLine>}
    >
      <ConnectorSettings
        initial={{ data: connector, at: ctx.now().getTime() }}
        mayManage={can(ctx.actor.role, "connectors.manage")}
        mayTest={can(ctx.actor.role, "connectors.sync")}
        actions={{
          check: checkConnectorAction,
          update: updateConnectorAction,
          replaceSecret: replaceSecretAction,
          refreshProjects: refreshProjectsAction,
          watch: watchProjectsAction,
          setRequestRate: setRequestRateAction,
          setToolPermissions: setToolPermissionsAction,
          describeRemoval: describeRemovalAction,
          remove: removeConnectorAction,
        }}
      />
    </Page>
  );
}
