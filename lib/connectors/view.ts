import { asc, eq, inArray } from "drizzle-orm";
import { webhookPath } from "@/lib/api-addresses";
import type { Context } from "@/lib/context";
import { connectors, projects } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import type { ConnectorView } from "@/schemas/connectors";

type ConnectorRow = typeof connectors.$inferSelect;

/** Connectors with their projects, in the form that leaves the server: no token, sealed or not. */
export async function toConnectorViews(db: Context["db"], rows: ConnectorRow[]): Promise<ConnectorView[]> {
  if (rows.length === 0) {
    return [];
  }
  const projectRows = await db
    .select()
    .from(projects)
    .where(
      inArray(
        projects.connectorId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(asc(projects.orgName), asc(projects.name));
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    kind: row.kind,
    displayName: row.displayName,
    baseUrl: row.baseUrl,
    accountId: row.accountId,
    accountName: row.accountName,
    tokenKind: row.tokenKind,
    tokenHint: row.tokenHint,
    tokenExpiresAt: row.tokenExpiresAt?.toISOString() ?? null,
    lastCheck: row.lastCheck,
    toolPermissions: row.toolPermissions,
    webhookPath: webhookPath(row.webhookKey),
    createdAt: row.createdAt.toISOString(),
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
  }));
}

/**
 * @throws NotFoundError  no such connector
 */
export async function findConnector(
  db: Pick<Context["db"], "select">,
  connectorId: string,
): Promise<ConnectorRow> {
  const [row] = await db.select().from(connectors).where(eq(connectors.id, connectorId));
  if (!row) {
    throw new NotFoundError("There is no such connector.", {
      remedy: "Pick one under Settings, Connectors.",
    });
  }
  return row;
}
