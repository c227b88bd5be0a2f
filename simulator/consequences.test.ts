import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "@/simulator/start";
import { at, clientOf, fulfilment, type Json, list, type SimClient, text } from "./client.fixture";

let simulator: RunningSimulator;
let client: SimClient;

const now = Date.parse("2026-09-16T14:20:00Z");
const execute = "/pipeline/api/pipeline/execute";

beforeEach(async () => {
  simulator = await startSimulator({ now, frozen: true, background: false, executions: 700 });
  client = clientOf(simulator);
});
afterEach(() => simulator.close());

async function planted(id: string): Promise<Json> {
  const { body } = await client.get("/__sim/truths");
  const found = list(body, "planted").find((truth) => at(truth, "id") === id);
  if (found === undefined) throw new Error(`No truth ${id}`);
  return found;
}

async function summaryOf(id: string, by: SimClient = client): Promise<Json | undefined> {
  const { body } = await by.get(`/pipeline/api/pipelines/execution/v2/${id}`);
  return at(body, "data", "pipelineExecutionSummary");
}

const started = (body: Json): string => text(body, "data", "planExecution", "uuid");

const buildMain = (pipeline: string) =>
  `pipeline:\n  identifier: ${pipeline}\n  properties:\n    ci:\n      codebase:\n        build:\n          type: branch\n          spec:\n            branch: main\n`;

test("the recent failure on main passes when it is run again, stage by stage, in under a minute", async () => {
  const [failed] = list(await planted("recent_registry_blip"), "planExecutionIds");
  const before = await summaryOf(String(failed));
  expect(at(before, "status")).toBe("Failed");
  expect(at(before, "moduleInfo", "ci", "branch")).toBe("main");
  expect(now - Number(at(before, "startTs"))).toBeLessThan(2 * 3600_000);
  const { body } = await client.post(`${execute}/rerun/${failed}/storefront_ci_cd`);
  const id = started(body);
  const seen = new Set<string>();
  for (let second = 0; second < 60 && !seen.has("Success"); second += 4) {
    await client.advance(4000);
    const run = await summaryOf(id);
    seen.add(text(run, "status"));
    seen.add(`running stages ${text(run, "runningStagesCount")}`);
  }
  expect(seen).toContain("Running");
  expect(seen).toContain("running stages 1");
  expect(seen).toContain("Success");
  const run = await summaryOf(id);
  expect(at(run, "executionTriggerInfo")).toMatchObject({
    isRerun: true,
    rerunInfo: { prevExecutionId: failed },
    triggeredBy: { identifier: "Ines Halvorsen" },
  });
  expect(at(run, "moduleInfo", "ci", "ciExecutionInfoDTO", "branch", "commits", 0, "id")).toBe(
    at(before, "moduleInfo", "ci", "ciExecutionInfoDTO", "branch", "commits", 0, "id"),
  );
});

test("a regression fails again however it is run, and a retry keeps what had passed", async () => {
  const ledger = clientOf(simulator, fulfilment);
  const truth = await planted("postcode_zone_regression");
  const broken = String(list(truth, "planExecutionIds").at(-1));
  const stages = await ledger.get(`${execute}/${broken}/retryStages`, {
    pipelineIdentifier: "parcel_router_ci",
  });
  expect(at(stages.body, "data", "resumable")).toBe(true);
  const { body } = await ledger.post(`${execute}/retry/parcel_router_ci`, "", {
    planExecutionId: broken,
    retryStages: "test",
    runAllStages: "true",
  });
  const id = started(body);
  await client.advance(90_000);
  expect(at(await summaryOf(id, ledger), "status")).toBe("Failed");
  expect(at(await summaryOf(broken, ledger), "canRetry")).toBe(false);
  const history = await ledger.get(`${execute}/retryHistory/${broken}`);
  expect(text(history.body, "data", "latestExecutionId")).toBe(id);
  const listed = async (query: Record<string, string>) => {
    const body = { filterType: "PipelineExecution", planExecutionIds: [broken, id] };
    const answer = await ledger.post("/pipeline/api/pipelines/execution/summary", body, query);
    return list(answer.body, "data", "content").map((run) => text(run, "planExecutionId"));
  };
  expect(await listed({})).toEqual([id]);
  expect(await listed({ showAllExecutions: "true" })).toEqual([id, broken]);
});

test("a run that asks for inputs is refused without them and changes nothing", async () => {
  const before = await client.get("/__sim/health");
  const without = await client.post(`${execute}/catalog_ci_cd`);
  expect(without.status).toBe(400);
  expect(text(without.body, "message")).toContain("properties.ci.codebase.build");
  const broken = await client.post(`${execute}/catalog_ci_cd`, "pipeline: [");
  expect(broken.status).toBe(400);
  const after = await client.get("/__sim/health");
  expect(at(after.body, "executions")).toBe(at(before.body, "executions"));
});

