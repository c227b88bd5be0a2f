import { and, count, countDistinct, desc, eq, gte, max, min, ne, sql } from "drizzle-orm";
import { clusterPath, executionPath } from "@/lib/addresses";
import type { VerbArgs } from "@/lib/context";
import { executions, failureClusters, pipelines, projects } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import type { InvestigationRef, SimilarFailure } from "@/schemas/failures/investigations";
import type { FindSimilarFailuresOutput } from "@/schemas/team/failure-tools";
import { greenAgainAt, rerunPassedAt, rerunTried } from "./rerun-outcome";

const lookBackMs = 90 * 86_400_000;

/** What is similar to an execution's failure, without the execution itself. */
export type SimilarFailures = Omit<FindSimilarFailuresOutput, "execution">;

/**
 * Failures of the same cluster in the last 90 days, how each ended, and how often a run again helped.
 *
 * @throws ForbiddenError the actor may not read the workspace
 * @throws NotFoundError  the execution is not stored
 */
export async function findSimilarFailures({
  ctx,
  input,
}: VerbArgs<InvestigationRef & { limit: number }>): Promise<SimilarFailures> {
  assertCan(ctx, "workspace.read");
  const [execution] = await ctx.db
    .select({
      id: executions.id,
      clusterId: executions.failureClusterId,
      title: failureClusters.title,
      owner: failureClusters.owner,
    })
    .from(executions)
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .leftJoin(failureClusters, eq(failureClusters.id, executions.failureClusterId))
    .where(and(eq(projects.key, input.project), eq(executions.planExecutionId, input.planExecutionId)));
  if (execution === undefined) throw new NotFoundError("There is no such execution here.");
  const { clusterId } = execution;
  if (clusterId === null) {
    return {
      cluster: null,
      total: 0,
      pipelines: 0,
      firstAt: null,
      lastAt: null,
      rerunsTried: 0,
      rerunsPassed: 0,
      items: [],
    };
  }
  const alike = and(
    eq(executions.failureClusterId, clusterId),
    eq(executions.outcome, "failed"),
    ne(executions.id, execution.id),
    gte(executions.startedAt, new Date(ctx.now().getTime() - lookBackMs)),
  );
  const [[figures], rows] = await Promise.all([
    ctx.db
      .select({
        total: count(),
        pipelines: countDistinct(executions.pipelineId),
        firstAt: min(executions.startedAt),
        lastAt: max(executions.startedAt),
        rerunsTried: sql<number>`(count(*) filter (where ${rerunTried}))::int`,
        rerunsPassed: sql<number>`(count(*) filter (where ${rerunPassedAt} is not null))::int`,
      })
      .from(executions)
      .where(alike),
    ctx.db
      .select({
        projectKey: projects.key,
        planExecutionId: executions.planExecutionId,
        pipelineName: pipelines.name,
        runSequence: executions.runSequence,
        startedAt: executions.startedAt,
        commitSha: executions.commitSha,
        rerunPassedAt,
        greenAgainAt,
      })
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .innerJoin(projects, eq(projects.id, executions.projectId))
      .where(alike)
      .orderBy(desc(executions.startedAt), desc(executions.id))
      .limit(input.limit),
  ]);
  return {
    cluster: {
      id: clusterId,
      path: clusterPath(clusterId),
      title: execution.title ?? "",
      owner: execution.owner,
    },
    total: figures?.total ?? 0,
    pipelines: figures?.pipelines ?? 0,
    firstAt: figures?.firstAt?.getTime() ?? null,
    lastAt: figures?.lastAt?.getTime() ?? null,
    rerunsTried: figures?.rerunsTried ?? 0,
    rerunsPassed: figures?.rerunsPassed ?? 0,
    items: rows.map(({ startedAt, rerunPassedAt: rerun, greenAgainAt: green, ...row }): SimilarFailure => {
      const resolvedAt = rerun ?? green;
      return {
        ...row,
        at: startedAt.getTime(),
        href: executionPath(row.projectKey, row.planExecutionId),
        resolution: rerun !== null ? "passed_on_rerun" : green !== null ? "recovered_alone" : "still_failing",
        resolvedAt: resolvedAt === null ? null : Math.round(Number(resolvedAt)),
      };
    }),
  };
}
