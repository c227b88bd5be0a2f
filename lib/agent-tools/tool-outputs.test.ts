import { and, count, desc, eq, isNotNull, max } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { executeApproval } from "@/lib/approvals/execute-approval";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import {
  approvalRequests,
  executions,
  investigations,
  messages,
  pipelines,
  projects,
  teammates,
  testRuns,
  tests,
  threads,
} from "@/lib/db/schema";
import { patientLimits, type StoredStory, storeStory } from "@/lib/failures/stored-story.fixture";
import { testConnectorId } from "@/lib/ingest/account.fixture";
import { investigateExecution } from "@/lib/investigations/investigate-execution";
import { startInvestigation } from "@/lib/investigations/start-investigation";
import { personContext } from "@/lib/people/person-context.fixture";
import { judgeLedger } from "@/lib/test-reliability/ledger/judge-ledger";
import { GetHealthOutput } from "@/schemas/team/product-tools";
import {
  type AgentToolName,
  agentToolNames,
  isWriteTool,
  type WriteToolName,
  writeToolNames,
} from "@/schemas/team/tool-names";
import { ToolOutcome } from "@/schemas/team/tool-outcome";
import { type AgentTool, answered, type ToolCall } from "./agent-tool";
import { agentTools } from "./agent-tools";
import { callTool } from "./call-tool";
import { callOf } from "./tool-call.fixture";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 60_000, hookTimeout: 240_000 });

const scope = { org_id: "commerce", project_id: "storefront" };
let opened: OpenDatabase;
let story: StoredStory;
let call: ToolCall;
let failed: string;
let recurring: string;
let succeeded: string;
let testName: string;

beforeAll(async () => {
  opened = await openMemoryDatabase();
  story = await storeStory(opened, ["commerce.storefront"], { details: 24 });
  const [project] = story.projects;
  if (project === undefined) throw new Error("no project is stored");
  call = callOf(await personContext(opened.db, "admin"));
  failed = await newest("failed");
  succeeded = await newest("succeeded");
  const [often] = await opened.db
    .select({ id: max(executions.planExecutionId) })
    .from(executions)
    .where(isNotNull(executions.failureClusterId))
    .groupBy(executions.failureClusterId)
    .orderBy(desc(count()))
    .limit(1);
  recurring = often?.id ?? "";
  for (const id of [failed, succeeded]) await story.readExecution(project, id);
  const [run] = await opened.db
    .select({ repo: testRuns.repo })
    .from(testRuns)
    .where(isNotNull(testRuns.repo));
  await judgeLedger(story.job, { projectId: project.id, repo: run?.repo ?? "" });
  const [stored] = await opened.db.select({ id: tests.id }).from(tests).limit(1);
  testName = String(stored?.id);
  await startInvestigation({
    ctx: call.ctx,
    input: { project: project.key, planExecutionId: failed, again: false },
  });
  for (const { id } of await opened.db.select({ id: investigations.id }).from(investigations))
    await investigateExecution({ ctx: story.job, input: { investigationId: id }, limits: patientLimits });
});
afterAll(async () => {
  await story?.account.close();
  await opened?.close();
});

async function newest(outcome: "failed" | "succeeded"): Promise<string> {
  const [row] = await opened.db
    .select({ id: executions.planExecutionId })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(and(eq(executions.outcome, outcome), eq(pipelines.identifier, "storefront_ci_cd")))
    .orderBy(desc(executions.startedAt))
    .limit(1);
  if (row === undefined) throw new Error(`the story has no execution that ${outcome}`);
  return row.id;
}

const service = (name: string) => ({
  resource_type: "service",
  ...scope,
  body: { identifier: "cart", name },
});

/** For every tool an input that it has an answer to; a tool without one does not compile. */
const inputs: Record<AgentToolName, () => Record<string, unknown>> = {
  get_health: () => ({ range: "90d" }),
  list_failures: () => ({ range: "90d" }),
  list_flaky_tests: () => ({ range: "90d" }),
  find_pipelines: () => ({}),
  find_executions: () => ({ pipeline: "storefront" }),
  get_execution: () => ({ execution: failed }),
  read_step_log: () => ({ execution: failed }),
  investigate_failure: () => ({ execution: failed }),
  find_similar_failures: () => ({ execution: recurring }),
  compare_executions: () => ({ first: succeeded, second: failed }),
  explain_test: () => ({ test: testName }),
  simulate_quarantine: () => ({ tests: [testName] }),
  find_regressions: () => ({ range: "90d" }),
  harness_list: () => ({ resource_type: "pipeline", ...scope }),
  harness_get: () => ({ resource_type: "execution", resource_id: failed, ...scope }),
  harness_create: () => service("Cart"),
  harness_update: () => ({ ...service("Cart, renamed"), resource_id: "cart" }),
  harness_delete: () => ({ resource_type: "service", resource_id: "cart", ...scope }),
  harness_execute: () => ({
    resource_type: "pipeline",
    action: "run",
    resource_id: "basket_ci",
    inputs: { branch: "main" },
    wait: true,
    ...scope,
  }),
  harness_diagnose: () => ({ resource_type: "execution", resource_id: failed, ...scope }),
  harness_search: () => ({ query: "storefront", ...scope }),
  harness_describe: () => ({ resource_type: "pipeline" }),
  harness_status: () => scope,
  harness_schema: () => ({ resource_type: "pipeline" }),
};

/** Nothing of the kind is in the few executions that are read here; `reliability-tools.test.ts` has tests that are. */
const mayFindNothing = new Set<AgentToolName>(["list_flaky_tests", "find_regressions"]);

