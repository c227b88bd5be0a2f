import { and, eq, gte, inArray, lt, or } from "drizzle-orm";
import type { Database } from "@/lib/db";
import {
  anyTrigger,
  type BranchLine,
  executionDays,
  executionHours,
  pipelines,
  projectDays,
} from "@/lib/db/schema";

const dayMs = 86_400_000;
const dayOf = (at: number) => Math.floor(at / dayMs) * dayMs;

type HourRow = typeof executionHours.$inferSelect;
type DayRow = typeof executionDays.$inferSelect;
type ProjectRow = typeof projectDays.$inferSelect;

const counts = ["total", "succeeded", "failed", "cancelled", "durationSumMs"] as const;
type Figures = Pick<HourRow, (typeof counts)[number] | "durationBuckets" | "queuedBuckets" | "causes">;

/** Whose day is counted, and what of it. */
interface Cell {
  day: Date;
  line: BranchLine;
  triggerType: string;
}

const keyOf = ({ day, line, triggerType }: Cell) => JSON.stringify([day.getTime(), line, triggerType]);

function emptyFigures(): Figures {
  return {
    total: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    durationSumMs: 0,
    durationBuckets: [],
    queuedBuckets: [],
    causes: {},
  };
}

function addFigures(sum: Figures, part: Figures, sign: 1 | -1): void {
  for (const key of counts) sum[key] += sign * part[key];
  addBuckets(sum.durationBuckets, part.durationBuckets, sign);
  addBuckets(sum.queuedBuckets, part.queuedBuckets, sign);
  for (const [cause, count] of Object.entries(part.causes)) {
    const left = (sum.causes[cause] ?? 0) + sign * count;
    if (left === 0) delete sum.causes[cause];
    else sum.causes[cause] = left;
  }
}

function addBuckets(sum: number[], part: readonly number[], sign: 1 | -1): void {
  for (const [index, count] of part.entries()) sum[index] = (sum[index] ?? 0) + sign * count;
  while (sum.at(-1) === 0) sum.pop();
}

/** Sums of cells, by what they count. */
class Cells {
  readonly #sums = new Map<string, Cell & Figures>();

  add(cell: Cell, part: Figures, sign: 1 | -1): void {
    const key = keyOf(cell);
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      const { day, line, triggerType } = cell;
      sum = { day, line, triggerType, ...emptyFigures() };
      this.#sums.set(key, sum);
    }
    addFigures(sum, part, sign);
  }

  /** Those that count anything. */
  rows(): (Cell & Figures)[] {
    return [...this.#sums.values()].filter((row) => row.total !== 0);
  }

  days(): Date[] {
    return [...new Set([...this.#sums.values()].map((row) => row.day.getTime()))].map((day) => new Date(day));
  }
}

function linesOf(branch: string, defaultBranch: string | null): BranchLine[] {
  if (branch !== "" && branch === defaultBranch) return ["all", "default", "named"];
  return defaultBranch === null || branch === "" ? ["all", "default"] : ["all"];
}

/** Sums the hours of one pipeline to days, per line of branches and per trigger, each with the sum of all triggers. */
export function rollUpHours(rows: readonly HourRow[], defaultBranch: string | null): DayRow[] {
  const cells = new Cells();
  const [first] = rows;
  if (first === undefined) return [];
  for (const row of rows) {
    const day = new Date(dayOf(row.hour.getTime()));
    for (const line of linesOf(row.branch, defaultBranch)) {
      for (const triggerType of [anyTrigger, row.triggerType]) cells.add({ day, line, triggerType }, row, 1);
    }
  }
  return cells.rows().map((row) => ({ ...row, pipelineId: first.pipelineId, projectId: first.projectId }));
}

/**
 * Sums days of pipelines again and corrects the project's days by the difference, in the transaction that counted the hours and
 * under the project's lock.
 *
 * @param hoursOf the touched hours of each pipeline, epoch milliseconds; "all" = its whole past
 */
export async function recountDays(
  tx: Database,
  projectId: number,
  hoursOf: ReadonlyMap<number, Iterable<number> | "all">,
): Promise<void> {
  if (hoursOf.size === 0) return;
  const known = await tx
    .select({ id: pipelines.id, defaultBranch: pipelines.defaultBranch })
    .from(pipelines)
    .where(inArray(pipelines.id, [...hoursOf.keys()]));
  const change = new Cells();
  for (const { id, defaultBranch } of known) {
    const hours = hoursOf.get(id) ?? [];
    const days = hours === "all" ? null : [...new Set([...hours].map(dayOf))];
    const rows = await tx
      .select()
      .from(executionHours)
      .where(and(eq(executionHours.pipelineId, id), hoursIn(days)));
    const before = await tx
      .delete(executionDays)
      .where(
        and(
          eq(executionDays.pipelineId, id),
          days === null
            ? undefined
            : inArray(
                executionDays.day,
                days.map((day) => new Date(day)),
              ),
        ),
      )
      .returning();
    const after = rollUpHours(rows, defaultBranch);
    await insertDays(tx, after);
    for (const row of before) change.add(row, row, -1);
    for (const row of after) change.add(row, row, 1);
  }
  await correctProject(tx, projectId, change);
}

function hoursIn(days: readonly number[] | null) {
  return days === null
    ? undefined
    : or(
        ...days.map((day) =>
          and(gte(executionHours.hour, new Date(day)), lt(executionHours.hour, new Date(day + dayMs))),
        ),
      );
}

async function correctProject(tx: Database, projectId: number, change: Cells): Promise<void> {
  const days = change.days();
  if (days.length === 0) return;
  const stored = await tx
    .delete(projectDays)
    .where(and(eq(projectDays.projectId, projectId), inArray(projectDays.day, days)))
    .returning();
  for (const row of stored) change.add(row, row, 1);
  await insertProjectDays(
    tx,
    change.rows().map((row) => ({ ...row, projectId })),
  );
}

/** Fills the days of a project from its hours. */
export async function rebuildDays(tx: Database, projectId: number): Promise<void> {
  await tx.delete(executionDays).where(eq(executionDays.projectId, projectId));
  await tx.delete(projectDays).where(eq(projectDays.projectId, projectId));
  const own = await tx.select({ id: pipelines.id }).from(pipelines).where(eq(pipelines.projectId, projectId));
  await recountDays(tx, projectId, new Map(own.map(({ id }) => [id, "all"])));
}

async function insertDays(tx: Database, rows: readonly DayRow[]): Promise<void> {
  for (let index = 0; index < rows.length; index += 500) {
    await tx.insert(executionDays).values(rows.slice(index, index + 500));
  }
}

async function insertProjectDays(tx: Database, rows: readonly ProjectRow[]): Promise<void> {
  for (let index = 0; index < rows.length; index += 500) {
    await tx.insert(projectDays).values(rows.slice(index, index + 500));
  }
}
