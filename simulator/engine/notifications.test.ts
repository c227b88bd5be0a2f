import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, clientOf, foundations, type Json, list, storefront, text } from "@/simulator/client.fixture";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

const execute = "/pipeline/api/pipeline/execute";
let simulator: RunningSimulator;
let close: () => void = () => {};
let url = "";
const received: Json[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ frozen: true, background: false, executions: 400 });
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      received.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`;
  close = () => receiver.close();
});
afterAll(async () => {
  close();
  await simulator.close();
});

test("an aborted stage is told as failed with the node status aborted, an aborted pipeline only as ended", async () => {
  const client = clientOf(simulator);
  await client.post("/__sim/webhooks", { url });
  const yaml =
    "pipeline:\n  identifier: catalog_ci_cd\n  properties:\n    ci:\n      codebase:\n        build: {type: branch, spec: {branch: main}}\n";
  const started = await client.post(`${execute}/catalog_ci_cd`, yaml);
  const id = text(started.body, "data", "planExecution", "uuid");
  await client.advance(9_000);
  await client.put(`${execute}/interrupt/${id}`, { interruptType: "AbortAll" });
  await client.advance(1_000);
  const events = () =>
    received
      .filter((event) => at(event, "eventData", "planExecutionId") === id)
      .map((event) => `${text(event, "eventData", "eventType")} ${text(event, "eventData", "nodeStatus")}`);
  await expect.poll(events).toContain("PipelineEnd aborted");
  expect(events()).toContain("StageFailed aborted");
  expect(events().filter((event) => /Success|PipelineFailed/.test(event))).toEqual([]);
});

const eventsOf = (id: string) =>
  received.map((body) => at(body, "eventData")).filter((event) => at(event, "planExecutionId") === id);

test("an event has the fields of its level: a stage's and a step's say nothing of modules, a step's none of the stage's name", async () => {
  const client = clientOf(simulator);
  const truths = (await client.get("/__sim/truths")).body;
  const broken = list(truths, "planted").find((truth) => at(truth, "id") === "aws_sandbox_key");
  const started = await client.post("/__sim/runs", {
    ...foundations,
    pipelineIdentifier: text(broken, "pipelineIdentifiers", 0),
  });
  const id = text(started.body, "planExecutionId");
  for (let turn = 0; turn < 60; turn += 1) await client.advance(5_000);
  await expect.poll(() => eventsOf(id).map((event) => text(event, "eventType"))).toContain("PipelineEnd");
  const of = (type: string) => eventsOf(id).find((event) => at(event, "eventType") === type);
  expect(of("PipelineStart")).toMatchObject({ moduleInfo: { envGroups: [] }, tag: expect.any(Array) });
  for (const key of ["stageName", "stepName", "endTs", "errorMessage"])
    expect(of("PipelineStart")).not.toHaveProperty(key);
  const stage = of("StageFailed");
  expect(stage).toMatchObject({ moduleInfo: {}, stageIdentifier: expect.any(String) });
  expect(at(stage, "stepName")).toBe(at(stage, "stageName"));
  expect(stage).not.toHaveProperty("stepIdentifier");
  const step = of("StepFailed");
  expect(step).toMatchObject({
    stageIdentifier: at(stage, "stageIdentifier"),
    errorMessage: expect.any(String),
  });
  for (const key of ["stageName", "moduleInfo"]) expect(step).not.toHaveProperty(key);
  for (const event of eventsOf(id)) expect(Number(at(event, "startTs"))).toBeLessThan(1e11);
});

test("a trigger that could not start its pipeline is told without an execution, and stands in its history", async () => {
  const client = clientOf(simulator);
  const place = { pipelineIdentifier: "storefront_ci_cd", triggerIdentifier: "push_main" };
  const query = { targetIdentifier: place.pipelineIdentifier };
  await client.post("/__sim/trigger-failures", { ...storefront, ...place, message: "No such branch" });
  const told = () => received.find((body) => at(body, "eventData", "eventType") === "TriggerFailed");
  await expect.poll(told).toBeDefined();
  expect(told()).toMatchObject({
    eventData: { ...storefront, ...place, errorMessage: "No such branch", triggerType: "Webhook" },
  });
  for (const key of ["planExecutionId", "executionUrl", "nodeStatus", "moduleInfo"])
    expect(at(told(), "eventData", key)).toBeUndefined();
  const history = await client.get("/pipeline/api/triggers/push_main/eventHistory", query);
  expect(at(history.body, "data", "content", 0)).toMatchObject({
    message: "No such branch",
    exceptionOccurred: true,
    targetExecutionSummary: null,
  });
  const unknown = await client.post("/__sim/trigger-failures", {
    ...storefront,
    ...place,
    triggerIdentifier: "x",
  });
  expect(unknown.status).toBe(404);
});

test("the Test button sends a body that is about nothing", async () => {
  const before = received.length;
  expect((await clientOf(simulator).post("/__sim/webhooks/test", {})).body).toEqual({ sent: 1 });
  expect(received).toHaveLength(before + 1);
  expect(at(received.at(-1), "eventData")).toBeUndefined();
});
