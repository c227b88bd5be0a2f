import { asc, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import {
  auditLog,
  projects,
  testJudgements,
  testOwners,
  testRenames,
  testStateChanges,
  testStateRows,
} from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import type { SuiteRun } from "@/lib/insights/test-reliability/types";
import { setTestOwners } from "@/lib/test-reliability/owners/set-test-owners";
import { setTestState } from "@/lib/test-reliability/states/set-test-state";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { settleStates } from "../settle-states";
import { changeStates } from "../states/change-state";
import { judgeLedger } from "./judge-ledger";
import { madeUpHistory, repo, storeRuns, testIdOf } from "./stored-history.fixture";

vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 90_000 });

const scope = { projectId: 1, repo };
const hourMs = 3_600_000;
const [oldName, newName] = ["flaky one", "flaky one again"];

/** The commit that a made-up run belongs to, counted from 0. */
const commitOf = (run: SuiteRun) => Number(run.executionId.split("-")[1]);

/** The same runs, with one of their tests under other names. */
const called = (runs: readonly SuiteRun[], ...names: string[]): SuiteRun[] =>
  runs.map((run) => ({
    ...run,
    results: run.results.flatMap((result) =>
      result.testKey === oldName ? names.map((testKey) => ({ ...result, testKey })) : [result],
    ),
  }));

/** A history that is stored and judged part by part, at the time of each part's last run. */
async function prepare(db: Database, seed: number) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  const { runs } = madeUpHistory(seed, now.getTime(), 120);
  let at = 0;
  const context = () => contextOf(db, "admin", new Date(at));
  const judge = async () => {
    for (;;) {
      const outcome = await judgeLedger(context(), scope);
      if (outcome.kind !== "deferred") return settleStates(context(), 1);
      at += outcome.forMs;
    }
  };
  const between = (from: number, to: number) =>
    runs.filter((run) => commitOf(run) >= from && commitOf(run) < to);
  const store = async (some: readonly SuiteRun[]) => {
    await storeRuns(db, some);
    at = Math.max(at, (some.at(-1)?.at ?? 0) + hourMs);
    await judge();
  };
  return { context, judge, between, store };
}

const linksOf = (db: Database) =>
  db.select({ from: testRenames.fromTestId, to: testRenames.toTestId }).from(testRenames);

async function stateOf(db: Database, testId: number) {
  const [row] = await db.select().from(testStateRows).where(eq(testStateRows.testId, testId));
  return row;
}

async function historyOf(db: Database, testId: number) {
  const rows = await db
    .select()
    .from(testStateChanges)
    .where(eq(testStateChanges.testId, testId))
    .orderBy(asc(testStateChanges.at), asc(testStateChanges.id));
  return rows.map(({ to, setBy, reason }) => `${setBy}: ${to}. ${reason}`);
}

/** Half of the history under one name with decisions about it, and some of the other half under another one. */
async function renamed(db: Database, seed: number) {
  const prepared = await prepare(db, seed);
  await prepared.store(prepared.between(0, 60));
  const from = await testIdOf(db, oldName);
  const expiresAt = new Date(now.getTime() + 30 * 24 * hourMs);
  await setTestState({
    ctx: prepared.context(),
    input: {
      testIds: [from],
      to: "quarantined",
      reason: "being repaired",
      expiresAt: expiresAt.toISOString(),
      branches: null,
    },
  });
  await setTestOwners({ ctx: prepared.context(), input: { testIds: [from], owners: ["@ada"] } });
  await prepared.store(called(prepared.between(60, 62), newName));
  const to = await testIdOf(db, newName);
  // The policy judges the new name by its first runs, before it is known to be one.
  await changeStates(db, [
    {
      testId: to,
      projectId: 1,
      from: null,
      to: "watched",
      setBy: "policy",
      by: null,
      reason: "It failed once.",
      expiresAt: null,
      branches: null,
      scoreAtEntry: 0,
      labelAtEntry: "watched",
      at: prepared.context().now(),
    },
  ]);
  await prepared.store(called(prepared.between(62, 70), newName));
  await prepared.store(called(prepared.between(70, 80), newName));
  expect(await linksOf(db)).toEqual([{ from, to }]);
  expect(await stateOf(db, to)).toMatchObject({ state: "quarantined", setBy: "person", expiresAt });
  expect(await stateOf(db, from)).toBeUndefined();
  return { ...prepared, from, to, expiresAt };
}

