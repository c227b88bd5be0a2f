import { and, eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, investigations, pipelines, projects } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import type { InvestigationRef } from "@/schemas/failures/investigations";

/** An execution with its investigation, if there is one. */
export type Investigated = Awaited<ReturnType<typeof findInvestigation>>;

/**
 * @throws NotFoundError  the execution is not stored
 */
export async function findInvestigation(db: Pick<Context["db"], "select">, input: InvestigationRef) {
  // Addresses hold what people write there; Postgres takes no NUL.
  const nameable = !`${input.project}${input.planExecutionId}`.includes("\0");
  const [row] = nameable
    ? await select(db).where(
        and(eq(projects.key, input.project), eq(executions.planExecutionId, input.planExecutionId)),
      )
    : [];
  if (row === undefined) {
    throw new NotFoundError("There is no such execution here.", {
      remedy: "Only executions of watched projects that have been read can be investigated.",
    });
  }
  return row;
}

/** The same by the investigation's id; undefined when it was removed with its execution. */
export async function findInvestigationById(db: Pick<Context["db"], "select">, id: string) {
  const [row] = await select(db).where(eq(investigations.id, id));
  return row;
}

const select = (db: Pick<Context["db"], "select">) =>
  db
    .select({
      execution: {
        id: executions.id,
        projectId: executions.projectId,
        pipelineId: executions.pipelineId,
        planExecutionId: executions.planExecutionId,
        runSequence: executions.runSequence,
        outcome: executions.outcome,
        startedAt: executions.startedAt,
        endedAt: executions.endedAt,
        clusterId: executions.failureClusterId,
      },
      pipelineIdentifier: pipelines.identifier,
      pipelineName: pipelines.name,
      project: projects,
      investigation: investigations,
    })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .leftJoin(investigations, eq(investigations.executionId, executions.id))
    .$dynamic();
