import { asc, desc, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import {
  projects,
  testJudgements,
  testLedgers,
  testRecords,
  testRenames,
  testRuns,
  testRunVerdicts,
  tests,
} from "@/lib/db/schema";
import { analyseHistory } from "@/lib/insights/test-reliability/judge/analyse-history";
import { advise, replayBasisOf } from "@/lib/insights/test-reliability/quarantine/quarantine";
import type { SuiteRun } from "@/lib/insights/test-reliability/types";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { judgeLedger } from "./ledger/judge-ledger";
import { madeUpHistory, repo, storeRuns, testIdOf, truths } from "./ledger/stored-history.fixture";

vi.setConfig({ testTimeout: 90_000 });

const scope = { projectId: 1, repo };
const hourMs = 3_600_000;

const contextAt = (db: Database, at: number) => contextOf(db, "admin", new Date(at));

async function stateOf(db: Database) {
  const judgements = await db.select().from(testJudgements).orderBy(asc(testJudgements.testId));
  const verdicts = await db
    .select()
    .from(testRunVerdicts)
    .orderBy(asc(testRunVerdicts.runId), asc(testRunVerdicts.attempt));
  return {
    judgements: judgements.map(({ judgedAt, ledgerId, ...row }) => rounded(row)),
    verdicts: verdicts.map(({ ledgerId, ...row }) => row),
  };
}

/** Commits on which a test did not run change its belief by nothing but the last digits. */
function rounded<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === "number" ? Number(each.toPrecision(10)) : each,
    ),
  );
}

async function fromNothing(db: Database, at: number) {
  await db.delete(testJudgements);
  await db.delete(testLedgers);
  await judgeLedger(contextAt(db, at), scope);
  return stateOf(db);
}

async function prepare(db: Database) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
}