oneDatabase((kind, open) => {
  const seed = kind === "pglite" ? 51 : 52;

  test("a link whose old test runs again is dropped by itself, and gives back what was decided about it", async () => {
    const opened = await open();
    const { db } = opened;
    useTestDatabase(opened);
    const { between, store, from, to, expiresAt } = await renamed(db, seed);
    await store(called(between(80, 83), oldName, newName));
    expect(await linksOf(db)).toEqual([]);
    expect(await stateOf(db, from)).toMatchObject({
      state: "quarantined",
      setBy: "person",
      byName: "Demo admin",
      reason: "being repaired",
      expiresAt,
      labelAtEntry: expect.stringMatching(/flaky|watched/),
    });
    expect((await stateOf(db, to))?.state ?? "healthy").not.toBe("quarantined");
    const owners = await db.select({ id: testOwners.testId, owners: testOwners.owners }).from(testOwners);
    expect(owners).toEqual([{ id: from, owners: ["@ada"] }]);
    const judged = await db
      .select({ id: testJudgements.testId, owners: testJudgements.owners, runs: testJudgements.runs })
      .from(testJudgements);
    expect(judged.find(({ id }) => id === from)?.owners).toEqual(["@ada"]);
    expect(judged.find(({ id }) => id === to)?.owners).toEqual([]);

    expect((await historyOf(db, from)).slice(-2)).toEqual([
      "person: quarantined. being repaired",
      `person: quarantined. "${newName}" is another test and not this one under a new name: what was decided before holds again.`,
    ]);
    expect(await historyOf(db, to)).toContain(
      `policy: healthy. "${oldName}" is another test: what was decided about that one went back to it.`,
    );
    const audited = await db
      .select({ action: auditLog.action, id: auditLog.subjectId })
      .from(auditLog)
      .where(eq(auditLog.subjectType, "test"))
      .orderBy(asc(auditLog.id));
    expect(audited.filter(({ action }) => action !== "test.ownersSet")).toEqual([
      { action: "test.quarantined", id: String(from) },
      { action: "test.released", id: String(to) },
      { action: "test.quarantined", id: String(from) },
    ]);

    // And it stays dropped.
    await store(called(between(83, 110), newName));
    expect(await linksOf(db)).toEqual([]);
    expect(await stateOf(db, from)).toMatchObject({ state: "quarantined", expiresAt });
  });

  test("neither a branch that has not caught up nor an old commit that runs again disproves a rename", async () => {
    const opened = await open();
    const { db } = opened;
    useTestDatabase(opened);
    const { between, store, from, to } = await renamed(db, seed);
    const again = between(30, 32).map((run, index) => ({
      ...run,
      executionId: `again-${index}`,
      at: (between(82, 83)[0]?.at ?? 0) + index,
    }));
    await store(again);
    const behind = between(83, 86).map((run) => ({ ...run, branch: "not-caught-up" }));
    await store(behind);
    await store(called(between(86, 100), newName));
    expect(await linksOf(db)).toEqual([{ from, to }]);
    expect(await stateOf(db, to)).toMatchObject({ state: "quarantined", reason: "being repaired" });
  });

  test("what a person decided about the new name since stays there when the link is dropped", async () => {
    const opened = await open();
    const { db } = opened;
    useTestDatabase(opened);
    const { between, store, context, from, to } = await renamed(db, seed);
    const decision = { to: "watched" as const, reason: "looks repaired", expiresAt: null, branches: null };
    await setTestState({ ctx: context(), input: { testIds: [to], ...decision } });
    await store(called(between(80, 83), oldName, newName));
    expect(await linksOf(db)).toEqual([]);
    expect(await stateOf(db, to)).toMatchObject({ state: "watched", setBy: "person" });
    // Nobody's quarantine comes back that a person has ended.
    expect((await stateOf(db, from))?.state ?? "healthy").not.toBe("quarantined");
  });
});
