import type { ConnectorView } from "@/schemas/connectors/connectors";
import type { HarnessActions } from "./connector-actions";
import { HarnessSettings } from "./harness-settings";
import { StoreSettings } from "./store-settings";

/** What is set of one connector, by the form of its kind; a kind without one does not compile. */
export function ConnectorSettings({
  initial: { data, at },
  ...rest
}: {
  initial: { data: ConnectorView; at: number };
  actions: HarnessActions;
  mayManage: boolean;
  mayTest: boolean;
}) {
  switch (data.kind) {
    case "harness":
      return <HarnessSettings initial={{ data, at }} {...rest} />;
    case "prometheus":
    case "loki":
      return <StoreSettings initial={{ data, at }} {...rest} />;
  }
}
