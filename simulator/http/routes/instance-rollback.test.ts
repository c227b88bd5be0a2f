import { afterAll, beforeAll, expect, test } from "vitest";
import { at, clientOf, list, type SimClient, text } from "@/simulator/client.fixture";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

let simulator: RunningSimulator;
let client: SimClient;
beforeAll(async () => {
  simulator = await startSimulator({ frozen: true, background: false, executions: 1200 });
  client = clientOf(simulator);
});
afterAll(() => simulator.close());

test("what runs in production is rolled back by naming one of its instances", async () => {
  const details = await client.get("/ng/api/dashboard/getInstancesDetails", {
    serviceId: "storefront_web",
    envId: "prod",
  });
  const instance = at(details.body, "data", "instancesByBuildIdList", 0, "instances", 0);
  const body = {
    instanceKey: text(instance, "instanceKey"),
    infrastructureMappingId: text(instance, "infrastructureMappingId"),
  };
  const check = await client.post("/ng/api/rollback/check", body);
  expect(at(check.body, "data")).toEqual({ rollbackAllowed: true, message: null, swimLaneInfo: null });
  const { body: answer } = await client.post("/ng/api/rollback/trigger", body);
  expect(at(answer, "data")).toMatchObject({
    rollbackTriggered: true,
    instanceKey: body.instanceKey,
    infraMappingId: body.infrastructureMappingId,
  });
  await client.advance(120_000);
  const id = text(answer, "data", "planExecutionId");
  const run = await client.get(`/pipeline/api/pipelines/execution/v2/${id}`);
  const summary = at(run.body, "data", "pipelineExecutionSummary");
  expect(summary).toMatchObject({ executionMode: "POST_EXECUTION_ROLLBACK", status: "Success" });
  expect(list(summary, "moduleInfo", "cd", "envIdentifiers")).toEqual(["prod"]);
});

test("an instance that nobody knows rolls nothing back, and a body without one is refused", async () => {
  const unknown = { instanceKey: "prod/none", infrastructureMappingId: "prod-none" };
  const { body } = await client.post("/ng/api/rollback/trigger", unknown);
  expect(at(body, "data")).toMatchObject({ rollbackTriggered: false, planExecutionId: null });
  expect((await client.post("/ng/api/rollback/trigger", {})).status).toBe(400);
});
