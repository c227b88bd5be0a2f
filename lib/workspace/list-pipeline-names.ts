import { and, asc, eq, isNull } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { pipelines, projects } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { PipelineName } from "@/schemas/workspace";

/** Offered in the command palette at most; more are found by the executions' search. */
const maxPipelines = 2000;

/**
 * The pipelines of the watched projects, by name, for whoever jumps to one.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function listPipelineNames({ ctx }: Pick<VerbArgs<never>, "ctx">): Promise<PipelineName[]> {
  assertCan(ctx, "workspace.read");
  return ctx.db
    .select({ projectKey: projects.key, identifier: pipelines.identifier, name: pipelines.name })
    .from(pipelines)
    .innerJoin(projects, eq(projects.id, pipelines.projectId))
    .where(and(eq(projects.watched, true), isNull(pipelines.goneAt)))
    .orderBy(asc(pipelines.name), asc(projects.key))
    .limit(maxPipelines);
}
