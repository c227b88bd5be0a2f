import type { Metadata } from "next";
import { createConnectorAction, tryConnectionAction } from "@/app/actions/connectors";
import { NewConnector } from "@/components/connectors/new-connector";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { BottomLine, Page } from "@/components/ui/page";
import { connectorsPath, newConnectorPath } from "@/lib/addresses";
import { simulatorAddress } from "@/lib/boot/simulator-address";
import { pageContext } from "@/lib/http";

export const metadata: Metadata = { title: "Add connector" };

export default async function NewConnectorPage() {
  await pageContext("connectors.manage", newConnectorPath());
  return (
    <Page
      title="Add connector"
      wide={false}
      breadcrumb={
        <Breadcrumb items={[{ label: "Connectors", href: connectorsPath() }, { label: "Add connector" }]} />
      }
      bottomLine={
        <BottomLine detail="In Harness: Profile, My API keys, New token.">
          Connect a Harness account with its address and a token.
        </BottomLine>
      }
    >
      <NewConnector
        actions={{ test: tryConnectionAction, create: createConnectorAction }}
        demoBaseUrl={simulatorAddress()}
      />
    </Page>
  );
}
