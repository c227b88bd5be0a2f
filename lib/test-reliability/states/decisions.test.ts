import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { auditLog, projects, testJudgements, testStateChanges, testStateRows, tests } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
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
import type { Role } from "@/schemas/roles";
import { TestSettingsView } from "@/schemas/test-reliability/settings";
import { setCodeowners } from "../owners/set-codeowners";
import { setTestOwners } from "../owners/set-test-owners";
import { createBadge, readBadge } from "../pages/badges";
import { readTestSettings } from "../pages/read-test-settings";
import { readQuarantine } from "../quarantine/read-quarantine";
import { setTestState } from "./set-test-state";

vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ hookTimeout: 120_000, testTimeout: 30_000 });

const dayMs = 86_400_000;
const later = (days: number) => new Date(now.getTime() + days * dayMs).toISOString();
const shop = "demo.default.shop";

let opened: OpenDatabase;
const as = (role: Role, at = now) => contextOf(opened.db, role, at);
beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  await storeProjects(opened.db);
  await opened.db.update(projects).set({ watched: true });
  await storeRuns(opened.db, madeUpHistory(31, now.getTime(), 150).runs);
  await judgeLedger(as("admin"), { projectId: 1, repo });
  await settleStates(as("admin"), 1);
});
afterAll(() => opened.close());

const quarantine = { to: "quarantined" as const, reason: "being repaired", expiresAt: later(7) };

