import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { projects, testOwners, testRenames, testStateChanges, testStateRows, tests } from "@/lib/db/schema";
import type { Rename } from "@/lib/insights/test-reliability/judge/renames";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { changeStates } from "../states/change-state";
import { dropDisproved, storeRenames } from "./follow-renames";
import { repo, storeRuns, testIdOf } from "./stored-history.fixture";

vi.setConfig({ testTimeout: 90_000 });

const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);
const names = ["first", "second", "third"] as const;
type Name = (typeof names)[number];

const ranAt = (db: Database, days: number, ...ran: Name[]) =>
  storeRuns(db, [
    {
      executionId: `run-${days}`,
      commitSha: `${days}`.padStart(40, "c"),
      branch: "main",
      at: daysAgo(days).getTime(),
      attempt: 1,
      results: ran.map((testKey) => ({ testKey, status: "passed" as const, durationMs: 5 })),
    },
  ]);

async function link(db: Database, from: Name, to: Name, days: number): Promise<void> {
  const [fromId, toId] = [await testIdOf(db, from), await testIdOf(db, to)];
  const rename: Rename = {
    from: String(fromId),
    to: String(toId),
    kind: "renamed",
    confidence: 1,
    because: "told",
  };
  await db.transaction((tx) => storeRenames(tx, 1, [rename], daysAgo(days)));
}

/** A test that a person quarantined under its first name, and that was followed to its third. */
async function prepare(db: Database, kept: boolean, linkedAt: readonly [number, number] = [24, 19]) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await ranAt(db, 30, "first");
  const testId = await testIdOf(db, "first");
  const decided = {
    projectId: 1,
    from: "flaky" as const,
    to: "quarantined" as const,
    setBy: "person" as const,
    by: { id: "demo:1", name: "Ada" },
    expiresAt: daysAgo(-30),
    branches: null,
    scoreAtEntry: 0.1,
  };
  await changeStates(db, [{ ...decided, testId, reason: "being repaired", at: daysAgo(28) }]);
  await db.insert(testOwners).values({ testId, owners: ["@acme/cart"], setBy: "Ada", at: daysAgo(28) });
  await ranAt(db, 25, "second");
  await link(db, "first", "second", linkedAt[0]);
  await ranAt(db, 20, "third");
  await link(db, "second", "third", linkedAt[1]);
  if (!kept) await db.update(testRenames).set({ moved: null });
  expect(await holders(db)).toEqual({ quarantined: ["third"], owned: ["third"], decided: ["third"] });
}

/** Which tests have the quarantine, its owners, and the entry of a person in its history. */
async function holders(db: Database) {
  const named = async (of: Promise<{ id: number }[]>) => {
    const all = new Map((await db.select().from(tests)).map(({ id, name }) => [id, name]));
    return (await of).map(({ id }) => all.get(id)).sort();
  };
  return {
    quarantined: await named(
      db
        .select({ id: testStateRows.testId })
        .from(testStateRows)
        .where(eq(testStateRows.state, "quarantined")),
    ),
    owned: await named(db.select({ id: testOwners.testId }).from(testOwners)),
    decided: await named(
      db
        .select({ id: testStateChanges.testId })
        .from(testStateChanges)
        .where(eq(testStateChanges.reason, "being repaired")),
    ),
  };
}

const drop = (db: Database, days: number) =>
  dropDisproved(contextOf(db, "admin", daysAgo(days)), { projectId: 1, repo }, "main");
const all = (name: Name) => ({ quarantined: [name], owned: [name], decided: [name] });

oneDatabase((_kind, open) => {
  for (const kept of [true, false]) {
    const of = kept ? "links" : "links of before decisions were kept with them";

    test(`${of} that are wrong together give a quarantine to the one test it was decided about`, async () => {
      const { db } = await open();
      await prepare(db, kept);
      await ranAt(db, 5, ...names);
      expect(await drop(db, 4)).toBe(2);
      expect(await holders(db)).toEqual(all("first"));
    });

    test(`${of} that turn out wrong from the first on give a quarantine back once`, async () => {
      const { db } = await open();
      await prepare(db, kept);
      await ranAt(db, 10, "first", "third");
      expect(await drop(db, 9)).toBe(1);
      expect(await holders(db)).toEqual(all("first"));
      await ranAt(db, 5, ...names);
      expect(await drop(db, 4)).toBe(1);
      expect(await holders(db)).toEqual(all("first"));
    });

    test(`${of} that turn out wrong from the last on hand a quarantine back step by step`, async () => {
      const { db } = await open();
      await prepare(db, kept);
      await ranAt(db, 10, "second", "third");
      expect(await drop(db, 9)).toBe(1);
      expect(await holders(db)).toEqual(all("second"));
      await ranAt(db, 5, ...names);
      expect(await drop(db, 4)).toBe(1);
      expect(await holders(db)).toEqual(all("first"));
    });
  }

  test("links that were found at one time come undone from the end of the line, too", async () => {
    const { db } = await open();
    await prepare(db, true, [19, 19]);
    await ranAt(db, 5, ...names);
    expect(await drop(db, 4)).toBe(2);
    expect(await holders(db)).toEqual(all("first"));
  });
});
