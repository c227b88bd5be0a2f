import { asc, desc, eq } from "drizzle-orm";
import type { OpenDatabase } from "@/lib/db";
import { executions, pipelines, tests } from "@/lib/db/schema";
import { type ReadTestResult, storeTests } from "@/lib/test-reliability";
import { suiteSize } from "./seed-tests";

export interface StoredSuiteRuns {
  runs: number;
  results: number;
  resultsPerSecond: number;
  /** Milliseconds of each run. */
  times: number[];
}

const hourMs = 3_600_000;

/**
 * Stores suite runs of a thousand results each as they come from Harness, one after the other and beside everything that
 * `seedTests` stored: all suites in turn, within the last hour.
 */
export async function storeSuiteRuns(
  { db }: OpenDatabase,
  runs: number,
  now: Date,
): Promise<StoredSuiteRuns> {
  const suites = await db.select({ id: pipelines.id }).from(pipelines).orderBy(asc(pipelines.id));
  const templates = new Map<
    number,
    { execution: typeof executions.$inferSelect; results: ReadTestResult[] }
  >();
  for (const [place, { id }] of suites.entries()) {
    const [execution] = await db
      .select()
      .from(executions)
      .where(eq(executions.pipelineId, id))
      .orderBy(desc(executions.startedAt))
      .limit(1);
    const named = await db
      .select()
      .from(tests)
      .orderBy(asc(tests.id))
      .limit(suiteSize)
      .offset(place * suiteSize);
    if (execution !== undefined) templates.set(place, { execution, results: named.map(passed) });
  }
  const times: number[] = [];
  let stored = 0;
  for (let index = 0; index < runs; index++) {
    const template = templates.get(index % suites.length);
    if (template === undefined) continue;
    const { id: _id, ...rest } = template.execution;
    const startedAt = new Date(now.getTime() - hourMs + Math.floor((index * hourMs) / runs));
    const [execution] = await db
      .insert(executions)
      .values({ ...rest, planExecutionId: `stored-${index}`, commitSha: `stored-${index}`, startedAt })
      .returning({ id: executions.id });
    if (execution === undefined) continue;
    const results = template.results.map((result, place) =>
      (index * 31 + place * 17) % 997 === 0
        ? { ...result, status: 1, message: "expected 1 to be 2" }
        : result,
    );
    const begun = performance.now();
    await db.transaction((tx) =>
      storeTests(tx, {
        projectId: rest.projectId,
        executionId: execution.id,
        results,
        stepNodeIds: new Map(),
        now,
      }),
    );
    times.push(performance.now() - begun);
    stored += results.length;
  }
  const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return { runs: times.length, results: stored, resultsPerSecond: Math.round(stored / seconds), times };
}

function passed(test: typeof tests.$inferSelect): ReadTestResult {
  return {
    identity: test.identity,
    suiteName: test.suiteName,
    className: test.className,
    name: test.name,
    fileName: test.fileName,
    status: 0,
    flags: 0,
    durationMs: 40,
    message: null,
    stageIdentifier: "build",
    stepIdentifier: "unit",
  };
}
