import { asc, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { executions, pipelines, projects, testPlaces, tests } from "@/lib/db/schema";
import { lockProject } from "@/lib/history/lock-project";
import { storeDefaultBranches } from "@/lib/ingest/store-default-branches";
import { storeRuns } from "@/lib/test-reliability/ledger/stored-history.fixture";
import { now, storeExecution, storeProjects } from "../uploads/stored-project.fixture";
import { lockTestPlaces, rebuildTestPlaces } from "./roll-up-test-places";

vi.setConfig({ testTimeout: 90_000 });

/** Runs on two branches while `main` is the default one, and builds that will make it `trunk`. */
async function prepare(db: Database): Promise<void> {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await db.update(pipelines).set({ defaultBranch: "main" });
  const run = (branch: string, names: readonly string[]) => ({
    executionId: `run-${branch}`,
    commitSha: branch.padEnd(40, "c"),
    branch,
    at: now.getTime() - 3_600_000,
    attempt: 1,
    results: names.map((testKey) => ({ testKey, status: "passed" as const, durationMs: 5 })),
  });
  await storeRuns(db, [run("main", ["adds"]), run("trunk", ["adds", "goes"])]);
  for (const name of ["one", "two"]) await storeExecution(db, name, now);
  await db.update(executions).set({ branch: "trunk" });
}

async function placesOf(db: Database) {
  const rows = await db
    .select({ name: tests.name, branch: testPlaces.branch })
    .from(testPlaces)
    .innerJoin(tests, eq(tests.id, testPlaces.testId))
    .orderBy(asc(tests.name), asc(testPlaces.branch));
  return rows.map(({ name, branch }) => `${name} ${branch}`);
}

eachDatabase((kind, open) => {
  test("after a pipeline's default branch changed, no test has a place on the one before, and none that it had is lost", async () => {
    const { db } = await open();
    await prepare(db);
    expect(await placesOf(db)).toEqual(["adds *", "adds main", "goes *"]);
    await storeDefaultBranches(db, 1);
    const followed = await placesOf(db);
    expect(followed).toEqual(["adds *", "adds trunk", "goes *", "goes trunk"]);
    await db.transaction((tx) => rebuildTestPlaces(tx, 1));
    for (const place of await placesOf(db)) expect(followed).toContain(place);
  });

  test("places that were left behind on an earlier default branch are brought to the one of now the next time", async () => {
    const { db } = await open();
    await prepare(db);
    // The change was stored, and what follows it interrupted.
    await db.update(pipelines).set({ defaultBranch: "trunk" });
    await storeDefaultBranches(db, 1);
    expect(await placesOf(db)).toEqual(["adds *", "adds trunk", "goes *", "goes trunk"]);
  });

  if (kind === "postgres")
    test("ingest goes on while places are brought to another default branch", async () => {
      const database = await open();
      const { db } = database;
      const other = (await database.second()).db;
      await prepare(db);
      const { following } = await other.transaction(async (tx) => {
        await lockTestPlaces(tx, 1);
        const following = storeDefaultBranches(db, 1);
        await vi.waitFor(
          async () => {
            const [pipeline] = await tx.select().from(pipelines).where(eq(pipelines.projectId, 1));
            expect(pipeline?.defaultBranch).toBe("trunk");
          },
          { timeout: 60_000 },
        );
        // Nobody else has it: what follows waits for the places alone.
        await lockProject(tx, 1);
        expect(await placesOf(tx)).toContain("adds main");
        return { following };
      });
      await following;
      expect(await placesOf(db)).toContain("goes trunk");
    });
});