describe("without a thread, a teammate or a page", () => {
  test.each(agentToolNames.filter((name) => !isWriteTool(name)))(
    "%s answers in the shape it promises, and nothing of the answer is lost in it",
    async (name) => {
      const tool = agentTools[name];
      expect(tool.operationOf(inputs[name]()).risk).toBe("read");
      const checked = vi.spyOn(tool.output, "safeParse");
      const outcome = await tool.run(inputs[name](), call);
      const [raw] = checked.mock.lastCall ?? [];
      checked.mockRestore();
      if (outcome.status !== "ok") throw new Error(JSON.stringify(outcome));
      expect(tool.output.parse(outcome.data)).toEqual(JSON.parse(JSON.stringify(raw)));
      const { items } = z.looseObject({ items: z.array(z.unknown()).optional() }).parse(outcome.data);
      if (!mayFindNothing.has(name)) expect(items?.length).not.toBe(0);
      const called = await callTool(call, { name, input: inputs[name]() });
      expect(ToolOutcome.parse(called).status).toBe("ok");
    },
  );

  test("each write is asked for once a call, waits for a person, answers in its shape once it was sent, and tells no thread", async () => {
    const approver = await personContext(opened.db, "admin", "Ada Admin");
    // What is created is changed and deleted.
    const inOrder: readonly WriteToolName[] = [
      "harness_create",
      "harness_update",
      "harness_execute",
      "harness_delete",
    ];
    expect([...inOrder].sort()).toEqual([...writeToolNames].sort());
    for (const name of inOrder) {
      expect(agentTools[name].operationOf(inputs[name]()).risk, name).not.toBe("read");
      const once = callOf(call.ctx);
      const [asked, again, other] = [
        await callTool(once, { name, input: inputs[name]() }),
        await callTool(once, { name, input: inputs[name]() }),
        await callTool(callOf(call.ctx), { name, input: inputs[name]() }),
      ];
      if (asked?.status !== "waiting_for_approval") throw new Error(JSON.stringify(asked));
      const { approvalId } = asked;
      expect(again, name).toMatchObject({ approvalId });
      expect(other, name).not.toMatchObject({ approvalId });
      expect(asked.notes.join(" ")).toContain(`/approvals/${approvalId}`);
      await decideApproval({ ctx: approver, input: { approvalId, verdict: "approved" } });
      expect(await executeApproval({ ctx: story.job, input: { approvalId } }), name).toBe("succeeded");
      const [request] = await opened.db
        .select()
        .from(approvalRequests)
        .where(eq(approvalRequests.id, approvalId));
      const output = request?.executionResult?.output;
      expect(agentTools[name].output.parse(output), name).toEqual(output);
      expect(request).toMatchObject({ threadId: null, teammateId: null, wait: null });
      expect(request?.evidence.map(({ statement }) => statement)).toContain(
        "Asked for by the program “A program”",
      );
    }
    for (const table of [threads, messages, teammates]) expect(await opened.db.$count(table)).toBe(0);
  });

  test("an action that only reads answers at once, in the shape of its tool", async () => {
    const input = { resource_type: "connector", action: "test_connection", ...scope };
    const [connector] = await connectorIds();
    const outcome = await callTool(call, {
      name: "harness_execute",
      input: { ...input, resource_id: connector },
    });
    expect(outcome).toMatchObject({ status: "ok", data: { done: true } });
  });
});

async function connectorIds(): Promise<string[]> {
  const listed = await callTool(call, {
    name: "harness_list",
    input: { resource_type: "connector", ...scope },
  });
  const { data } = z
    .object({ data: z.object({ items: z.array(z.looseObject({ identifier: z.string() })) }) })
    .parse(listed);
  return data.items.map(({ identifier }) => identifier);
}

test("an answer that is not of the promised shape is an error of that call, and none of its values leave", async () => {
  const broken: AgentTool = {
    ...agentTools.get_health,
    run: async () => answered(GetHealthOutput, { range: "7d", path: 12, scopeTitle: "secret words" }, []),
  };
  const outcome = await callTool(
    call,
    { name: "get_health", input: {} },
    { ...agentTools, get_health: broken },
  );
  expect(outcome).toMatchObject({
    status: "error",
    code: "internal",
    message: expect.stringContaining("path"),
  });
  expect(JSON.stringify(outcome)).not.toContain("secret words");
});

test("a tool that is switched off for the caller is denied, and what does not fit is an error with the field's name", async () => {
  const off = { ...call, permissions: { get_health: "deny" as const } };
  expect(await callTool(off, { name: "get_health", input: {} })).toMatchObject({ status: "denied" });
  expect(await callTool(call, { name: "get_health", input: { range: "1y" } })).toMatchObject({
    status: "error",
    code: "invalid_input",
    message: expect.stringContaining("range"),
  });
});

test("what is stored is read by callers that may use every account, and by no other", async () => {
  const health = (connectors: string[] | null) =>
    callTool({ ...call, connectors }, { name: "get_health", input: {} });
  expect((await health([testConnectorId])).status).toBe("ok");
  for (const connectors of [[], ["another"]])
    expect(await health(connectors)).toMatchObject({ status: "error", code: "forbidden" });
  // What was read before a project was taken off the list is still stored.
  await opened.db.update(projects).set({ watched: false });
  try {
    expect(await health(["another"])).toMatchObject({ status: "error", code: "forbidden" });
  } finally {
    await opened.db.update(projects).set({ watched: true });
  }
});
