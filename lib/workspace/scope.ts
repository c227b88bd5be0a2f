import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Context } from "@/lib/context";
import { executionHours, executions, pipelines, projects } from "@/lib/db/schema";
import type { PipelineRef } from "@/schemas/executions/health";
import { defaultBranchOnly } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

export interface ScopePipeline extends PipelineRef {
  id: number;
  projectId: number;
  defaultBranch: string | null;
  /** It was deleted at Harness; its past still counts. */
  gone: boolean;
}

/** What the project and pipeline filters mean in the store. */
export interface Scope {
  projectIds: number[];
  pipelines: ScopePipeline[];
  /** True when a pipeline filter holds: then queries name the pipelines, else the projects. */
  byPipeline: boolean;
  notices: string[];
}

/** Resolves project keys and the pipeline identifier. Unknown ones are passed over with a notice. */
export async function resolveScope(
  ctx: Context,
  filters: Pick<PageFilters, "projects" | "pipeline">,
): Promise<Scope> {
  const rows = await ctx.db
    .select({
      id: pipelines.id,
      projectId: projects.id,
      projectKey: projects.key,
      projectName: projects.name,
      identifier: pipelines.identifier,
      name: pipelines.name,
      defaultBranch: pipelines.defaultBranch,
      goneAt: pipelines.goneAt,
    })
    .from(projects)
    .leftJoin(pipelines, eq(pipelines.projectId, projects.id))
    .where(eq(projects.watched, true))
    .orderBy(asc(projects.name), asc(pipelines.name));

  const notices: string[] = [];
  const known = new Set(rows.map((row) => row.projectKey));
  const unknown = filters.projects.filter((key) => !known.has(key));
  if (unknown.length > 0) {
    notices.push(`${unknown.join(", ")} is not a watched project here and was passed over.`);
  }
  const wanted = new Set(filters.projects.filter((key) => known.has(key)));
  const inProjects = rows.filter((row) => wanted.size === 0 || wanted.has(row.projectKey));
  const all = inProjects.flatMap(({ id, identifier, name, goneAt, ...rest }) =>
    id === null || identifier === null || name === null ? [] : [{ id, identifier, name, goneAt, ...rest }],
  );
  const matching = filters.pipeline === null ? all : all.filter((row) => row.identifier === filters.pipeline);
  if (filters.pipeline !== null && matching.length === 0) {
    notices.push(`No pipeline "${filters.pipeline}" is known in these projects.`);
  }
  return {
    projectIds: [...new Set(inProjects.map((row) => row.projectId))],
    pipelines: matching.map(({ goneAt, ...row }) => ({ ...row, gone: goneAt !== null })),
    byPipeline: filters.pipeline !== null,
    notices,
  };
}

/** Condition on `executions` (joined with `pipelines` when the branch is "default"). */
export function executionScope(
  scope: Scope,
  filters: Pick<PageFilters, "branch" | "trigger">,
): SQL | undefined {
  return and(
    scope.byPipeline
      ? inArrayOrNone(
          executions.pipelineId,
          scope.pipelines.map((pipeline) => pipeline.id),
        )
      : inArrayOrNone(executions.projectId, scope.projectIds),
    lineScope(filters),
  );
}

/** The part of `executionScope` that branch and trigger play. */
export function lineScope(filters: Pick<PageFilters, "branch" | "trigger">): SQL | undefined {
  return and(
    filters.branch === null
      ? undefined
      : filters.branch === defaultBranchOnly
        ? onDefaultBranch()
        : eq(executions.branch, filters.branch),
    filters.trigger === null ? undefined : eq(executions.triggerType, filters.trigger),
  );
}

/**
 * An execution of its pipeline's default branch. A pipeline without one (a deployment that builds no code) has a single
 * line of executions, all of which count; so do executions that carry no branch.
 */
export function onDefaultBranch(): SQL {
  return sql`(${pipelines.defaultBranch} is null or ${executions.branch} is null or ${executions.branch} = ${pipelines.defaultBranch})`;
}

/** Condition on `execution_hours` (joined with `pipelines` when the branch is "default"). */
export function hoursScope(scope: Scope, filters: Pick<PageFilters, "branch" | "trigger">): SQL | undefined {
  return and(
    scope.byPipeline
      ? inArrayOrNone(
          executionHours.pipelineId,
          scope.pipelines.map((pipeline) => pipeline.id),
        )
      : inArrayOrNone(executionHours.projectId, scope.projectIds),
    filters.branch === null
      ? undefined
      : filters.branch === defaultBranchOnly
        ? sql`(${executionHours.branch} = '' or ${pipelines.defaultBranch} is null or ${executionHours.branch} = ${pipelines.defaultBranch})`
        : eq(executionHours.branch, filters.branch),
    filters.trigger === null ? undefined : eq(executionHours.triggerType, filters.trigger),
  );
}

/** `in`, also for no values: then nothing matches. */
export function inArrayOrNone(column: PgColumn, ids: readonly number[]): SQL {
  return ids.length === 0 ? sql`false` : inArray(column, [...ids]);
}

/** The pipeline of a row, as views name it. */
export function pipelineRefs(scope: Scope): Map<number, PipelineRef> {
  return new Map(
    scope.pipelines.map(({ id, projectKey, projectName, identifier, name }) => [
      id,
      { projectKey, projectName, identifier, name },
    ]),
  );
}
