import { asc, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import {
  executionStages,
  executionSteps,
  executions,
  projects,
  testJudgements,
  testLedgers,
  testResults,
  testRunEnds,
  testRuns,
  testStateRows,
  testStatusCodes,
  tests,
} from "@/lib/db/schema";
import { defaultPolicy } from "@/lib/insights/test-reliability/quarantine/policy";
import { updatePolicy } from "@/lib/test-reliability/states/update-policy";
import {
  contextOf,
  now,
  storeExecution,
  storeProjects,
} from "@/lib/test-reliability/uploads/stored-project.fixture";
import { settleStates } from "../settle-states";
import { judgeLedger } from "./judge-ledger";
import { repo } from "./stored-history.fixture";

vi.setConfig({ testTimeout: 90_000 });

const scope = { projectId: 1, repo };
const hourMs = 3_600_000;
const start = now.getTime() - 10 * 24 * hourMs;
const instant = (hours: number) => new Date(start + hours * hourMs);

async function prepare(db: Database, names: readonly string[]): Promise<Map<string, number>> {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  const rows = await db
    .insert(tests)
    .values(
      names.map((name) => ({
        projectId: 1,
        identity: name,
        repo,
        suiteName: "suite",
        className: "",
        name,
        firstSeenAt: instant(0),
        lastSeenAt: now,
      })),
    )
    .returning({ id: tests.id, name: tests.name });
  return new Map(rows.map(({ id, name }) => [name, id]));
}

type Outcomes = ReadonlyMap<number, boolean>;

async function storeRun(
  db: Database,
  run: { commit: string; hours: number; job?: string; executionId?: number },
  steps: Record<string, Outcomes>,
): Promise<void> {
  const at = instant(run.hours);
  const [row] = await db
    .insert(testRuns)
    .values({
      projectId: 1,
      source: run.executionId === undefined ? "upload" : "harness",
      executionId: run.executionId ?? null,
      executionRef: run.executionId === undefined ? null : `${run.executionId}`,
      pipelineId: run.executionId === undefined ? null : 1,
      job: run.job ?? "",
      repo,
      branch: "main",
      commitSha: run.commit,
      at,
      passed: 1,
      updatedAt: at,
    })
    .returning({ id: testRuns.id });
  for (const [stepNodeId, outcomes] of Object.entries(steps))
    await db.insert(testResults).values(
      [...outcomes].map(([testId, failed]) => ({
        testId,
        runId: row?.id ?? 0,
        at,
        attempt: 0,
        status: testStatusCodes[failed ? "failed" : "passed"],
        durationMs: 5,
        stepNodeId,
        message: failed ? `expected ${testId}` : null,
      })),
    );
}

const judgementOf = async (db: Database, testId: number) =>
  (await db.select().from(testJudgements).where(eq(testJudgements.testId, testId)))[0];

oneDatabase((_kind, open) => {
  test("a test that fails in one job alone is never quarantined, whether its jobs are counted at once or in steps", async () => {
    const { db } = await open();
    const names = [
      "only on 17",
      "since then on 17",
      "flaky",
      ...Array.from({ length: 12 }, (_, i) => `s${i}`),
    ];
    const ids = await prepare(db, names);
    const ctx = contextOf(db);
    await updatePolicy({
      ctx,
      input: {
        projectKey: "demo.default.shop",
        policy: { ...defaultPolicy, quarantine: true, quarantineFromScore: 0.0001 },
      },
    });
    const idOf = (name: string) => ids.get(name) ?? 0;
    for (let i = 0; i < 60; i++) {
      for (const job of ["jdk17", "jdk21"]) {
        const failing = new Set<string>();
        if (job === "jdk17") failing.add("only on 17");
        if (job === "jdk17" && i >= 50) failing.add("since then on 17");
        if (i % 9 === (job === "jdk17" ? 3 : 7)) failing.add("flaky");
        const outcomes = new Map([...ids].map(([name, id]) => [id, failing.has(name)]));
        await storeRun(db, { commit: `c${i}`, hours: 4 * i, job }, { [job]: outcomes });
      }
      if (i % 13 === 5) {
        await judgeLedger(contextOf(db, "admin", instant(4 * i + 1)), scope);
        await settleStates(contextOf(db, "admin", instant(4 * i + 1)), 1);
      }
    }
    await judgeLedger(ctx, scope);
    await settleStates(ctx, 1);
    expect(await judgementOf(db, idOf("only on 17"))).toMatchObject({
      label: "broken",
      disagreements: 0,
      recommendation: "fix_now",
      because: "It fails every time in jdk17 and passes in jdk21.",
    });
    expect(await judgementOf(db, idOf("since then on 17"))).toMatchObject({
      label: "regression",
      startCommit: "c50",
      because: "Since commit c50: It fails every time in jdk17 and passes in jdk21.",
    });
    expect(await judgementOf(db, idOf("flaky"))).toMatchObject({ label: "flaky" });
    const quarantined = await db.select().from(testStateRows).where(eq(testStateRows.state, "quarantined"));
    expect(quarantined.map(({ testId }) => testId)).toEqual([idOf("flaky")]);

    const judged = async () =>
      JSON.parse(
        JSON.stringify(
          (await db.select().from(testJudgements).orderBy(asc(testJudgements.testId))).map(
            ({ judgedAt, ledgerId, ...row }) => row,
          ),
          (_, each: unknown) => (typeof each === "number" ? Number(each.toPrecision(10)) : each),
        ),
      );
    const stepwise = await judged();
    await db.delete(testJudgements);
    await db.delete(testLedgers);
    await judgeLedger(ctx, scope);
    expect(await judged()).toEqual(stepwise);
  });

  test("stages that share a step's name are jobs of their own, and the stages of a matrix are one", async () => {
    const { db } = await open();
    const unit = Array.from({ length: 200 }, (_, i) => `unit ${i}`);
    const integration = Array.from({ length: 40 }, (_, i) => `integration ${i}`);
    const ids = await prepare(db, [...unit, ...integration]);
    const of = (names: readonly string[], failed: (index: number) => boolean): Outcomes =>
      new Map(names.map((name, index) => [ids.get(name) ?? 0, failed(index)]));
    for (let i = 0; i < 12; i++) {
      const down = i === 8;
      const execution = await storeExecution(db, `run ${i}`, instant(i));
      await db
        .update(executions)
        .set(down ? { status: "Failed", outcome: "failed" } : { status: "Success", outcome: "succeeded" })
        .where(eq(executions.id, execution.id));
      for (const [position, stage] of ["unit_0", "unit_1", "integration"].entries()) {
        const nodeId = `n-${stage}`;
        const plain = { status: down ? "Failed" : "Success", failureTypes: [], executionId: execution.id };
        await db
          .insert(executionStages)
          .values({ ...plain, nodeId, position: position + 1, identifier: stage, name: stage, type: "CI" });
        await db.insert(executionSteps).values({
          ...plain,
          nodeId: `${nodeId}-tests`,
          stageNodeId: nodeId,
          position,
          identifier: "tests",
          name: "Tests",
          stepType: "Run",
          logKeys: [],
        });
      }
      const half = unit.length / 2;
      await storeRun(
        db,
        { commit: `c${i}`, hours: i, executionId: execution.id },
        {
          "n-unit_0-tests": of(unit.slice(0, half), () => false),
          "n-unit_1-tests": of(unit.slice(half), () => false),
          "n-integration-tests": of(integration, () => down),
        },
      );
    }
    await judgeLedger(contextOf(db), scope);
    const judgements = await db.select().from(testJudgements);
    for (const { testId, label, failures, environmentFailures } of judgements)
      expect([testId, label, failures, environmentFailures]).toEqual([
        testId,
        "healthy",
        0,
        integration.some((name) => ids.get(name) === testId) ? 1 : 0,
      ]);
    const ends = await db.select().from(testRunEnds).where(eq(testRunEnds.commitSha, "c8"));
    expect(ends).toMatchObject([{ colour: "outage" }]);
  });
});
