import { asc, inArray } from "drizzle-orm";
import { webhookPath } from "@/lib/api-addresses";
import type { CapabilityMap } from "@/lib/connectors/capabilities";
import { type ConnectorRow, readableSettings } from "@/lib/connectors/find-connector";
import { failedTriggers } from "@/lib/connectors/harness/failed-triggers";
import { lastDeliveries } from "@/lib/connectors/last-deliveries";
import { viewFieldsOf } from "@/lib/connectors/view-fields";
import type { Context } from "@/lib/context";
import { harnessAccounts, projects } from "@/lib/db/schema";
import {
  HarnessCheck,
  type HarnessConnectorView,
  HarnessSettings,
} from "@/schemas/connectors/harness-connector";
import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";

/** Harness connectors with their projects, the progress of reading and the last webhooks, in the form that leaves the server. */
export async function harnessViews(
  db: Context["db"],
  rows: readonly ConnectorRow[],
  capabilities: CapabilityMap,
): Promise<HarnessConnectorView[]> {
  const ids = rows.map((row) => row.id);
  const [accounts, deliveriesOf, failedTriggersOf, projectRows] = await Promise.all([
    db.select().from(harnessAccounts).where(inArray(harnessAccounts.connectorId, ids)),
    lastDeliveries(db, ids),
    failedTriggers(db, rows),
    db
      .select()
      .from(projects)
      .where(inArray(projects.connectorId, ids))
      .orderBy(asc(projects.orgName), asc(projects.name)),
  ]);
  return rows.flatMap((row) => {
    const account = accounts.find(({ connectorId }) => connectorId === row.id);
    if (account === undefined) return [];
    const settings = readableSettings(row, HarnessSettings);
    return {
      ...viewFieldsOf(row, capabilities, settings),
      kind: "harness" as const,
      accountId: settings?.accountId ?? null,
      requestsPerMinute: settings?.requestsPerMinute ?? defaultRequestsPerMinute,
      accountName: account.accountName,
      tokenKind: account.tokenKind,
      tokenHint: account.tokenHint,
      tokenExpiresAt: account.tokenExpiresAt?.toISOString() ?? null,
      // A result that cannot be read is none.
      lastCheck: HarnessCheck.nullable().catch(null).parse(row.lastCheck),
      toolPermissions: account.toolPermissions,
      webhookPath: webhookPath(row.webhookKey ?? ""),
      deliveries: deliveriesOf(row.id),
      failedTriggers: failedTriggersOf(row.id),
      projects: projectRows
        .filter((project) => project.connectorId === row.id)
        .map((project) => ({
          id: project.id,
          key: project.key,
          orgIdentifier: project.orgIdentifier,
          orgName: project.orgName,
          projectIdentifier: project.projectIdentifier,
          name: project.name,
          watched: project.watched,
          syncState: project.syncState,
          backfillDone: project.backfillDone,
          backfillTotal: project.backfillTotal,
          lastSyncAt: project.lastSyncAt?.toISOString() ?? null,
          lastError: project.lastError,
        })),
    };
  });
}
