import { recordAudit } from "@/lib/audit";
import { getConnector } from "@/lib/connectors/get-connector";
import { visibleProjects } from "@/lib/connectors/harness/check-connection";
import { findHarnessAccount } from "@/lib/connectors/harness/harness-accounts";
import { harnessClientFor } from "@/lib/connectors/harness/harness-client-for";
import { projectKey } from "@/lib/connectors/slug";
import type { VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";

/**
 * Asks Harness again which projects the token can see, adds those that are new and follows renamed ones.
 * Vanished ones stay, marked by the next sync.
 */
export async function refreshProjects({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<HarnessConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findHarnessAccount(ctx.db, input.connectorId);
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
  return getConnector({ ctx, input: { connectorId: connector.id, kinds: ["harness"] } });
}
