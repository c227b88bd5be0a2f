import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { startSimulator } from "@/simulator/start";
import { createHarnessClient, type HarnessClient } from "../client/client";
import { hashArguments, issueGrant } from "../client/grant";
import { unlimited } from "../client/unlimited.fixture";
import { approvalsOf, executionDetail, executionSummaries } from "../reads/executions";
import { harnessTools as tools } from "./harness-tools";
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

const plan = (input: z.input<typeof tools.harness_execute.input>) =>
  tools.harness_execute.plan({ ctx, client, input: tools.harness_execute.input.parse(input) });

/** What an approval does: stores the plan as JSON and sends exactly it. */
async function approve(planned: Awaited<ReturnType<typeof plan>>) {
  const operation = JSON.parse(JSON.stringify(planned.operation)) as typeof planned.operation;
  const grant = issueGrant({
    approvalId: "a",
    operationKey: operation.operationKey,
    argsHash: hashArguments(operation.args),
    accountId: client.accountId,
    decidedBy: "u",
  });
  return tools.harness_execute.execute({ client, operation, grant });
}

test("a delegate token is named once, by its body, and revoked and deleted by its name", async () => {
  const name = { resource_type: "delegate_token", resource_id: "edge" };
  const get = () => tools.harness_get.run({ ctx, client, input: tools.harness_get.input.parse(name) });
  await expect(get()).rejects.toMatchObject({ code: "not_found" });
  const body = { name: "edge", revoke_after: 1_893_456_000_000 };
  const input = tools.harness_create.input.parse({ resource_type: "delegate_token", body });
  const created = await tools.harness_create.plan({ ctx, client, input });
  expect(created.operation.args).toMatchObject({
    query: { tokenName: "edge", revokeAfter: 1_893_456_000_000 },
  });
  expect(created.operation.args).not.toHaveProperty("body");
  await approve(created);
  // The token itself is nobody's business here.
  expect(await get()).toMatchObject({ name: "edge", status: "ACTIVE" });
  expect(await get()).not.toHaveProperty("value");
  await approve(await plan({ ...name, action: "revoke" }));
  expect(await get()).toMatchObject({ status: "REVOKED" });
  const gone = tools.harness_delete.input.parse(name);
  await approve(await tools.harness_delete.plan({ ctx, client, input: gone }));
  await expect(get()).rejects.toMatchObject({ code: "not_found" });
});

const newestFailed = async () => {
  const page = await executionSummaries({ client, scope, statuses: ["Failed"], size: 20 });
  const withSteps = page.items.find(
    (item) => (item.failedStagesCount ?? 0) > 0 && item.modules?.includes("ci"),
  );
  if (withSteps === undefined) throw new Error("the story has failed builds");
  return withSteps;
};

