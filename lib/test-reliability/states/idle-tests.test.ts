import { and, eq, inArray } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import {
  auditLog,
  projects,
  testDays,
  testJudgements,
  testPolicies,
  testRuns,
  testStateRows,
} from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { defaultPolicy } from "@/lib/insights/test-reliability/quarantine/policy";
import type { SuiteRun } from "@/lib/insights/test-reliability/types";
import { listQuarantined } from "@/lib/test-reliability/quarantine/list-quarantined";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { judgeLedger } from "../ledger/judge-ledger";
import { madeUpHistory, repo, storeRuns, testIdOf } from "../ledger/stored-history.fixture";
import { settleStates } from "../settle-states";
import { changeStates } from "./change-state";

vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ hookTimeout: 120_000, testTimeout: 120_000 });

const dayMs = 86_400_000;
const [removed, skipped, running] = ["flaky one", "flaky two", "flaky three"] as const;
const goneAt = now.getTime() - 20 * dayMs;

/** Runs of twenty days in which one test is gone and another one only skipped, twice a day. */
function laterRuns(): SuiteRun[] {
  return Array.from({ length: 40 }, (_, i) => ({
    executionId: `later-${i}`,
    commitSha: `${i}`.padStart(40, "d"),
    branch: "main",
    at: goneAt + (i + 1) * 12 * 3_600_000,
    attempt: 1,
    results: [skipped, running, "sound 1", "sound 2"].map((testKey) => ({
      testKey,
      status: testKey === skipped ? ("skipped" as const) : ("passed" as const),
      durationMs: 10,
    })),
  }));
}

