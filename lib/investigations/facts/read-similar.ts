import { and, desc, eq, gte, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { executionPath } from "@/lib/addresses";
import type { Context } from "@/lib/context";
import { executions, pipelines, projects } from "@/lib/db/schema";
import type { SimilarFact, SimilarFacts } from "@/lib/insights/failures";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { KnownExecution } from "./read-execution";
import { runColumns, toRunFact } from "./run-columns";

const dayMs = 86_400_000;
const lookBackMs = 90 * dayMs;
const shown = 40;
const sameIncidentMs = 3 * 3_600_000;
/** Their text differs with each change, so only equal ones are similar; of the others the same step with the same cause is. */
const ownWords: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "compile_or_type_error",
  "test_failure",
  "configuration",
  "unknown",
]);

export interface SimilarQuestion {
  fingerprint: string | null;
  cause: FailureCause;
  failedStep: string | null;
  /** From whoever keeps clusters, when they do. */
  cluster: { clusterId: string; executionIds: readonly number[] } | null;
}

/** Failures like this one up to now, how each ended, and how often a run again helped. */
export async function readSimilar(
  ctx: Context,
  known: KnownExecution,
  { fingerprint, cause, failedStep, cluster }: SimilarQuestion,
): Promise<SimilarFacts> {
  const now = ctx.now();
  const alike = likeThis(known.pipelineId, { fingerprint, cause, failedStep, cluster });
  const nothing: SimilarFacts = {
    clusterId: cluster?.clusterId ?? null,
    total: 0,
    items: [],
    rerunsTried: 0,
    rerunsPassed: 0,
  };
  if (alike === null) return nothing;
  const where = and(
    alike,
    ne(executions.id, known.id),
    eq(executions.outcome, "failed"),
    gte(executions.startedAt, new Date(now.getTime() - lookBackMs)),
    lt(executions.endedAt, now),
  );
  const at = now.toISOString();
  const later = <Value>(condition: SQL, what: SQL) =>
    sql<Value>`(select ${what} from executions later where later.pipeline_id = ${executions.pipelineId}
      and later.started_at > ${executions.startedAt} and later.ended_at <= ${at}::timestamptz and ${condition})`;
  const sameCommit = sql`later.commit_sha = ${executions.commitSha} and later.outcome in ('succeeded', 'failed')`;
  const green = sql`later.outcome = 'succeeded' and later.branch is not distinct from ${executions.branch}`;
  const rows = await ctx.db
    .select({
      ...runColumns,
      reruns: later<number>(sameCommit, sql`count(*)::int`),
      rerunPassedAt: later<string | number | null>(
        sql`${sameCommit} and later.outcome = 'succeeded'`,
        sql`extract(epoch from min(later.ended_at)) * 1000`,
      ),
      greenAt: later<string | number | null>(green, sql`extract(epoch from min(later.ended_at)) * 1000`),
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(where)
    .orderBy(desc(executions.startedAt))
    .limit(shown);
  const [counted] = await ctx.db.select({ total: sql<number>`count(*)::int` }).from(executions).where(where);
  const items = rows.map((row): SimilarFact => {
    const rerunPassedAt = epochOf(row.rerunPassedAt);
    const greenAt = epochOf(row.greenAt);
    return {
      ...toRunFact(row, now),
      href: executionPath(row.projectKey, row.planExecutionId),
      resolution:
        rerunPassedAt !== null
          ? "passed_on_rerun"
          : greenAt === null
            ? "still_failing"
            : ownWords.has(cause) && cause !== "unknown"
              ? "fixed_by_commit"
              : "recovered_alone",
      resolvedAt: rerunPassedAt ?? greenAt,
    };
  });
  // Runs of the same incident say how long it lasted, not what such failures usually are.
  const tried = rows.filter(
    (row) => row.reruns > 0 && Math.abs(row.startedAt.getTime() - known.fact.startedAt) > sameIncidentMs,
  );
  return {
    clusterId: cluster?.clusterId ?? null,
    total: counted?.total ?? items.length,
    items,
    rerunsTried: tried.length,
    rerunsPassed: tried.filter((row) => row.rerunPassedAt !== null).length,
  };
}

function likeThis(
  pipelineId: number,
  { fingerprint, cause, failedStep, cluster }: SimilarQuestion,
): SQL | null {
  const ways: (SQL | undefined)[] = [];
  if (fingerprint !== null) ways.push(eq(executions.failureFingerprint, fingerprint));
  if (cluster !== null && cluster.executionIds.length > 0) {
    ways.push(inArray(executions.id, cluster.executionIds.slice(0, 2_000)));
  }
  if (!ownWords.has(cause) && failedStep !== null) {
    ways.push(
      and(
        eq(executions.pipelineId, pipelineId),
        eq(executions.failureCause, cause),
        eq(executions.failedStep, failedStep),
      ),
    );
  }
  return ways.length === 0 ? null : (or(...ways) ?? null);
}

function epochOf(value: string | number | null): number | null {
  return value === null ? null : Math.round(Number(value));
}
