import type { Metadata } from "next";
import { createConnectorAction, tryConnectionAction } from "@/app/actions/connectors";
import { NewStore } from "@/components/connectors/new-store";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { connectorsPath, newTelemetryPath } from "@/lib/addresses";
import { demoTelemetryAddresses } from "@/lib/boot/simulator-address";
import { pageContext } from "@/lib/http";

export const metadata: Metadata = { title: "Add telemetry" };

export default async function NewTelemetryPage() {
  await pageContext("connectors.manage", newTelemetryPath());
  return (
    <Page
      title="Add telemetry"
      wide={false}
      breadcrumb={
        <Breadcrumb items={[{ label: "Connectors", href: connectorsPath() }, { label: "Add telemetry" }]} />
      }
      bottomLine={
        <BottomLine detail="Investigations then tell whether a host was down for everyone, and cite it.">
          Connect a store of metrics or logs.
        </BottomLine>
      }
    >
      <NewStore
        actions={{ test: tryConnectionAction, create: createConnectorAction }}
        demoAddresses={demoTelemetryAddresses()}
      />
    </Page>
  );
}
