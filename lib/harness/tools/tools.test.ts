import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { harnessToolNames } from "@/schemas/team/tool-names";
import { startSimulator } from "@/simulator/start";
import { createHarnessClient, type HarnessClient } from "../client/client";
import { unlimited } from "../client/unlimited.fixture";
import { executionSummaries } from "../reads/executions";
import { harnessTools as tools } from "./harness-tools";
import { readResource } from "./resources";
import type { ToolContext } from "./tool";

const scope = { org: "commerce", project: "storefront" };
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let client: HarnessClient;
const ctx: ToolContext = { defaults: scope, allowedScopes: "all", now: () => new Date() };

beforeAll(async () => {
  simulator = await startSimulator({ executions: 400, background: false });
  client = createHarnessClient({
    baseUrl: simulator.url,
    token: simulator.tokens.main ?? "",
    allowHttpLoopback: true,
    limiter: unlimited,
  });
});
afterAll(() => simulator.close());

const list = (input: z.input<typeof tools.harness_list.input>, over: Partial<ToolContext> = {}) =>
  tools.harness_list.run({ ctx: { ...ctx, ...over }, client, input: tools.harness_list.input.parse(input) });
const get = (input: z.input<typeof tools.harness_get.input>) =>
  tools.harness_get.run({ ctx, client, input: tools.harness_get.input.parse(input) });
const newestFailed = async () => {
  const page = await executionSummaries({ client, scope, statuses: ["Failed"], size: 20 });
  const withSteps = page.items.find(
    (item) => (item.failedStagesCount ?? 0) > 0 && item.modules?.includes("ci"),
  );
  if (withSteps === undefined) throw new Error("the story has failed builds");
  return withSteps;
};

