import { and, asc, desc, eq, isNotNull, isNull, lt, lte, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions } from "@/lib/db/schema";
import { maxDetailAttempts, maxServiceAttempts } from "@/lib/history";

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

/** What ran within this time is what people work on: it comes before older history. */
const recentDays = 7;

/**
 * The next executions whose details are to be read, each part newest first: details of the last days, details of earlier failures,
 * the tests of the last days, details of everything else, the tests of everything else.
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
      asc(turnOf(new Date(now.getTime() - recentDays * 86_400_000))),
      desc(sql`(${executions.outcome} = 'failed' and ${executions.detailLevel} = 0)`),
      desc(executions.startedAt),
    )
    .limit(limit);
}

/** Which part an execution belongs to. */
function turnOf(recentFrom: Date): SQL {
  const recent = sql`${executions.startedAt} >= ${recentFrom.toISOString()}::timestamptz`;
  const outline = sql`${executions.detailLevel} = 0`;
  return sql`case when ${outline} and ${recent} then 1 when ${outline} and ${executions.outcome} = 'failed' then 2
    when ${recent} then 3 when ${outline} then 4 else 5 end`;
}
