import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { executionPath, investigationPath } from "@/lib/addresses";
import type { Context, VerbArgs } from "@/lib/context";
import { executions, investigationFeedback, investigations, pipelines, projects } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan, can } from "@/lib/permissions";
import { resolveScope, type Scope } from "@/lib/workspace";
import type { ClusterExecution, FailureClusterView } from "@/schemas/failures/failure-clusters";
import { bucketStarts, type TimeWindow, timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { readClusterDetails } from "./cluster-details";
import {
  clusterCondition,
  failedIn,
  readClusterRows,
  readPreviousCounts,
  unreadPipelineOf,
} from "./cluster-rows";
import { toFailureCluster } from "./cluster-view";
import { rerunPassed, rerunTried } from "./rerun-outcome";

export interface ReadFailureClusterInput {
  clusterId: string;
  filters: PageFilters;
}

/** Executions on the page; the others are counted. */
const maxExecutions = 100;
const maxCorrections = 20;
/** Ids stand in addresses, where people write anything. */
const idForm = /^[\w-]{1,64}$/;

/**
 * One cluster: its figures in the range, its executions with how each went on, and what people said of failures like it. When nothing
 * of it falls into the range, the range is widened to all that is known, with a notice.
 *
 * @throws ForbiddenError the actor may not read the workspace
 * @throws NotFoundError  no such cluster, or none of its failures is stored any more
 */
export async function readFailureCluster({
  ctx,
  input: { clusterId, filters },
}: VerbArgs<ReadFailureClusterInput>): Promise<FailureClusterView> {
  assertCan(ctx, "workspace.read");
  if (!idForm.test(clusterId)) throw notFound();
  const notices: string[] = [];
  let scope = await resolveScope(ctx, filters);
  notices.push(...scope.notices);
  let window = timeWindow(filters, ctx.now());
  let used = filters;
  let [row] = await readClusterRows(ctx, scope, filters, window, clusterId);
  if (row === undefined) {
    used = await widened(ctx, clusterId, filters);
    scope = await resolveScope(ctx, used);
    window = timeWindow(used, ctx.now());
    [row] = await readClusterRows(ctx, scope, used, window, clusterId);
    if (row !== undefined)
      notices.push("None of these failures is in the range; all that are stored are shown.");
  }
  if (row === undefined) throw notFound();
  const [previous, details, executionRows, corrections] = await Promise.all([
    readPreviousCounts(ctx, scope, used, window, clusterId),
    readClusterDetails(ctx, scope, used, window, [clusterId]),
    readExecutions(ctx, scope, used, window, clusterId),
    readCorrections(ctx, clusterId),
  ]);
  const own = details.get(clusterId);
  const cluster =
    own === undefined
      ? null
      : toFailureCluster(row, own, {
          scope,
          window,
          starts: bucketStarts(window),
          previousCount: previous.get(clusterId) ?? 0,
        });
  if (cluster === null) throw notFound();
  return {
    asOf: ctx.now().getTime(),
    bucket: window.bucket,
    cluster,
    executions: executionRows.slice(0, maxExecutions),
    executionCount: row.count,
    resolutions: await readResolutions(ctx, scope, used, window, clusterId),
    corrections,
    viewer: { mayOwn: can(ctx.actor.role, "failures.own") && unreadPipelineOf(clusterId) === null },
    notices,
  };
}

function notFound(): NotFoundError {
  return new NotFoundError("There are no such failures.", {
    remedy: "They may have been removed with their connector, or lie further back than what is kept.",
  });
}

const dayMs = 86_400_000;

/** Filters that hold every failure of a cluster: from its first one on (at most a year), without branch, trigger, project. */
async function widened(
  ctx: Pick<Context, "db" | "now">,
  clusterId: string,
  filters: PageFilters,
): Promise<PageFilters> {
  const [span] = await ctx.db
    .select({
      last: sql<string | null>`max(${executions.startedAt})`,
      first: sql<string | null>`min(${executions.startedAt})`,
    })
    .from(executions)
    .where(and(eq(executions.outcome, "failed"), clusterCondition(clusterId)));
  if (!span?.last || !span.first) throw notFound();
  const last = new Date(span.last).getTime();
  const from = Math.max(new Date(span.first).getTime(), last - 300 * dayMs);
  return {
    ...filters,
    from: new Date(from).toISOString(),
    to: new Date(last + 3_600_000).toISOString(),
    projects: [],
    pipeline: null,
    branch: null,
    trigger: null,
  };
}

async function readExecutions(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
  clusterId: string,
): Promise<ClusterExecution[]> {
  const rows = await ctx.db
    .select({
      projectKey: projects.key,
      planExecutionId: executions.planExecutionId,
      pipelineName: pipelines.name,
      pipelineIdentifier: pipelines.identifier,
      runSequence: executions.runSequence,
      startedAt: executions.startedAt,
      durationMs: executions.durationMs,
      branch: executions.branch,
      commitSha: executions.commitSha,
      person: executions.person,
      failedStep: executions.failedStep,
      excerpt: executions.failureExcerpt,
      verdict: investigations.verdict,
      passedOnRerun: rerunPassed,
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .leftJoin(investigations, eq(investigations.executionId, executions.id))
    .where(and(failedIn(scope, filters, window.from, window.to), clusterCondition(clusterId)))
    .orderBy(desc(executions.startedAt), desc(executions.id))
    .limit(maxExecutions);
  return rows.map(({ startedAt, ...row }) => ({
    ...row,
    at: startedAt.getTime(),
    href: executionPath(row.projectKey, row.planExecutionId),
    investigationHref: investigationPath(row.projectKey, row.planExecutionId),
  }));
}

/** How many of the failures ran again on the same commit, and how many of these passed then. */
async function readResolutions(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
  clusterId: string,
): Promise<FailureClusterView["resolutions"]> {
  const [row] = await ctx.db
    .select({
      rerunsTried: sql<number>`(count(*) filter (where ${rerunTried}))::int`,
      rerunsPassed: sql<number>`(count(*) filter (where ${rerunPassed}))::int`,
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(
      and(
        failedIn(scope, filters, window.from, window.to),
        clusterCondition(clusterId),
        isNotNull(executions.commitSha),
      ),
    );
  return row ?? { rerunsTried: 0, rerunsPassed: 0 };
}

/** What people said when they corrected an investigation of such a failure, newest first. */
async function readCorrections(
  ctx: Pick<Context, "db">,
  clusterId: string,
): Promise<FailureClusterView["corrections"]> {
  const rows = await ctx.db
    .select({
      text: investigationFeedback.text,
      cause: investigationFeedback.cause,
      byName: investigationFeedback.byName,
      at: investigationFeedback.createdAt,
      projectKey: projects.key,
      planExecutionId: executions.planExecutionId,
    })
    .from(investigationFeedback)
    .innerJoin(investigations, eq(investigations.id, investigationFeedback.investigationId))
    .innerJoin(executions, eq(executions.id, investigations.executionId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(and(eq(investigationFeedback.clusterId, clusterId), eq(investigationFeedback.kind, "correct")))
    .orderBy(desc(investigationFeedback.createdAt))
    .limit(maxCorrections);
  return rows.map(({ at, projectKey, planExecutionId, ...row }) => ({
    ...row,
    at: at.getTime(),
    href: investigationPath(projectKey, planExecutionId),
  }));
}
