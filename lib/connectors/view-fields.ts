import type { CapabilityMap } from "@/lib/connectors/capabilities";
import type { ConnectorRow } from "@/lib/connectors/find-connector";
import { connectorCapabilities } from "@/schemas/connectors/connector-kinds";
import type { ConnectorView } from "@/schemas/connectors/connectors";

type SharedFields = Pick<
  ConnectorView,
  "id" | "slug" | "displayName" | "baseUrl" | "capabilities" | "createdAt"
>;

/** What the view of every connector holds. */
export function viewFieldsOf(row: ConnectorRow, capabilities: CapabilityMap): SharedFields {
  return {
    id: row.id,
    slug: row.slug,
    displayName: row.displayName,
    baseUrl: row.baseUrl,
    capabilities: connectorCapabilities.filter((name) => capabilities[name] !== null),
    createdAt: row.createdAt.toISOString(),
  };
}
