import { and, asc, eq, ne } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { maintainEmbedded } from "@/lib/db";
import { projects } from "@/lib/db/schema";
import type { HarnessClient } from "@/lib/harness/client";
import { type ProjectRow, recordingFailure, updateProject } from "@/lib/history";
import { enqueue } from "@/lib/jobs";
import { refreshCodeowners } from "@/lib/test-reliability";
import type { JobPayload } from "@/schemas/jobs/payloads";
import { passedOverError } from "./backfill-project";
import { refreshPipelines } from "./refresh-pipelines";
import { syncProject } from "./sync-project";

/** Late changes (a rollback, a retry within a run, a run deleted at Harness) are found this far back. */
const reconcileBackMs = 24 * 3_600_000;

/**
 * Reads the last day of every watched project again in full, with its pipelines; where executions were skipped, all of the
 * backfilled period. A project that had stopped for a reason of its own is tried again. CODEOWNERS files that came from Harness
 * Code are read again once a day.
 */
export async function reconcileConnector({
  ctx,
  input,
}: VerbArgs<JobPayload<"reconcile-connector">>): Promise<void> {
  const watched = await ctx.db
    .select()
    .from(projects)
    .where(
      and(
        eq(projects.connectorId, input.connectorId),
        eq(projects.watched, true),
        ne(projects.syncState, "backfilling"),
      ),
    )
    .orderBy(asc(projects.id));
  const refused = watched.some(({ lastError }) => lastError?.code === "upstream_auth");
  // Only a new token helps, and storing one starts the backfill again.
  if (watched.length === 0 || refused) return;
  const client = await harnessClientFor(ctx, input.connectorId);
  for (const project of watched) {
    ctx.signal?.throwIfAborted();
    try {
      await recordingFailure(ctx, project, () => reconcileProject(ctx, client, project));
    } catch (error) {
      if (ctx.signal?.aborted) throw error;
    }
  }
  await maintainEmbedded();
}

async function reconcileProject(ctx: Context, client: HarnessClient, project: ProjectRow): Promise<void> {
  await refreshPipelines(ctx, client, project);
  await refreshCodeowners(ctx, client, project);
  if (project.syncState !== "live") {
    await updateProject(ctx.db, project, { syncState: "pending", lastError: null });
    await enqueue("backfill-project", { projectId: project.id });
    return;
  }
  const skipped = project.lastError?.skipped ?? 0;
  const dayBack = new Date(ctx.now().getTime() - reconcileBackMs);
  const from = skipped > 0 && project.backfillFrom !== null ? project.backfillFrom : dayBack;
  const { passedOver } = await syncProject(
    ctx,
    client,
    { ...project, lastError: null },
    { from, incomplete: skipped > 0 },
  );
  const lastError = passedOverError(passedOver, ctx.now());
  if (skipped > 0 || lastError !== null) await updateProject(ctx.db, project, { lastError });
}