describe("reading", () => {
  test("wrapped items keep their name and identifier in compact lists, and their link leads to the item", async () => {
    for (const type of ["service", "environment", "connector", "project", "organization"]) {
      const { items } = await list({ resource_type: type });
      expect(items.length, type).toBeGreaterThan(0);
      for (const item of items) {
        expect(item).toMatchObject({ identifier: expect.any(String), name: expect.any(String) });
        expect(item.openInHarness).toContain(String(item.identifier));
      }
    }
  });

  test("executions keep what a reader needs: number, trigger, failure", async () => {
    const { items } = await list({ resource_type: "execution", filters: { status: "failed" }, size: 3 });
    for (const item of items) {
      expect(item).toMatchObject({
        status: "Failed",
        runSequence: expect.any(Number),
        failure: expect.any(String),
      });
    }
  });

  test("a filter on time narrows executions", async () => {
    const hour = 3_600_000;
    const now = Date.now();
    const { items } = await list({
      resource_type: "execution",
      filters: { start_time: new Date(now - 48 * hour).toISOString(), end_time: now - 24 * hour },
      size: 50,
    });
    for (const item of items) {
      expect(Number(item.startTs)).toBeGreaterThanOrEqual(now - 48 * hour);
      expect(Number(item.startTs)).toBeLessThanOrEqual(now - 24 * hour);
    }
  });

  test("no link is given with a hole in it", async () => {
    const { items } = await list({ resource_type: "delegate" });
    const execution = await newestFailed();
    const entity = await get({ resource_type: "execution", resource_id: execution.planExecutionId });
    const links = [...items.map((item) => item.openInHarness), entity.openInHarness];
    for (const link of links) expect(String(link)).not.toMatch(/[{}]|undefined/);
    expect(entity.openInHarness).toContain(`/pipelines/${execution.pipelineIdentifier}/executions/`);
  });

  test("the log of a failed step is found without naming it, and step names that do not exist are answered with those that do", async () => {
    const execution = await newestFailed();
    const result = await get({
      resource_type: "execution_log",
      resource_id: execution.planExecutionId,
      params: { max_lines: 3 },
    });
    expect(result.logs).toEqual([expect.objectContaining({ status: "Failed", lines: expect.any(Array) })]);
    await expect(
      get({
        resource_type: "execution_log",
        resource_id: execution.planExecutionId,
        params: { step_id: "nope" },
      }),
    ).rejects.toMatchObject({
      code: "not_found",
      details: { steps: expect.arrayContaining([expect.any(String)]) },
    });
  });

  test("a diagnosis lists the steps of each stage and the failing step with its log", async () => {
    const execution = await newestFailed();
    const report = await tools.harness_diagnose.run({
      ctx,
      client,
      input: tools.harness_diagnose.input.parse({
        resource_type: "execution",
        resource_id: execution.planExecutionId,
        options: { summary: false },
      }),
    });
    if (report.kind !== "execution") throw new Error("an execution was asked for");
    expect(report.stages[0]?.steps.length).toBeGreaterThan(0);
    expect(report.failures[0]).toMatchObject({ message: expect.any(String), log: expect.any(Array) });
  });

  test("a stale delegate is reported as unhealthy with its reasons", async () => {
    const report = await tools.harness_diagnose.run({
      ctx,
      client,
      input: tools.harness_diagnose.input.parse({ resource_type: "delegate", resource_scope: "account" }),
    });
    if (report.kind !== "delegate") throw new Error("delegates were asked for");
    expect(report.unhealthy).toBeGreaterThan(0);
    expect(report.delegates[0]?.issues.length).toBeGreaterThan(0);
  });

  test("status counts a window, not all time, and a search reports what it could not search", async () => {
    const status = await tools.harness_status.run({
      ctx,
      client,
      input: tools.harness_status.input.parse({}),
    });
    const all = await executionSummaries({ client, scope, statuses: ["Failed"], size: 1 });
    expect(status.summary.failed).toBeLessThan(all.totalItems ?? 0);
    expect(tools.harness_status.output.parse(status)).toEqual(status);
    const search = await tools.harness_search.run({
      ctx,
      client,
      input: tools.harness_search.input.parse({
        query: "storefront",
        resource_types: ["pipeline", "trigger"],
      }),
    });
    expect(search.total_matches).toBeGreaterThan(0);
    expect(search.types_skipped).toEqual([expect.objectContaining({ resource_type: "trigger" })]);
    expect(tools.harness_search.output.parse(search)).toEqual(search);
  });

  test("a search finds what the project inherits and links it to where it lives", async () => {
    const run = (over: Partial<ToolContext>) =>
      tools.harness_search.run({
        ctx: { ...ctx, ...over },
        client,
        input: tools.harness_search.input.parse({
          query: "registry",
          resource_types: ["connector"],
          compact: false,
        }),
      });
    const [connectors] = (await run({})).results;
    expect(connectors?.items.length).toBeGreaterThan(0);
    for (const item of connectors?.items ?? [])
      expect(String(item.openInHarness)).not.toContain("/projects/");
    const cut = await run({ maxResultChars: 700 });
    expect(cut.note).toBeDefined();
    expect(JSON.stringify(cut.results).length).toBeLessThanOrEqual(700);
    expect(tools.harness_search.output.parse(cut)).toEqual(cut);
  });

  test("status says unknown when Harness cannot be asked", async () => {
    const blind = createHarnessClient({
      baseUrl: simulator.url,
      token: simulator.tokens.revoked ?? "",
      allowHttpLoopback: true,
    });
    const status = await tools.harness_status.run({
      ctx,
      client: blind,
      input: tools.harness_status.input.parse({}),
    });
    expect(status.summary).toMatchObject({ health: "unknown", failed: null });
    expect(status.errors.map((error) => error.code)).toContain("upstream_auth");
  });

  test("the three resources answer, the pipeline in both forms of its address", async () => {
    const recent = await readResource("executions:///recent", { client, ctx });
    expect(JSON.parse(recent.text)).toHaveLength(10);
    const [pipeline] = (await list({ resource_type: "pipeline" })).items;
    const id = String(pipeline?.identifier);
    const short = await readResource(`pipeline:///${id}`, { client, ctx });
    const long = await readResource(`pipeline:///commerce/storefront/${id}`, { client, ctx });
    expect(short.text).toBe(long.text);
    expect(short.text).toContain(`identifier: ${id}`);
    for (const unknown of ["pipeline:///a/b", "pipeline:///%zz", "schema:///%zz"]) {
      await expect(readResource(unknown, { client, ctx })).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("refusals before anything is sent", () => {
  test.each([
    [
      "an address of another account",
      { url: "https://app.harness.io/ng/account/other/all/orgs/o/projects/p/pipelines/x/pipeline-studio" },
      "forbidden",
    ],
    ["an unknown type", { resource_type: "pipelin" }, "invalid_input"],
    ["a type that cannot be listed", { resource_type: "pipeline_summary" }, "invalid_input"],
    ["a missing required filter", { resource_type: "trigger" }, "invalid_input"],
    [
      "a level the type does not have",
      { resource_type: "pipeline", resource_scope: "account" as const },
      "invalid_input",
    ],
  ])("%s", async (_, input, code) => {
    await expect(list(input)).rejects.toMatchObject({ code });
  });

  test("a project that is not connected is not read, and no default scope is invented", async () => {
    const allowedScopes = [{ org: "commerce", project: "storefront" }];
    await expect(
      list({ resource_type: "pipeline", project_id: "fulfilment" }, { allowedScopes }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(list({ resource_type: "pipeline" }, { defaults: {} })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(list({ resource_type: "pipeline" }, { allowedScopes })).resolves.toBeDefined();
  });
});

test("every tool's input is describable to a model, and its risk is known without asking Harness", () => {
  for (const name of harnessToolNames) {
    const schema = z.toJSONSchema(tools[name].input, { io: "input" });
    expect(schema.type, name).toBe("object");
    expect(tools[name].description.length).toBeGreaterThan(20);
  }
  const execute = tools.harness_execute;
  const riskOf = (action: string, resource_type: string) =>
    execute.operationOf(execute.input.parse({ resource_type, action })).risk;
  expect(riskOf("run", "pipeline")).toBe("high_write");
  expect(riskOf("interrupt", "execution")).toBe("high_write");
  expect(riskOf("test_connection", "connector")).toBe("read");
});
