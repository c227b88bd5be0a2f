import { and, desc, eq, gt, inArray, isNotNull, lt, notExists, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { executions, investigations, investigationVersions, projects } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings";
import { wantVersion } from "./want-version";

/** An execution that has ended and whose details are being stored. */
export interface EndedExecution {
  id: number;
  projectId: number;
  pipelineId: number;
  planExecutionId: string;
  outcome: string;
  startedAt: Date;
  endedAt: Date | null;
  branch: string | null;
  commitSha: string | null;
  previousExecutionId: string | null;
  rootExecutionId: string | null;
  clusterId: string | null;
  /** What was known of the failure before: another fingerprint is news for its own investigation. */
  fingerprintChanged: boolean;
}

/** A failure that ended within this time is news, whenever its project was connected. */
const recentMs = 60 * 60_000;
/**
 * One that is read later (after a downtime of ours, or of Harness) is news if it ended within this time and after its project was
 * connected: what ended before is history, and a backfill of thousands starts nothing.
 */
const lateMs = 24 * 3_600_000;
/** Late failures of a project that are investigated within an hour, newest first, as their details are read. */
const maxLate = 20;
/** What ends later than this after a failure says nothing of it any more. */
const newsMs = 14 * 86_400_000;
/** Versions that come by themselves; people may ask for more. */
const maxOwnVersions = 8;
/** Investigations that one success is news for: the latest of a long red time. */
const maxAtOnce = 10;

/**
 * Starts what the end of an execution calls for, in the transaction that stores it: the investigation of a new failure, and new
 * versions of earlier ones for which it is news (the same commit ran again, the pipeline recovered).
 */
export async function noteEndedExecution(
  tx: Database,
  ctx: Pick<Context, "actor" | "now">,
  projectKey: string,
  execution: EndedExecution,
): Promise<void> {
  if (execution.outcome === "failed") await startForFailure(tx, ctx, projectKey, execution);
  if (execution.outcome !== "failed" && execution.outcome !== "succeeded") return;
  for (const { row, reason } of await concerned(tx, execution)) {
    await wantVersion(tx, ctx, { execution: row, projectKey, reason, trigger: execution.planExecutionId });
  }
}

async function startForFailure(
  tx: Database,
  ctx: Pick<Context, "actor" | "now">,
  projectKey: string,
  execution: EndedExecution,
): Promise<void> {
  const [existing] = await tx
    .select({ version: investigations.version, clusterId: investigations.clusterId })
    .from(investigations)
    .where(eq(investigations.executionId, execution.id));
  if (existing !== undefined) {
    if (existing.clusterId !== execution.clusterId) {
      await tx
        .update(investigations)
        .set({ clusterId: execution.clusterId })
        .where(eq(investigations.executionId, execution.id));
    }
    if (execution.fingerprintChanged && (existing.version ?? 0) < maxOwnVersions) {
      await wantVersion(tx, ctx, { execution, projectKey, reason: "new_facts", trigger: null });
    }
    return;
  }
  const { endedAt } = execution;
  if (endedAt === null || !(await isNews(tx, ctx.now(), execution.projectId, endedAt))) return;
  const { autoStart } = await readSetting(tx, "investigations");
  if (autoStart) await wantVersion(tx, ctx, { execution, projectKey, reason: "failure", trigger: null });
}

async function isNews(tx: Database, now: Date, projectId: number, endedAt: Date): Promise<boolean> {
  const agoMs = now.getTime() - endedAt.getTime();
  if (agoMs <= recentMs) return true;
  if (agoMs > lateMs) return false;
  const [project] = await tx
    .select({ createdAt: projects.createdAt })
    .from(projects)
    .where(eq(projects.id, projectId));
  if (project === undefined || endedAt < project.createdAt) return false;
  const anHourAgo = new Date(now.getTime() - recentMs);
  const late = await tx.$count(
    investigations,
    and(
      eq(investigations.projectId, projectId),
      gt(investigations.createdAt, anHourAgo),
      lt(investigations.failedExecutionAt, anHourAgo),
    ),
  );
  return late < maxLate;
}

/** Investigations of earlier failures of the pipeline that the execution is news for. */
async function concerned(tx: Database, execution: EndedExecution) {
  const { startedAt, commitSha, branch } = execution;
  const earlier = [execution.previousExecutionId, execution.rootExecutionId].filter((id) => id !== null);
  const again = or(
    commitSha === null ? undefined : eq(executions.commitSha, commitSha),
    earlier.length === 0 ? undefined : inArray(executions.planExecutionId, earlier),
  );
  const sameBranch = sql`${executions.branch} is not distinct from ${branch}`;
  const hasVersion = (what: ReturnType<typeof and>) =>
    tx
      .select({ one: sql`1` })
      .from(investigationVersions)
      .where(and(eq(investigationVersions.investigationId, investigations.id), what));
  const recovers =
    execution.outcome === "succeeded"
      ? and(sameBranch, notExists(hasVersion(eq(investigationVersions.reason, "recovered"))))
      : undefined;
  const either = or(again, recovers);
  if (either === undefined) return [];
  const rows = await tx
    .select({
      id: executions.id,
      projectId: executions.projectId,
      pipelineId: executions.pipelineId,
      planExecutionId: executions.planExecutionId,
      startedAt: executions.startedAt,
      clusterId: executions.failureClusterId,
      again: again === undefined ? sql<boolean>`false` : sql<boolean>`coalesce(${again}, false)`,
    })
    .from(investigations)
    .innerJoin(executions, eq(executions.id, investigations.executionId))
    .where(
      and(
        eq(investigations.pipelineId, execution.pipelineId),
        lt(investigations.failedExecutionAt, startedAt),
        gt(investigations.failedExecutionAt, new Date(startedAt.getTime() - newsMs)),
        isNotNull(investigations.version),
        lt(investigations.version, maxOwnVersions),
        eq(executions.outcome, "failed"),
        either,
        sql`${investigations.wantedTrigger} is distinct from ${execution.planExecutionId}`,
        sql`(${investigations.status} <> 'running' or ${investigations.claimedTrigger} is distinct from ${execution.planExecutionId})`,
        notExists(hasVersion(eq(investigationVersions.triggerExecutionId, execution.planExecutionId))),
      ),
    )
    .orderBy(desc(investigations.failedExecutionAt))
    .limit(maxAtOnce);
  return rows.map(({ again: isAgain, ...row }) => ({
    row,
    reason: isAgain ? ("retry_ended" as const) : ("recovered" as const),
  }));
}
