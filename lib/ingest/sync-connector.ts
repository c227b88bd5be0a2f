import { and, asc, eq, inArray } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { findProject, recordingFailure } from "@/lib/history";
import { enqueue } from "@/lib/jobs";
import type { JobPayload } from "@/schemas/jobs/payloads";
import { hasPendingDetails } from "./pending-details";
import { syncProject } from "./sync-project";

/** States in which the next sync may succeed without a person. */
const syncable = ["live", "backfilling", "pending"] as const;

/**
 * Reads what is new in all watched projects of a connector. A project that fails leaves its reason and does not keep the
 * others from being read; the next sync tries again.
 */
export async function syncConnector({ ctx, input }: VerbArgs<JobPayload<"sync-connector">>): Promise<void> {
  const watched = await ctx.db
    .select({ id: projects.id })
    .from(projects)
    .where(
      and(
        eq(projects.connectorId, input.connectorId),
        eq(projects.watched, true),
        inArray(projects.syncState, [...syncable]),
      ),
    )
    .orderBy(asc(projects.id));
  for (const { id } of watched) {
    ctx.signal?.throwIfAborted();
    // Read again: a token that is refused in one project stops them all.
    const project = await findProject(ctx.db, id);
    if (!project?.watched || !syncable.some((state) => state === project.syncState)) continue;
    try {
      await recordingFailure(ctx, project, async () => {
        const client = await harnessClientFor(ctx, project.connectorId);
        await syncProject(ctx, client, project);
      });
    } catch (error) {
      if (ctx.signal?.aborted) throw error;
      continue;
    }
    if (project.syncState !== "live") await enqueue("backfill-project", { projectId: id });
    if (await hasPendingDetails(ctx.db, id, ctx.now())) await enqueue("fetch-details", { projectId: id });
  }
}