test("an approval lets the waiting release go on, once", async () => {
  const [waiting] = list(await planted("release_waiting"), "planExecutionIds");
  const path = `/pipeline/api/v1/orgs/commerce/projects/storefront/approvals/execution/${waiting}`;
  const { body } = await client.get(path, { approval_status: "WAITING" });
  const id = text(body, 0, "id");
  const decide = () =>
    client.post(`/pipeline/api/approvals/${id}/harness/activity`, { action: "APPROVE", comments: "go" });
  expect((await decide()).status).toBe(200);
  expect((await decide()).status).toBe(400);
  await client.advance(300_000);
  const run = await summaryOf(String(waiting));
  expect(at(run, "status")).toBe("Success");
  expect(list(run, "moduleInfo", "cd", "envIdentifiers")).toEqual(["prod"]);
});

test("a refused approval ends the release as rejected", async () => {
  const [waiting] = list(await planted("release_waiting"), "planExecutionIds");
  const path = `/pipeline/api/v1/orgs/commerce/projects/storefront/approvals/execution/${waiting}`;
  const id = text((await client.get(path)).body, 0, "id");
  await client.post(`/pipeline/api/approvals/${id}/harness/activity`, {
    action: "REJECT",
    comments: "not now",
  });
  expect(at(await summaryOf(String(waiting)), "status")).toBe("ApprovalRejected");
});

test("aborting stops a run where it is, says who did it, and only once", async () => {
  const { body } = await client.post(`${execute}/catalog_ci_cd`, buildMain("catalog_ci_cd"));
  const id = started(body);
  await client.advance(9000);
  const abort = () => client.put(`${execute}/interrupt/${id}`, { interruptType: "AbortAll" });
  expect(at((await abort()).body, "data", "type")).toBe("AbortAll");
  await client.advance(1000);
  const again = await abort();
  expect(again.status).toBe(400);
  const { body: detail } = await client.get(`/pipeline/api/pipelines/execution/v2/${id}`, {
    renderFullBottomGraph: "true",
  });
  expect(at(detail, "data", "pipelineExecutionSummary")).toMatchObject({
    status: "Aborted",
    abortedBy: { userName: "Ines Halvorsen" },
  });
  const nodes: Json[] = Object.values(Object(at(detail, "data", "executionGraph", "nodeMap")));
  const aborted = nodes.filter((node) => list(node, "interruptHistories").length > 0);
  expect(aborted.map((node) => text(node, "interruptHistories", 0, "interruptType"))).toEqual(["ABORT_ALL"]);
});

test("a rollback after the fact restores what was deployed before", async () => {
  const [waiting] = list(await planted("release_waiting"), "planExecutionIds");
  const path = `/pipeline/api/v1/orgs/commerce/projects/storefront/approvals/execution/${waiting}`;
  const approval = text((await client.get(path)).body, 0, "id");
  await client.post(`/pipeline/api/approvals/${approval}/harness/activity`, { action: "APPROVE" });
  await client.advance(300_000);
  const released = await summaryOf(String(waiting));
  const { body } = await client.post(`${execute}/postExecutionRollback/${waiting}`, "", {
    pipelineIdentifier: "catalog_release",
  });
  await client.advance(60_000);
  const rollback = await summaryOf(started(body));
  expect(at(rollback, "status")).toBe("Success");
  expect(at(rollback, "executionMode")).toBe("POST_EXECUTION_ROLLBACK");
  expect(at(rollback, "moduleInfo", "cd", "artifactDisplayNames")).not.toEqual(
    at(released, "moduleInfo", "cd", "artifactDisplayNames"),
  );
});

test("a release starts its chained pipeline, which points back to it", async () => {
  const both = clientOf(simulator, fulfilment);
  const yaml =
    "pipeline:\n  identifier: fulfilment_release\n  variables:\n    - {name: stock_ledger_tag, type: String, value: a}\n    - {name: parcel_router_tag, type: String, value: b}\n";
  const id = started((await both.post(`${execute}/fulfilment_release`, yaml)).body);
  await client.advance(2000);
  const approvals = await both.get(
    `/pipeline/api/v1/orgs/commerce/projects/fulfilment/approvals/execution/${id}`,
  );
  await both.post(`/pipeline/api/approvals/${text(approvals.body, 0, "id")}/harness/activity`, {
    action: "APPROVE",
  });
  await client.advance(60_000);
  await client.advance(60_000);
  expect(at(await summaryOf(id, both), "status")).toBe("Success");
  const { body } = await both.post(
    "/pipeline/api/pipelines/execution/summary",
    { filterType: "PipelineExecution" },
    { pipelineIdentifier: "smoke_checks", size: "1" },
  );
  expect(at(body, "data", "content", 0, "parentStageInfo")).toMatchObject({
    hasparentpipeline: true,
    executionid: id,
    identifier: "fulfilment_release",
  });
});

