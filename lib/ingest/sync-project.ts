import { and, asc, eq, gte, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, projects } from "@/lib/db/schema";
import {
  type HarnessClient,
  HarnessContractError,
  HarnessNotFoundError,
  HarnessPermissionError,
  HarnessRefusedError,
  HarnessServerError,
} from "@/lib/harness/client";
import { executionDetail, executionSummaries } from "@/lib/harness/reads";
import { type ProjectRow, scopeOf, storeExecutions } from "@/lib/history";
import { harnessStatuses, isTerminal } from "@/schemas/executions/execution-status";
import { aheadMs, type PassedOver, passedOverError } from "./backfill-project";
import { removeExecution } from "./remove-execution";
import { walkExecutions } from "./walk-executions";

/** Executions may appear a while after their start, and change shortly after their end: this much is read again each time. */
const overlapMs = 10 * 60_000;
/** Executions asked for one by one in a run; more wait for the next. */
const maxSingles = 20;
/**
 * How far back an execution that is missing from the list may be asked for. Harness forgets older ones when their time is
 * over, and that is no reason for us to forget them.
 */
const missingBackMs = 24 * 3_600_000;

/**
 * Reads what is new in a project since its watermark, and what became of executions that were still open.
 *
 * The watermark is the newest start that Harness reported, never our own clock: a clock that differs loses nothing.
 *
 * @param again read from there instead of the watermark (the hourly reconcile). `incomplete` when executions had been passed
 *   over before: such a walk proves nothing about what is absent
 */
export async function syncProject(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  again?: { from: Date; incomplete: boolean },
): Promise<{ changed: number; passedOver: PassedOver }> {
  const passedOver: PassedOver = { skipped: 0, missing: 0, reason: null };
  if (project.watermarkAt === null) return { changed: 0, passedOver };
  const since = again?.from ?? new Date(project.watermarkAt.getTime() - overlapMs);
  const walk = walkExecutions({
    client,
    scope: scopeOf(project),
    from: since,
    to: new Date(Math.max(ctx.now().getTime(), project.watermarkAt.getTime()) + aheadMs),
    now: ctx.now,
    signal: ctx.signal,
  });
  let changed = 0;
  let newest = project.watermarkAt.getTime();
  const seen = new Set<string>();
  for await (const batch of walk) {
    const stored = await storeExecutions(ctx.db, {
      project,
      summaries: batch.summaries,
      readAt: batch.readAt,
      now: ctx.now(),
      log: ctx.log,
    });
    changed += stored.inserted + stored.updated;
    passedOver.skipped += batch.skipped + stored.refused;
    passedOver.missing += batch.missing;
    passedOver.reason ??= batch.skippedReason;
    for (const { planExecutionId } of batch.summaries) seen.add(planExecutionId);
    newest = Math.max(newest, ...batch.summaries.map(({ startTs }) => startTs ?? 0));
    ctx.signal?.throwIfAborted();
  }
  changed += await syncOpen(ctx, client, project, since);
  const skipped = passedOver.skipped + passedOver.missing;
  if (again !== undefined && !again.incomplete && skipped === 0) {
    const back = new Date(Math.max(again.from.getTime(), ctx.now().getTime() - missingBackMs));
    changed += await syncMissing(ctx, client, project, back, seen);
  }
  const known = project.lastError?.skipped ?? 0;
  await ctx.db
    .update(projects)
    .set({
      // Only after the whole walk: it is newest first, and an interrupted one must be done again.
      watermarkAt: sql`greatest(${projects.watermarkAt}, ${new Date(newest).toISOString()})`,
      lastSyncAt: ctx.now(),
      // One that was passed over before stays reported until the reconcile has read it.
      ...(skipped > 0
        ? {
            lastError: passedOverError(
              { ...passedOver, skipped: passedOver.skipped + Math.max(0, known - skipped) },
              ctx.now(),
            ),
          }
        : known === 0
          ? { lastError: null }
          : {}),
    })
    .where(eq(projects.id, project.id));
  return { changed, passedOver };
}

