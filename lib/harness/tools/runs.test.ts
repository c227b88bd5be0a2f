import { afterEach, expect, test } from "vitest";
import { testClient } from "../client/client.fixture";
import { type LocalServer, localServer, success } from "../client/local-server.fixture";
import { resolveRunInputs } from "./runtime-inputs";

let server: LocalServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const scope = { org: "o", project: "p" };

test("the default of a number variable stays a number", async () => {
  const inputSetTemplateYaml = [
    "pipeline:",
    "  identifier: p1",
    "  variables:",
    "    - {name: replicas, type: Number, value: '<+input>.default(3)'}",
    "    - {name: ring, type: String, value: '<+input>.default(3)'}",
  ].join("\n");
  server = await localServer((_, response) => success(response, { inputSetTemplateYaml }));
  const client = testClient(server.baseUrl);
  const { yaml, resolution } = await resolveRunInputs({
    client,
    scope,
    pipelineIdentifier: "p1",
    inputs: {},
  });
  expect(resolution.defaulted).toEqual(["replicas", "ring"]);
  expect(yaml).toContain("value: 3\n");
  expect(yaml).toContain('value: "3"');
});

test("an input that is asked for later stays open, and a default may hold parentheses", async () => {
  const inputSetTemplateYaml = [
    "pipeline:",
    "  variables:",
    "    - {name: ticket, type: String, value: '<+input>.executionInput()'}",
    "    - {name: note, type: String, value: '<+input>.default(none (yet)).allowedValues(none (yet),some)'}",
  ].join("\n");
  server = await localServer((_, response) => success(response, { inputSetTemplateYaml }));
  const client = testClient(server.baseUrl);
  const run = (inputs: Record<string, unknown>) =>
    resolveRunInputs({ client, scope, pipelineIdentifier: "p1", inputs });
  const { yaml } = await run({});
  expect(yaml).toContain("value: <+input>.executionInput()");
  expect(yaml).toContain("value: none (yet)");
  expect((await run({ NOTE: "some" })).resolution.matched).toEqual(["note"]);
  await expect(run({ note: "other" })).rejects.toMatchObject({
    details: { allowed: ["none (yet)", "some"] },
  });
});
