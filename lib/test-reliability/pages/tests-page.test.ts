import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { pipelines, projects } from "@/lib/db/schema";
import { analyseHistory } from "@/lib/insights/test-reliability/judge/analyse-history";
import { previewPolicy as previewOf } from "@/lib/insights/test-reliability/quarantine/preview-policy";
import {
  replayBasisOf,
  simulateQuarantine as simulate,
} from "@/lib/insights/test-reliability/quarantine/quarantine";
import type { SuiteRun } from "@/lib/insights/test-reliability/types";
import { judgeLedger } from "@/lib/test-reliability/ledger/judge-ledger";
import {
  madeUpHistory,
  repo,
  storeRuns,
  testIdOf,
  truths,
} from "@/lib/test-reliability/ledger/stored-history.fixture";
import { settleStates } from "@/lib/test-reliability/settle-states";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { noTestFilters } from "@/schemas/test-reliability/filter-defaults";
import { type FlakinessReason, flakinessReasons } from "@/schemas/test-reliability/labels";
import { TestPageView } from "@/schemas/test-reliability/single-test";
import { RunStrip, TestsView } from "@/schemas/test-reliability/tests";
import { setCodeowners } from "../owners/set-codeowners";
import { simulateQuarantine } from "../quarantine/simulate-quarantine";
import { getTest } from "./get-test";
import { previewPolicy } from "./preview-policy";
import { readTests } from "./read-tests";

vi.setConfig({ testTimeout: 90_000 });

const dayMs = 86_400_000;

async function prepare(db: Database, seed: number) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await db.update(pipelines).set({ defaultBranch: "main" });
  const history = madeUpHistory(seed, now.getTime());
  await storeRuns(db, history.runs);
  const ctx = contextOf(db);
  await judgeLedger(ctx, { projectId: 1, repo });
  await settleStates(ctx, 1);
  const content = "* @acme/rest\nsrc/flaky-* @acme/flaky\n";
  await setCodeowners({ ctx, input: { projectKey: "demo.default.shop", repo, content } });
  return { db, ctx, ...history };
}

const failedIn = (runs: readonly SuiteRun[]) =>
  runs.flatMap((run) => run.results.filter(({ status }) => status === "failed"));
const countedIn = (runs: readonly SuiteRun[]) =>
  runs.flatMap((run) => run.results.filter(({ status }) => status !== "skipped"));

