import { and, eq, gte, inArray, isNotNull, lt, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions } from "@/lib/db/schema";
import type { ReadCounts } from "@/schemas/executions/reading";

/** After this many failures an execution's details are given up; its summary stays. */
export const maxDetailAttempts = 5;
/** The same for what a service beside the platform could not give: with its waits of up to six hours, some two days. */
export const maxServiceAttempts = 16;

/** Counts of a project without an execution that has ended. */
export const noCounts: ReadCounts = {
  ended: 0,
  details: 0,
  tests: 0,
  testsUnread: 0,
  testsUnreadReason: null,
  logsUnread: 0,
};

/**
 * How much of the executions that have ended is read, by project. What was given up counts as read: nothing more will come.
 *
 * @param range bounds on the start of an execution, the second exclusive; all that is stored without
 */
export async function readCounts(
  db: Context["db"],
  projectIds: readonly number[],
  range?: { from: Date; to: Date },
): Promise<Map<number, ReadCounts>> {
  if (projectIds.length === 0) return new Map();
  const { detailLevel: level, detailAttempts: attempts } = executions;
  const abandoned = or(
    and(eq(level, 0), gte(attempts, maxDetailAttempts)),
    and(eq(level, 1), gte(attempts, maxServiceAttempts)),
  );
  const rows = await db
    .select({
      projectId: executions.projectId,
      ended: sql<number>`count(*)::int`,
      details: sql<number>`(count(*) filter (where ${level} > 0 or ${abandoned}))::int`,
      tests: sql<number>`(count(*) filter (where ${level} > 1 or ${abandoned} or ${executions.testsError} is not null))::int`,
      testsUnread: sql<number>`(count(*) filter (where ${executions.testsError} is not null))::int`,
      testsUnreadReason: sql<string | null>`min(${executions.testsError})`,
      logsUnread: sql<number>`(count(*) filter (where ${executions.logError} is not null))::int`,
    })
    .from(executions)
    .where(
      and(
        inArray(executions.projectId, [...projectIds]),
        range === undefined ? undefined : gte(executions.startedAt, range.from),
        range === undefined ? undefined : lt(executions.startedAt, range.to),
        isNotNull(executions.endedAt),
      ),
    )
    .groupBy(executions.projectId);
  return new Map(rows.map(({ projectId, ...counts }) => [projectId, counts]));
}
