import { recordAudit } from "@/lib/audit/record-audit";
import { visibleProjects } from "@/lib/connectors/check-connection";
import { getConnector } from "@/lib/connectors/get-connector";
import { harnessClientFor } from "@/lib/connectors/harness-client-for";
import { projectKey } from "@/lib/connectors/slug";
import { findConnector } from "@/lib/connectors/view";
import type { VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView } from "@/schemas/connectors";

/**
 * Asks Harness again which projects the token can see, adds those that are new and follows renamed ones.
 * Vanished ones stay, marked by the next sync.
 */
export async function refreshProjects({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  const visible = await visibleProjects(await harnessClientFor(ctx, connector.id), ctx.signal);
  await ctx.db.transaction(async (tx) => {
    for (const project of visible) {
      await tx
        .insert(projects)
        .values({
          key: projectKey(connector.slug, project),
          connectorId: connector.id,
          ...project,
          watched: false,
          syncState: "idle",
          createdAt: ctx.now(),
        })
        .onConflictDoUpdate({
          target: projects.key,
          set: { name: project.name, orgName: project.orgName },
        });
    }
    await recordAudit(tx, ctx, {
      action: "connector.projects_refreshed",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} read the projects of ${connector.displayName} again`,
      details: { visible: visible.length },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}