eachDatabase((kind, open) => {
  const seed = kind === "pglite" ? 21 : 22;
  // None of these tests changes the store: one history serves them all.
  let shared: ReturnType<typeof prepare> | undefined;
  const prepared = () => {
    shared ??= open().then(({ db }) => prepare(db, seed));
    return shared;
  };

  test("the Tests page counts what ran and failed, in projects, pipelines and branches alike", async () => {
    const { ctx, runs } = await prepared();
    const today = Math.floor(now.getTime() / dayMs) * dayMs;
    const from = today - 29 * dayMs;
    const recent = runs.filter(({ at }) => at >= from);
    const before = runs.filter(({ at }) => at >= from - 30 * dayMs && at < from);
    const input = { ...noTestFilters, range: "30d" as const };
    const cases = [
      [{ ...input }, (run: SuiteRun) => run.branch !== ""],
      [{ ...input, pipeline: "ci" }, () => true],
      [{ ...input, branch: "~default" }, (run: SuiteRun) => run.branch === "main"],
      [{ ...input, branch: recent.find(({ branch }) => branch !== "main")?.branch ?? "" }, null],
    ] as const;
    for (const [filters, within] of cases) {
      const inside = recent.filter(within ?? ((run) => run.branch === filters.branch));
      const view = TestsView.parse(await readTests({ ctx, input: filters }));
      expect([filters.branch, filters.pipeline, view.totals]).toEqual([
        filters.branch,
        filters.pipeline,
        {
          ran: new Set(inside.flatMap((run) => run.results.map(({ testKey }) => testKey))).size,
          runs: countedIn(inside).length,
          failedRuns: failedIn(inside).length,
          // Tests of an outage are known by number only once a pipeline or branch is chosen.
          failedTests: view.totals.failedTests,
          reliability: 1 - failedIn(inside).length / countedIn(inside).length,
        },
      ]);
      for (const row of view.tests) {
        const own = inside.flatMap((run) =>
          run.results.filter(({ testKey, status }) => testKey === row.name && status !== "skipped"),
        );
        expect([row.name, row.runs, row.failed]).toEqual([
          row.name,
          own.length,
          own.filter(({ status }) => status === "failed").length,
        ]);
        expect(RunStrip.safeParse(row.strip).success).toBe(true);
      }
      expect(view.trend.reduce((sum, day) => sum + day.runs, 0)).toBe(view.totals.runs);
    }
    const whole = await readTests({ ctx, input });
    expect(whole.totals.failedTests).toBe(new Set(failedIn(recent).map(({ testKey }) => testKey)).size);
    expect(whole.previous.runs).toBe(countedIn(before).length);
    expect(whole.judging).toBeNull();
    expect(Object.values(whole.states).reduce((sum, count) => sum + count, 0)).toBe(whole.totals.ran);
    expect(whole.flakyTests).toBe(truths.flaky.length);
  });

  test("filters and orders of the Tests page choose the tests that they say", async () => {
    const { ctx } = await prepared();
    const read = async (filters: Partial<typeof noTestFilters>) =>
      readTests({ ctx, input: { ...noTestFilters, range: "60d", ...filters } });
    const names = async (filters: Partial<typeof noTestFilters>) =>
      (await read(filters)).tests.map(({ name }) => name);
    expect((await names({ state: "flaky" })).sort()).toEqual([...truths.flaky].sort());
    expect(await names({ state: "regression" })).toEqual([truths.regression]);
    expect((await names({ label: "flaky" })).sort()).toEqual([...truths.flaky].sort());
    expect(await names({ label: "regression" })).toEqual([truths.regression]);
    expect(await names({ label: "regression", state: "flaky" })).toEqual([]);
    expect((await names({ owner: "@acme/flaky" })).sort()).toEqual([...truths.flaky].sort());
    expect(await names({ owner: "@acme/flaky", label: "broken" })).toEqual([]);
    expect((await read({})).owners).toEqual(["@acme/flaky", "@acme/rest"]);
    expect(await names({ q: "CLASS regress" })).toEqual([truths.regression]);
    expect(await names({ q: "100%_\\" })).toEqual([]);
    expect((await names({ sort: "impact" })).slice(0, 2).sort()).toEqual(
      [truths.broken, truths.regression].sort(),
    );
    const byName = await names({ sort: "name" });
    expect(byName).toEqual([...byName].sort());
    const byScore = (await read({ sort: "score" })).tests.map(({ judgement }) => judgement?.score ?? 0);
    expect(byScore).toEqual([...byScore].sort((a, b) => b - a));
    const byFailed = (await read({ sort: "failed" })).tests.map(({ failed }) => failed);
    expect(byFailed).toEqual([...byFailed].sort((a, b) => b - a));
    expect((await read({ owner: "@nobody" })).matching).toBe(0);
    const rows = (await read({})).tests;
    const because = (reason: FlakinessReason) =>
      rows
        .filter(({ judgement }) => judgement?.reasons.some((each) => each.reason === reason))
        .map(({ name }) => name);
    for (const reason of flakinessReasons)
      expect([reason, (await names({ reason })).sort()]).toEqual([reason, because(reason).sort()]);
    expect(flakinessReasons.filter((reason) => because(reason).length > 0)).not.toEqual([]);
    expect((await read({ projects: ["demo.default.ledger"] })).totals.ran).toBe(0);
  });

  test("a quarantine replayed from the store is the engine's, and so is the headline of the page", async () => {
    const { db, ctx, runs } = await prepared();
    const basis = replayBasisOf(analyseHistory(runs, "main"));
    for (const names of [["flaky one"], truths.flaky, [truths.broken, "flaky two"]]) {
      const testIds = await Promise.all(names.map((name) => testIdOf(db, name)));
      const { testKeys: _, ...expected } = simulate(basis, names);
      expect(await simulateQuarantine({ ctx, input: { testIds } })).toMatchObject(expected);
    }
    const { headline } = await readTests({ ctx, input: { ...noTestFilters, range: "90d" } });
    const { summary } = simulate(basis, truths.flaky);
    expect(headline?.summary).toBe(summary);
  });

  test("a policy previewed from the tests that failed does what it does on the whole history", async () => {
    const { ctx, runs } = await prepared();
    const policy = {
      quarantine: true,
      quarantineFromScore: 0.002,
      minDaysInQuarantine: 3,
      releaseChance: 0.05,
      fixedForDays: 14,
      excludedBranches: [],
    };
    const whole = previewOf(runs, "main", policy);
    const preview = await previewPolicy({ ctx, input: { projectKey: "demo.default.shop", policy } });
    expect(preview).toMatchObject({
      redRuns: whole.redRuns,
      turnedGreen: whole.turnedGreen,
      transitionCount: whole.transitions.length,
    });
    expect(preview.quarantined.map(({ name }) => name).sort()).toEqual([...whole.quarantined].sort());
    expect(preview.turnedGreen).toBeGreaterThan(0);
    for (const name of [truths.broken, truths.regression])
      expect(preview.quarantined.map((each) => each.name)).not.toContain(name);
    expect(whole.summary).toBe(preview.summary);

    // With less time, the newest runs: what is shown then says so.
    const input = { projectKey: "demo.default.shop", policy };
    const short = await previewPolicy({ ctx, input }, 5);
    expect(short.from).toBeGreaterThan(preview.from);
    expect(short.redRuns).toBeGreaterThan(0);
    expect(short.redRuns).toBeLessThan(preview.redRuns);
    const since = new Date(short.from).toISOString().slice(0, 10);
    expect(short.summary).toMatch(
      new RegExp(`Only runs since ${since} were tried: all of the history would take too long\\.$`),
    );
  });

  test("a test's page shows where its rate changed, what it ran and what it said", async () => {
    const { db, ctx, runs, regressionCommit } = await prepared();
    const testId = await testIdOf(db, truths.regression);
    const view = TestPageView.parse(await getTest({ ctx, input: { testId } }));
    const own = countedIn(runs).filter(({ testKey }) => testKey === truths.regression);
    expect([view.runs, view.failed]).toEqual([
      own.length,
      own.filter(({ status }) => status === "failed").length,
    ]);
    expect(view.segments.map(({ startCommit, failureRate }) => [startCommit, failureRate]).at(-1)).toEqual([
      regressionCommit,
      1,
    ]);
    expect(view.segments).toHaveLength(2);
    // The outage's failure is shown and not charged.
    expect(view.recent.filter(({ excused }) => excused)).toHaveLength(1);
    expect(view.judgement).toMatchObject({ label: "regression", state: "regression" });
    expect(view.stateHistory).toMatchObject([{ to: "regression", setBy: "policy" }]);
    expect(view.durations.length).toBeGreaterThan(20);
    expect(view.messages[0]?.count).toBeGreaterThan(10);
    const flaky = await getTest({ ctx, input: { testId: await testIdOf(db, "flaky one") } });
    expect(flaky.segments).toHaveLength(1);
    expect(flaky.sequence?.flipRate).toBeGreaterThan(0);
    await expect(getTest({ ctx, input: { testId: 99_999 } })).rejects.toMatchObject({ code: "not_found" });
  });
});
