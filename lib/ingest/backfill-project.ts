import { sql } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { maintainEmbedded } from "@/lib/db";
import { projects } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { formatCount, formatPlural } from "@/lib/format/number";
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
import type { SyncError } from "@/schemas/connectors/harness-connector";
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
  let done = project.backfillDone;
  const passedOver: PassedOver = { skipped: project.lastError?.skipped ?? 0, missing: 0, reason: null };
  const walk = walkExecutions({
    client,
    scope: scopeOf(project),
    from: project.backfillFrom,
    to,
    now: ctx.now,
    signal: ctx.signal,
  });
  for await (const batch of walk) {
    const first = project.backfillCursorAt === null && done === 0;
    const come = batch.summaries.length + batch.skipped;
    if (batch.remaining !== null) total ??= come + batch.remaining;
    done = total === null || batch.remaining === null ? done + come : Math.max(0, total - batch.remaining);
    passedOver.skipped += batch.skipped;
    passedOver.missing += batch.missing;
    passedOver.reason ??= batch.skippedReason;
    const state = { total, done };
    const { refused } = await storeExecutions(
      ctx.db,
      { project, summaries: batch.summaries, readAt: batch.readAt, now: ctx.now(), log: ctx.log },
      (tx, more) => {
        const all = { ...passedOver, skipped: passedOver.skipped + more };
        return updateProject(
          tx,
          project,
          progressOf(project, batch, { ...state, passedOver: all }, ctx.now()),
        );
      },
    );
    passedOver.skipped += refused;
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
  { total, done, passedOver }: { total: number | null; done: number; passedOver: PassedOver },
  now: Date,
) {
  const newest = batch.summaries.reduce((latest, { startTs }) => Math.max(latest, startTs ?? 0), 0);
  return {
    backfillCursorAt: batch.cursor,
    backfillTotal: total,
    backfillDone: done,
    lastSyncAt: now,
    lastError: passedOverError(passedOver, now),
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

/** Executions that a walk did not bring. */
export interface PassedOver {
  /** Those that could not be read, or have no place in time. */
  skipped: number;
  /** Those that Harness counts and does not list. */
  missing: number;
  /** What was odd about the first that could not be read. */
  reason: string | null;
}

/** What a project says of executions that were passed over; null when none was. */
export function passedOverError({ skipped, missing, reason }: PassedOver, now: Date): SyncError | null {
  if (skipped + missing === 0) return null;
  const why = reason === null ? "" : ` (${reason})`;
  const parts = [
    ...(skipped === 0
      ? []
      : [
          skipped === 1
            ? `One execution could not be read and was passed over${why}.`
            : `${formatCount(skipped)} executions could not be read and were passed over${why}.`,
        ]),
    ...(missing === 0 ? [] : [`Harness counts ${formatPlural(missing, "execution")} more than it lists.`]),
  ];
  return {
    at: now.toISOString(),
    code: "upstream_contract",
    message: parts.join(" "),
    remedy: skipped + missing === 1 ? "It is tried again every hour." : "They are tried again every hour.",
    skipped: skipped + missing,
  };
}

async function finish(ctx: Context, project: BegunProject): Promise<void> {
  await storeDefaultBranches(ctx.db, project.id);
  await updateProject(ctx.db, project, {
    syncState: "live",
    backfillCursorAt: project.backfillFrom,
    // A server that does not count: what came is all there is.
    backfillDone: sql`coalesce(${projects.backfillTotal}, ${projects.backfillDone})`,
    backfillTotal: sql`coalesce(${projects.backfillTotal}, ${projects.backfillDone})`,
    // A project without a single execution: whatever starts from now on is new.
    watermarkAt: sql`coalesce(${projects.watermarkAt}, ${ctx.now().toISOString()})`,
    lastSyncAt: ctx.now(),
  });
  await enqueue("fetch-details", { projectId: project.id });
  await maintainEmbedded();
}
