import { afterAll, beforeAll, expect, test } from "vitest";
import { at, clientOf, list, type SimClient, storefront } from "@/simulator/client.fixture";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

const base = "/template/api/templates";
let simulator: RunningSimulator;
let client: SimClient;

beforeAll(async () => {
  simulator = await startSimulator({ frozen: true, background: false, executions: 400 });
  client = clientOf(simulator);
});
afterAll(() => simulator.close());

const yaml = (version: string, more = "") =>
  `template:\n  name: Smoke test\n  identifier: smoke_test\n  versionLabel: ${version}\n  type: Step\n${more}  spec:\n    # kept\n    type: Run\n`;
const listed = async (query: Record<string, string> = {}) =>
  list(
    (await client.post(`${base}/list-metadata`, { filterType: "Template" }, query)).body,
    "data",
    "content",
  ).map((template) => `${String(at(template, "versionLabel"))} ${String(at(template, "stableTemplate"))}`);

test("a template is created, versioned, changed and deleted; its YAML stays as it was written", async () => {
  expect(await listed()).toEqual([]);
  const created = await client.post(base, yaml("v1"));
  expect(created).toMatchObject({
    status: 200,
    body: {
      data: {
        templateResponseDTO: { identifier: "smoke_test", templateEntityType: "Step", stableTemplate: true },
      },
    },
  });
  expect((await client.post(base, yaml("v1"))).body).toMatchObject({ code: "DUPLICATE_FIELD" });
  await client.post(base, yaml("v2"), { setDefaultTemplate: "true" });
  expect(await listed()).toEqual(["v1 false", "v2 true"]);
  expect(await listed({ templateListType: "Stable" })).toEqual(["v2 true"]);
  expect((await client.get(`${base}/smoke_test`)).body).toMatchObject({ data: { yaml: yaml("v2") } });
  const changed = yaml("v1", "  description: older\n");
  await client.call("PUT", `${base}/update/smoke_test/v1`, { body: changed });
  expect((await client.get(`${base}/smoke_test`, { versionLabel: "v1" })).body).toMatchObject({
    data: { yaml: changed, description: "older", version: 1 },
  });
  expect((await client.call("DELETE", `${base}/smoke_test/v1`)).status).toBe(200);
  expect(await listed()).toEqual(["v2 true"]);
  expect((await client.call("DELETE", `${base}/smoke_test`)).status).toBe(200);
  expect((await client.get(`${base}/smoke_test`)).status).toBe(404);
});

test("what is no template is refused with its field, and a reader creates none", async () => {
  expect(await client.post(base, "template:\n  name: X\n")).toMatchObject({
    status: 400,
    body: { errors: expect.arrayContaining([expect.objectContaining({ fieldId: "template.identifier" })]) },
  });
  const viewer = { token: simulator.tokens.viewer ?? "", body: yaml("v1") };
  expect((await client.call("POST", base, viewer)).status).toBe(403);
  const elsewhere = yaml("v1", "  orgIdentifier: commerce\n  projectIdentifier: fulfilment\n");
  await client.post(base, elsewhere);
  expect(await listed()).toEqual([]);
  const found = await clientOf(simulator, { ...storefront, projectIdentifier: "fulfilment" }).get(
    `${base}/smoke_test`,
  );
  expect(found.status).toBe(200);
});
