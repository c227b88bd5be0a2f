import { and, asc, desc, eq, isNotNull, isNull, lt, lte, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions } from "@/lib/db/schema";

/** After this many failures an execution's details are given up; its summary stays. */
export const maxDetailAttempts = 5;
/** The same for what a service beside the platform could not give: with its waits of up to six hours, some two days. */
export const maxServiceAttempts = 16;

export interface PendingExecution {
  id: number;
  planExecutionId: string;
  pipelineId: number;
  outcome: string;
  detailAttempts: number;
  detailLevel: number;
  /** Why the failing step's log could not be read; null when it could. */
  logError: string | null;
  startedAt: Date;
}

function isPending(projectId: number, now: Date): SQL | undefined {
  return and(
    eq(executions.projectId, projectId),
    or(lt(executions.detailLevel, 2), isNotNull(executions.logError)),
    isNotNull(executions.endedAt),
    sql`${executions.detailAttempts} < case when ${executions.detailLevel} = 0 then ${sql.raw(String(maxDetailAttempts))} else ${sql.raw(String(maxServiceAttempts))} end`,
    or(isNull(executions.detailRetryAt), lte(executions.detailRetryAt, now)),
  );
}

export async function hasPendingDetails(db: Database, projectId: number, now: Date): Promise<boolean> {
  const rows = await db
    .select({ id: executions.id })
    .from(executions)
    .where(isPending(projectId, now))
    .limit(1);
  return rows.length > 0;
}

/**
 * The next executions whose details are to be read. First all that have none, failed ones before the others; then the
 * rest of the tests; newest first each time.
 */
export function pendingDetails(
  db: Database,
  projectId: number,
  now: Date,
  { limit, except }: { limit: number; except: readonly number[] },
): Promise<PendingExecution[]> {
  return db
    .select({
      id: executions.id,
      planExecutionId: executions.planExecutionId,
      pipelineId: executions.pipelineId,
      outcome: executions.outcome,
      detailAttempts: executions.detailAttempts,
      detailLevel: executions.detailLevel,
      logError: executions.logError,
      startedAt: executions.startedAt,
    })
    .from(executions)
    .where(
      and(
        isPending(projectId, now),
        except.length === 0 ? undefined : notInArray(executions.id, [...except]),
      ),
    )
    .orderBy(
      asc(executions.detailLevel),
      desc(sql`(${executions.outcome} = 'failed' and ${executions.detailLevel} = 0)`),
      desc(executions.startedAt),
    )
    .limit(limit);
}
