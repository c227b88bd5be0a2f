import { and, eq, lt } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { executions, projects, testJudgements, testLedgers } from "@/lib/db/schema";
import {
  contextOf,
  now,
  storeExecution,
  storeProjects,
} from "@/lib/test-reliability/uploads/stored-project.fixture";
import { judgeLedger } from "./judge-ledger";
import { madeUpHistory, repo, storeRuns } from "./stored-history.fixture";

vi.setConfig({ testTimeout: 90_000 });

const scope = { projectId: 1, repo };
const minuteMs = 60_000;
const seed = 20_261_201;

/** What was judged of each test, as far as it does not depend on when. */
async function judgementsOf(db: Database) {
  const rows = await db.select().from(testJudgements).orderBy(testJudgements.testId);
  return rows.map(({ testId, label, score, runs, failures, startCommit }) => ({
    testId,
    label,
    score: Number(score.toPrecision(10)),
    runs,
    failures,
    startCommit,
  }));
}

/** A project of which an execution waits for its tests to be read. */
async function prepare(db: Database): Promise<number> {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  const { id } = await storeExecution(db, "unread", new Date(now.getTime() - 90 * 24 * 60 * minuteMs));
  await db.update(executions).set({ detailLevel: 1 }).where(eq(executions.id, id));
  return id;
}

eachDatabase((_kind, open) => {
  test("a history that is read newest first is counted no more than twice as long as at once, and then as a whole", async () => {
    const { db } = await open();
    const unread = await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime() - 24 * 60 * minuteMs, 120);
    const size = 6;
    let [at, counted] = [now.getTime(), 0];
    for (let end = runs.length; end > 0; end -= size) {
      await storeRuns(db, runs.slice(Math.max(0, end - size), end));
      at += minuteMs;
      const outcome = await judgeLedger(contextOf(db, "admin", new Date(at)), scope);
      if (outcome.kind === "judged") counted += outcome.runs;
      else expect(outcome).toMatchObject({ kind: "deferred" });
    }
    await db.update(executions).set({ detailLevel: 2 }).where(eq(executions.id, unread));
    at += minuteMs;
    // The last batch is followed at once by what counts all of them.
    const last = await judgeLedger(contextOf(db, "admin", new Date(at)), scope);
    expect(last).toMatchObject({ kind: "judged", recomputed: true, runs: runs.length });
    expect(counted).toBeLessThanOrEqual(2 * runs.length);
    const judged = await judgementsOf(db);
    await db.delete(testJudgements);
    await db.delete(testLedgers);
    await judgeLedger(contextOf(db, "admin", new Date(at)), scope);
    expect(await judgementsOf(db)).toEqual(judged);
  });

  test("new results are judged while older ones wait to be counted", async () => {
    const { db } = await open();
    await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime(), 80);
    const [older, known, fresh] = [runs.slice(0, 10), runs.slice(10, -2), runs.slice(-2)];
    let at = now.getTime();
    await storeRuns(db, known);
    await judgeLedger(contextOf(db, "admin", new Date(at)), scope);
    await storeRuns(db, older);
    at += minuteMs;
    expect(await judgeLedger(contextOf(db, "admin", new Date(at)), scope)).toMatchObject({
      kind: "deferred",
    });
    const shifted = fresh.map((run, index) => ({ ...run, at: at + index }));
    await storeRuns(db, shifted);
    at += minuteMs;
    const outcome = await judgeLedger(contextOf(db, "admin", new Date(at)), scope);
    expect(outcome).toMatchObject({ kind: "judged", recomputed: false });
    expect(outcome.kind === "judged" && (outcome.recomputeInMs ?? 0) > 0).toBe(true);
    // Then all of them, at the latest an hour after the last time.
    at += 61 * minuteMs;
    expect(await judgeLedger(contextOf(db, "admin", new Date(at)), scope)).toMatchObject({
      kind: "judged",
      recomputed: true,
      runs: runs.length,
    });
  });

  test("what cannot be read is not waited for, nor a project that is not read at the moment", async () => {
    const { db } = await open();
    const unread = await prepare(db);
    const { runs } = madeUpHistory(seed, now.getTime() - 24 * 60 * minuteMs, 60);
    await storeRuns(db, runs.slice(10));
    const at = now.getTime();
    const later = contextOf(db, "admin", new Date(at + 30 * minuteMs));
    const { isHistoryComing } = await import("./history-coming");
    expect(await isHistoryComing(later, 1)).toBe(true);
    await db.update(projects).set({ syncState: "failed" }).where(eq(projects.id, 1));
    expect(await isHistoryComing(later, 1)).toBe(false);
    await db.update(projects).set({ syncState: "live" }).where(eq(projects.id, 1));
    await db
      .update(executions)
      .set({ detailAttempts: 1 })
      .where(and(eq(executions.id, unread), lt(executions.detailLevel, 2)));
    expect(await isHistoryComing(later, 1)).toBe(false);
  });
});
