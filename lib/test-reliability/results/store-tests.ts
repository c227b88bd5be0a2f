import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions, testResultFlags, testResults, testRuns } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings";
import { ensurePartitions } from "./ensure-partitions";
import { executionRun, placeUploadedResults, type RunRef, removeUploadedTwins } from "./execution-run";
import type { ReadTestResult } from "./read-test-result";
import { oldestKept } from "./retention";
import { recountTestDays } from "./roll-up-test-days";
import { noteTestPlaces } from "./roll-up-test-places";
import { ensureTests, insertResults, type ResultRow, recountRun } from "./write-results";

/** What was read of the tests of one execution. */
export interface TestsOfExecution {
  executionId: number;
  /** Null: Harness was not asked for each; what it reported before stays. */
  results: readonly ReadTestResult[] | null;
  /** The graph node of a step, by `<stage identifier> <step identifier>`. */
  stepNodeIds: ReadonlyMap<string, string>;
}

export interface StoreTestsInput extends TestsOfExecution {
  projectId: number;
  now: Date;
}

export interface StoredTests {
  runId: number;
  at: Date;
  /** Tests whose results changed: those before and those now. */
  testIds: number[];
  /** Results of the run, uploaded ones as well, and those that failed. */
  total: number;
  failed: number;
}

/**
 * Replaces what Harness reported of an execution's tests and counts their day again. Results of one test in one step are
 * attempts, in the order in which Harness lists them. Uploaded results of the same execution stay, but for those of steps
 * that Harness now reports itself; those that came before the execution was known are taken over.
 *
 * @returns null when nothing is or was stored of it
 */
export async function storeTests(
  tx: Database,
  { projectId, now, ...one }: StoreTestsInput,
): Promise<StoredTests | null> {
  const [stored] = await storeTestsOfMany(tx, { projectId, now, many: [one] });
  return stored ?? null;
}

/**
 * The same of several executions of a project: tests that they share are stored once, and days that they share counted once.
 *
 * @returns what is stored of each, in their order
 */
export async function storeTestsOfMany(
  tx: Database,
  { projectId, many, now }: { projectId: number; many: readonly TestsOfExecution[]; now: Date },
): Promise<(StoredTests | null)[]> {
  const rows = await tx
    .select()
    .from(executions)
    .where(
      inArray(
        executions.id,
        many.map(({ executionId }) => executionId),
      ),
    );
  // Dropped already: a part of a day would count for the whole.
  const oldest = oldestKept(await readSetting(tx, "tests"), now);
  const kept = new Map(rows.filter(({ startedAt }) => startedAt >= oldest).map((row) => [row.id, row]));
  if (kept.size === 0) return many.map(() => null);
  await ensurePartitions(
    tx,
    [...kept.values()].map(({ startedAt }) => startedAt),
  );
  const stored: (StoredTests | null)[] = [];
  const reported: Reported[] = [];
  for (const { executionId, results, stepNodeIds } of many) {
    const execution = kept.get(executionId);
    const run =
      execution === undefined
        ? null
        : await executionRun(tx, execution, { make: results?.length ? "harness" : null, now });
    if (execution === undefined || run === null) {
      stored.push(null);
      continue;
    }
    await placeUploadedResults(tx, run, stepNodeIds);
    const of: StoredTests = { runId: run.id, at: run.at, testIds: [], ...(await countsOf(tx, run.id)) };
    stored.push(of);
    if (results === null) continue;
    const before = await removeReported(tx, run);
    reported.push({ run, repo: execution.repo, results, stepNodeIds, before, stored: of });
  }
  await storeReported(tx, projectId, reported, now);
  return stored;
}

interface Reported {
  run: RunRef;
  repo: string | null;
  results: readonly ReadTestResult[];
  stepNodeIds: ReadonlyMap<string, string>;
  /** Tests that had results. */
  before: readonly number[];
  stored: StoredTests;
}

async function storeReported(
  tx: Database,
  projectId: number,
  reported: readonly Reported[],
  now: Date,
): Promise<void> {
  const rows: ResultRow[] = [];
  const days = new Map<string, { at: Date; testIds: Set<number> }>();
  const ran: { run: RunRef; testIds: number[] }[] = [];
  for (const [repo, ofRepo] of Map.groupBy(reported, (each) => each.repo)) {
    const ids = await ensureTests(
      tx,
      { projectId, repo },
      ofRepo.flatMap(({ run, results }) => results.map((test) => ({ test, at: run.at }))),
    );
    for (const each of ofRepo) {
      const { run, stepNodeIds, before, stored } = each;
      const own = rowsOf(each, ids);
      const testIds = [...new Set(own.map(({ testId }) => testId))];
      const twins = await removeUploadedTwins(tx, run, {
        stepNodeIds: own.map(({ stepNodeId }) => stepNodeId),
        testIds,
        knownNodes: stepNodeIds.values(),
      });
      rows.push(...own);
      ran.push({ run, testIds });
      stored.testIds = [...new Set([...before, ...twins, ...testIds])];
      const day = run.at.toISOString().slice(0, 10);
      const touched = days.get(day) ?? { at: run.at, testIds: new Set() };
      days.set(day, touched);
      for (const testId of stored.testIds) touched.testIds.add(testId);
    }
  }
  await insertResults(tx, rows);
  for (const { run, stored } of reported) Object.assign(stored, await recountRun(tx, run.id, now));
  for (const { at, testIds } of days.values()) await recountTestDays(tx, projectId, [...testIds], at);
  for (const { run, testIds } of ran) await noteTestPlaces(tx, run, testIds);
}

function rowsOf({ run, results, stepNodeIds }: Reported, ids: ReadonlyMap<string, number>): ResultRow[] {
  const attempts = new Map<string, number>();
  return results.map((result) => {
    const testId = ids.get(result.identity);
    if (testId === undefined) throw new Error("a test that was just stored is missing");
    const step = `${result.stageIdentifier} ${result.stepIdentifier}`;
    const attempt = attempts.get(`${testId} ${step}`) ?? 0;
    attempts.set(`${testId} ${step}`, attempt + 1);
    const { status, flags, durationMs, message } = result;
    const stepNodeId = stepNodeIds.get(step) ?? step;
    return { run, testId, attempt, status, flags, durationMs, stepNodeId, message };
  });
}

async function countsOf(tx: Database, runId: number): Promise<Pick<StoredTests, "total" | "failed">> {
  const [run] = await tx.select().from(testRuns).where(eq(testRuns.id, runId));
  return run === undefined
    ? { total: 0, failed: 0 }
    : { total: run.passed + run.failed + run.skipped, failed: run.failed };
}

/** @returns the tests that had results */
async function removeReported(tx: Database, run: RunRef): Promise<number[]> {
  const removed = await tx
    .delete(testResults)
    .where(
      and(
        eq(testResults.runId, run.id),
        eq(testResults.at, run.at),
        sql`${testResults.flags} & ${testResultFlags.uploaded} = 0`,
      ),
    )
    .returning({ testId: testResults.testId });
  return [...new Set(removed.map(({ testId }) => testId))];
}
