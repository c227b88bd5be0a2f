import { and, desc, eq, gt, lt, ne } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines, projects } from "@/lib/db/schema";
import type { ExecutionRef } from "@/schemas/team/product-tools";
import { selectExecutionRefs, toExecutionRef } from "../references";

/** The project an execution is stored in; null when it is not stored (too new, or not in a watched project). */
export async function projectOfExecution(
  ctx: Pick<Context, "db">,
  planExecutionId: string,
): Promise<string | null> {
  const [row] = await ctx.db
    .select({ key: projects.key })
    .from(executions)
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(eq(executions.planExecutionId, planExecutionId))
    .limit(1);
  return row?.key ?? null;
}

/** The stored executions of the same pipeline that an execution is compared with. */
export async function neighboursOf(
  ctx: Pick<Context, "db">,
  execution: {
    projectKey: string;
    pipelineIdentifier: string;
    planExecutionId: string;
    startedAt: Date;
    commitSha: string | null;
  },
): Promise<{ lastGreen: ExecutionRef | null; laterOnSameCommit: ExecutionRef | null }> {
  const ofPipeline = and(
    eq(projects.key, execution.projectKey),
    eq(pipelines.identifier, execution.pipelineIdentifier),
    ne(executions.planExecutionId, execution.planExecutionId),
  );
  const [[green], [later]] = await Promise.all([
    selectExecutionRefs(ctx)
      .where(
        and(ofPipeline, eq(executions.outcome, "succeeded"), lt(executions.startedAt, execution.startedAt)),
      )
      .orderBy(desc(executions.startedAt))
      .limit(1),
    execution.commitSha === null
      ? Promise.resolve([])
      : selectExecutionRefs(ctx)
          .where(
            and(
              ofPipeline,
              eq(executions.commitSha, execution.commitSha),
              gt(executions.startedAt, execution.startedAt),
            ),
          )
          .orderBy(desc(executions.startedAt))
          .limit(1),
  ]);
  return {
    lastGreen: green ? toExecutionRef(green) : null,
    laterOnSameCommit: later ? toExecutionRef(later) : null,
  };
}
