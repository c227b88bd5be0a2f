import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startSimulator } from "@/simulator/start";
import { createHarnessClient, type HarnessClient } from "../client/client";
import { hashArguments, issueGrant } from "../client/grant";
import { unlimited } from "../client/unlimited.fixture";
import { harnessTools as tools } from "./harness-tools";
import type { ToolContext } from "./tool";

let simulator: Awaited<ReturnType<typeof startSimulator>>;
const ctx: ToolContext = {
  defaults: { org: "commerce", project: "storefront" },
  allowedScopes: "all",
  now: () => new Date(),
};

beforeAll(async () => {
  simulator = await startSimulator({ executions: 400, background: false, frozen: true });
});
afterEach(() => fetch(`${simulator.url}/__sim/account`, { method: "DELETE" }));
afterAll(() => simulator.close());

const clientOf = (): HarnessClient =>
  createHarnessClient({
    baseUrl: simulator.url,
    token: simulator.tokens.main ?? "",
    allowHttpLoopback: true,
    limiter: unlimited,
  });
const have = (featureFlags: "fme" | "legacy") =>
  fetch(`${simulator.url}/__sim/account`, { method: "POST", body: JSON.stringify({ featureFlags }) });
const list = (client: HarnessClient, input: object = {}) =>
  tools.harness_list.run({
    ctx,
    client,
    input: tools.harness_list.input.parse({ resource_type: "feature_flag", ...input }),
  });
const asked = async (path: string) => {
  const answer = await fetch(`${simulator.url}/__sim/requests?path=${path}`);
  const { counts }: { counts: Record<string, number> } = await answer.json();
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
};
async function execute(client: HarnessClient, action: string) {
  const params = { environment_id: "staging" };
  const input = tools.harness_execute.input.parse({
    resource_type: "feature_flag",
    resource_id: "voucher_stacking",
    action,
    params,
  });
  const { operation } = await tools.harness_execute.plan({ ctx, client, input });
  const grant = issueGrant({
    approvalId: "a",
    operationKey: operation.operationKey,
    argsHash: hashArguments(operation.args),
    accountId: client.accountId,
    decidedBy: "u",
  });
  return tools.harness_execute.execute({ client, operation, grant });
}

test("an account with FME is asked for its flags there, and the answer says so", async () => {
  const client = clientOf();
  const page = await list(client, { page: 1, size: 2 });
  expect(page).toMatchObject({ resource_type: "feature_flag", total: 3, note: expect.stringMatching(/FME/) });
  expect(page.items).toMatchObject([{ name: "gift_wrapping", status: "ACTIVE" }]);
  expect(await execute(client, "disable")).toMatchObject({ operation: "feature_flag.disable" });
  const definition = tools.harness_execute.input.parse({
    resource_type: "feature_flag",
    resource_id: "voucher_stacking",
    action: "definition",
    params: { environment_id: "staging" },
  });
  const killed = async () => (await tools.harness_execute.run({ ctx, client, input: definition })).result;
  expect(await killed()).toMatchObject({ isKilled: true });
  await execute(client, "restore");
  expect(await killed()).toMatchObject({ isKilled: false });
});

test("an account with the legacy flags is found out once, and asked for those, reads and writes alike", async () => {
  await have("legacy");
  const client = clientOf();
  await fetch(`${simulator.url}/__sim/requests`, { method: "DELETE" });
  const page = await list(client);
  expect(page).toMatchObject({ resource_type: "legacy_feature_flag", note: expect.stringMatching(/legacy/) });
  expect(page.items[0]).toMatchObject({ identifier: "faceted_search_v2" });
  await list(client);
  expect(await asked("/fme/")).toBe(1);
  const input = tools.harness_get.input.parse({
    resource_type: "flag",
    resource_id: "voucher_stacking",
    params: { environment_id: "staging" },
  });
  const state = async () => tools.harness_get.run({ ctx, client, input });
  expect(await execute(client, "kill")).toMatchObject({ operation: "legacy_feature_flag.kill" });
  expect(await state()).toMatchObject({ envProperties: { state: "off" } });
  await execute(client, "enable");
  expect(await state()).toMatchObject({ envProperties: { state: "on" } });
  const search = tools.harness_search.input.parse({ query: "voucher", resource_types: ["feature_flag"] });
  const found = await tools.harness_search.run({ ctx, client, input: search });
  expect(found.results).toMatchObject([{ items: [{ identifier: "voucher_stacking" }] }]);
});

test("where neither answers, FME's refusal is told, and both are asked again later", async () => {
  const client = clientOf();
  const fault = { match: { pathPattern: "*/f*" }, fault: { status: 503 }, untilCleared: true };
  const cf = { match: { pathPattern: "/cf/*" }, fault: { status: 503 }, untilCleared: true };
  for (const body of [fault, cf])
    await fetch(`${simulator.url}/__sim/faults`, { method: "POST", body: JSON.stringify(body) });
  await expect(list(client)).rejects.toMatchObject({ details: { operation: "feature_flag.list" } });
  await fetch(`${simulator.url}/__sim/faults`, { method: "DELETE" });
  await have("legacy");
  expect(await list(client)).toMatchObject({ resource_type: "legacy_feature_flag" });
});
