import { and, asc, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { auditLog, projects, testStateChanges, testStateRows } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { shortCommit } from "@/lib/format/commit";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { judgeLedger } from "../ledger/judge-ledger";
import { madeUpHistory, repo, storeRuns, testIdOf, truths } from "../ledger/stored-history.fixture";
import { settleStates } from "../settle-states";
import { setTestState } from "./set-test-state";

vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 90_000 });

const hourMs = 3_600_000;

oneDatabase((kind, open) => {
  test("a decision without an end stands in the way of no fault that nobody knew of, and stands for one that was known", async () => {
    clock = 0;
    const opened = await open();
    const { db } = opened;
    useTestDatabase(opened);
    await storeProjects(db);
    await db.update(projects).set({ watched: true });
    const { runs, regressionCommit } = madeUpHistory(kind === "pglite" ? 61 : 62, now.getTime(), 120);
    const begins = runs.findIndex(({ commitSha }) => commitSha === regressionCommit);
    const testId = async () => testIdOf(db, truths.regression);
    const decide = async (at: Date, reason: string) =>
      setTestState({
        ctx: contextOf(db, "member", at),
        input: { testIds: [await testId()], to: "watched", reason, expiresAt: null, branches: null },
      });

    const before = await judgedUntil(db, runs.slice(0, begins));
    await decide(before, "we look at it next week");
    await judgedUntil(db, []);
    expect(await stateOf(db, await testId())).toMatchObject({ state: "watched", setBy: "person" });

    const after = await judgedUntil(db, runs.slice(begins));
    expect(await stateOf(db, await testId())).toMatchObject({
      state: "regression",
      setBy: "policy",
      reason: `It fails since commit ${shortCommit(regressionCommit)}. The decision about it was made before that was known.`,
    });
    const audited = await db
      .select({ action: auditLog.action })
      .from(auditLog)
      .where(and(eq(auditLog.subjectType, "test"), eq(auditLog.subjectId, String(await testId()))))
      .orderBy(asc(auditLog.id));
    expect(audited.map(({ action }) => action)).toEqual(["test.stateSet", "test.decisionEnded"]);

    await decide(after, "known, repaired with the next release");
    const more = runs.slice(-3).map((run, index) => ({
      ...run,
      executionId: `later-${index}`,
      commitSha: `later-${index}`,
      at: run.at + 24 * hourMs,
    }));
    await judgedUntil(db, more);
    expect(await stateOf(db, await testId())).toMatchObject({ state: "watched", setBy: "person" });
    const changes = await db
      .select({ to: testStateChanges.to, setBy: testStateChanges.setBy })
      .from(testStateChanges)
      .where(eq(testStateChanges.testId, await testId()))
      .orderBy(asc(testStateChanges.id));
    expect(changes.slice(-3)).toEqual([
      { to: "watched", setBy: "person" },
      { to: "regression", setBy: "policy" },
      { to: "watched", setBy: "person" },
    ]);
  });
});

/** The instant up to which it was judged, epoch milliseconds. */
let clock = 0;

/** Stores runs and judges them at the time of the last one, or again a moment later. */
async function judgedUntil(db: Database, runs: Parameters<typeof storeRuns>[1]): Promise<Date> {
  if (runs.length > 0) await storeRuns(db, runs);
  clock = Math.max(clock + hourMs, (runs.at(-1)?.at ?? 0) + hourMs);
  const ctx = contextOf(db, "admin", new Date(clock));
  await judgeLedger(ctx, { projectId: 1, repo });
  await settleStates(ctx, 1);
  return new Date(clock);
}

async function stateOf(db: Database, testId: number) {
  const [row] = await db.select().from(testStateRows).where(eq(testStateRows.testId, testId));
  return row;
}
