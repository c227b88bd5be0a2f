import type { CapabilityMap } from "@/lib/connectors/capabilities";
import { type ConnectorRow, unreadableSettings } from "@/lib/connectors/find-connector";
import { connectorCapabilities } from "@/schemas/connectors/connector-kinds";
import type { ConnectorSettings, ConnectorView } from "@/schemas/connectors/connectors";

type SharedFields = Pick<
  ConnectorView,
  "id" | "slug" | "displayName" | "baseUrl" | "problem" | "capabilities" | "createdAt"
>;

/**
 * What the view of every connector holds.
 *
 * @param settings  null when they cannot be read, which is its problem
 */
export function viewFieldsOf(
  row: ConnectorRow,
  capabilities: CapabilityMap,
  settings: ConnectorSettings | null,
): SharedFields {
  return {
    id: row.id,
    slug: row.slug,
    displayName: row.displayName,
    baseUrl: row.baseUrl,
    problem: settings === null ? unreadableSettings(row) : null,
    capabilities: connectorCapabilities.filter((name) => capabilities[name] !== null),
    createdAt: row.createdAt.toISOString(),
  };
}
