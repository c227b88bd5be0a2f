import { and, eq, isNotNull, isNull, lt, lte, or } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, projects } from "@/lib/db/schema";

/**
 * Whether results of older executions of a project are still being read. What waits because it could not be read is not waited for,
 * and neither is a project that is not read at all at the moment.
 */
export async function isHistoryComing(ctx: Context, projectId: number): Promise<boolean> {
  const [project] = await ctx.db
    .select({ watched: projects.watched, syncState: projects.syncState })
    .from(projects)
    .where(eq(projects.id, projectId));
  if (!project?.watched || project.syncState === "failed" || project.syncState === "gone") return false;
  if (project.syncState === "backfilling") return true;
  const waiting = await ctx.db
    .select({ id: executions.id })
    .from(executions)
    .where(
      and(
        eq(executions.projectId, projectId),
        lt(executions.detailLevel, 2),
        // Failed once at least: it is tried again later, by and by.
        eq(executions.detailAttempts, 0),
        isNotNull(executions.endedAt),
        or(isNull(executions.detailRetryAt), lte(executions.detailRetryAt, ctx.now())),
      ),
    )
    .limit(1);
  return waiting.length > 0;
}
