import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines, projects } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import type { ExecutionRef } from "@/schemas/team/product-tools";
import { selectExecutionRefs, toExecutionRef } from "../references";
import { isUnmistakable, matchNames, type NameMatch } from "./match-names";

export interface PipelineRow {
  id: number;
  identifier: string;
  name: string;
  projectId: number;
  projectKey: string;
  orgIdentifier: string;
  projectIdentifier: string;
  defaultBranch: string | null;
}

/** The project of a key; undefined for all of them.
 *
 * @throws NotFoundError  no project has this key
 */
export async function findProject(
  ctx: Pick<Context, "db">,
  key: string | undefined,
): Promise<{ id: number; name: string } | undefined> {
  if (key === undefined) return undefined;
  const [row] = await ctx.db
    .select({ id: projects.id, name: projects.name })
    .from(projects)
    .where(eq(projects.key, key));
  if (!row) {
    throw new NotFoundError(`There is no project with the key ${key}.`, {
      remedy: "Leave the project out to look in all of them.",
    });
  }
  return row;
}

/** Living pipelines of watched projects, in one project or all. */
export async function listPipelineRows(
  ctx: Pick<Context, "db">,
  projectId: number | undefined,
): Promise<PipelineRow[]> {
  return ctx.db
    .select({
      id: pipelines.id,
      identifier: pipelines.identifier,
      name: pipelines.name,
      projectId: pipelines.projectId,
      projectKey: projects.key,
      orgIdentifier: projects.orgIdentifier,
      projectIdentifier: projects.projectIdentifier,
      defaultBranch: pipelines.defaultBranch,
    })
    .from(pipelines)
    .innerJoin(projects, eq(projects.id, pipelines.projectId))
    .where(
      and(
        eq(projects.watched, true),
        isNull(pipelines.goneAt),
        projectId === undefined ? undefined : eq(pipelines.projectId, projectId),
      ),
    )
    .orderBy(pipelines.name, pipelines.id);
}

export interface PipelineLookup {
  matches: NameMatch<PipelineRow>[];
  exact: boolean;
}

/** Pipelines that a name may mean. */
export async function lookUpPipelines(
  ctx: Pick<Context, "db">,
  query: string,
  projectId: number | undefined,
): Promise<PipelineLookup> {
  const matches = matchNames(query, await listPipelineRows(ctx, projectId));
  return { matches, exact: isUnmistakable(matches) };
}

/** The newest execution of each pipeline. */
export async function lastExecutions(
  ctx: Pick<Context, "db">,
  pipelineIds: readonly number[],
): Promise<Map<number, ExecutionRef>> {
  if (pipelineIds.length === 0) return new Map();
  const newest = await ctx.db
    .selectDistinctOn([executions.pipelineId], { id: executions.id })
    .from(executions)
    .where(inArray(executions.pipelineId, [...pipelineIds]))
    .orderBy(executions.pipelineId, desc(executions.startedAt));
  if (newest.length === 0) return new Map();
  const rows = await selectExecutionRefs(ctx).where(
    inArray(
      executions.id,
      newest.map(({ id }) => id),
    ),
  );
  return new Map(rows.map((row) => [row.execution.pipelineId, toExecutionRef(row)]));
}
