import { eq } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { executions, pipelines } from "@/lib/db/schema";
import { toErrorView } from "@/lib/errors";
import {
  HarnessAuthError,
  HarnessCancelledError,
  type HarnessClient,
  HarnessNetworkError,
  HarnessRateLimitError,
} from "@/lib/harness/client";
import { findProject, type ProjectRow, recordingFailure } from "@/lib/history";
import { notifyChange } from "@/lib/notify";
import type { JobPayload } from "@/schemas/jobs/payloads";
import type { AfterDetails } from "./after-details";
import { eachConcurrently } from "./each-concurrently";
import { fetchExecutionDetails } from "./fetch-execution-details";
import {
  isEnough,
  type RemainingTests,
  readRemainingTests,
  storeRemainingTests,
} from "./fetch-remaining-tests";
import { type PendingExecution, pendingDetails } from "./pending-details";
import { SideServices } from "./side-services";

const portionSize = 60;
/** Pages are told of older executions' details this often at most: a backfill is of no interest execution by execution. */
const notifyEveryMs = 2_000;
const minuteMs = 60_000;
const recentMs = 3 * 3_600_000;
/** What waits for a service that keeps failing is not asked for again sooner. */
const leftAloneMs = 10 * minuteMs;

/**
 * Reads steps, tests and causes of executions of which only the summary is stored, failed and recent ones first, until none
 * is left. An execution that fails alone is put off and, after some tries, given up; its reason stays with it.
 *
 * @throws AppError  Harness cannot be reached or asks for fewer requests; the queue tries again
 */
export async function fetchDetails({
  ctx,
  input,
  after,
}: VerbArgs<JobPayload<"fetch-details">> & { after: AfterDetails }): Promise<void> {
  const project = await findProject(ctx.db, input.projectId);
  if (!project?.watched || project.syncState === "failed" || project.syncState === "gone") return;
  await recordingFailure(ctx, project, async () => {
    const client = await harnessClientFor(ctx, project.connectorId);
    const services = new SideServices();
    const tried: number[] = [];
    let lastNotifiedAt = 0;
    for (;;) {
      const pending = await pendingDetails(ctx.db, project.id, ctx.now(), {
        limit: portionSize,
        except: tried,
      });
      if (pending.length === 0) break;
      // An execution comes twice: for its outline, then for the rest of its tests. A second failure is left to the next run.
      tried.push(...pending.filter(({ detailLevel }) => detailLevel > 0).map(({ id }) => id));
      const remaining: RemainingTests[] = [];
      await eachConcurrently(pending, executionsAtATime(client), async (execution) => {
        const fetched = await fetchOne(ctx, client, project, execution, { after, services });
        if (typeof fetched === "object") {
          remaining.push(fetched);
          if (isEnough(remaining)) await storeRemainingTests(ctx, project, remaining.splice(0));
        }
        // What was dropped for something newer is as pending as before, and would be asked for again at once.
        else if (!fetched) tried.push(execution.id);
      }).finally(() => storeRemainingTests(ctx, project, remaining));
      ctx.signal?.throwIfAborted();
      if (Date.now() - lastNotifiedAt >= notifyEveryMs) {
        lastNotifiedAt = Date.now();
        await notifyAll(ctx, project);
      }
      if (!(await findProject(ctx.db, project.id))?.watched) return;
      // Only ids that failed stay pending; the list of tried ones need not grow with the history.
      if (tried.length > 2_000) return;
    }
    await notifyAll(ctx, project);
  });
}

/**
 * How many executions are read at a time, each with one request after the other: as many as keep the token's limiter busy, which alone
 * says how often Harness is asked and lets people go first. At 400 a minute four: answers take Harness some tenths of a second, and
 * two projects are read at a time. At a low rate two, so that none waits longer for its place than the client lets it.
 */
export function executionsAtATime({ requestsPerMinute }: Pick<HarnessClient, "requestsPerMinute">): number {
  return Math.min(16, Math.max(2, Math.round(requestsPerMinute / 100)));
}

async function notifyAll(ctx: Context, project: ProjectRow): Promise<void> {
  await notifyChange(ctx.db, { topic: "executions", projectKey: project.key, id: null });
  await notifyChange(ctx.db, { topic: "tests", projectKey: project.key, id: null });
}

/** @returns whether something was stored of it; tests that are left to be stored with those of others */
async function fetchOne(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  execution: PendingExecution,
  { after, services }: { after: AfterDetails; services: SideServices },
): Promise<boolean | RemainingTests> {
  try {
    const [pipeline] = await ctx.db
      .select({ identifier: pipelines.identifier })
      .from(pipelines)
      .where(eq(pipelines.id, execution.pipelineId));
    const ref = {
      planExecutionId: execution.planExecutionId,
      pipelineIdentifier: pipeline?.identifier ?? "",
      services,
    };
    // A failure whose log is missing is read again as a whole; while the log service is left alone, its tests are.
    const readsLog = execution.logError !== null && services.leftAlone("logs") === null;
    if (execution.detailLevel > 0 && !readsLog) {
      if (execution.detailLevel > 1 || services.leftAlone("tests") !== null)
        return await leave(ctx, execution);
      return (await readRemainingTests(ctx, client, project, ref)) ?? false;
    }
    // History first in its outline; what has just run, or only misses its log, at once in full.
    const allTests =
      execution.detailLevel > 0 || ctx.now().getTime() - execution.startedAt.getTime() < recentMs;
    return await fetchExecutionDetails(ctx, client, project, { ...ref, allTests, listedEnd: true }, after);
  } catch (error) {
    if (isAboutAll(error) || ctx.signal?.aborted) throw error;
    const attempts = execution.detailAttempts + 1;
    const { message } = toErrorView(error);
    ctx.log.warn(
      { err: error, planExecutionId: execution.planExecutionId, attempts },
      "details could not be read",
    );
    await ctx.db
      .update(executions)
      .set({
        detailAttempts: attempts,
        detailError: message,
        detailRetryAt: new Date(ctx.now().getTime() + 2 ** attempts * minuteMs),
      })
      .where(eq(executions.id, execution.id));
    return false;
  }
}

/** Puts an execution off that only waits for a service that is not asked at the moment; no try is counted. */
async function leave(ctx: Context, execution: PendingExecution): Promise<false> {
  const detailRetryAt = new Date(ctx.now().getTime() + leftAloneMs);
  await ctx.db.update(executions).set({ detailRetryAt }).where(eq(executions.id, execution.id));
  return false;
}

/** Failures that would meet every other execution as well. */
function isAboutAll(error: unknown): boolean {
  return (
    error instanceof HarnessAuthError ||
    error instanceof HarnessNetworkError ||
    error instanceof HarnessRateLimitError ||
    error instanceof HarnessCancelledError
  );
}
