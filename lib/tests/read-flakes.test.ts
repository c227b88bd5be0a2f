import { eq } from "drizzle-orm";
import pino from "pino";
import { expect, test } from "vitest";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/client";
import {
  connectors,
  executions,
  pipelines,
  projects,
  projectTestDays,
  testDays,
  testResults,
  testRuns,
  tests,
} from "@/lib/db/schema";
import { eachDatabase } from "@/lib/db/test-databases";
import { rebuildTestDays, recountTestDays } from "@/lib/ingest/roll-up-test-days";
import { randomNumbers } from "@/lib/ingest/test-summaries";
import { harnessFlaky } from "@/lib/insights/tests/harness-flaky";
import { isFailure, sameCommitDisagreements } from "@/lib/insights/tests/same-commit";
import type { TestRun } from "@/lib/insights/tests/types";
import { readFlakes } from "./read-flakes";
import { statusOfCode } from "./status-codes";

const now = new Date("2026-08-20T12:00:00Z");
const dayMs = 86_400_000;

function contextOn(db: Database): Context {
  return {
    db,
    actor: { kind: "user", id: "demo:viewer", name: "Viewer", email: null, role: "viewer" },
    log: pino({ level: "silent" }),
    requestId: "test",
    now: () => now,
  };
}

/** Twelve tests on some thirty executions of the last twenty days, several of them on the same commit and some on none. */
async function storeHistory(db: Database, random: () => number): Promise<number> {
  await db.insert(connectors).values({
    id: "c1",
    slug: "demo",
    kind: "harness",
    displayName: "Demo",
    baseUrl: "http://127.0.0.1:1",
    accountId: "acc",
    tokenCiphertext: "none",
    tokenKind: "pat",
    tokenHint: "none",
    webhookKey: "hook",
    webhookSecretHash: "none",
    toolPermissions: {},
    createdBy: "demo:1",
    createdAt: now,
    updatedAt: now,
  });
  await db.insert(projects).values({
    id: 1,
    key: "demo.default.shop",
    connectorId: "c1",
    orgIdentifier: "default",
    orgName: "Default",
    projectIdentifier: "shop",
    name: "Shop",
    syncState: "live",
    createdAt: now,
  });
  await db
    .insert(pipelines)
    .values({ id: 1, projectId: 1, identifier: "ci", name: "CI", modules: [], tags: {}, seenAt: now });
  const count = 60;
  await db.insert(executions).values(
    Array.from({ length: count }, (_, index) => {
      const startedAt = new Date(now.getTime() - 60_000 - Math.floor(random() * 20 * dayMs));
      return {
        id: index + 1,
        projectId: 1,
        pipelineId: 1,
        planExecutionId: `run-${index + 1}`,
        runSequence: index + 1,
        status: "Success",
        outcome: random() < 0.5 ? ("failed" as const) : ("succeeded" as const),
        startedAt,
        endedAt: new Date(startedAt.getTime() + 60_000),
        durationMs: 1_000 + Math.floor(random() * 60_000),
        triggerType: "WEBHOOK",
        branch: "main",
        commitSha: random() < 0.2 ? null : `commit-${Math.floor(random() * 20)}`,
        executionMode: "NORMAL",
        modules: [],
        serviceIdentifiers: [],
        environmentIdentifiers: [],
        stageStrip: [],
        failureTypes: [],
        updatedAt: now,
      };
    }),
  );
  const testCount = 12;
  await db.insert(tests).values(
    Array.from({ length: testCount }, (_, index) => ({
      id: index + 1,
      projectId: 1,
      identity: `test-${index}`,
      suiteName: "suite",
      className: "Class",
      name: `test ${index}`,
      firstSeenAt: now,
      lastSeenAt: now,
    })),
  );
  const stored = await db.select().from(executions);
  await db.insert(testRuns).values(
    stored.map((execution) => ({
      id: execution.id,
      projectId: 1,
      source: "harness" as const,
      executionId: execution.id,
      executionRef: execution.planExecutionId,
      commitSha: execution.commitSha,
      branch: execution.branch,
      at: execution.startedAt,
    })),
  );
  const results = stored.flatMap((execution) =>
    Array.from({ length: testCount }, (_, index) => index).flatMap((index) =>
      Array.from({ length: random() < 0.2 ? 2 : 1 }, (_, attempt) => ({
        testId: index + 1,
        runId: execution.id,
        at: execution.startedAt,
        attempt,
        // From a test that never fails to one that fails half of the time.
        status: random() < (index / testCount) * 0.5 ? (random() < 0.5 ? 1 : 2) : random() < 0.1 ? 3 : 0,
        durationMs: 10,
        stepNodeId: "step",
        message: `failed in ${execution.planExecutionId} at attempt ${attempt}\nsecond line`,
      })),
    ),
  );
  await db.insert(testResults).values(results);
  return testCount;
}