describe("a decision on a test", () => {
  test.each<[Role, boolean]>([
    ["viewer", false],
    ["member", false],
    ["approver", true],
    ["admin", true],
  ])("to quarantine it is for an approver: %s %s", async (role, allowed) => {
    const testIds = [await testIdOf(opened.db, "flaky one")];
    const decided = setTestState({ ctx: as(role), input: { ...quarantine, testIds } });
    if (allowed) expect(await decided).toEqual({ changed: 1 });
    else await expect(decided).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is kept with who made it, why and until when, in history and audit log", async () => {
    const testId = await testIdOf(opened.db, "flaky two");
    await setTestState({ ctx: as("approver"), input: { ...quarantine, testIds: [testId] } });
    const [state] = await opened.db.select().from(testStateRows).where(eq(testStateRows.testId, testId));
    expect(state).toMatchObject({ state: "quarantined", setBy: "person", byName: "Demo approver" });
    const [change] = await opened.db
      .select()
      .from(testStateChanges)
      .where(eq(testStateChanges.testId, testId))
      .orderBy(desc(testStateChanges.id));
    expect(change).toMatchObject({ from: "flaky", to: "quarantined", reason: "being repaired" });
    const rows = await opened.db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.subjectType, "test"), eq(auditLog.subjectId, String(testId))));
    expect(rows.map(({ action, actorName }) => [action, actorName])).toEqual([
      ["test.quarantined", "Demo approver"],
    ]);
  });

  test.each([truths.broken, truths.regression])(
    "never quarantines %s, nor anything chosen with it",
    async (name) => {
      const testIds = [await testIdOf(opened.db, "flaky three"), await testIdOf(opened.db, name)];
      await expect(
        setTestState({ ctx: as("admin"), input: { ...quarantine, testIds } }),
      ).rejects.toMatchObject({ code: "conflict" });
      const [state] = await opened.db
        .select()
        .from(testStateRows)
        .where(eq(testStateRows.testId, testIds[0] ?? 0));
      expect(state?.state).toBe("flaky");
    },
  );

  test.each([
    ["no end", null],
    ["an end in the past", later(-1)],
    ["an end after years", later(1_000)],
  ])("to quarantine with %s is refused", async (_, expiresAt) => {
    const testIds = [await testIdOf(opened.db, "flaky three")];
    await expect(
      setTestState({ ctx: as("admin"), input: { ...quarantine, testIds, expiresAt } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("about a test that does not exist changes none of the others", async () => {
    const testId = await testIdOf(opened.db, "sound 1");
    await expect(
      setTestState({
        ctx: as("admin"),
        input: { to: "watched", reason: "odd", expiresAt: null, testIds: [testId, 99_999] },
      }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await opened.db.select().from(testStateRows).where(eq(testStateRows.testId, testId))).toEqual([]);
  });
});

describe("the quarantine as pipelines read it", () => {
  const read = async (query: Record<string, string> = {}, at = now) => {
    const [project] = await opened.db.select().from(projects).where(eq(projects.id, 1));
    if (project === undefined) throw new Error("no project");
    return readQuarantine({
      ctx: as("viewer", at),
      input: { project, query: { format: "json", select: "exclude", ...query } },
    });
  };

  test("lists what is quarantined now, by repository, and changes its tag with it", async () => {
    const before = await read();
    const names = (body: string) => JSON.parse(body).tests.map(({ name }: { name: string }) => name);
    expect(names(before.body)).toEqual(["flaky one", "flaky two"]);
    expect((await read()).etag).toBe(before.etag);
    expect(names((await read({ repository: repo })).body)).toEqual(names(before.body));
    expect((await read({ format: "txt" })).body).toBe("Class#flaky one\nClass#flaky two\n");
    const testIds = [await testIdOf(opened.db, "flaky two")];
    await setTestState({
      ctx: as("member"),
      input: { testIds, to: "watched", reason: "looks repaired", expiresAt: null },
    });
    const after = await read();
    expect(names(after.body)).toEqual(["flaky one"]);
    expect(after.etag).not.toBe(before.etag);
  });

  test("knows a repository by every name that uploads take, and refuses one of which there is nothing", async () => {
    const all = JSON.parse((await read()).body).tests;
    const list = JSON.parse((await read({ repository: `acme/${repo}` })).body);
    expect([list.repository, list.tests]).toEqual([repo, all]);
    await expect(read({ repository: "shop-apy" })).rejects.toMatchObject({
      code: "unprocessable",
      message: expect.stringContaining("shop-apy"),
      remedy: expect.stringContaining(repo),
    });
  });

  test("leaves out what expired before any job ran, and the job then ends it for good", async () => {
    const end = new Date(now.getTime() + 8 * dayMs);
    expect(JSON.parse((await read({}, end)).body).tests).toEqual([]);
    await settleStates(as("admin", end), 1);
    const testId = await testIdOf(opened.db, "flaky one");
    const [state] = await opened.db.select().from(testStateRows).where(eq(testStateRows.testId, testId));
    expect(state?.state).not.toBe("quarantined");
    expect(state).toMatchObject({ setBy: "policy", reason: expect.stringMatching(/expired/) });
  });
});

describe("owners", () => {
  const ownersOf = async (name: string) => {
    const [row] = await opened.db
      .select({ owners: testJudgements.owners })
      .from(testJudgements)
      .where(eq(testJudgements.testId, await testIdOf(opened.db, name)));
    return row?.owners;
  };

  test("come from CODEOWNERS by file, and from a person before that", async () => {
    const content = "* @acme/all\nsrc/flaky-* @acme/flaky @ada\n";
    const receipt = await setCodeowners({ ctx: as("member"), input: { projectKey: shop, repo, content } });
    expect(receipt).toMatchObject({ rules: 2, problems: [] });
    expect(await ownersOf("flaky one")).toEqual(["@acme/flaky", "@ada"]);
    expect(await ownersOf("sound 3")).toEqual(["@acme/all"]);
    const testIds = [await testIdOf(opened.db, "sound 3")];
    await setTestOwners({ ctx: as("member"), input: { testIds, owners: ["@grace"] } });
    expect(await ownersOf("sound 3")).toEqual(["@grace"]);
    await setTestOwners({ ctx: as("member"), input: { testIds, owners: null } });
    expect(await ownersOf("sound 3")).toEqual(["@acme/all"]);
  });

  test("a text without any owner is refused, and the one before stays", async () => {
    await expect(
      setCodeowners({ ctx: as("member"), input: { projectKey: shop, repo, content: "# nothing\n\n" } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    const view = TestSettingsView.parse(await readTestSettings({ ctx: as("viewer"), input: undefined }));
    const repository = view.projects
      .find(({ projectKey }) => projectKey === shop)
      ?.repositories.find((each) => each.repo === repo);
    expect(repository).toMatchObject({
      owned: repository?.tests,
      content: expect.stringContaining("@acme/all"),
    });
    expect(view.owners).toContain("@ada");
    await setCodeowners({ ctx: as("member"), input: { projectKey: shop, repo, content: null } });
    expect(await ownersOf("flaky one")).toEqual([]);
  });

  test("come from where the names of a test say that it stands, where its report names no file", async () => {
    const named = {
      "sound 4": { className: "tests.test_cart.TestCart", owner: "@acme/qa" },
      "sound 5": { className: "com.acme.cart.CartTest", owner: "@acme/cart" },
      "sound 6": { className: "com.acme.tax.TaxTest", owner: null },
    };
    for (const [name, { className }] of Object.entries(named))
      await opened.db.update(tests).set({ className, fileName: null }).where(eq(tests.name, name));
    const content = "* @acme/all\n/tests/ @acme/qa\n**/com/acme/cart/ @acme/cart\n/services/pay/ @acme/pay\n";
    await setCodeowners({ ctx: as("member"), input: { projectKey: shop, repo, content } });
    for (const [name, { owner }] of Object.entries(named))
      expect([name, await ownersOf(name)]).toEqual([name, owner === null ? [] : [owner]]);
  });
});

describe("a badge", () => {
  test("is readable under its key alone, says its figure in words, and gets another address when made again", async () => {
    await expect(createBadge({ ctx: as("member"), input: { projectKey: shop } })).rejects.toMatchObject({
      code: "forbidden",
    });
    const { path } = await createBadge({ ctx: as("approver"), input: { projectKey: shop } });
    const key = path.split("/")[3] ?? "";
    expect(key.length).toBeGreaterThanOrEqual(20);
    const svg = await readBadge(as("viewer"), { key, kind: "reliability.svg" });
    expect(svg).toMatch(/<title>test reliability: \d+\.\d\d\s%<\/title>/);
    expect(await readBadge(as("viewer"), { key, kind: "flaky.svg" })).toContain(
      "<title>flaky tests: 3</title>",
    );
    await createBadge({ ctx: as("approver"), input: { projectKey: shop } });
    await expect(readBadge(as("viewer"), { key, kind: "flaky.svg" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