eachDatabase((kind, open) => {
  const seed = kind === "pglite" ? 11 : 12;

  test("runs that are counted as they come are judged as all of them at once, and as the engine judges them", async () => {
    const { db } = await open();
    await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime(), 120);
    for (let first = 0; first < runs.length; first += 23) {
      const some = runs.slice(first, first + 23);
      await storeRuns(db, some);
      const at = (some.at(-1)?.at ?? 0) + 20 * 60_000;
      expect(await judgeLedger(contextAt(db, at), scope)).toMatchObject({
        kind: "judged",
        recomputed: first === 0,
      });
      expect(await judgeLedger(contextAt(db, at), scope)).toEqual({ kind: "unchanged" });
    }
    const stepwise = await stateOf(db);
    expect(await fromNothing(db, now.getTime())).toEqual(stepwise);

    const analysis = analyseHistory(runs, "main");
    const names = new Map((await db.select().from(tests)).map(({ id, name }) => [id, name]));
    for (const row of stepwise.judgements) {
      const verdict = analysis.tests.get(names.get(row.testId) ?? "");
      expect(row).toMatchObject({
        label: verdict?.label,
        failures: verdict?.failures,
        environmentFailures: verdict?.environmentFailures,
        startCommit: verdict?.startCommit,
      });
      expect(row.score).toBeCloseTo(verdict?.score ?? -1, 9);
    }
    const advice = advise(replayBasisOf(analysis), () => 20);
    const byName = new Map(advice.map((each) => [each.testKey, each]));
    for (const row of stepwise.judgements) {
      const expected = byName.get(names.get(row.testId) ?? "");
      expect(row).toMatchObject({
        recommendation: expected?.recommendation ?? "none",
        executionsFailed: expected?.cost.executionsFailed ?? 0,
        mergesDelayed: expected?.cost.mergesDelayed ?? 0,
      });
    }
  });

  test("tests are judged as they were made: flaky, broken, regressed at its commit; an outage is charged to none", async () => {
    const { db } = await open();
    await prepare(db);
    const { runs, regressionCommit } = madeUpHistory(seed, now.getTime());
    await storeRuns(db, runs);
    await judgeLedger(contextOf(db), scope);
    const rows = await db
      .select({ name: tests.name, judgement: testJudgements })
      .from(testJudgements)
      .innerJoin(tests, eq(tests.id, testJudgements.testId))
      .orderBy(desc(testJudgements.impact));
    const labelOf = new Map(rows.map(({ name, judgement }) => [name, judgement.label]));
    for (const name of truths.flaky) expect([name, labelOf.get(name)]).toEqual([name, "flaky"]);
    expect(labelOf.get(truths.broken)).toBe("broken");
    expect(labelOf.get(truths.regression)).toBe("regression");
    expect(["fixed", "healthy"]).toContain(labelOf.get(truths.repaired));
    const sound = rows.filter(({ name }) => name.startsWith("sound"));
    expect(sound).toHaveLength(truths.sound);
    for (const { judgement } of sound)
      expect(judgement).toMatchObject({ label: "healthy", failures: 0, environmentFailures: 1 });
    const regressed = rows.find(({ name }) => name === truths.regression);
    expect(regressed?.judgement).toMatchObject({
      startCommit: regressionCommit,
      recommendation: "fix_now",
    });
    // What nobody may quarantine comes first, then what costs most.
    expect(rows.slice(0, 2).map(({ judgement }) => judgement.recommendation)).toEqual(["fix_now", "fix_now"]);
    expect(rows[2]?.name.startsWith("flaky")).toBe(true);
    expect(rows[2]?.judgement.expectedEffect).toMatch(/would have turned \d+ of \d+ red runs green/);
  });

  test("runs that come late, change or go are counted anew, and not more often than it is worth", async () => {
    const { db } = await open();
    await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime(), 60);
    const late = runs.filter((_, index) => index % 5 === 0);
    await storeRuns(
      db,
      runs.filter((_, index) => index % 5 !== 0),
    );
    let at = now.getTime();
    await judgeLedger(contextAt(db, at), scope);
    await storeRuns(db, late);
    expect(await judgeLedger(contextAt(db, at + 1_000), scope)).toMatchObject({ kind: "deferred" });
    at += hourMs;
    expect(await judgeLedger(contextAt(db, at), scope)).toMatchObject({ kind: "judged", recomputed: true });
    expect(await fromNothing(db, at)).toEqual(await stateOf(db));

    const [gone] = await db.select().from(testRuns).orderBy(asc(testRuns.at)).limit(1);
    await db.delete(testRuns).where(eq(testRuns.id, gone?.id ?? 0));
    at += hourMs;
    expect(await judgeLedger(contextAt(db, at), scope)).toMatchObject({ kind: "judged", recomputed: true });
    const total = (await stateOf(db)).judgements.reduce((sum, row) => sum + row.runs, 0);
    expect(await fromNothing(db, at)).toEqual(await stateOf(db));
    expect(total).toBeGreaterThan(0);
  });

  test("of two workers that judge the same at the same time one stores, and nothing is counted twice", async () => {
    const database = await open();
    const { db } = database;
    const other = await database.second();
    await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime(), 60);
    await storeRuns(db, runs.slice(0, 40));
    const first = (runs[39]?.at ?? 0) + 600_000;
    const outcomes = await Promise.all([
      judgeLedger(contextAt(db, first), scope),
      judgeLedger(contextAt(other.db, first), scope),
    ]);
    expect(outcomes.map(({ kind: each }) => each).sort()).toEqual(["judged", "raced"]);
    await storeRuns(db, runs.slice(40));
    const again = await Promise.all([
      judgeLedger(contextOf(db), scope),
      judgeLedger(contextOf(other.db), scope),
    ]);
    expect(again.filter(({ kind: each }) => each === "judged")).toHaveLength(1);
    const twice = await stateOf(db);
    expect(await fromNothing(db, now.getTime())).toEqual(twice);
  });

  test("a record that does not read is not judged from: the ledger is computed anew", async () => {
    const { db } = await open();
    await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime(), 60);
    await storeRuns(db, runs.slice(0, 50));
    await judgeLedger(contextAt(db, (runs[49]?.at ?? 0) + 600_000), scope);
    await db.update(testRecords).set({ record: new Uint8Array([1, 2, 3]) });
    await storeRuns(db, runs.slice(50));
    expect(await judgeLedger(contextOf(db), scope)).toMatchObject({ kind: "judged", recomputed: true });
    const judged = await stateOf(db);
    expect(await fromNothing(db, now.getTime())).toEqual(judged);
  });

  test("a test that goes on under another name keeps its history, and the old name is judged no more", async () => {
    const { db } = await open();
    await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime(), 120);
    const renamed = runs.map(
      (run, index): SuiteRun => ({
        ...run,
        results: run.results.map((result) =>
          result.testKey === "flaky one" && index >= runs.length / 2
            ? { ...result, testKey: "flaky one again" }
            : result,
        ),
      }),
    );
    await storeRuns(db, renamed);
    await judgeLedger(contextOf(db), scope);
    const [from, to] = [await testIdOf(db, "flaky one"), await testIdOf(db, "flaky one again")];
    expect(await db.select().from(testRenames)).toMatchObject([{ fromTestId: from, toTestId: to }]);
    const judged = await stateOf(db);
    expect(judged.judgements.some(({ testId }) => testId === from)).toBe(false);
    const whole = analyseHistory(runs, "main").tests.get("flaky one");
    expect(judged.judgements.find(({ testId }) => testId === to)).toMatchObject({
      failures: whole?.failures,
      label: whole?.label,
    });
  });
});
