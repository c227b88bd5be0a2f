import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import { getConnector } from "@/lib/connectors/get-connector";
import { findHarnessAccount } from "@/lib/connectors/harness/harness-accounts";
import { projectKey } from "@/lib/connectors/slug";
import type { VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { HarnessConnectorView, WatchProjectsInput } from "@/schemas/connectors/harness-connector";

/**
 * Sets which projects of a connector are watched. Newly watched ones are backfilled; what is stored of others stays,
 * so that watching them again goes on where it stopped.
 *
 * @throws InvalidInputError  a chosen project is not known to this connector
 */
export async function watchProjects({
  ctx,
  input,
}: VerbArgs<WatchProjectsInput>): Promise<HarnessConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findHarnessAccount(ctx.db, input.connectorId);
  await ctx.db.transaction(async (tx) => {
    const known = await tx.select().from(projects).where(eq(projects.connectorId, connector.id));
    const wanted = new Set(input.watch.map((choice) => projectKey(connector.slug, choice)));
    const unknown = [...wanted].filter((key) => !known.some((project) => project.key === key));
    if (unknown.length > 0) {
      throw new InvalidInputError(`Unknown projects: ${unknown.join(", ")}.`, {
        remedy: "Refresh the list of projects first.",
      });
    }
    for (const project of known) {
      const watched = wanted.has(project.key);
      if (watched !== project.watched) {
        await tx
          .update(projects)
          .set({ watched, syncState: watched ? "pending" : "idle", lastError: null })
          .where(eq(projects.id, project.id));
        if (watched) {
          await enqueue("backfill-project", { projectId: project.id }, { tx });
        }
      }
    }
    await recordAudit(tx, ctx, {
      action: "connector.projects_chosen",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} chose the watched projects of ${connector.displayName}`,
      details: { watched: [...wanted] },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input: { connectorId: connector.id, kinds: ["harness"] } });
}