describe("writing", () => {
  test("planning a run sends nothing; the approved plan starts exactly one execution, and waiting follows it to its end", async () => {
    const before = await executionSummaries({ client, scope, pipelineIdentifier: "basket_ci", size: 1 });
    const planned = await plan({
      resource_type: "pipeline",
      action: "run",
      resource_id: "basket_ci",
      inputs: { branch: "main", nonsense: 1 },
    });
    const between = await executionSummaries({ client, scope, pipelineIdentifier: "basket_ci", size: 1 });
    expect(between.totalItems).toBe(before.totalItems);
    expect(planned.inputResolution).toMatchObject({ mode: "matched", unmatched: ["nonsense"] });
    expect(planned.operation.args.body).toContain("branch: main");
    const done = await approve(planned);
    const after = await executionSummaries({ client, scope, pipelineIdentifier: "basket_ci", size: 1 });
    expect(after.totalItems).toBe((before.totalItems ?? 0) + 1);
    expect(done.execution_id).toBe(after.items[0]?.planExecutionId);
    expect(done.openInHarness).toContain(String(done.execution_id));
  });

  test("a run without a required input is refused with the input sets that would help, and runs with one of them", async () => {
    const run = { resource_type: "pipeline", action: "run", resource_id: "catalog_release" };
    await expect(plan(run)).rejects.toMatchObject({
      details: { missing: ["image_tag"], inputSets: expect.arrayContaining(["newest_image"]) },
    });
    const planned = await plan({ ...run, input_set_ids: ["newest_image"] });
    expect(planned.inputResolution?.mode).toBe("input_sets");
    expect(planned.operation.args.body).toMatch(/image_tag/);
  });

  test("a retry starts at the stage that failed, by POST on the pipeline, with the original inputs", async () => {
    const execution = await newestFailed();
    const planned = await plan({
      resource_type: "execution",
      action: "retry",
      resource_id: execution.planExecutionId,
      params: { pipeline_id: execution.pipelineIdentifier },
    });
    expect(planned.preview).toBe(`POST /pipeline/api/pipeline/execute/retry/${execution.pipelineIdentifier}`);
    expect(planned.operation.args.query).toMatchObject({
      planExecutionId: execution.planExecutionId,
      retryStages: [expect.any(String)],
    });
    const done = await approve(planned);
    const detail = await executionDetail({
      client,
      scope,
      planExecutionId: done.execution_id ?? "",
      fullGraph: false,
    });
    expect(detail.pipelineExecutionSummary.pipelineIdentifier).toBe(execution.pipelineIdentifier);
  });

  test("what has ended cannot be proposed for abortion, and interrupts that Harness lacks are refused", async () => {
    const { planExecutionId } = await newestFailed();
    const subject = { resource_type: "execution", resource_id: planExecutionId };
    await expect(plan({ ...subject, action: "abort" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(
      plan({ ...subject, action: "interrupt", params: { interrupt_type: "Pause" } }),
    ).rejects.toMatchObject({ details: { allowed: ["AbortAll", "UserMarkedFailure"] } });
  });

  test("an approval of a project that is not connected is not put before anybody", async () => {
    const waiting = (await executionSummaries({ client, scope, statuses: ["ApprovalWaiting"], size: 1 }))
      .items[0];
    const [approval] = await approvalsOf({
      client,
      ...scope,
      planExecutionId: waiting?.planExecutionId ?? "",
      status: "WAITING",
    });
    const elsewhere = { org: "platform", project: "foundations" };
    const input = tools.harness_execute.input.parse({
      resource_type: "approval_instance",
      action: "approve",
      resource_id: approval?.id,
    });
    const limited = { ...ctx, defaults: elsewhere, allowedScopes: [elsewhere] };
    await expect(tools.harness_execute.plan({ ctx: limited, client, input })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("an approval step shows what it asks, is answered once, and lets its execution go on", async () => {
    const waiting = (await executionSummaries({ client, scope, statuses: ["ApprovalWaiting"], size: 1 }))
      .items[0];
    const approvals = await approvalsOf({
      client,
      ...scope,
      planExecutionId: waiting?.planExecutionId ?? "",
    });
    const answer = {
      resource_type: "approval_instance",
      action: "approve",
      resource_id: approvals.find((approval) => approval.status === "WAITING")?.id,
    };
    const planned = await plan(answer);
    // Whoever decides sees which execution goes on, and can open it.
    expect(planned.effect.details.join(" ")).toMatch(/ #\d+, now ApprovalWaiting\. It asks: /);
    expect(planned.effect.openInHarness).toContain(waiting?.planExecutionId);
    await approve(planned);
    await expect(plan(answer)).rejects.toMatchObject({ details: { status: "APPROVED" } });
  });

  test("an execution that deployed nothing cannot be rolled back", async () => {
    const page = await executionSummaries({
      client,
      scope,
      pipelineIdentifier: "storefront_pull_request",
      statuses: ["Success"],
      size: 1,
    });
    await expect(
      plan({
        resource_type: "execution",
        action: "rollback",
        resource_id: page.items[0]?.planExecutionId,
        params: { pipeline_id: "storefront_pull_request" },
      }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("a rollback names the deployment stages it undoes and starts a rollback execution", async () => {
    const page = await executionSummaries({
      client,
      scope,
      pipelineIdentifier: "storefront_release",
      statuses: ["Success"],
      size: 1,
    });
    const released = page.items[0];
    const planned = await plan({
      resource_type: "execution",
      action: "rollback",
      resource_id: released?.planExecutionId,
      params: { pipeline_id: "storefront_release" },
    });
    expect(planned.effect.details.join(" ")).toContain("Rolls back Deploy prod.");
    const done = await approve(planned);
    const detail = await executionDetail({
      client,
      scope,
      planExecutionId: done.execution_id ?? "",
      fullGraph: false,
    });
    expect(detail.pipelineExecutionSummary.executionMode).toBe("POST_EXECUTION_ROLLBACK");
  });

  test("an update shows what changes before it is approved", async () => {
    const input = tools.harness_update.input.parse({
      resource_type: "service",
      resource_id: "storefront_web",
      body: { name: "Renamed" },
    });
    const planned = await tools.harness_update.plan({ ctx, client, input });
    expect(planned.diff?.before).toContain("Storefront web");
    expect(planned.diff?.after).toContain("Renamed");
    expect(planned.risk).toBe("low_write");
  });

  test("a plan that was changed after its approval is not sent", async () => {
    const planned = await plan({
      resource_type: "pipeline",
      action: "run",
      resource_id: "basket_ci",
      inputs: { branch: "main" },
    });
    const grant = issueGrant({
      approvalId: "a",
      operationKey: planned.operation.operationKey,
      argsHash: planned.argsHash,
      accountId: client.accountId,
      decidedBy: "u",
    });
    const changed = { ...planned.operation, args: { ...planned.operation.args, body: "pipeline: {}" } };
    await expect(tools.harness_execute.execute({ client, operation: changed, grant })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
