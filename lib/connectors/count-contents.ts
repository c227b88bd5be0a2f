import type { ConnectorRow } from "@/lib/connectors/find-connector";
import { kinds } from "@/lib/connectors/kinds";
import type { Context } from "@/lib/context";
import type { RemovalSummary } from "@/schemas/connectors/connectors";

const nothing: RemovalSummary = { projects: 0, executions: 0, tests: 0, deployments: 0, pendingApprovals: 0 };

/** What is kept here that was read through a connector. */
export async function countContents(
  db: Context["db"],
  connector: Pick<ConnectorRow, "id" | "kind">,
): Promise<RemovalSummary> {
  return (await kinds[connector.kind].contents?.count(db, connector.id)) ?? nothing;
}
