import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "@/simulator/start";
import { at, clientOf, fulfilment, list, type SimClient, text } from "./client.fixture";

let simulator: RunningSimulator;
let client: SimClient;

const now = Date.parse("2026-09-16T14:20:00Z");
const summary = "/pipeline/api/pipelines/execution/summary";
const executionFilter = { filterType: "PipelineExecution" };

beforeAll(async () => {
  simulator = await startSimulator({ now, frozen: true, background: false, executions: 1200 });
  client = clientOf(simulator);
});
afterAll(() => simulator.close());

describe("who calls", () => {
  test("a full token is told who it belongs to, in the success envelope", async () => {
    const { status, body } = await client.get("/ng/api/user/currentUser");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "SUCCESS",
      metaData: null,
      data: { defaultAccountId: simulator.accountId },
    });
  });

  test.each([
    ["an unknown token", "pat.x.y.z", "INVALID_TOKEN"],
    ["no token", null, "INVALID_TOKEN"],
    ["an expired token", "expired", "EXPIRED_TOKEN"],
    ["a revoked token", "revoked", "REVOKED_TOKEN"],
  ])("%s is refused with 401", async (_name, token, code) => {
    const value = token === "expired" || token === "revoked" ? simulator.tokens[token] : token;
    const { status, body } = await client.call("GET", "/ng/api/organizations", { token: value ?? null });
    expect(status).toBe(401);
    expect(body).toMatchObject({ status: "ERROR", code, responseMessages: [{ code, level: "ERROR" }] });
  });

  test("a request that names no account is refused", async () => {
    const { status, body } = await client.call("GET", "/ng/api/organizations", { account: null });
    expect(status).toBe(400);
    expect(text(body, "message")).toBe("Invalid request: Account detail is not present in the request");
  });

  test("another account's id is refused as a bad token", async () => {
    const { status } = await client.call("GET", "/ng/api/organizations", { account: "A".repeat(22) });
    expect(status).toBe(401);
  });

  test("a viewer may read but not run", async () => {
    const token = simulator.tokens.viewer ?? "";
    const read = await client.call("POST", summary, { token, body: executionFilter });
    expect(read.status).toBe(200);
    const run = await client.call("POST", "/pipeline/api/pipeline/execute/storefront_ci_cd", {
      token,
      body: "",
    });
    expect(run.status).toBe(403);
    expect(run.body).toMatchObject({
      code: "NG_ACCESS_DENIED",
      failedPermissionChecks: [
        { permission: "core_pipeline_execute", resourceIdentifier: "storefront_ci_cd" },
      ],
    });
  });

  test("a token without projects sees none and reaches none", async () => {
    const token = simulator.tokens.noProjects ?? "";
    const projects = await client.call("GET", "/ng/api/projects", { token });
    expect(list(projects.body, "data", "content")).toEqual([]);
    const runs = await client.call("POST", summary, { token, body: executionFilter });
    expect(runs.status).toBe(403);
  });

  test("the account id is that of a token the caller brings along, and that secret is never shown", async () => {
    const token = ["pat", "Zz0123456789abcdefghiJ", "0".repeat(24), "q".repeat(20)].join(".");
    const own = await startSimulator({ now, frozen: true, background: false, executions: 700, token });
    const answer = await clientOf(own).get("/ng/api/user/currentUser");
    expect(own.accountId).toBe("Zz0123456789abcdefghiJ");
    expect(answer.status).toBe(200);
    const shown = await clientOf(own).get("/__sim/tokens");
    expect(JSON.stringify(shown.body)).not.toContain(token);
    await own.close();
  });
});

describe("errors", () => {
  test("an unknown pipeline is a 404 ErrorDTO in Harness's words", async () => {
    const { status, body } = await client.get("/pipeline/api/pipelines/nothing_here");
    expect(status).toBe(404);
    expect(text(body, "message")).toBe(
      "Pipeline with the given ID: nothing_here does not exist or has been deleted",
    );
  });

  test("a wrong verb is a 405, an unknown path Harness's 400", async () => {
    const verb = await client.put("/pipeline/api/pipeline/execute/retry/abc");
    expect(verb.status).toBe(405);
    const path = await client.get("/pipeline/api/no/such/thing");
    expect(path.status).toBe(400);
    expect(text(path.body, "code")).toBe("RESOURCE_NOT_FOUND_EXCEPTION");
  });

  test("the v1 routes refuse in their own form", async () => {
    const path = "/v1/orgs/commerce/projects/storefront/pipelines/nothing_here/execute";
    const { status, body } = await client.post(path, {});
    expect(status).toBe(404);
    expect(body).toEqual({ code: "ENTITY_NOT_FOUND", message: expect.any(String), errors: [] });
  });

  test("a missing project, a broken body and a page out of bounds are refused", async () => {
    const bare = clientOf(simulator, {});
    expect((await bare.post(summary, executionFilter)).status).toBe(400);
    expect((await client.post(summary, "{")).status).toBe(400);
    expect((await client.post(summary, executionFilter, { page: "-1" })).status).toBe(400);
  });

  test("every path is also served behind /gateway", async () => {
    const answer = await client.get("/gateway/ng/api/organizations");
    expect(list(answer.body, "data", "content")).toHaveLength(2);
  });
});

