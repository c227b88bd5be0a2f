import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, clientOf, type Json, text } from "@/simulator/client.fixture";
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
