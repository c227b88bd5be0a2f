import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions, testResultFlags, testResults, testRuns } from "@/lib/db/schema";
import { readSetting } from "@/lib/settings";
import { ensurePartitions } from "./ensure-partitions";
import { executionRun, placeUploadedResults, type RunRef, removeUploadedTwins } from "./execution-run";
import type { ReadTestResult } from "./read-test-result";
import { oldestKept } from "./retention";
import { recountTestDays } from "./roll-up-test-days";
import { noteTestPlaces } from "./roll-up-test-places";
import { ensureTests, insertResults, recountRun } from "./write-results";

export interface StoreTestsInput {
  projectId: number;
  executionId: number;
  /** Null: Harness was not asked for each; what it reported before stays. */
  results: readonly ReadTestResult[] | null;
  /** The graph node of a step, by `<stage identifier> <step identifier>`. */
  stepNodeIds: ReadonlyMap<string, string>;
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
  { projectId, executionId, results, stepNodeIds, now }: StoreTestsInput,
): Promise<StoredTests | null> {
  const [execution] = await tx.select().from(executions).where(eq(executions.id, executionId));
  if (execution === undefined) return null;
  // Dropped already: a part of a day would count for the whole.
  if (execution.startedAt < oldestKept(await readSetting(tx, "tests"), now)) return null;
  await ensurePartitions(tx, [execution.startedAt]);
  const run = await executionRun(tx, execution, { make: results?.length ? "harness" : null, now });
  if (run === null) return null;
  await placeUploadedResults(tx, run, stepNodeIds);
  if (results === null) return { runId: run.id, at: run.at, testIds: [], ...(await countsOf(tx, run.id)) };
  const before = await removeReported(tx, run);
  const { repo, startedAt: at } = execution;
  const testIds = await ensureTests(tx, { projectId, repo, at }, results);
  const attempts = new Map<string, number>();
  const rows = results.map((result) => {
    const testId = testIds.get(result.identity);
    if (testId === undefined) throw new Error("a test that was just stored is missing");
    const step = `${result.stageIdentifier} ${result.stepIdentifier}`;
    const attempt = attempts.get(`${testId} ${step}`) ?? 0;
    attempts.set(`${testId} ${step}`, attempt + 1);
    const { status, flags, durationMs, message } = result;
    return { testId, attempt, status, flags, durationMs, stepNodeId: stepNodeIds.get(step) ?? step, message };
  });
  const twins = await removeUploadedTwins(tx, run, {
    stepNodeIds: rows.map(({ stepNodeId }) => stepNodeId),
    testIds: testIds.values(),
    knownNodes: stepNodeIds.values(),
  });
  await insertResults(tx, run, rows);
  const { total, failed } = await recountRun(tx, run.id, now);
  const touched = [...new Set([...before, ...twins, ...testIds.values()])];
  await recountTestDays(tx, projectId, touched, at);
  await noteTestPlaces(tx, run, [...testIds.values()]);
  return { runId: run.id, at, testIds: touched, total, failed };
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
