import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Context } from "@/lib/context";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { projects, testStateChanges, tests } from "@/lib/db/schema";
import { shortCommit } from "@/lib/format/commit";
import { personContext } from "@/lib/people/person-context.fixture";
import { judgeLedger } from "@/lib/test-reliability/ledger/judge-ledger";
import {
  madeUpHistory,
  repo,
  storeMoreFaults,
  storeRuns,
  testIdOf,
  truths,
} from "@/lib/test-reliability/ledger/stored-history.fixture";
import { readTests } from "@/lib/test-reliability/pages/read-tests";
import { settleStates } from "@/lib/test-reliability/settle-states";
import { now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import {
  ExplainTestOutput,
  FindRegressionsOutput,
  SimulateQuarantineToolOutput,
} from "@/schemas/team/reliability-tools";
import { noTestFilters } from "@/schemas/test-reliability/filter-defaults";
import { parseTestFilters } from "@/schemas/test-reliability/filters";
import type { AgentTool } from "../agent-tool";
import { callOf } from "../tool-call.fixture";
import { explainTestTool } from "./explain-test";
import { findRegressionsTool } from "./find-regressions";
import { listFlakyTestsTool } from "./list-flaky-tests";
import { simulateQuarantineTool } from "./simulate-quarantine";

vi.setConfig({ hookTimeout: 90_000 });

let opened: OpenDatabase;
let ctx: Context;
let history: ReturnType<typeof madeUpHistory>;
beforeAll(async () => {
  opened = await openMemoryDatabase();
  await storeProjects(opened.db);
  await opened.db.update(projects).set({ watched: true });
  history = madeUpHistory(4, now.getTime());
  await storeRuns(opened.db, history.runs);
  ctx = { ...(await personContext(opened.db, "viewer")), now: () => now };
  await judgeLedger(ctx, { projectId: 1, repo });
});
afterAll(() => opened.close());

async function answer<Output>(
  tool: AgentTool,
  input: unknown,
  schema: { parse: (data: unknown) => Output },
): Promise<Output> {
  const outcome = await tool.run(input, callOf(ctx));
  return schema.parse(outcome.status === "ok" ? outcome.data : null);
}

test("the chat calls flaky what the Tests page calls flaky, with the same scores", async () => {
  const page = await readTests({ ctx, input: { ...noTestFilters, range: "60d" } });
  const listed = await answer(listFlakyTestsTool, { range: "60d" }, ListFlakyTestsOutput);
  expect(listed.items.map(({ name }) => name).sort()).toEqual([...truths.flaky].sort());
  expect(listed.total).toBe(page.flakyTests);
  const rows = page.tests.filter((row) => row.judgement?.label === "flaky");
  expect(listed.items.map(({ testId, score, minutesLost }) => ({ testId, score, minutesLost }))).toEqual(
    rows.map(({ id, judgement }) => ({
      testId: id,
      score: judgement?.score,
      minutesLost: judgement?.cost.minutesLost,
    })),
  );
});

describe("explain_test", () => {
  test.each([
    ["its name", "regressed one"],
    ["words of its names", "class regressed"],
    ["quotes around it", '"regressed one"'],
  ])("finds a test by %s and says since which commit it fails", async (_, name) => {
    const explained = await answer(explainTestTool, { test: name }, ExplainTestOutput);
    expect(explained).toMatchObject({ label: "regression", recommendation: "fix_now" });
    expect(explained.bottomLine).toContain(shortCommit(history.regressionCommit));
    expect(explained.changes[0]).toMatchObject({ commitSha: history.regressionCommit, rateAfter: 1 });
    expect(explained.lastFailures.length).toBeGreaterThan(0);
  });

  test("finds a test by its number and by its path", async () => {
    const id = await testIdOf(opened.db, "flaky two");
    for (const reference of [String(id), `/tests/${id}`])
      expect((await answer(explainTestTool, { test: reference }, ExplainTestOutput)).test?.testId).toBe(id);
  });

  test("asks which of several is meant instead of explaining one of them", async () => {
    const explained = await answer(explainTestTool, { test: "flaky" }, ExplainTestOutput);
    expect(explained.test).toBeNull();
    expect(explained.candidates.map(({ name }) => name).sort()).toEqual([...truths.flaky].sort());
  });
});

test("simulate_quarantine tells what it would have done, warns of what must not be quarantined, and changes nothing", async () => {
  const recommended = await answer(simulateQuarantineTool, {}, SimulateQuarantineToolOutput);
  expect(recommended.tests.map(({ name }) => name).sort()).toEqual([...truths.flaky].sort());
  expect(recommended.mustNot).toEqual([]);
  const hiding = await answer(
    simulateQuarantineTool,
    { tests: ["flaky one", truths.broken, "no such thing"] },
    SimulateQuarantineToolOutput,
  );
  expect(hiding.mustNot.map(({ name }) => name)).toEqual([truths.broken]);
  expect(hiding.notFound).toEqual(["no such thing"]);
  expect(hiding.faultsHidden).toBeGreaterThan(0);
  expect(await opened.db.select().from(testStateChanges)).toEqual([]);
});

test("find_regressions names the commit at which a test began to fail, and no flaky or broken test", async () => {
  const found = await answer(findRegressionsTool, { range: "60d" }, FindRegressionsOutput);
  const [first] = found.items;
  expect(first).toMatchObject({
    name: truths.regression,
    stillFailing: true,
    startCommit: history.regressionCommit,
    fixedCommit: null,
  });
  const names = found.items.map(({ name }) => name);
  for (const name of [...truths.flaky, truths.broken]) expect(names).not.toContain(name);
  expect(names).toContain(truths.repaired);
  const later = await answer(
    findRegressionsTool,
    { since: new Date(now.getTime() - 3_600_000).toISOString() },
    FindRegressionsOutput,
  );
  expect(later.total).toBe(0);
});

test("the chat finds every flaky test however many faults are open, and leads to the list of them", async () => {
  await settleStates(ctx, 1);
  await storeMoreFaults(opened.db, truths.regression, 260);
  const listed = await answer(listFlakyTestsTool, { range: "60d" }, ListFlakyTestsOutput);
  expect(listed.items.map(({ name }) => name).sort()).toEqual([...truths.flaky].sort());
  expect(listed.total).toBe(truths.flaky.length);
  const { value: filters } = parseTestFilters(new URL(listed.path, "http://tackroom.test").searchParams);
  const page = await readTests({ ctx, input: filters });
  expect(page.tests.map(({ id }) => id)).toEqual(listed.items.map(({ testId }) => testId));
  const nobody = { range: "60d", owner: "@nobody" };
  expect(await answer(listFlakyTestsTool, nobody, ListFlakyTestsOutput)).toMatchObject({
    total: 0,
    items: [],
  });
});

test("a test of a project that nobody watches is not spoken of", async () => {
  await opened.db.update(projects).set({ watched: false }).where(eq(projects.id, 1));
  const explained = await answer(explainTestTool, { test: "flaky one" }, ExplainTestOutput);
  expect(explained.test).toBeNull();
  expect(await opened.db.select().from(tests)).not.toEqual([]);
  await opened.db.update(projects).set({ watched: true });
});