describe("lists", () => {
  test("pages of executions cover all runs once, newest first", async () => {
    const seen = new Set<string>();
    let last = Number.POSITIVE_INFINITY;
    let total = 0;
    for (let page = 0; ; page += 1) {
      const { body } = await client.post(summary, executionFilter, { page: String(page), size: "100" });
      total = Number(at(body, "data", "totalElements"));
      for (const run of list(body, "data", "content")) {
        seen.add(text(run, "planExecutionId"));
        const start = Number(at(run, "startTs"));
        expect(start).toBeLessThanOrEqual(last);
        last = start;
      }
      if (at(body, "data", "last") === true) break;
    }
    expect(seen.size).toBe(total);
    expect(total).toBeGreaterThan(300);
  });

  test("runs that another pipeline started are listed below their own pipeline, or when all are asked for", async () => {
    const stock = clientOf(simulator, fulfilment);
    const children = async (query: Record<string, string>) => {
      const { body } = await stock.post(summary, executionFilter, { size: "1000", ...query });
      return list(body, "data", "content").filter((run) => at(run, "parentStageInfo") !== undefined).length;
    };
    expect(await children({})).toBe(0);
    expect(await children({ pipelineIdentifier: "smoke_checks" })).toBeGreaterThan(0);
    expect(await children({ showAllExecutions: "true" })).toBeGreaterThan(0);
  });

  test("half a time range is refused, not half applied", async () => {
    const timeRange = { startTime: now - 86_400_000 };
    const { status, body } = await client.post(summary, { ...executionFilter, timeRange });
    expect(status).toBe(400);
    expect(text(body, "message")).toContain("startTime or endTime is not provided");
  });

  test("the cursor of the outline walks over the same runs", async () => {
    const outline = "/pipeline/api/pipelines/execution/summary/outline";
    const seen: string[] = [];
    let query: Record<string, string> = { size: "70" };
    for (;;) {
      const { body } = await client.post(outline, executionFilter, query);
      seen.push(...list(body, "data", "content").map((run) => text(run, "planExecutionId")));
      if (at(body, "data", "hasMore") !== true) break;
      query = {
        size: "70",
        lastSeenExecutionId: text(body, "data", "lastSeenExecutionId"),
        lastSeenStartTime: text(body, "data", "lastSeenStartTime"),
      };
    }
    const all = await client.post(summary, executionFilter, { size: "1" });
    expect(seen).toHaveLength(Number(at(all.body, "data", "totalElements")));
    expect(new Set(seen).size).toBe(seen.length);
  });

  const filters: [string, object, Record<string, string>, (run: Parameters<typeof at>[0]) => boolean][] = [
    ["status", { status: ["Failed"] }, {}, (run) => at(run, "status") === "Failed"],
    ["status in the query", {}, { status: "Aborted" }, (run) => at(run, "status") === "Aborted"],
    [
      "pipeline",
      {},
      { pipelineIdentifier: "basket_ci" },
      (run) => at(run, "pipelineIdentifier") === "basket_ci",
    ],
    [
      "pipelines",
      { pipelineIdentifiers: ["basket_ci"] },
      {},
      (run) => at(run, "pipelineIdentifier") === "basket_ci",
    ],
    [
      "trigger type",
      { triggerTypes: ["SCHEDULER_CRON"] },
      {},
      (run) => at(run, "executionTriggerInfo", "triggerType") === "SCHEDULER_CRON",
    ],
    [
      "branch",
      { moduleProperties: { ci: { branch: "main" } } },
      {},
      (run) => at(run, "moduleInfo", "ci", "branch") === "main",
    ],
    [
      "build type",
      { moduleProperties: { ci: { buildType: "PR" } } },
      {},
      (run) => at(run, "moduleInfo", "ci", "buildType") === "PR",
    ],
    [
      "environment",
      { moduleProperties: { cd: { envIdentifiers: ["prod"] } } },
      {},
      (run) => list(run, "moduleInfo", "cd", "envIdentifiers").includes("prod"),
    ],
    [
      "rollbacks",
      { executionModeFilter: "ROLLBACK" },
      {},
      (run) => at(run, "executionMode") === "POST_EXECUTION_ROLLBACK",
    ],
    ["search", {}, { searchTerm: "catalog" }, (run) => text(run, "name").toLowerCase().includes("catalog")],
    [
      "time range",
      { timeRange: { startTime: now - 5 * 86_400_000, endTime: now - 86_400_000 } },
      {},
      (run) =>
        Number(at(run, "startTs")) <= now - 86_400_000 && Number(at(run, "startTs")) >= now - 5 * 86_400_000,
    ],
    [
      "last days",
      { timeRange: { timeRangeFilterType: "LAST_7_DAYS" } },
      {},
      (run) => Number(at(run, "startTs")) >= now - 7 * 86_400_000,
    ],
  ];
  test.each(filters)(
    "the filter by %s lets through what fits, and something",
    async (_name, body, query, fits) => {
      const answer = await client.post(summary, { ...executionFilter, ...body }, { size: "200", ...query });
      const runs = list(answer.body, "data", "content");
      expect(runs.length).toBeGreaterThan(0);
      expect(runs.every(fits)).toBe(true);
    },
  );

  test("pipelines come as a Spring page with their recent runs, projects as an NG page", async () => {
    const pipelines = await client.post("/pipeline/api/pipelines/list", { filterType: "PipelineSetup" });
    expect(at(pipelines.body, "data")).toMatchObject({
      totalElements: 7,
      number: 0,
      first: true,
      empty: false,
    });
    expect(list(pipelines.body, "data", "content", 0, "recentExecutionsInfo").length).toBeLessThanOrEqual(10);
    const projects = await client.get("/ng/api/projects", { orgIdentifier: "commerce" });
    expect(at(projects.body, "data")).toMatchObject({ totalItems: 2, pageIndex: 0, pageItemCount: 2 });
  });
});

