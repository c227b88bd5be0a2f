import { eq, sql } from "drizzle-orm";
import type { Database } from "@/lib/db/database";
import { testResults, testRuns, testStatusCodes, tests } from "@/lib/db/schema";
import type { SuiteRun } from "@/lib/insights/test-reliability/types";
import { rebuildTestDays } from "@/lib/test-reliability/results/roll-up-test-days";
import { rebuildTestPlaces } from "@/lib/test-reliability/results/roll-up-test-places";
import type { TestStatus } from "@/schemas/test-reliability/labels";

/*
 * Histories of made-up tests whose truth is known, stored as the ingest stores them.
 */

export const repo = "shop-api";
const hourMs = 3_600_000;

/** Numbers between 0 and 1, the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What is true of the tests of `madeUpHistory`. */
export const truths = {
  flaky: ["flaky one", "flaky two", "flaky three"],
  broken: "broken one",
  regression: "regressed one",
  repaired: "repaired one",
  sound: 20,
};

/**
 * A commit every four hours up to an instant, a quarter of them of pull requests, failed runs tried again once. One run is an
 * outage; one test breaks for good at `regressionAt`, one is broken and repaired.
 */
export function madeUpHistory(seed: number, until: number, count = 240) {
  const random = numbers(seed);
  const regressionAt = Math.floor(count * 0.85);
  const [brokenFrom, brokenTo] = [Math.floor(count * 0.3), Math.floor(count * 0.35)];
  const outageAt = Math.floor(count * 0.6);
  const names = [
    ...truths.flaky,
    truths.broken,
    truths.regression,
    truths.repaired,
    ...Array.from({ length: truths.sound }, (_, i) => `sound ${i}`),
  ];
  const failsIn = (name: string, i: number): boolean => {
    if (name.startsWith("flaky")) return random() < 0.08;
    if (name === truths.broken) return true;
    if (name === truths.regression) return i >= regressionAt;
    if (name === truths.repaired) return i >= brokenFrom && i < brokenTo;
    return false;
  };
  const runs: SuiteRun[] = [];
  for (let i = 0; i < count; i++) {
    // Where a fault begins or ends stands on the default branch.
    const pull = random() < 0.25 && ![regressionAt, brokenFrom, brokenTo, outageAt].includes(i);
    const outage = i === outageAt;
    for (let attempt = 1; attempt <= 2; attempt++) {
      // The broken one runs now and then only, or every run would be red for it.
      const running = names.filter((name) => name !== truths.broken || i % 6 === 0);
      const results = running.map((testKey) => {
        const failed = (outage && attempt === 1) || failsIn(testKey, i);
        const status: TestStatus = failed ? "failed" : random() < 0.02 ? "skipped" : "passed";
        const message = outage ? "Connection refused" : `${testKey}: expected 1 but was ${i}`;
        return { testKey, status, durationMs: 20 + (i % 7), ...(failed ? { message } : {}) };
      });
      runs.push({
        executionId: `run-${i}-${attempt}`,
        commitSha: `${i}`.padStart(40, "c"),
        branch: pull ? `feature-${i}` : "main",
        prNumber: pull ? i : null,
        at: until - (count - i) * 4 * hourMs + (attempt - 1) * 600_000,
        attempt: 1,
        results,
      });
      const green = results.every(({ status }) => status !== "failed");
      if (green || (!outage && random() < 0.5)) break;
    }
  }
  return { runs, regressionCommit: `${regressionAt}`.padStart(40, "c") };
}

/** Stores suite runs as runs of the first project, each under its own execution reference. */
export async function storeRuns(
  db: Database,
  runs: readonly SuiteRun[],
  { updatedAt }: { updatedAt?: Date } = {},
): Promise<void> {
  const named = new Map<string, { firstAt: number; lastAt: number }>();
  for (const run of runs)
    for (const { testKey } of run.results) {
      const seen = named.get(testKey) ?? { firstAt: run.at, lastAt: run.at };
      named.set(testKey, { firstAt: Math.min(seen.firstAt, run.at), lastAt: Math.max(seen.lastAt, run.at) });
    }
  const ids = new Map<string, number>();
  for (const [name, { firstAt, lastAt }] of named) {
    const [row] = await db
      .insert(tests)
      .values({
        projectId: 1,
        identity: name,
        repo,
        suiteName: "suite",
        className: "Class",
        name,
        fileName: `src/${name.replaceAll(" ", "-")}.test.ts`,
        firstSeenAt: new Date(firstAt),
        lastSeenAt: new Date(lastAt),
      })
      .onConflictDoUpdate({
        target: [tests.projectId, tests.identity],
        set: {
          firstSeenAt: sql`least(${tests.firstSeenAt}, excluded.first_seen_at)`,
          lastSeenAt: sql`greatest(${tests.lastSeenAt}, excluded.last_seen_at)`,
        },
      })
      .returning({ id: tests.id });
    if (row !== undefined) ids.set(name, row.id);
  }
  for (const run of runs) {
    const count = (wanted: readonly TestStatus[]) =>
      run.results.filter(({ status }) => wanted.includes(status)).length;
    const [row] = await db
      .insert(testRuns)
      .values({
        projectId: 1,
        source: "harness",
        executionRef: run.executionId,
        pipelineId: 1,
        repo,
        branch: run.branch,
        prNumber: run.prNumber ?? null,
        commitSha: run.commitSha,
        at: new Date(run.at),
        passed: count(["passed"]),
        failed: count(["failed", "error"]),
        skipped: count(["skipped"]),
        updatedAt: updatedAt ?? new Date(run.at + 300_000),
      })
      .returning({ id: testRuns.id });
    if (row === undefined) throw new Error("the run was not stored");
    await db.insert(testResults).values(
      run.results.map(({ testKey, status, durationMs, message }) => ({
        testId: ids.get(testKey) ?? 0,
        runId: row.id,
        at: new Date(run.at),
        attempt: 0,
        status: testStatusCodes[status],
        durationMs,
        stepNodeId: "unit",
        message: message ?? null,
      })),
    );
  }
  await db.transaction(async (tx) => {
    await rebuildTestDays(tx, 1);
    await rebuildTestPlaces(tx, 1);
  });
}

/** More tests judged as the one of this name: each is another fault, as pressing as that. */
export async function storeMoreFaults(db: Database, name: string, count: number): Promise<void> {
  const like = await testIdOf(db, name);
  const { rows } = await db.execute<{ id: number }>(sql`
    insert into ${tests} (project_id, identity, repo, suite_name, class_name, name, file_name, first_seen_at, last_seen_at)
    select project_id, 'fault ' || n, repo, suite_name, class_name, 'fault ' || n, file_name, first_seen_at, last_seen_at
    from ${tests} t cross join generate_series(1, ${count}::int) n where t.id = ${like} returning id`);
  const ids = `{${rows.map(({ id }) => id).join(",")}}`;
  for (const table of ["test_judgements", "test_states"])
    await db.execute(sql`
      insert into ${sql.identifier(table)}
      select copied.* from ${sql.identifier(table)} one
        cross join unnest(${ids}::int[]) as id
        cross join jsonb_populate_record(one, jsonb_build_object('test_id', id)) copied
      where one.test_id = ${like}`);
}

/** The id of a test by its name. */
export async function testIdOf(db: Database, name: string): Promise<number> {
  const [row] = await db.select({ id: tests.id }).from(tests).where(eq(tests.name, name));
  if (row === undefined) throw new Error(`no test ${name}`);
  return row.id;
}
