import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { chaosPaths } from "@/simulator/http/catalogue/chaos";
import { deliveryPaths } from "@/simulator/http/catalogue/delivery";
import { emptyAnswers } from "@/simulator/http/catalogue/empty-answers";
import { insightPaths } from "@/simulator/http/catalogue/insight";
import { parsePatterns } from "@/simulator/http/catalogue/pattern";
import { platformPaths } from "@/simulator/http/catalogue/platform";
import { registerEmptyAccountRoutes } from "@/simulator/http/routes/empty-account";
import type { SimEnv } from "@/simulator/http/routes/route";
import { testAccount } from "./account.fixture";

const app = new Hono<SimEnv>();
app.get("/ng/api/projects", (c) => c.json({ real: true }));
const { world, sim } = testAccount();
registerEmptyAccountRoutes(app, world, sim);

const call = async (method: string, path: string) => {
  const answer = await app.request(`${path}?accountIdentifier=acct`, { method });
  const text = await answer.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  return { status: answer.status, body, allow: answer.headers.get("allow") };
};

describe("an account that has nothing there", () => {
  it.each([
    ["GET", "/ng/api/file-store", { status: "SUCCESS", data: { totalItems: 0, content: [], empty: true } }],
    ["POST", "/ng/api/freeze/list", { status: "SUCCESS", data: { totalItems: 0, content: [] } }],
    ["GET", "/v1/scorecards", []],
    ["GET", "/v1/orgs/commerce/projects/storefront/templates", []],
    ["GET", "/code/api/v1/repos", []],
    ["POST", "/gitops/api/v1/applications", { totalItems: 0, content: [] }],
    ["GET", "/chaos/manager/api/rest/faults", { data: [], pagination: { totalItems: 0 } }],
    [
      "GET",
      "/har/api/v1/spaces/acct/commerce/storefront/+/registries",
      { data: { registries: [], itemCount: 0 } },
    ],
    ["GET", "/fme/api/v4/segments", { data: [], totalCount: 0 }],
    ["GET", "/ai-evals/api/v1/orgs/commerce/projects/storefront/evals", { data: [], total_elements: 0 }],
    ["POST", "/ccm/api/graphql", { data: { perspectiveGrid: { data: [] } } }],
  ])("%s %s is an empty list in its service's form", async (method, path, body) => {
    const answer = await call(method, path);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject(body);
  });

  it("the gateway prefix makes no difference", async () => {
    expect((await call("GET", "/gateway/agents/api/v1/agents")).body).toEqual([]);
  });

  it.each([
    ["GET", "/ng/api/file-store/notes", { status: "ERROR", code: "ENTITY_NOT_FOUND" }],
    ["DELETE", "/ng/api/freeze/winter", { code: "ENTITY_NOT_FOUND" }],
    ["GET", "/code/api/v1/repos/shop/pullreq/7", { message: expect.any(String) }],
    ["GET", "/code/api/v1/repos/shop/content/src/app/index.ts", { message: expect.any(String) }],
    ["GET", "/gitops/api/v1/agents/argo", { error: expect.any(String) }],
    ["GET", "/pm/api/v1/policies/no_root", { code: "ENTITY_NOT_FOUND" }],
    ["POST", "/chaos/manager/api/rest/v2/experiments/e1/run", { code: "ENTITY_NOT_FOUND" }],
  ])("%s %s is an entity that does not exist", async (method, path, body) => {
    const answer = await call(method, path);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject(body);
  });

  it("nothing can be created in a module without licence", async () => {
    const answer = await call("POST", "/chaos/manager/api/rest/hubs");
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: "USAGE_LIMITS_EXCEEDED" });
  });

  it("a scope that does not exist is not an empty one", async () => {
    expect((await call("GET", "/v1/orgs/commerce/projects/nowhere/templates")).status).toBe(404);
    expect((await call("GET", "/iacm/api/orgs/nowhere/projects/storefront/workspaces")).status).toBe(404);
  });

  it.each([
    ["PATCH", "/ng/api/file-store", "GET,POST"],
    ["DELETE", "/v1/scorecards", "GET,POST"],
    ["PUT", "/ng/api/projects", "GET,POST"],
  ])("%s %s is a wrong verb on a known path", async (method, path, allow) => {
    const answer = await call(method, path);
    expect(answer.status).toBe(405);
    expect(answer.allow).toBe(allow);
  });

  it("an unknown path is Harness's unknown-route failure", async () => {
    const answer = await call("GET", "/ng/api/teapots");
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ status: "FAILURE", code: "RESOURCE_NOT_FOUND_EXCEPTION" });
  });

  it("a route of the story goes before its catalogued twin", async () => {
    expect((await call("GET", "/ng/api/projects")).body).toEqual({ real: true });
  });
});

describe("the catalogued patterns", () => {
  const patterns = parsePatterns(platformPaths, deliveryPaths, chaosPaths, insightPaths);

  it("name only answers that exist", () => {
    const names = patterns
      .flatMap((pattern) => [...pattern.methods.values()])
      .filter((name) => name !== null);
    for (const name of new Set(names))
      if (name !== "missing") expect(Object.keys(emptyAnswers)).toContain(name);
  });

  it("a fixed path goes before one with a placeholder", () => {
    const first = patterns.find((pattern) => pattern.expression.test("/ng/api/freeze/getGlobalFreeze"));
    expect(first?.path).toBe("/ng/api/freeze/getGlobalFreeze");
  });

  it("no path is listed twice", () => {
    const paths = patterns.map((pattern) => pattern.path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