describe("one execution", () => {
  test("the detail has a step graph only when it is asked for", async () => {
    const page = await client.post(summary, executionFilter, {
      size: "1",
      pipelineIdentifier: "basket_ci",
      status: "Success",
    });
    const id = text(page.body, "data", "content", 0, "planExecutionId");
    const detail = `/pipeline/api/pipelines/execution/v2/${id}`;
    const bare = await client.get(detail);
    expect(at(bare.body, "data", "executionGraph")).toBeUndefined();
    const full = await client.get(detail, { renderFullBottomGraph: "true" });
    const graph = at(full.body, "data", "executionGraph");
    const reached = new Set<string>();
    const walk = (node: string): void => {
      reached.add(node);
      for (const child of list(graph, "nodeAdjacencyListMap", node, "children")) walk(String(child));
      for (const next of list(graph, "nodeAdjacencyListMap", node, "nextIds")) walk(String(next));
    };
    walk(text(graph, "rootNodeId"));
    const nodes = Object.keys(Object(at(graph, "nodeMap")));
    expect([...reached].sort()).toEqual(nodes.sort());
    expect(nodes.map((node) => text(graph, "nodeMap", node, "stepType"))).toContain("STRATEGY");
  });

  test("one stage's graph begins at that stage", async () => {
    const page = await client.post(summary, executionFilter, {
      size: "1",
      pipelineIdentifier: "storefront_ci_cd",
    });
    const run = at(page.body, "data", "content", 0);
    const stageNodeId = text(run, "startingNodeId");
    const answer = await client.get(`/pipeline/api/pipelines/execution/v2/${text(run, "planExecutionId")}`, {
      stageNodeId,
    });
    const graph = at(answer.body, "data", "executionGraph");
    expect(text(graph, "nodeMap", text(graph, "rootNodeId"), "setupId")).toBe(stageNodeId);
  });

  test("the runtime input template names what the pipeline asks for, and input sets answer it", async () => {
    const template = await client.post(
      "/pipeline/api/inputSets/template",
      {},
      { pipelineIdentifier: "catalog_release" },
    );
    expect(text(template.body, "data", "inputSetTemplateYaml")).toContain("image_tag");
    const sets = await client.get("/pipeline/api/inputSets", { pipelineIdentifier: "catalog_release" });
    expect(at(sets.body, "data", "totalItems")).toBe(1);
  });
});