oneDatabase((_, open) => {
  /** A history up to twenty days ago, then three tests in quarantine by a policy under which passes free none. */
  async function prepared(setBy: "policy" | "person" = "policy") {
    const database = await open();
    useTestDatabase(database);
    const { db } = database;
    await storeProjects(db);
    await db.update(projects).set({ watched: true });
    await db.insert(testPolicies).values({
      projectId: 1,
      policy: { ...defaultPolicy, quarantine: true, releaseChance: 0.0001 },
      updatedAt: now,
      updatedBy: "Ada",
    });
    await storeRuns(db, madeUpHistory(31, goneAt, 150).runs);
    await judge(db, goneAt);
    for (const name of [removed, skipped, running])
      await changeStates(db, [
        {
          testId: await testIdOf(db, name),
          projectId: 1,
          from: "flaky",
          to: "quarantined",
          setBy,
          by: setBy === "person" ? { id: "demo:1", name: "Ada" } : null,
          reason: "it fails by chance",
          expiresAt: setBy === "person" ? new Date(now.getTime() + 60 * dayMs) : null,
          branches: null,
          scoreAtEntry: 0.1,
          labelAtEntry: "flaky",
          at: new Date(goneAt),
        },
      ]);
    return db;
  }
  const at = (db: Database, when: number) => contextOf(db, "admin", new Date(when));
  async function judge(db: Database, when = now.getTime()) {
    await judgeLedger(at(db, when), { projectId: 1, repo });
    await settleStates(at(db, when), 1);
  }
  const listed = async (db: Database, when = now.getTime()) =>
    (await listQuarantined(at(db, when), { projectId: 1 })).map(({ name }) => name);
  const stateOf = async (db: Database, name: string) => {
    const [row] = await db
      .select()
      .from(testStateRows)
      .where(eq(testStateRows.testId, await testIdOf(db, name)));
    return row;
  };

  test("what is removed or only skipped leaves the list at once and quarantine with the next job, and stays out", async () => {
    const db = await prepared();
    await storeRuns(db, laterRuns());
    expect(await listed(db)).toEqual([running]);
    await judge(db);
    for (const name of [removed, skipped])
      expect(await stateOf(db, name)).toMatchObject({
        state: "flaky",
        setBy: "policy",
        reason: expect.stringMatching(/^It no longer runs/),
      });
    expect(await stateOf(db, running)).toMatchObject({ state: "quarantined" });
    const ids = [String(await testIdOf(db, removed)), String(await testIdOf(db, skipped))];
    const audited = await db
      .select({ subjectId: auditLog.subjectId })
      .from(auditLog)
      .where(and(eq(auditLog.action, "test.released"), inArray(auditLog.subjectId, ids)));
    expect(audited.map(({ subjectId }) => subjectId).sort()).toEqual(ids.sort());
    expect(await settleStates(at(db, now.getTime()), 1)).toBe(0);
  });

  test("one that runs again and fails as before is quarantined again", async () => {
    const db = await prepared();
    await storeRuns(db, laterRuns());
    await judge(db);
    const again = now.getTime() - 3_600_000;
    const back = ["failed", "passed"].map(
      (status, i): SuiteRun => ({
        executionId: `back-${i}`,
        commitSha: "e".repeat(40),
        branch: "main",
        at: again + i * 600_000,
        attempt: 1,
        results: [
          { testKey: removed, status: status as "failed" | "passed", durationMs: 10, message: "late" },
          { testKey: "sound 1", status: "passed", durationMs: 10 },
          { testKey: "sound 2", status: "passed", durationMs: 10 },
        ],
      }),
    );
    await storeRuns(db, back);
    await judge(db);
    expect(await stateOf(db, removed)).toMatchObject({ state: "quarantined", setBy: "policy" });
    expect(await listed(db)).toContain(removed);
  });

  test("while nobody runs anything no quarantine ends for it, however long that is", async () => {
    const db = await prepared();
    await judge(db);
    expect(await listed(db)).toEqual([removed, running, skipped].sort());
    expect((await stateOf(db, removed))?.state).toBe("quarantined");
  });

  test("a person's quarantine holds to the end that the person set, also where pipelines honour it by leaving the test out", async () => {
    const db = await prepared("person");
    await storeRuns(db, laterRuns());
    await db
      .update(testStateRows)
      .set({ expiresAt: null })
      .where(eq(testStateRows.testId, await testIdOf(db, skipped)));
    expect(await listed(db)).toEqual([removed, running, skipped].sort());
    await judge(db);
    for (const name of [removed, skipped])
      expect(await stateOf(db, name)).toMatchObject({ state: "quarantined", setBy: "person" });
    const ended = now.getTime() + 60 * dayMs;
    expect(await listed(db, ended)).toEqual([skipped]);
    await settleStates(at(db, ended), 1);
    expect(await stateOf(db, removed)).toMatchObject({ state: "flaky", setBy: "policy" });
    expect(await stateOf(db, skipped)).toMatchObject({ state: "quarantined", setBy: "person" });
  });

  test("the policy's quarantine is given its days from when it was made", async () => {
    const db = await prepared();
    await storeRuns(db, laterRuns());
    await db
      .update(testStateRows)
      .set({ since: new Date(now.getTime() - 2 * dayMs) })
      .where(eq(testStateRows.testId, await testIdOf(db, skipped)));
    expect(await listed(db)).toEqual([running, skipped].sort());
    await judge(db);
    expect((await stateOf(db, removed))?.state).toBe("flaky");
    expect((await stateOf(db, skipped))?.state).toBe("quarantined");
  });

  test("without any run of the repository a quarantine is given its days, and not more", async () => {
    const db = await prepared();
    await db.delete(testRuns);
    await db.delete(testDays);
    expect(await listed(db, goneAt + 13 * dayMs)).toEqual([removed, running, skipped].sort());
    expect(await listed(db, goneAt + 15 * dayMs)).toEqual([]);
  });

  test("a test of which no result is left leaves quarantine", async () => {
    const db = await prepared();
    const testId = await testIdOf(db, removed);
    await storeRuns(db, laterRuns());
    await db.delete(testJudgements).where(eq(testJudgements.testId, testId));
    await settleStates(at(db, now.getTime()), 1);
    expect(await stateOf(db, removed)).toMatchObject({ state: "healthy", setBy: "policy" });
  });
});
