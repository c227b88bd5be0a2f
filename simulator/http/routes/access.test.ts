import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, clientOf, list, type SimClient, storefront, text } from "@/simulator/client.fixture";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

let simulator: RunningSimulator;
let account: SimClient;
let project: SimClient;

beforeAll(async () => {
  simulator = await startSimulator({ frozen: true, background: false, executions: 400 });
  account = clientOf(simulator, {});
  project = clientOf(simulator, storefront);
});
afterAll(() => simulator.close());

const send = (
  client: SimClient,
  method: string,
  path: string,
  query: Record<string, string> = {},
  body?: object,
) => client.call(method, path, { query, ...(body === undefined ? {} : { body }) });
const unknownRoute = { status: 400, body: { code: "RESOURCE_NOT_FOUND_EXCEPTION" } };

describe("people", () => {
  test("one is got from the aggregate, with the roles beside; the bare id is no route", async () => {
    const listed = await account.post("/ng/api/user/aggregate", {});
    const id = text(listed.body, "data", "content", 0, "user", "uuid");
    const one = await account.get(`/ng/api/user/aggregate/${id}`);
    expect(at(one.body, "data")).toMatchObject({ user: { uuid: id }, roleAssignmentMetadata: [] });
    expect(await account.get(`/ng/api/user/${id}`)).toMatchObject(unknownRoute);
  });

  test("groups are the story's, and can be created and deleted in the scope that the body names", async () => {
    const groups = await account.get("/ng/api/user-groups");
    expect(list(groups.body, "data", "content").map((group) => at(group, "identifier"))).toContain(
      "release_managers",
    );
    const group = { identifier: "on_call", name: "On call", users: ["u1"], ...storefront };
    const created = await send(account, "POST", "/ng/api/user-groups", {}, group);
    expect(created).toMatchObject({ status: 200, body: { data: { ...group, harnessManaged: false } } });
    expect((await send(account, "POST", "/ng/api/user-groups", {}, group)).body).toMatchObject({
      code: "DUPLICATE_FIELD",
    });
    expect((await account.get("/ng/api/user-groups/on_call")).status).toBe(404);
    expect((await project.get("/ng/api/user-groups/on_call")).status).toBe(200);
    const viewer = { token: simulator.tokens.viewer ?? "" };
    expect((await project.call("DELETE", "/ng/api/user-groups/on_call", viewer)).status).toBe(403);
    expect((await send(project, "DELETE", "/ng/api/user-groups/on_call")).status).toBe(200);
    expect((await project.get("/ng/api/user-groups/on_call")).status).toBe(404);
  });
});

describe("service accounts", () => {
  test("are a plain list, a page of aggregates, and one below the aggregate", async () => {
    const plain = list((await account.get("/ng/api/serviceaccount")).body, "data");
    const page = (await account.get("/ng/api/serviceaccount/aggregate")).body;
    expect(plain.map((each) => at(each, "identifier"))).toEqual(
      list(page, "data", "content").map((each) => at(each, "serviceAccount", "identifier")),
    );
    const one = await account.get("/ng/api/serviceaccount/aggregate/release_bot");
    expect(at(one.body, "data", "serviceAccount", "email")).toBe(at(plain, 0, "email"));
    expect((await account.get("/ng/api/serviceaccount/aggregate/nobody")).status).toBe(404);
    expect((await account.get("/ng/api/serviceaccount/release_bot")).status).toBe(405);
    expect((await project.get("/ng/api/serviceaccount")).body).toMatchObject({ data: [] });
  });
});

describe("delegate tokens", () => {
  const base = "/ng/api/delegate-token-ng";
  const names = async (query: Record<string, string> = {}) =>
    list((await project.get(base, query)).body, "resource").map((token) => at(token, "name"));

  test("are named in the query: created, found, revoked and deleted there", async () => {
    expect((await send(project, "POST", base)).status).toBe(400);
    const created = await send(project, "POST", base, { tokenName: "edge", revokeAfter: "1893456000000" });
    expect(created.body).toMatchObject({
      resource: { name: "edge", status: "ACTIVE", revokeAfter: 1893456000000 },
    });
    expect((await send(project, "POST", base, { tokenName: "edge" })).status).toBe(400);
    expect(await names()).toEqual(["storefront_runners", "edge"]);
    expect(await names({ name: "edge" })).toEqual(["edge"]);
    expect((await send(project, "PUT", base, { tokenName: "edge" })).body).toMatchObject({
      resource: { status: "REVOKED" },
    });
    expect(await names({ status: "REVOKED" })).toEqual(["edge"]);
    expect((await send(project, "DELETE", base, { tokenName: "edge" })).body).toMatchObject({
      resource: true,
    });
    expect(await names()).toEqual(["storefront_runners"]);
    expect((await send(project, "DELETE", base, { tokenName: "edge" })).status).toBe(400);
  });

  test("name the delegates that registered with one, and hold no name in the path", async () => {
    const groups = await account.get(`${base}/delegate-groups`, { delegateTokenName: "default_token" });
    expect(list(groups.body, "resource", "delegateGroupDetails").length).toBeGreaterThan(0);
    for (const path of [`${base}/default_token`, `${base}/default_token/delegates`])
      expect(await account.get(path)).toMatchObject(unknownRoute);
  });
});

test("settings are told one category at a time", async () => {
  expect((await project.get("/ng/api/settings")).status).toBe(400);
  expect((await project.get("/ng/api/settings", { category: "NOPE" })).status).toBe(400);
  const core = list((await project.get("/ng/api/settings", { category: "CORE" })).body, "data");
  expect(core.map((each) => at(each, "setting", "category"))).toEqual(["CORE", "CORE"]);
  const grouped = await project.get("/ng/api/settings", { category: "CORE", group: "audit" });
  expect(list(grouped.body, "data")).toHaveLength(1);
});

test("a trigger names its own pipeline: without it, or with another, it is refused", async () => {
  const create = (yaml: string) =>
    project.call("POST", "/pipeline/api/triggers", {
      query: { targetIdentifier: "storefront_ci_cd" },
      body: yaml,
    });
  const yaml = (pipeline: string) =>
    `trigger:\n  identifier: hourly\n  name: Hourly\n${pipeline}  source:\n    type: Scheduled\n    spec:\n      type: Cron\n      spec:\n        expression: 0 * * * *\n`;
  expect(await create(yaml(""))).toMatchObject({ status: 400 });
  expect(await create(yaml("  pipelineIdentifier: catalog_ci_cd\n"))).toMatchObject({ status: 400 });
  expect(await create(yaml("  pipelineIdentifier: storefront_ci_cd\n"))).toMatchObject({ status: 200 });
});