test("a pipeline can be created, run, changed and deleted", async () => {
  const yaml = (script: string) =>
    `pipeline:\n  name: Greeting\n  identifier: greeting\n  stages:\n    - stage:\n        name: Say\n        identifier: say\n        type: Custom\n        spec:\n          execution:\n            steps:\n              - step: {type: ShellScript, name: Hello, identifier: hello, spec: {shell: Bash, source: {type: Inline, spec: {script: ${script}}}}}\n`;
  expect((await client.post("/pipeline/api/pipelines/v2", yaml("echo"))).status).toBe(200);
  expect(text((await client.post("/pipeline/api/pipelines/v2", yaml("echo"))).body, "code")).toBe(
    "DUPLICATE_FIELD",
  );
  const id = started((await client.post(`${execute}/greeting`)).body);
  await client.advance(10_000);
  expect(at(await summaryOf(id), "status")).toBe("Success");
  const update = await client.call("PUT", "/pipeline/api/pipelines/v2/greeting", { body: yaml("date") });
  expect(update.status).toBe(200);
  expect(text((await client.get("/pipeline/api/pipelines/greeting")).body, "data", "yamlPipeline")).toContain(
    "date",
  );
  expect((await client.call("DELETE", "/pipeline/api/pipelines/greeting")).status).toBe(200);
  expect((await client.get("/pipeline/api/pipelines/greeting")).status).toBe(404);
});

test("requests are counted, so that a test can say that one run was asked for", async () => {
  await client.post(`${execute}/catalog_ci_cd`, buildMain("catalog_ci_cd"));
  const { body } = await client.get("/__sim/requests", { path: "/execute/" });
  expect(at(body, "counts")).toEqual({ [`POST ${execute}/catalog_ci_cd`]: 1 });
});

test("a custom webhook starts its pipeline without a token", async () => {
  const smoke = clientOf(simulator, fulfilment);
  const { body } = await smoke.get("/pipeline/api/triggers/carrier_update/details", {
    targetIdentifier: "smoke_checks",
  });
  const url = new URL(text(body, "data", "webhookUrl"));
  const { body: answer } = await smoke.call("POST", `${url.pathname.replace("/gateway", "")}`, {
    token: null,
    body: { a: 1 },
  });
  const event = text(answer, "data", "eventCorrelationId");
  const details = await smoke.get("/pipeline/api/webhook/triggerProcessingDetails", { eventId: event });
  expect(at(details.body, "data")).toMatchObject({ eventFound: true, pipelineIdentifier: "smoke_checks" });
});

test("what happens to a run is sent to the configured webhook, with its own headers and times in seconds", async () => {
  const received: { event: Json; secret: string | undefined }[] = [];
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const secret = request.headers["x-webhook-token"];
      received.push({ event: JSON.parse(body), secret: Array.isArray(secret) ? secret[0] : secret });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = receiver.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await client.post("/__sim/webhooks", {
    url: `http://127.0.0.1:${port}/hook`,
    headers: { "X-Webhook-Token": "shared" },
  });
  const [failed] = list(await planted("recent_registry_blip"), "planExecutionIds");
  const id = started((await client.post(`${execute}/rerun/${failed}/storefront_ci_cd`)).body);
  for (let i = 0; i < 12; i += 1) await client.advance(6000);
  await expect
    .poll(() => received.filter(({ event }) => at(event, "eventData", "planExecutionId") === id).length)
    .toBeGreaterThanOrEqual(9);
  await new Promise((resolve) => receiver.close(resolve));
  const mine = received.filter(({ event }) => at(event, "eventData", "planExecutionId") === id);
  const types = mine.map(({ event }) => text(event, "eventData", "eventType"));
  expect(new Set(types)).toEqual(
    new Set(["PipelineStart", "StageStart", "StageSuccess", "PipelineSuccess", "PipelineEnd"]),
  );
  const end = mine.find(({ event }) => at(event, "eventData", "eventType") === "PipelineEnd");
  expect(end?.secret).toBe("shared");
  expect(Number(at(end?.event, "eventData", "endTs"))).toBeLessThan(1e11);
  expect(at(end?.event, "eventData", "nodeStatus")).toBe("completed");
});
