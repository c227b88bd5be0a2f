import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { auditLog, projects, testPolicies } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { analyseHistory } from "@/lib/insights/test-reliability/judge/analyse-history";
import { defaultPolicy } from "@/lib/insights/test-reliability/quarantine/policy";
import { previewPolicy as previewOf } from "@/lib/insights/test-reliability/quarantine/preview-policy";
import {
  replayBasisOf,
  simulateQuarantine as simulate,
} from "@/lib/insights/test-reliability/quarantine/quarantine";
import { getSender } from "@/lib/jobs/boss";
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
import { TestPolicyInput } from "@/schemas/test-reliability/policy";
import { QuarantinePageView } from "@/schemas/test-reliability/quarantine-page";
import { SetTestStateInput, TestPageView } from "@/schemas/test-reliability/single-test";
import { getTest } from "../pages/get-test";
import { previewPolicy } from "../pages/preview-policy";
import { setTestState } from "../states/set-test-state";
import { updatePolicy } from "../states/update-policy";
import { readQuarantine } from "./read-quarantine";
import { readQuarantinePage } from "./read-quarantine-page";
import { simulateQuarantine } from "./simulate-quarantine";

vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const shop = "demo.default.shop";
const until = new Date(now.getTime() + 7 * 86_400_000).toISOString();

