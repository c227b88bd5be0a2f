import { eq, sql } from "drizzle-orm";
import type { Database } from "@/lib/db/client";
import { testResults, tests } from "@/lib/db/schema";
import type { ReadTestResult } from "./read-tests";
import { recountTestDays } from "./roll-up-test-days";

export interface StoreTestsInput {
  projectId: number;
  execution: { id: number; startedAt: Date; repo: string | null };
  results: readonly ReadTestResult[];
  /** The graph node of a step, by `<stage identifier> <step identifier>`. */
  stepNodeIds: ReadonlyMap<string, string>;
}

/** In portions, because a statement takes at most 65,535 parameters. */
const portionSize = 2_000;

/**
 * Replaces the test results of an execution and counts the day of its tests again. Results of one test in one step are
 * attempts, in the order in which Harness lists them.
 */
export async function storeTests(
  tx: Database,
  { projectId, execution, results, stepNodeIds }: StoreTestsInput,
): Promise<void> {
  const before = await tx
    .selectDistinct({ testId: testResults.testId })
    .from(testResults)
    .where(eq(testResults.executionId, execution.id));
  await tx.delete(testResults).where(eq(testResults.executionId, execution.id));
  const testIds = await ensureTests(tx, projectId, execution, results);
  const attempts = new Map<string, number>();
  const rows = results.map((result) => {
    const testId = testIds.get(result.identity);
    if (testId === undefined) throw new Error("a test that was just stored is missing");
    const step = `${result.stageIdentifier} ${result.stepIdentifier}`;
    const attempt = attempts.get(`${testId} ${step}`) ?? 0;
    attempts.set(`${testId} ${step}`, attempt + 1);
    return {
      testId,
      executionId: execution.id,
      at: execution.startedAt,
      attempt,
      status: result.status,
      durationMs: result.durationMs,
      stepNodeId: stepNodeIds.get(step) ?? step,
      message: result.message,
    };
  });
  for (let index = 0; index < rows.length; index += portionSize) {
    await tx.insert(testResults).values(rows.slice(index, index + portionSize));
  }
  const touched = new Set([...before.map(({ testId }) => testId), ...testIds.values()]);
  await recountTestDays(tx, projectId, [...touched], execution.startedAt);
}

async function ensureTests(
  tx: Database,
  projectId: number,
  execution: StoreTestsInput["execution"],
  results: readonly ReadTestResult[],
): Promise<Map<string, number>> {
  const byIdentity = new Map(results.map((result) => [result.identity, result]));
  const rows = [...byIdentity.values()].map(({ identity, suiteName, className, name, fileName }) => ({
    projectId,
    identity,
    repo: execution.repo,
    suiteName,
    className,
    name,
    fileName,
    firstSeenAt: execution.startedAt,
    lastSeenAt: execution.startedAt,
  }));
  const ids = new Map<string, number>();
  for (let index = 0; index < rows.length; index += portionSize) {
    const stored = await tx
      .insert(tests)
      .values(rows.slice(index, index + portionSize))
      .onConflictDoUpdate({
        target: [tests.projectId, tests.identity],
        set: {
          fileName: sql`case when excluded.last_seen_at >= ${tests.lastSeenAt} then excluded.file_name else ${tests.fileName} end`,
          firstSeenAt: sql`least(${tests.firstSeenAt}, excluded.first_seen_at)`,
          lastSeenAt: sql`greatest(${tests.lastSeenAt}, excluded.last_seen_at)`,
        },
      })
      .returning({ id: tests.id, identity: tests.identity });
    for (const { id, identity } of stored) ids.set(identity, id);
  }
  return ids;
}
