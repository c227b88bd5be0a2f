import { and, eq, gte, lt, or } from "drizzle-orm";
import type { Database } from "@/lib/db/client";
import { executionDays, executionHours } from "@/lib/db/schema";
import { sumBuckets } from "@/lib/health/duration-buckets";

const dayMs = 86_400_000;

type HourRow = typeof executionHours.$inferSelect;
type DayRow = typeof executionDays.$inferInsert;

/** Sums hours to days, one row a pipeline and UTC day, over all branches and triggers. */
export function rollUpHours(rows: readonly HourRow[]): DayRow[] {
  const groups = new Map<string, HourRow[]>();
  for (const row of rows) {
    const key = `${row.pipelineId} ${dayOf(row.hour.getTime())}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((hours) => {
    const [first] = hours;
    if (first === undefined) return [];
    const causes: Record<string, number> = {};
    for (const hour of hours) {
      for (const [cause, count] of Object.entries(hour.causes)) causes[cause] = (causes[cause] ?? 0) + count;
    }
    const sum = (key: "total" | "succeeded" | "failed" | "cancelled" | "durationSumMs") =>
      hours.reduce((total, hour) => total + hour[key], 0);
    return [
      {
        pipelineId: first.pipelineId,
        projectId: first.projectId,
        day: new Date(dayOf(first.hour.getTime())),
        total: sum("total"),
        succeeded: sum("succeeded"),
        failed: sum("failed"),
        cancelled: sum("cancelled"),
        durationSumMs: sum("durationSumMs"),
        durationBuckets: sumBuckets(hours.map((hour) => hour.durationBuckets)),
        queuedBuckets: sumBuckets(hours.map((hour) => hour.queuedBuckets)),
        causes,
      },
    ];
  });
}

const dayOf = (at: number) => Math.floor(at / dayMs) * dayMs;

/** Sums the days of the given hours of one pipeline again, in the transaction that counted those hours. */
export async function recountDays(tx: Database, pipelineId: number, hours: readonly number[]): Promise<void> {
  const days = [...new Set(hours.map(dayOf))];
  if (days.length === 0) return;
  const rows = await tx
    .select()
    .from(executionHours)
    .where(
      and(
        eq(executionHours.pipelineId, pipelineId),
        or(
          ...days.map((day) =>
            and(gte(executionHours.hour, new Date(day)), lt(executionHours.hour, new Date(day + dayMs))),
          ),
        ),
      ),
    );
  await tx
    .delete(executionDays)
    .where(
      and(
        eq(executionDays.pipelineId, pipelineId),
        or(...days.map((day) => eq(executionDays.day, new Date(day)))),
      ),
    );
  await insertDays(tx, rollUpHours(rows));
}

/** Fills the days of a project from its hours. */
export async function rebuildDays(tx: Database, projectId: number): Promise<void> {
  await tx.delete(executionDays).where(eq(executionDays.projectId, projectId));
  const rows = await tx.select().from(executionHours).where(eq(executionHours.projectId, projectId));
  await insertDays(tx, rollUpHours(rows));
}

async function insertDays(tx: Database, rows: readonly DayRow[]): Promise<void> {
  for (let index = 0; index < rows.length; index += 500) {
    await tx.insert(executionDays).values(rows.slice(index, index + 500));
  }
}
