import { afterEach, expect, test } from "vitest";
import { testClient } from "../client/client.fixture";
import { json, type LocalServer, localServer } from "../client/local-server.fixture";
import { quarantinedTests, testReportSteps, testSummary } from "./tests";

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const ref = { org: "o", project: "p", pipelineIdentifier: "pipe", runSequence: 7 };

test("a test service that takes only its own token is asked for one, once", async () => {
  server = await localServer((request, response) => {
    if (request.path === "/gateway/ti-service/token") return void response.end("aaa.bbb.ccc\n");
    if (request.headers["x-harness-token"] !== "aaa.bbb.ccc") return json(response, 401, { error_msg: "no" });
    json(response, 200, request.path.endsWith("info") ? [{ stage: "build", step: "unit" }] : null);
  });
  const client = testClient(server.baseUrl);
  expect(await testReportSteps({ client, ...ref })).toEqual([{ stage: "build", step: "unit" }]);
  expect(await testSummary({ client, ...ref })).toBeUndefined();
  expect(server.seen.map(({ path }) => path)).toEqual([
    "/gateway/ti-service/reports/info",
    "/gateway/ti-service/token",
    "/gateway/ti-service/reports/info",
    "/gateway/ti-service/reports/summary",
  ]);
  expect(server.seen[2]?.query.get("buildId")).toBe("7");
  expect(server.seen[2]?.query.toString()).not.toContain("aaa.bbb.ccc");
});

test("a token that the test service does not accept says nothing of the token: the platform may take it", async () => {
  server = await localServer((_, response) => json(response, 401, { error_msg: "Unauthorized" }));
  const client = testClient(server.baseUrl);
  await expect(testReportSteps({ client, ...ref })).rejects.toMatchObject({
    name: "HarnessSideServiceError",
    service: "test service",
    code: "upstream_failed",
  });
  expect(server.seen).toHaveLength(2);
});

test("Harness's own quarantine is read with its names, and an installation without one is told apart from an empty one", async () => {
  const listed = [{ test_id: "t1", test_name: "adds", class_name: "Cart", suite_name: "cart" }];
  let answer: { status: number; body: unknown } = { status: 200, body: { tests: listed } };
  server = await localServer((_, response) => json(response, answer.status, answer.body));
  const client = testClient(server.baseUrl);
  const read = () => quarantinedTests({ client, org: "o", project: "p", repo: "shop" });
  expect(await read()).toEqual(listed);
  expect(server.seen[0]?.path).toBe("/gateway/ti-service/test-management/quarantined");
  expect(server.seen[0]?.query.get("projectId")).toBe("p");
  expect(server.seen[0]?.query.get("repo")).toBe("shop");
  answer = { status: 200, body: { tests: null } };
  expect(await read()).toEqual([]);
  answer = { status: 404, body: { message: "no such route" } };
  expect(await read()).toBeNull();
});
