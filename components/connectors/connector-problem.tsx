import { Notice } from "@/components/ui/empty-state";
import { connectorKindWords } from "@/schemas/connectors/connector-kinds";
import type { ConnectorView } from "@/schemas/connectors/connectors";

/** What is wrong with how a connector is stored, and what an admin does about it; nothing where nothing is. */
export function ConnectorProblem({ connector }: { connector: Pick<ConnectorView, "kind" | "problem"> }) {
  if (connector.problem === null) return null;
  return (
    <Notice tone="bad">
      <p className="font-medium break-words">{connector.problem}</p>
      <p>{connectorKindWords[connector.kind].reenter}</p>
    </Notice>
  );
}