/** The same findings from every single run, by the pure definitions. */
async function judgePlainly(db: Database) {
  const rows = await db
    .select({ result: testResults, execution: executions })
    .from(testResults)
    .innerJoin(executions, eq(executions.id, testResults.runId));
  const findings = new Map<number, object>();
  for (const testId of new Set(rows.map(({ result }) => result.testId))) {
    const own = rows.filter(
      ({ result }) => result.testId === testId && result.at.getTime() > now.getTime() - 14 * dayMs,
    );
    const runs = own.map(({ result, execution }): TestRun & { lost: number } => ({
      testKey: String(testId),
      executionId: execution.planExecutionId,
      commitSha: execution.commitSha ?? `execution ${execution.id}`,
      branch: "main",
      at: result.at.getTime(),
      status: statusOfCode(result.status),
      durationMs: 10,
      attempt: result.attempt + 1,
      lost: execution.outcome === "failed" ? (execution.durationMs ?? 0) : 0,
      message: result.message ?? "",
    }));
    const { flaky, clearedBy, consecutivePasses } = harnessFlaky(runs, now.getTime());
    const disagreements = sameCommitDisagreements(runs);
    const blamed = new Set(disagreements.flatMap((each) => each.failedExecutionIds));
    const lost = new Map(
      runs.filter((run) => blamed.has(run.executionId)).map((run) => [run.executionId, run.lost]),
    );
    const last = runs
      .filter((run) => isFailure(run.status))
      .sort((a, b) => b.at - a.at || b.attempt - a.attempt)[0];
    findings.set(testId, {
      flaky,
      clearedBy,
      disagreedCommits: disagreements.length,
      consecutivePasses: last === undefined ? null : consecutivePasses,
      timeLostMs: [...lost.values()].reduce((sum, ms) => sum + ms, 0),
      lastFailedAt: last?.at ?? null,
      lastFailedExecutionId: last?.executionId ?? null,
      message: last?.message?.split("\n")[0] ?? null,
    });
  }
  return findings;
}

eachDatabase((kind, open) => {
  test("what the store counts of flaky tests is what the definition says of every run", async () => {
    const { db } = await open();
    const random = randomNumbers(kind === "pglite" ? 5 : 6);
    const testCount = await storeHistory(db, random);
    await db.transaction((tx) => rebuildTestDays(tx, 1));
    const found = await readFlakes(
      contextOn(db),
      Array.from({ length: testCount }, (_, index) => index + 1),
    );
    const plain = await judgePlainly(db);
    for (const [id, finding] of found) {
      const { lastFailedAt, consecutivePasses } = finding;
      // Without a failure, passes are counted by whole days: the first of them may lie partly before the two weeks.
      const passes = lastFailedAt === null ? null : consecutivePasses;
      expect({ ...finding, consecutivePasses: passes }).toEqual({
        commits: finding.commits,
        ...plain.get(id),
      });
    }
    expect(found.size).toBe(testCount);
    const flaky = [...found.values()].filter((finding) => finding.flaky).length;
    expect(flaky).toBeGreaterThan(0);
    expect(flaky).toBeLessThan(testCount);
  });

  test("the days of tests, counted again one by one in any order, equal a recount of all", async () => {
    const { db } = await open();
    const random = randomNumbers(kind === "pglite" ? 7 : 8);
    const testCount = await storeHistory(db, random);
    const rollUps = async () => ({
      days: await db.select().from(testDays).orderBy(testDays.testId, testDays.day),
      totals: await db.select().from(projectTestDays).orderBy(projectTestDays.day),
    });
    const all = Array.from({ length: testCount }, (_, index) => index + 1);
    for (const { startedAt } of await db.select({ startedAt: executions.startedAt }).from(executions)) {
      await db.transaction((tx) =>
        recountTestDays(tx, 1, random() < 0.5 ? all : all.filter(() => random() < 0.5), startedAt),
      );
      await db.transaction((tx) => recountTestDays(tx, 1, all, startedAt));
    }
    const incremental = await rollUps();
    await db.transaction((tx) => rebuildTestDays(tx, 1));
    expect(incremental).toEqual(await rollUps());
    expect(incremental.totals.length).toBeGreaterThan(5);
  });
});
