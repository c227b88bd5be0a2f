import { lt, sql } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { Context, VerbArgs } from "@/lib/context";
import type { Database } from "@/lib/db";
import { settings, testResults, testRuns } from "@/lib/db/schema";
import { formatPlural } from "@/lib/format/number";
import { notifyChange } from "@/lib/notify";
import { readSetting } from "@/lib/settings";
import { ensurePartitions, monthOf } from "./ensure-partitions";
import { oldestKept } from "./retention";

/** Months made ahead of time, so that no upload has to wait for one. */
const monthsAhead = 3;

export interface MaintenanceReport {
  /** Partitions that were dropped, e.g. `test_results_2025_01`. */
  dropped: string[];
  runs: number;
  results: number;
}

/**
 * Makes the months to come, and drops single results that are older than the retention, by whole months. What was counted per test
 * and day stays. Running it twice changes nothing.
 */
export async function maintainTestResults({ ctx }: VerbArgs<void>): Promise<MaintenanceReport> {
  const now = ctx.now();
  const months = Array.from({ length: monthsAhead + 1 }, (_, offset) => monthOf(now, offset).start);
  await ctx.db.transaction((tx) => ensurePartitions(tx, months));
  return ctx.db.transaction((tx) => dropOld(tx, ctx));
}

async function dropOld(tx: Database, ctx: Context): Promise<MaintenanceReport> {
  const now = ctx.now();
  const setting = await readSetting(tx, "tests");
  const oldest = oldestKept(setting, now);
  const old = await partitionsBefore(tx, monthOf(oldest).name);
  const stray = await tx.$count(testResults, lt(testResults.at, oldest));
  if (old.length === 0 && stray === 0) return { dropped: [], runs: 0, results: 0 };
  // All at once, so that no two writers wait for each other's half.
  await tx.execute(sql`lock table test_results in access exclusive mode`);
  for (const name of old) await tx.execute(sql`drop table ${sql.identifier(name)}`);
  await tx.delete(testResults).where(lt(testResults.at, oldest));
  const runs = await tx.delete(testRuns).where(lt(testRuns.at, oldest)).returning({ id: testRuns.id });
  const value = { ...setting, resultsSince: oldest.toISOString() };
  await tx
    .insert(settings)
    .values({ key: "tests", value, updatedAt: now, updatedBy: ctx.actor.id })
    .onConflictDoUpdate({ target: settings.key, set: { value } });
  const report = { dropped: old, runs: runs.length, results: stray };
  await recordAudit(tx, ctx, {
    action: "test_results.dropped",
    subjectType: "settings",
    subjectId: "tests",
    summary: `Single test results before ${oldest.toISOString().slice(0, 10)} dropped: ${formatPlural(stray, "result")} of ${formatPlural(runs.length, "run")}`,
    details: { ...report, retentionDays: setting.retentionDays },
  });
  await notifyChange(tx, { topic: "tests", projectKey: null, id: null });
  return report;
}

async function partitionsBefore(tx: Database, month: string): Promise<string[]> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select child.relname as name from pg_inherits join pg_class child on child.oid = inhrelid
    where inhparent = 'test_results'::regclass and child.relname ~ '^test_results_[0-9]{4}_[0-9]{2}$'
      and child.relname < ${`test_results_${month}`}
    order by 1`);
  return rows.map(({ name }) => name);
}
