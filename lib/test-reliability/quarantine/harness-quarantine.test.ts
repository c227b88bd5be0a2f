import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
} from "@/lib/connectors/simulated-account.fixture";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { projects, tests } from "@/lib/db/schema";
import { HarnessServerError } from "@/lib/harness/client/errors";
import { changeStates } from "@/lib/test-reliability/states/change-state";
import { HarnessQuarantineView } from "@/schemas/test-reliability/quarantine-list";
import { readHarnessQuarantine } from "./read-harness-quarantine";

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const account = simulatedAccount();

oneDatabase((_, open) => {
  /** The storefront is watched: there Harness has two tests in quarantine, a sound one and one that was deleted. */
  async function prepared() {
    const { database } = await connectedDatabase(open, account);
    const { db } = database;
    const [project] = await db
      .update(projects)
      .set({ watched: true })
      .where(eq(projects.projectIdentifier, "storefront"))
      .returning();
    if (project === undefined) throw new Error("the storefront is not known");
    const ctx = contextFor(db, person("viewer"));
    const store = async (name: string, className: string, suiteName = className, repo = "storefront") => {
      const [row] = await db
        .insert(tests)
        .values({
          projectId: project.id,
          identity: `${suiteName} ${className} ${name}`,
          repo,
          suiteName,
          className,
          name,
          firstSeenAt: ctx.now(),
          lastSeenAt: ctx.now(),
        })
        .returning({ id: tests.id });
      return row?.id ?? 0;
    };
    const quarantine = (testId: number, expiresAt: Date | null) =>
      changeStates(db, [
        {
          testId,
          projectId: project.id,
          from: "flaky",
          to: "quarantined",
          setBy: "person",
          by: { id: "test:approver", name: "The approver" },
          reason: "being repaired",
          expiresAt,
          branches: null,
          scoreAtEntry: 0.1,
          labelAtEntry: "flaky",
          at: ctx.now(),
        },
      ]);
    const read = async () =>
      HarnessQuarantineView.parse(await readHarnessQuarantine({ ctx, input: { projectKey: project.key } }));
    return { ctx, project, store, quarantine, read };
  }

  test("Harness's own quarantine is matched with our tests, and the differences are named and come first", async () => {
    const { store, quarantine, read } = await prepared();
    // Their names are not known yet; that it is a test of this repository is enough to ask.
    await store("something else", "src/other.test.ts");
    const theirs = await read();
    expect(theirs).toMatchObject({ harness: "read", counts: { onlyHere: 0, onlyHarness: 2, both: 0 } });
    expect(theirs.tests.map(({ testId, state }) => [testId, state])).toEqual([
      [null, null],
      [null, null],
    ]);
    const sound = theirs.tests.find(({ suiteName }) => !suiteName.includes("gift-card"));
    if (sound === undefined) throw new Error("the story has a sound one");
    // The same name in another class is another test.
    await store(sound.name, "journeys/another.spec.ts");
    const soundId = await store(sound.name, sound.className);
    const ownId = await store("only here", "src/own.test.ts");
    await quarantine(ownId, null);
    const differing = (await read()).tests.map(({ where, testId, state }) => [where, testId, state]);
    expect(differing[0]).toEqual(["here", ownId, "quarantined"]);
    expect(differing.slice(1)).toHaveLength(2);
    expect(differing).toContainEqual(["harness", soundId, "healthy"]);
    expect(differing).toContainEqual(["harness", null, null]);
    await quarantine(soundId, new Date(Date.now() + 86_400_000));
    const after = await read();
    expect(after.counts).toEqual({ onlyHere: 1, onlyHarness: 1, both: 1 });
    expect(after.tests.at(-1)).toMatchObject({ where: "both", testId: soundId, state: "quarantined" });
    // One that has expired holds no more, whether or not the job has ended it.
    await quarantine(ownId, new Date(Date.now() - 1));
    expect((await read()).counts).toEqual({ onlyHere: 0, onlyHarness: 1, both: 1 });
  });

  test("Harness is asked once for each repository of the project's tests, and not at all without one", async () => {
    const { store, read } = await prepared();
    const nothing = { counts: { onlyHere: 0, onlyHarness: 0, both: 0 }, tests: [] };
    expect(await read()).toEqual({ harness: "no_repository", ...nothing });
    await store("of another repository", "src/other.test.ts", "other", "basket");
    expect(await read()).toEqual({ harness: "read", ...nothing });
    await store("of this one", "src/own.test.ts");
    expect((await read()).counts).toEqual({ onlyHere: 0, onlyHarness: 2, both: 0 });
  });

  test("a test whose name fits two is matched with neither", async () => {
    const { store, read } = await prepared();
    await store("something else", "src/other.test.ts");
    const [first] = (await read()).tests;
    if (first === undefined) throw new Error("the story has some");
    await store(first.name, first.className, "shard one");
    await store(first.name, first.className, "shard two");
    expect((await read()).tests.every(({ testId }) => testId === null)).toBe(true);
  });

  test("an account without such a list, and a Harness that fails, are told apart", async () => {
    const { ctx, project, store, read } = await prepared();
    await store("something else", "src/other.test.ts");
    const path = { pathPattern: "/ti-service/test-management/quarantined" };
    await account.fault(path, { status: 404, body: "dto" }, 1);
    expect(await read()).toEqual({
      harness: "not_offered",
      counts: { onlyHere: 0, onlyHarness: 0, both: 0 },
      tests: [],
    });
    await account.fault(path, { status: 500 });
    await expect(readHarnessQuarantine({ ctx, input: { projectKey: project.key } })).rejects.toBeInstanceOf(
      HarnessServerError,
    );
  });
});
