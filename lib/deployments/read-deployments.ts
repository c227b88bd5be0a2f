import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { deployments, executions, pipelines, projects } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { executionScope, inArrayOrNone, resolveScope, type Scope } from "@/lib/workspace";
import type {
  DeploymentFigures,
  DeploymentRow,
  DeploymentsView,
  ServiceTarget,
} from "@/schemas/executions/deployments";
import { timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** Deployments drawn and listed on one page. */
export const maxDeployments = 500;

/**
 * Deployments of a range by service and environment.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readDeployments({ ctx, input }: VerbArgs<PageFilters>): Promise<DeploymentsView> {
  assertCan(ctx, "workspace.read");
  const window = timeWindow(input, ctx.now());
  const scope = await resolveScope(ctx, input);
  const [rows, current, previous] = await Promise.all([
    readRows(ctx, inWindow(ctx, scope, input, window.from, window.to)),
    readFigures(ctx, inWindow(ctx, scope, input, window.from, window.to)),
    readFigures(ctx, inWindow(ctx, scope, input, window.previousFrom, window.previousTo)),
  ]);
  return {
    asOf: ctx.now().getTime(),
    from: window.from.getTime(),
    to: window.to.getTime(),
    bucket: window.bucket,
    current,
    previous,
    targets: targetsOf(rows),
    deployments: rows,
    notices: scope.notices,
  };
}

/** The execution of a deployment is looked at only where filters ask for what the deployment does not know. */
function inWindow(ctx: Context, scope: Scope, filters: PageFilters, from: Date, to: Date): SQL | undefined {
  const byExecution = scope.byPipeline || filters.branch !== null || filters.trigger !== null;
  return and(
    inArrayOrNone(deployments.projectId, scope.projectIds),
    gte(deployments.startedAt, from),
    lt(deployments.startedAt, to),
    byExecution
      ? inArray(
          deployments.executionId,
          ctx.db
            .select({ id: executions.id })
            .from(executions)
            .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
            .where(executionScope(scope, filters)),
        )
      : undefined,
  );
}

const production = sql<boolean>`(lower(${deployments.environmentType}) = 'production')`;

async function readRows(ctx: Context, where: SQL | undefined): Promise<DeploymentRow[]> {
  // First which, then the wide rows that are joined to them.
  const newest = ctx.db
    .select({ id: deployments.id })
    .from(deployments)
    .where(where)
    .orderBy(desc(deployments.startedAt), desc(deployments.id))
    .limit(maxDeployments)
    .as("newest");
  const rows = await ctx.db
    .select({
      id: deployments.id,
      projectKey: projects.key,
      projectName: projects.name,
      pipelineName: pipelines.name,
      runSequence: executions.runSequence,
      executionId: executions.planExecutionId,
      serviceIdentifier: deployments.serviceIdentifier,
      serviceName: deployments.serviceName,
      environmentIdentifier: deployments.environmentIdentifier,
      environmentName: deployments.environmentName,
      production,
      version: deployments.version,
      artifact: deployments.artifact,
      outcome: deployments.outcome,
      status: deployments.status,
      startedAt: deployments.startedAt,
      endedAt: deployments.endedAt,
      isRollback: deployments.isRollback,
      triggeredBy: executions.triggeredByName,
    })
    .from(newest)
    .innerJoin(deployments, eq(deployments.id, newest.id))
    .innerJoin(executions, eq(executions.id, deployments.executionId))
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .innerJoin(projects, eq(projects.id, deployments.projectId))
    .orderBy(desc(deployments.startedAt), desc(deployments.id));
  return rows.map(({ startedAt, endedAt, ...row }) => ({
    ...row,
    startedAt: startedAt.getTime(),
    durationMs: endedAt === null ? null : endedAt.getTime() - startedAt.getTime(),
  }));
}

async function readFigures(ctx: Context, where: SQL | undefined): Promise<DeploymentFigures> {
  const ended = sql`${deployments.outcome} in ('succeeded', 'failed')`;
  const [row] = await ctx.db
    .select({
      total: sql<number>`count(*)::int`,
      failed: sql<number>`count(*) filter (where ${deployments.outcome} = 'failed')::int`,
      rollbacks: sql<number>`count(*) filter (where ${deployments.isRollback})::int`,
      broken: sql<number>`count(*) filter (where ${ended} and (${deployments.outcome} = 'failed' or ${deployments.isRollback}))::int`,
      ended: sql<number>`count(*) filter (where ${ended})::int`,
      production: sql<number>`count(*) filter (where ${production})::int`,
      durationP50Ms: sql<
        number | null
      >`(percentile_cont(0.5) within group (order by extract(epoch from ${deployments.endedAt} - ${deployments.startedAt})) filter (where ${ended}) * 1000)::float8`,
    })
    .from(deployments)
    .where(where);
  return {
    total: row?.total ?? 0,
    failed: row?.failed ?? 0,
    rollbacks: row?.rollbacks ?? 0,
    production: row?.production ?? 0,
    durationP50Ms: row?.durationP50Ms ?? null,
    changeFailureRate: row !== undefined && row.ended > 0 ? row.broken / row.ended : null,
  };
}

/** Services by environment, production first; `last` is the newest deployment of each. */
function targetsOf(rows: readonly DeploymentRow[]): ServiceTarget[] {
  const targets = new Map<string, ServiceTarget>();
  for (const row of rows) {
    const key = JSON.stringify([row.projectKey, row.serviceIdentifier, row.environmentIdentifier]);
    const target = targets.get(key);
    if (target !== undefined) {
      target.deployments += 1;
      continue;
    }
    targets.set(key, {
      projectKey: row.projectKey,
      projectName: row.projectName,
      serviceIdentifier: row.serviceIdentifier,
      serviceName: row.serviceName,
      environmentIdentifier: row.environmentIdentifier,
      environmentName: row.environmentName,
      production: row.production,
      deployments: 1,
      last: row,
    });
  }
  return [...targets.values()].sort(
    (a, b) =>
      Number(b.production) - Number(a.production) ||
      a.environmentName.localeCompare(b.environmentName) ||
      a.serviceName.localeCompare(b.serviceName),
  );
}
