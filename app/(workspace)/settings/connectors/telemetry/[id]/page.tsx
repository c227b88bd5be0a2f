import type { Metadata } from "next";
import { notFound } from "next/navigation";
import {
  checkConnectorAction,
  describeRemovalAction,
  removeConnectorAction,
  replaceSecretAction,
  updateConnectorAction,
} from "@/app/actions/connectors";
import { StoreSettings } from "@/components/connectors/store-settings";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { connectorsPath, telemetrySettingsPath } from "@/lib/addresses";
import { getConnector } from "@/lib/connectors";
import { NotFoundError } from "@/lib/errors";
import { pageContext } from "@/lib/http";
import { can } from "@/lib/permissions";
import { storeKinds } from "@/schemas/connectors/connector-kinds";

export const metadata: Metadata = { title: "Telemetry connector" };

export default async function TelemetryConnectorPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ctx = await pageContext("connectors.read", telemetrySettingsPath(id));
  const connector = await getConnector({
    ctx,
    input: { connectorId: id, kinds: storeKinds },
  }).catch((error: unknown) => {
    if (error instanceof NotFoundError) {
      notFound();
    }
    throw error;
  });
  return (
    <Page
      title="Telemetry connector"
      wide={false}
      breadcrumb={
        <Breadcrumb
          items={[{ label: "Connectors", href: connectorsPath() }, { label: connector.displayName }]}
        />
      }
      bottomLine={<BottomLine>{connector.displayName}</BottomLine>}
    >
      <StoreSettings
        initial={{ data: connector, at: ctx.now().getTime() }}
        mayManage={can(ctx.actor.role, "connectors.manage")}
        mayTest={can(ctx.actor.role, "connectors.sync")}
        actions={{
          check: checkConnectorAction,
          update: updateConnectorAction,
          replaceSecret: replaceSecretAction,
          describeRemoval: describeRemovalAction,
          remove: removeConnectorAction,
        }}
      />
    </Page>
  );
}
