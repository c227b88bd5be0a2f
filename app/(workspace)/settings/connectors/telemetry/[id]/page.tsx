import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { checkTelemetryAction, removeTelemetryAction, updateTelemetryAction } from "@/app/actions/telemetry";
import { TelemetrySettingsView } from "@/components/connectors/telemetry-settings";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { connectorsPath, telemetrySettingsPath } from "@/lib/addresses";
import { getTelemetry } from "@/lib/connectors/telemetry/get-telemetry";
import { NotFoundError } from "@/lib/errors";
import { pageContext } from "@/lib/http/page-context";
import { can } from "@/lib/permissions";

export const metadata: Metadata = { title: "Telemetry connector" };

export default async function TelemetryConnectorPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const ctx = await pageContext("connectors.read", telemetrySettingsPath(id));
  const connector = await getTelemetry({ ctx, input: { telemetryId: id } }).catch((error: unknown) => {
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
      <TelemetrySettingsView
        connector={connector}
        mayManage={can(ctx.actor.role, "connectors.manage")}
        mayTest={can(ctx.actor.role, "connectors.sync")}
        actions={{
          check: checkTelemetryAction,
          update: updateTelemetryAction,
          remove: removeTelemetryAction,
        }}
      />
    </Page>
  );
}