/** Open executions that started before the window: one request for all that still run, one for each that does not any more. */
async function syncOpen(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  since: Date,
): Promise<number> {
  const open = await ctx.db
    .select({ planExecutionId: executions.planExecutionId })
    .from(executions)
    .where(
      and(
        eq(executions.projectId, project.id),
        or(
          inArray(executions.outcome, ["running", "waiting"]),
          // A status that this version does not know is open until an end comes with it.
          and(eq(executions.outcome, "unknown"), isNull(executions.endedAt)),
        ),
        lt(executions.startedAt, since),
      ),
    )
    .orderBy(asc(executions.summaryReadAt))
    .limit(500);
  if (open.length === 0) return 0;
  const readAt = ctx.now();
  const scope = scopeOf(project);
  const statuses = harnessStatuses.filter((status) => !isTerminal(status));
  // Where the list cannot be filtered, they are asked for one by one.
  const { items } = await executionSummaries({
    client,
    scope,
    statuses,
    size: 100,
    executionMode: "ALL",
    signal: ctx.signal,
  }).catch((error: unknown) => {
    if (!isAboutOne(error)) throw error;
    ctx.log.warn({ err: error, projectKey: project.key }, "open executions could not be listed");
    return { items: [] };
  });
  const first = await storeExecutions(ctx.db, {
    project,
    summaries: items,
    readAt,
    now: ctx.now(),
    log: ctx.log,
  });
  let changed = first.inserted + first.updated;
  const seen = new Set(items.map(({ planExecutionId }) => planExecutionId));
  const missing = open.filter(({ planExecutionId }) => !seen.has(planExecutionId)).slice(0, maxSingles);
  for (const { planExecutionId } of missing) {
    changed += await syncOne(ctx, client, project, planExecutionId);
  }
  return changed;
}

/** Executions that are stored but were not in the list of their time: asked for one by one, because only that tells whether they are gone. */
async function syncMissing(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  from: Date,
  seen: ReadonlySet<string>,
): Promise<number> {
  const stored = await ctx.db
    .select({ planExecutionId: executions.planExecutionId })
    .from(executions)
    .where(and(eq(executions.projectId, project.id), gte(executions.startedAt, from)))
    .orderBy(asc(executions.startedAt));
  const missing = stored.filter(({ planExecutionId }) => !seen.has(planExecutionId)).slice(0, maxSingles);
  let changed = 0;
  for (const { planExecutionId } of missing) {
    changed += await syncOne(ctx, client, project, planExecutionId);
  }
  return changed;
}

async function syncOne(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  planExecutionId: string,
): Promise<number> {
  const readAt = ctx.now();
  try {
    const scope = scopeOf(project);
    const detail = await executionDetail({
      client,
      scope,
      planExecutionId,
      fullGraph: false,
      signal: ctx.signal,
    });
    const summaries = [detail.pipelineExecutionSummary];
    const stored = await storeExecutions(ctx.db, {
      project,
      summaries,
      readAt,
      now: ctx.now(),
      log: ctx.log,
    });
    return stored.inserted + stored.updated;
  } catch (error) {
    if (error instanceof HarnessNotFoundError && error.details?.webPage !== true) {
      // Deleted at Harness: it would be shown as running for ever.
      await removeExecution(ctx.db, project, planExecutionId);
      return 1;
    }
    if (!isAboutOne(error)) throw error;
    ctx.log.warn({ err: error, planExecutionId }, "an execution could not be asked for");
    return 0;
  }
}

/** Failures that say nothing about the other executions, nor that this one is gone: it stays as it is stored. */
function isAboutOne(error: unknown): boolean {
  return (
    error instanceof HarnessPermissionError ||
    error instanceof HarnessServerError ||
    error instanceof HarnessContractError ||
    error instanceof HarnessRefusedError ||
    // A gateway's page, which knows nothing of executions.
    error instanceof HarnessNotFoundError
  );
}