oneDatabase((_, open) => {
  async function prepared() {
    const database = await open();
    useTestDatabase(database);
    const { db } = database;
    await storeProjects(db);
    await db.update(projects).set({ watched: true });
    const { runs } = madeUpHistory(31, now.getTime(), 150);
    await storeRuns(db, runs);
    const as = (role: Role) => contextOf(db, role);
    await judgeLedger(as("admin"), { projectId: 1, repo });
    await settleStates(as("admin"), 1);
    const exclude = async (excludedBranches: string[]) => {
      const values = { policy: { ...defaultPolicy, excludedBranches }, updatedAt: now, updatedBy: "Ada" };
      await db
        .insert(testPolicies)
        .values({ projectId: 1, ...values })
        .onConflictDoUpdate({ target: testPolicies.projectId, set: values });
    };
    const quarantine = async (name: string, branches: string[] | null, role: Role = "approver") =>
      setTestState({
        ctx: as(role),
        input: SetTestStateInput.parse({
          testIds: [await testIdOf(db, name)],
          to: "quarantined",
          reason: "being repaired",
          expiresAt: until,
          branches,
        }),
      });
    const list = async (branch?: string) => {
      const [project] = await db.select().from(projects).where(eq(projects.id, 1));
      if (project === undefined) throw new Error("no project");
      const answer = await readQuarantine({
        ctx: as("viewer"),
        input: {
          project,
          query: { format: "json", select: "exclude", ...(branch === undefined ? {} : { branch }) },
        },
      });
      const { tests, ...rest } = JSON.parse(answer.body);
      const names: string[] = tests.map(({ name }: { name: string }) => name);
      return { ...rest, tests, names, etag: answer.etag, count: answer.tests };
    };
    return { db, as, runs, exclude, quarantine, list };
  }

  describe("a quarantine that is limited to branches", () => {
    test("is in the list of these branches and of no other; without a branch the list says where each holds", async () => {
      const { quarantine, list } = await prepared();
      await quarantine("flaky one", ["release/*", "refs/heads/main", "main"]);
      await quarantine("flaky two", null);
      expect((await list("release/1.2")).names).toEqual(["flaky one", "flaky two"]);
      expect((await list("main")).names).toEqual(["flaky one", "flaky two"]);
      const elsewhere = await list("feature/x");
      expect([elsewhere.names, elsewhere.count]).toEqual([["flaky two"], 1]);
      const whole = await list();
      expect(whole.tests.map(({ branches }: { branches: unknown }) => branches)).toEqual([
        ["release/*", "main"],
        null,
      ]);
      expect(whole.excludedBranches).toEqual([]);
    });

    test("gives the list another tag where it changes, and the same where it does not", async () => {
      const { quarantine, list } = await prepared();
      const [main, feature] = [await list("main"), await list("feature/x")];
      await quarantine("flaky one", ["main"]);
      expect((await list("main")).etag).not.toBe(main.etag);
      expect((await list("feature/x")).etag).toBe(feature.etag);
      const whole = await list();
      await quarantine("flaky one", ["main", "release/*"]);
      expect((await list()).etag).not.toBe(whole.etag);
    });

    test("stands with its branches on the test's page, in its history and in the audit log", async () => {
      const { db, as, quarantine } = await prepared();
      await quarantine("flaky one", ["release/*"]);
      const testId = await testIdOf(db, "flaky one");
      const view = TestPageView.parse(await getTest({ ctx: as("viewer"), input: { testId } }));
      expect(view.judgement?.stateBranches).toEqual(["release/*"]);
      expect(view.stateHistory[0]).toMatchObject({ to: "quarantined", branches: ["release/*"] });
      const rows = await db
        .select()
        .from(auditLog)
        .where(eq(auditLog.subjectId, String(testId)));
      expect(rows.map(({ summary }) => summary)).toContainEqual(expect.stringMatching(/on release\/\*$/));
      await setTestState({
        ctx: as("approver"),
        input: { testIds: [testId], to: "watched", reason: "looks repaired", expiresAt: null },
      });
      const after = await getTest({ ctx: as("viewer"), input: { testId } });
      expect(after.judgement?.stateBranches).toBeNull();
    });

    test("is refused where it could not hold, and for a state that is no quarantine", async () => {
      const { db, as, exclude, quarantine, list } = await prepared();
      await exclude(["release/*", "hotfix/**"]);
      for (const branches of [["release/*"], ["main", "hotfix/1/a"]])
        await expect(quarantine("flaky one", branches)).rejects.toMatchObject({
          code: "invalid_input",
          details: { fields: { branches: expect.stringContaining(branches.at(-1) ?? "") } },
        });
      await expect(
        setTestState({
          ctx: as("approver"),
          input: {
            testIds: [await testIdOf(db, "flaky one")],
            to: "watched",
            reason: "odd",
            expiresAt: null,
            branches: ["main"],
          },
        }),
      ).rejects.toMatchObject({ code: "invalid_input" });
      expect((await list()).names).toEqual([]);
      expect(
        SetTestStateInput.safeParse({
          testIds: [1],
          to: "quarantined",
          reason: "bad pattern",
          expiresAt: until,
          branches: ["release/[12]"],
        }).success,
      ).toBe(false);
    });
  });

  describe("branches on which a project's quarantine never holds", () => {
    test("are left out of the list whoever quarantined, and the answer names them", async () => {
      const { exclude, quarantine, list } = await prepared();
      await quarantine("flaky one", ["release/1.2", "main"]);
      await quarantine("flaky two", null);
      const before = await list("release/1.2");
      expect(before.names).toEqual(["flaky one", "flaky two"]);
      await exclude(["release/*"]);
      const strict = await list("release/1.2");
      expect([strict.names, strict.excludedBranches]).toEqual([[], ["release/*"]]);
      expect(strict.etag).not.toBe(before.etag);
      expect((await list("main")).names).toEqual(["flaky one", "flaky two"]);
      expect((await list()).names).toEqual(["flaky one", "flaky two"]);
    });

    test("are where runs stay red in every replay, from the store as from the runs themselves", async () => {
      const { db, as, runs, exclude } = await prepared();
      await exclude(["feature-*"]);
      const testIds = await Promise.all(truths.flaky.map((name) => testIdOf(db, name)));
      const analysis = analyseHistory(runs, "main");
      const free = simulate(replayBasisOf(analysis), truths.flaky);
      const strict = simulate(replayBasisOf(analysis, undefined, ["feature-*"]), truths.flaky);
      expect(strict.turnedGreen).toBeLessThan(free.turnedGreen);
      const { testKeys: _, ...expected } = strict;
      expect(await simulateQuarantine({ ctx: as("viewer"), input: { testIds } })).toMatchObject(expected);
      // Limited to one of the strict branches it turns nothing green; limited to the others it does what it did.
      const only = async (branches: string[]) =>
        (await simulateQuarantine({ ctx: as("viewer"), input: { testIds, branches } })).turnedGreen;
      expect(await only(["feature-*"])).toBe(0);
      expect(await only(["main"])).toBe(strict.turnedGreen);
    });

    test("change what quarantining is expected to do, although no result is new", async () => {
      const { db, as, runs } = await prepared();
      await getSender();
      const effects = () =>
        Promise.all(
          truths.flaky.map(async (name) => {
            const testId = await testIdOf(db, name);
            return (await getTest({ ctx: as("viewer"), input: { testId } })).judgement?.expectedEffect;
          }),
        );
      const before = await effects();
      const excludedBranches = ["feature-*"];
      const input = { projectKey: shop, policy: { ...defaultPolicy, excludedBranches } };
      await updatePolicy({ ctx: as("approver"), input });
      await judgeLedger(as("admin"), { projectId: 1, repo });
      const basis = replayBasisOf(analyseHistory(runs, "main"), undefined, excludedBranches);
      const after = await effects();
      expect(after).toEqual(truths.flaky.map((name) => simulate(basis, [name]).summary));
      expect(after).not.toEqual(before);
      // The same policy again gives the judge nothing to do.
      await updatePolicy({ ctx: as("approver"), input });
      expect(await judgeLedger(as("admin"), { projectId: 1, repo })).toEqual({ kind: "unchanged" });
    });

    test("are honoured by the preview of a policy, which says how many runs stay red for it", async () => {
      const { as, runs } = await prepared();
      const { policy } = TestPolicyInput.parse({
        projectKey: shop,
        policy: { ...defaultPolicy, quarantine: true, excludedBranches: ["feature-*"] },
      });
      const free = previewOf(runs, "main", { ...policy, excludedBranches: [] });
      const strict = previewOf(runs, "main", policy);
      expect(strict.turnedGreen + strict.keptRed).toBe(free.turnedGreen);
      expect(strict.keptRed).toBeGreaterThan(0);
      expect(strict.transitions).toEqual(free.transitions);
      const stored = await previewPolicy({ ctx: as("viewer"), input: { projectKey: shop, policy } });
      expect(stored).toMatchObject({ turnedGreen: strict.turnedGreen, summary: strict.summary });
      expect(stored.summary).toMatch(/stays? red/);
    });
  });

  test("the page lists what holds on the branch that is asked for, and says how much holds elsewhere", async () => {
    const { as, exclude, quarantine } = await prepared();
    await quarantine("flaky one", ["main"]);
    await quarantine("flaky two", null);
    const read = async (project: string | null, branch: string | null) =>
      QuarantinePageView.parse(await readQuarantinePage({ ctx: as("viewer"), input: { project, branch } }));
    const whole = await read(null, null);
    expect(whole.tests.map(({ name, branches }) => [name, branches])).toEqual([
      ["flaky one", ["main"]],
      ["flaky two", null],
    ]);
    expect(whole).toMatchObject({ elsewhere: 0, repository: repo });
    const release = await read(shop, "release/1");
    expect([release.tests.map(({ name }) => name), release.elsewhere]).toEqual([["flaky two"], 1]);
    await exclude(["release/*"]);
    expect(await read(shop, "release/1")).toMatchObject({ tests: [], elsewhere: 2 });
    const other = await read("demo.default.ledger", null);
    expect(other.tests).toEqual([]);
    const unknown = await read("no.such.project", null);
    expect([unknown.tests.length, unknown.notices.length]).toEqual([2, 1]);
  });
});
