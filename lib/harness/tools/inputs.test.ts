import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { harnessToolNames } from "@/schemas/team/tool-names";
import { startSimulator } from "@/simulator/start";
import { createHarnessClient, type HarnessClient } from "../client/client";
import { testClient } from "../client/client.fixture";
import { localServer, success } from "../client/local-server.fixture";
import { unlimited } from "../client/unlimited.fixture";
import { executionSummaries } from "../reads/executions";
import { harnessTools as tools } from "./harness-tools";
import type { ToolContext } from "./tool";

const scope = { org: "commerce", project: "storefront" };
const ctx: ToolContext = { defaults: scope, allowedScopes: "all", now: () => new Date() };

const place = ["url", "resource_scope", "org_id", "project_id"];

/** The inputs of the official tools; those with an asterisk have to be given. */
const official: Record<(typeof harnessToolNames)[number], readonly string[]> = {
  harness_list: ["resource_type", ...place, "page", "size", "search_term", "compact", "params", "filters"],
  harness_get: ["resource_type", "resource_id", ...place, "params", "return_download_url"],
  harness_create: ["resource_type*", "body*", ...place, "confirm", "params"],
  harness_update: ["resource_type*", "body*", "resource_id", ...place, "confirm", "params"],
  harness_delete: ["resource_type*", "resource_id", ...place, "confirm", "params"],
  harness_execute: [
    "action*",
    "resource_type",
    "resource_id",
    ...place,
    "inputs",
    "input_set_ids",
    "body",
    "params",
    "confirm",
    "wait",
    "wait_timeout_seconds",
    "wait_poll_interval_seconds",
    "queries",
  ],
  harness_diagnose: ["resource_type", "resource_id", "url", "org_id", "project_id", "options"],
  harness_search: ["query*", "resource_types", ...place, "max_per_type", "compact"],
  harness_describe: ["resource_type", "toolset", "search_term"],
  harness_status: ["org_id", "project_id", "url", "limit"],
  harness_schema: [
    "resource_type",
    "path",
    "example",
    "example_search",
    "scope",
    "org_id",
    "project_id",
    "identifier",
  ],
};
const diagnoseOptions = [
  "execution_id",
  "pipeline_id",
  "summary",
  "include_yaml",
  "include_logs",
  "log_snippet_lines",
  "max_failed_steps",
  "include_all_step_logs",
  "max_all_step_logs",
  "return_download_url",
];

const JsonSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
});
const shapeOf = (schema: z.ZodType) => JsonSchema.parse(z.toJSONSchema(schema, { io: "input" }));

test("the eleven tools take every input of the official ones, and demand no more than these", () => {
  expect(Object.keys(official).sort()).toEqual([...harnessToolNames].sort());
  for (const name of harnessToolNames) {
    const { properties, required } = shapeOf(tools[name].input);
    const wanted = official[name];
    expect(Object.keys(properties), name).toEqual(
      expect.arrayContaining(wanted.map((key) => key.replace("*", ""))),
    );
    expect([...required].sort(), name).toEqual(
      wanted.flatMap((key) => (key.endsWith("*") ? [key.slice(0, -1)] : [])).sort(),
    );
  }
  const options = shapeOf(tools.harness_diagnose.input).properties.options;
  expect(Object.keys(JsonSchema.parse(options).properties)).toEqual(expect.arrayContaining(diagnoseOptions));
});

test.each(harnessToolNames)("%s refuses a key that it does not know, by name", (name) => {
  const least = { resource_type: "pipeline", action: "run", query: "x", body: "a: b" };
  const known = Object.keys(shapeOf(tools[name].input).properties);
  const input = Object.fromEntries(Object.entries(least).filter(([key]) => known.includes(key)));
  expect(tools[name].input.safeParse(input).success).toBe(true);
  const refused = tools[name].input.safeParse({ ...input, dry_run: true });
  expect(refused.success).toBe(false);
  expect(refused.error?.message).toContain("dry_run");
});

describe("schemas", () => {
  const schema = (client: HarnessClient, input: z.input<typeof tools.harness_schema.input>) =>
    tools.harness_schema.run({ ctx, client, input: tools.harness_schema.input.parse(input) });

  test("the schema of an entity is asked for by its identifier", async () => {
    const asked: string[] = [];
    const server = await localServer((request, response) => {
      asked.push(request.query.get("identifier") ?? "");
      success(response, { schema: { type: "object", properties: { connector: { type: "object" } } } });
    });
    const client = testClient(server.baseUrl);
    await schema(client, { resource_type: "connector", identifier: "github_main" });
    await schema(client, { resource_type: "connector" });
    await server.close();
    expect(asked).toEqual(["github_main", "test"]);
  });

  test("an example is found by its name alone, and looked for in all schemas", async () => {
    const client = testClient("http://127.0.0.1:1");
    const all = await schema(client, { example_search: "" });
    const [example] = all.examples_available;
    expect(all.examples_available.length).toBeGreaterThan(3);
    expect(await schema(client, { example: example ?? "" })).toMatchObject({ example: expect.any(String) });
    await expect(schema(client, { example: "zzz" })).rejects.toMatchObject({ code: "not_found" });
    await expect(schema(client, {})).rejects.toMatchObject({ code: "invalid_input" });
  });

  test.each([
    "pipeline_v1",
    "template_v1",
    "inputSet_v1",
    "overlayInputSet_v1",
    "agent-pipeline",
    "release_process",
    "release_activity",
  ])("%s is known, and said to be missing yet", async (name) => {
    await expect(schema(testClient("http://127.0.0.1:1"), { resource_type: name })).rejects.toThrow(/yet/);
  });
});

describe("diagnosing", () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let client: HarnessClient;
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
  const diagnose = async (input: z.input<typeof tools.harness_diagnose.input>) =>
    tools.harness_diagnose.run({ ctx, client, input: tools.harness_diagnose.input.parse(input) });
  const newestFailed = async () => {
    const { items } = await executionSummaries({ client, scope, statuses: ["Failed"], size: 20 });
    const found = items.find((item) => (item.failedStagesCount ?? 0) > 0 && item.modules?.includes("ci"));
    if (found === undefined) throw new Error("the story has failed builds");
    return found.planExecutionId;
  };

  test("the logs of all steps come when asked for, as many as asked for", async () => {
    const execution_id = await newestFailed();
    const about = (options: object) =>
      diagnose({ resource_type: "execution", options: { execution_id, ...options } });
    const all = await about({ include_all_step_logs: true, log_snippet_lines: 3 });
    if (all.kind !== "execution") throw new Error("not about an execution");
    expect(all.step_logs?.length).toBeGreaterThan(1);
    expect(all.step_logs?.some(({ status, log }) => status === "Success" && (log?.length ?? 0) > 0)).toBe(
      true,
    );
    const one = await about({ include_all_step_logs: true, max_all_step_logs: 1 });
    expect(one).toMatchObject({ step_logs: [{}], note: expect.stringContaining("first 1") });
    expect(await about({})).not.toHaveProperty("step_logs");
  });

  test("the logs come as an address when asked for", async () => {
    const execution_id = await newestFailed();
    const answer = await diagnose({ options: { execution_id, return_download_url: true } });
    expect(answer).toMatchObject({ log_download_url: expect.stringMatching(/^http/), errors: [] });
  });

  test.each(["gitops_application", "gitops_app"])("%s is known, and said to be missing yet", async (name) => {
    await expect(diagnose({ resource_type: name, options: { agent_id: "argo_agent" } })).rejects.toThrow(
      /GitOps applications cannot be diagnosed yet/,
    );
  });
});
