import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "@/simulator/start";
import { createHarnessClient, type HarnessClient } from "../client/client";
import { unlimited } from "../client/unlimited.fixture";
import { executionSummaries } from "../reads/executions";
import { type ResourceTypeName, resourceType, resourceTypeNames } from "../registry/resource-types";
import { harnessTools as tools } from "./harness-tools";
import type { ToolContext } from "./tool";

/* The schemas and views of all types, held against what the simulated account answers over HTTP. */

const scope = { org: "commerce", project: "storefront" };
const ctx: ToolContext = { defaults: scope, allowedScopes: "all", now: () => new Date() };
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let client: HarnessClient;
let known: Record<string, string>;

beforeAll(async () => {
  simulator = await startSimulator({ executions: 400, background: false });
  client = createHarnessClient({
    baseUrl: simulator.url,
    token: simulator.tokens.main ?? "",
    allowHttpLoopback: true,
    limiter: unlimited,
  });
  const { items } = await executionSummaries({ client, scope, statuses: ["ApprovalWaiting"], size: 1 });
  const waiting = items[0] ?? (await executionSummaries({ client, scope, size: 1 })).items[0];
  known = {
    pipeline_id: "storefront_ci_cd",
    environment_id: "production",
    category: "CORE",
    execution_id: waiting?.planExecutionId ?? "",
  };
  known.trigger_id = String((await listed("trigger")).items[0]?.identifier);
  known.environment_id = String((await listed("environment")).items[0]?.identifier);
});
afterAll(() => simulator.close());

const listed = (name: ResourceTypeName) => {
  const required = Object.entries(resourceType(name).list?.filters ?? {}).filter(
    ([, { required: must }]) => must,
  );
  const names = [
    ...required.map(([filter]) => filter),
    ...(name === "infrastructure" ? ["environment_id"] : []),
  ];
  const filters = Object.fromEntries(names.map((filter) => [filter, known[filter] ?? ""]));
  const scope = ofAccount.includes(name) ? { resource_scope: "account" } : {};
  const input = tools.harness_list.input.parse({ resource_type: name, filters, size: 50, ...scope });
  return tools.harness_list.run({ ctx, client, input });
};

/** Nothing of them stands in the simulated account: their shape is held by nobody but the API's facts. */
const empty: readonly ResourceTypeName[] = ["secret", "role", "resource_group", "permission"];
/** These stand at the account, not in the project. */
const ofAccount: readonly ResourceTypeName[] = ["user_group", "service_account"];
/** What only some have: nobody described these, no test of a connector failed, no environment was asked about. */
const sometimes = new Set(["description", "error", "error_message", "state", "environment"]);

const listable = resourceTypeNames.filter((name) => resourceType(name).list !== undefined);

test.each(listable)(
  "every %s that the simulated account lists fits its schema, and its view shows it",
  async (name) => {
    // An account has one product of feature flags, never both.
    const featureFlags = name === "legacy_feature_flag" ? "legacy" : "fme";
    await fetch(`${simulator.url}/__sim/account`, { method: "POST", body: JSON.stringify({ featureFlags }) });
    const page = await listed(name);
    expect(page.unreadable).toBeUndefined();
    expect(page.items.length === 0).toBe(empty.includes(name));
    const seen = new Set(page.items.flatMap((item) => Object.keys(item)));
    const missing = resourceType(name)
      .show.map((each) => each.split("=")[0] ?? each)
      .filter((field) => !seen.has(field) && !sometimes.has(field));
    if (page.items.length > 0) expect(missing).toEqual([]);
  },
);

test("one of each kind that can be got from the simulated account fits its schema", async () => {
  const got: [ResourceTypeName, string | undefined][] = [
    ["pipeline", "storefront_ci_cd"],
    ["pipeline_summary", "storefront_ci_cd"],
    ["runtime_input_template", "storefront_ci_cd"],
    ["execution", known.execution_id],
    ["execution_inputs", known.execution_id],
    ["organization", "commerce"],
    ["project", "storefront"],
    ["current_user", undefined],
    ["user", String((await listed("user")).items[0]?.uuid)],
    ["delegate_token", "storefront_runners"],
  ];
  for (const name of ["service", "environment", "connector", "feature_flag"] as const) {
    const [first] = (await listed(name)).items;
    got.push([name, String(first?.identifier ?? first?.name)]);
  }
  for (const name of ofAccount) got.push([name, String((await listed(name)).items[0]?.identifier)]);
  for (const [resource_type, resource_id] of got) {
    const scope = ofAccount.includes(resource_type) ? { resource_scope: "account" } : {};
    const input = tools.harness_get.input.parse({ resource_type, resource_id, ...scope });
    await expect(tools.harness_get.run({ ctx, client, input }), resource_type).resolves.toBeDefined();
  }
});

test("the schemas that Harness serves are read in its form: entity and specs by reference", async () => {
  const ask = (resource_type: string, path?: string) =>
    tools.harness_schema.run({
      ctx,
      client,
      input: tools.harness_schema.input.parse({ resource_type, path }),
    });
  const connector = await ask("connector");
  expect(connector.fields.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["identifier", "type", "spec"]),
  );
  expect(connector.available_sections).toContain("GithubConnector");
  const github = await ask("connector", "GithubConnector");
  expect(github.fields).toContainEqual(expect.objectContaining({ name: "url", required: true }));
  for (const type of ["service", "environment", "infrastructure", "secret"])
    expect((await ask(type)).fields.length, type).toBeGreaterThan(5);
});
