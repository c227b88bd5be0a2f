import { afterEach, beforeEach, expect, test } from "vitest";
import { failureOf, testClient } from "../client/client.fixture";
import { type LocalServer, localServer } from "../client/local-server.fixture";
import { harnessTools as tools } from "../tools/harness-tools";
import type { ToolContext } from "../tools/tool";

let server: LocalServer;
let answer: unknown;
beforeEach(async () => {
  server = await localServer((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer)),
  );
});
afterEach(() => server.close());

const ctx: ToolContext = {
  defaults: { org: "default", project: "demo" },
  allowedScopes: "all",
  now: () => new Date(),
};
const call = () => ({ ctx, client: testClient(server.baseUrl) });
const list = (resource_type: string, compact = true) =>
  tools.harness_list.run({
    ...call(),
    input: tools.harness_list.input.parse({ resource_type, compact }),
  });
const page = (content: unknown[], totalItems = content.length) => ({
  status: "SUCCESS",
  data: { content, totalItems },
});
const service = (identifier: unknown) => ({ service: { identifier, name: `The ${String(identifier)}` } });

test("an item of another shape is named, and the rest of the page is there", async () => {
  answer = page([service("web"), service(7), "text", service("api"), { service: { name: "Nameless" } }], 40);
  for (const compact of [true, false]) {
    const found = await list("service", compact);
    expect(found.items.map(({ identifier }) => identifier)).toEqual(["web", "api"]);
    expect(found.unreadable).toEqual([
      { index: 1, identifier: "The 7", problem: expect.stringMatching(/^identifier: .*expected string/) },
      { index: 2, identifier: null, problem: expect.any(String) },
      { index: 4, identifier: "Nameless", problem: expect.stringMatching(/^identifier: /) },
    ]);
    expect(found.note).toContain("3 of 5 items");
    // As Harness counts: what could not be read is there as well.
    expect(found.total).toBe(40);
  }
});

test("a page whose items all fit says nothing of items that do not", async () => {
  answer = page([service("web")]);
  const found = await list("service");
  expect(found).not.toHaveProperty("unreadable");
  expect(found).not.toHaveProperty("note");
});

test.each([
  ["an object without its list", { status: "SUCCESS", data: { entries: [] } }],
  ["a text", { status: "SUCCESS", data: "nothing here" }],
  ["nothing at all", { status: "SUCCESS", data: null }],
])("%s where a list should be breaks the contract; it is no empty page", async (_, sent) => {
  answer = sent;
  expect(await failureOf(list("service"))).toMatchObject({
    code: "upstream_contract",
    details: { operation: "service.list" },
  });
});

test("a list without the page around it is read; its length is no total", async () => {
  answer = { status: "SUCCESS", data: [service("web"), service("api")] };
  expect(await list("service")).toMatchObject({ items: [{}, {}], total: null });
});

test("one entity of another shape is an error that names the member, and none of its values", async () => {
  answer = { status: "SUCCESS", data: { service: { identifier: 12345, name: "a private name" } } };
  const input = tools.harness_get.input.parse({ resource_type: "service", resource_id: "web" });
  const failure = await failureOf(tools.harness_get.run({ ...call(), input }));
  expect(failure).toMatchObject({ code: "upstream_contract", details: { operation: "service.get" } });
  expect(String(failure)).toContain("identifier");
  expect(JSON.stringify(failure)).not.toMatch(/12345|a private name/);
});

test("a search keeps what it can read of a type and names what it cannot", async () => {
  answer = page([service("web"), service(null)]);
  const input = tools.harness_search.input.parse({ query: "web", resource_types: ["service"] });
  const found = await tools.harness_search.run({ ...call(), input });
  expect(found.results).toMatchObject([
    { items: [{ identifier: "web" }], unreadable: [{ index: 1, problem: expect.any(String) }] },
  ]);
});
