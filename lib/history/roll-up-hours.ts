import { and, eq, gte, inArray, lt, or } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executionHours, executions } from "@/lib/db/schema";
import { bucketsOf } from "@/lib/insights/executions";
import { rebuildDays, recountDays } from "./roll-up-days";
import { rebuildRedPeriods, recountRedPeriods } from "./roll-up-red-periods";

export const hourMs = 3_600_000;

/** The executions of one pipeline that started within one UTC hour. */
export interface HourGroup {
  pipelineId: number;
  /** Start of the hour, epoch ms. */
  hour: number;
}

type Execution = Pick<
  typeof executions.$inferSelect,
  | "pipelineId"
  | "startedAt"
  | "branch"
  | "triggerType"
  | "outcome"
  | "durationMs"
  | "queuedMs"
  | "failureCause"
>;

type HourRow = typeof executionHours.$inferInsert;

/** The columns that the roll-up is made of. */
const counted = {
  pipelineId: executions.pipelineId,
  startedAt: executions.startedAt,
  branch: executions.branch,
  triggerType: executions.triggerType,
  outcome: executions.outcome,
  durationMs: executions.durationMs,
  queuedMs: executions.queuedMs,
  failureCause: executions.failureCause,
};

/** The hour group that an execution belongs to. */
export function hourGroupOf(pipelineId: number, startedAt: Date): HourGroup {
  return { pipelineId, hour: Math.floor(startedAt.getTime() / hourMs) * hourMs };
}

/**
 * Roll-up rows of a set of executions, one a pipeline, hour, branch ("" = none) and trigger. Running and waiting executions count
 * in `total` alone.
 */
export function rollUpExecutions(projectId: number, rows: readonly Execution[]): HourRow[] {
  const groups = new Map<string, { row: HourRow; durations: number[]; queues: number[] }>();
  for (const execution of rows) {
    const { pipelineId, hour } = hourGroupOf(execution.pipelineId, execution.startedAt);
    const branch = execution.branch ?? "";
    const key = JSON.stringify([pipelineId, hour, branch, execution.triggerType]);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        row: {
          pipelineId,
          projectId,
          hour: new Date(hour),
          branch,
          triggerType: execution.triggerType,
          total: 0,
          succeeded: 0,
          failed: 0,
          cancelled: 0,
          durationSumMs: 0,
          durationBuckets: [],
          queuedBuckets: [],
          causes: {},
        },
        durations: [],
        queues: [],
      };
      groups.set(key, group);
    }
    addExecution(group, execution);
  }
  return [...groups.values()].map(({ row, durations, queues }) => ({
    ...row,
    durationSumMs: sum(durations),
    durationBuckets: bucketsOf(durations),
    queuedBuckets: bucketsOf(queues),
  }));
}

function addExecution(
  { row, durations, queues }: { row: HourRow; durations: number[]; queues: number[] },
  { outcome, durationMs, queuedMs, failureCause }: Execution,
): void {
  row.total++;
  if (outcome === "succeeded") row.succeeded++;
  if (outcome === "failed") {
    row.failed++;
    const cause = failureCause ?? "unknown";
    row.causes[cause] = (row.causes[cause] ?? 0) + 1;
  }
  if (outcome === "cancelled") row.cancelled++;
  if (outcome !== "succeeded" && outcome !== "failed") return;
  if (durationMs !== null) durations.push(durationMs);
  if (queuedMs !== null) queues.push(queuedMs);
}

/**
 * Counts the given hours again, and what is made of them (days, red periods), within the transaction that changed them and under
 * the project's lock. A group that has become empty goes away.
 */
export async function recountHours(
  tx: Database,
  projectId: number,
  groups: Iterable<HourGroup>,
): Promise<void> {
  const hoursOfPipeline = new Map<number, Set<number>>();
  for (const { pipelineId, hour } of groups) {
    const hours = hoursOfPipeline.get(pipelineId) ?? new Set();
    hoursOfPipeline.set(pipelineId, hours.add(hour));
  }
  for (const [pipelineId, hours] of hoursOfPipeline) {
    const starts = [...hours].sort((a, b) => a - b);
    for (let index = 0; index < starts.length; index += 100) {
      await recountPipelineHours(tx, projectId, pipelineId, starts.slice(index, index + 100));
    }
  }
  await recountDays(tx, projectId, hoursOfPipeline);
  await recountRedPeriods(
    tx,
    new Map(
      [...hoursOfPipeline].map(([pipelineId, hours]) => [
        pipelineId,
        { fromMs: Math.min(...hours), toMs: Math.max(...hours) + hourMs },
      ]),
    ),
  );
}

async function recountPipelineHours(
  tx: Database,
  projectId: number,
  pipelineId: number,
  hours: readonly number[],
): Promise<void> {
  const rows = await tx
    .select(counted)
    .from(executions)
    .where(
      and(
        eq(executions.pipelineId, pipelineId),
        or(
          ...hours.map((hour) =>
            and(gte(executions.startedAt, new Date(hour)), lt(executions.startedAt, new Date(hour + hourMs))),
          ),
        ),
      ),
    );
  await tx.delete(executionHours).where(
    and(
      eq(executionHours.pipelineId, pipelineId),
      inArray(
        executionHours.hour,
        hours.map((hour) => new Date(hour)),
      ),
    ),
  );
  await insertHours(tx, rollUpExecutions(projectId, rows));
}

/** Fills the roll-ups of a project from nothing: after a bulk load, or to prove that the increments are right. */
export async function rebuildHours(tx: Database, projectId: number): Promise<void> {
  await tx.delete(executionHours).where(eq(executionHours.projectId, projectId));
  const rows = await tx.select(counted).from(executions).where(eq(executions.projectId, projectId));
  await insertHours(tx, rollUpExecutions(projectId, rows));
  await rebuildDays(tx, projectId);
  await rebuildRedPeriods(tx, { projectId });
}

async function insertHours(tx: Database, rows: readonly HourRow[]): Promise<void> {
  for (let index = 0; index < rows.length; index += 500) {
    await tx.insert(executionHours).values(rows.slice(index, index + 500));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
