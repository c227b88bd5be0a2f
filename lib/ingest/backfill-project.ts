import { sql } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { maintainEmbedded } from "@/lib/db";
import { projects } from "@/lib/db/schema";
import { env } from "@/lib/env";
import type { HarnessClient } from "@/lib/harness/client";
import {
  findProject,
  type ProjectRow,
  recordingFailure,
  scopeOf,
  storeExecutions,
  updateProject,
} from "@/lib/history";
import { enqueue } from "@/lib/jobs";
import type { JobPayload } from "@/schemas/jobs/payloads";
import { refreshPipelines } from "./refresh-pipelines";
import { storeDefaultBranches } from "./store-default-branches";
import { type WalkBatch, walkExecutions } from "./walk-executions";

const dayMs = 86_400_000;
/** Clocks of Harness may run ahead of ours: nothing new is cut off at "now". */
export const aheadMs = dayMs;

/**
 * Reads a watched project's history, newest first, so that pages are useful after the first hundred executions. Each page is
 * stored together with the place to go on from: a process that is killed loses at most one page.
 *
 * Stops with the reason in the project when the token or the project does not work any more; goes on from the same place when
 * the job comes again.
 *
 * @throws AppError  Harness cannot be read at the moment; the queue tries again
 */
export async function backfillProject({
  ctx,
  input,
}: VerbArgs<JobPayload<"backfill-project">>): Promise<void> {
  const found = await findProject(ctx.db, input.projectId);
  if (!found?.watched) return;
  await recordingFailure(ctx, found, async () => {
    const client = await harnessClientFor(ctx, found.connectorId);
    const project = await begin(ctx, found);
    await refreshPipelines(ctx, client, project);
    const finished = await readHistory(ctx, client, project);
    if (finished) await finish(ctx, project);
  });
}

interface BegunProject extends ProjectRow {
  backfillFrom: Date;
}

async function begin(ctx: Context, project: ProjectRow): Promise<BegunProject> {
  const now = ctx.now();
  const backfillFrom = project.backfillFrom ?? new Date(now.getTime() - env().backfillDays * dayMs);
  await updateProject(ctx.db, project, { syncState: "backfilling", backfillFrom });
  return { ...project, backfillFrom };
}

/** @returns false when the project was taken off the list meanwhile */
async function readHistory(ctx: Context, client: HarnessClient, project: BegunProject): Promise<boolean> {
  const to = project.backfillCursorAt ?? new Date(ctx.now().getTime() + aheadMs);
  if (to <= project.backfillFrom) return true;
  let total = project.backfillTotal;
  let skipped = project.lastError?.skipped ?? 0;
  const walk = walkExecutions({
    client,
    scope: scopeOf(project),
    from: project.backfillFrom,
    to,
    now: ctx.now,
    signal: ctx.signal,
  });
  for await (const batch of walk) {
    const first = total === null;
    total ??= batch.summaries.length + batch.skipped + batch.remaining;
    skipped += batch.skipped;
    const state = { total, skipped };
    const { refused } = await storeExecutions(
      ctx.db,
      { project, summaries: batch.summaries, readAt: batch.readAt, now: ctx.now(), log: ctx.log },
      (tx, passedOver) => {
        const progress = { ...state, skipped: state.skipped + passedOver };
        return updateProject(tx, project, progressOf(project, batch, progress, ctx.now()));
      },
    );
    skipped += refused;
    if (first) {
      await storeDefaultBranches(ctx.db, project.id);
      await enqueue("fetch-details", { projectId: project.id });
    }
    if (!(await findProject(ctx.db, project.id))?.watched) return false;
    ctx.signal?.throwIfAborted();
  }
  return true;
}

function progressOf(
  project: BegunProject,
  batch: WalkBatch,
  { total, skipped }: { total: number; skipped: number },
  now: Date,
) {
  const newest = batch.summaries.reduce((latest, { startTs }) => Math.max(latest, startTs ?? 0), 0);
  return {
    backfillCursorAt: batch.cursor,
    backfillTotal: total,
    backfillDone: Math.max(0, total - batch.remaining),
    lastSyncAt: now,
    lastError: skipped === 0 ? null : skippedError(skipped, now),
    // The incremental sync begins where the history's first page ended, while the rest is still being read.
    // A page of which nothing could be read has no newest start: whatever came of it would be a start in 1970.
    ...(newest === 0
      ? {}
      : {
          watermarkAt:
            project.watermarkAt ?? sql`greatest(${projects.watermarkAt}, ${new Date(newest).toISOString()})`,
        }),
  };
}

/** What a project says of executions that were passed over. */
export function skippedError(skipped: number, now: Date) {
  return {
    at: now.toISOString(),
    code: "upstream_contract",
    message:
      skipped === 1
        ? "One execution could not be read and was passed over."
        : `${skipped} executions could not be read and were passed over.`,
    remedy: "They are tried again every hour.",
    skipped,
  };
}

async function finish(ctx: Context, project: BegunProject): Promise<void> {
  await storeDefaultBranches(ctx.db, project.id);
  await updateProject(ctx.db, project, {
    syncState: "live",
    backfillCursorAt: project.backfillFrom,
    backfillDone: sql`coalesce(${projects.backfillTotal}, 0)`,
    backfillTotal: sql`coalesce(${projects.backfillTotal}, 0)`,
    // A project without a single execution: whatever starts from now on is new.
    watermarkAt: sql`coalesce(${projects.watermarkAt}, ${ctx.now().toISOString()})`,
    lastSyncAt: ctx.now(),
  });
  await enqueue("fetch-details", { projectId: project.id });
  await maintainEmbedded();
}
