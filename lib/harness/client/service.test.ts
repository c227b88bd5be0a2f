import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { testClient } from "./client.fixture";
import { HarnessAuthError, HarnessSideServiceError, sendOutcomeOf } from "./errors";
import { json, type LocalServer, localServer } from "./local-server.fixture";
import { bare, readOperation, text } from "./operation";
import { sideServiceOf } from "./service";

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

test.each([
  ["/ng/api/user/currentUser", null],
  ["/pipeline/api/pipelines/list", null],
  ["/gateway/ng/api/projects", null],
  ["/gateway/pipeline/api/v1/orgs", null],
  ["/gateway/ti-service/reports/info", "test service"],
  ["/ti-service/token", "test service"],
  ["/gateway/log-service/blob", "log service"],
  ["/storage/harness-download/logs.zip", "log service"],
  ["/code/api/v1/repos", "code service"],
  ["/cf/admin/features", "feature flag service"],
  ["/sto/api/v2/exemptions", 'service "sto"'],
])("the service of %s is %s", (path, service) => {
  expect(sideServiceOf(path)).toBe(service);
});

const readOf = (path: string) =>
  readOperation({ key: "thing.get", method: "GET", path, bind: () => ({}), response: bare(z.unknown()) });

test("only the platform's refusal of a token is one of the token; a side service's is its own, read, streamed or downloaded", async () => {
  server = await localServer((_, response) =>
    json(response, 401, { code: "INVALID_TOKEN", message: "Token is not valid." }),
  );
  const client = testClient(server.baseUrl);
  const refused = { name: "HarnessSideServiceError", code: "upstream_failed" };
  await expect(client.call(readOf("/ng/api/thing"), undefined)).rejects.toBeInstanceOf(HarnessAuthError);
  await expect(client.call(readOf("/code/api/v1/thing"), undefined)).rejects.toMatchObject({
    ...refused,
    service: "code service",
    message: "Harness's code service did not accept the token. Harness says: Token is not valid.",
    details: { upstreamStatus: 401 },
  });
  const log = readOperation({
    key: "log.blob",
    method: "GET",
    path: "/gateway/log-service/blob",
    bind: () => ({}),
    response: text(z.string()),
  });
  await expect(client.stream(log, undefined)).rejects.toMatchObject({ ...refused, service: "log service" });
  await expect(client.download("/storage/logs.zip", { maxBytes: 100 })).rejects.toMatchObject(refused);
});

test("a write that a side service refused for its token was not done", () => {
  expect(sendOutcomeOf(new HarnessSideServiceError("code service", "no"))).toBe("refused");
});
