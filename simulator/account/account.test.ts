import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accountOfEnvironment, todaysAccount } from "@/simulator/account/switches";
import { at, clientOf, foundations, type Json, list, type SimClient, text } from "@/simulator/client.fixture";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

const summaries = "/pipeline/api/pipelines/execution/summary";
const details = "/pipeline/api/pipelines/execution/v2";
let simulator: RunningSimulator;
let client: SimClient;

beforeAll(async () => {
  simulator = await startSimulator({ frozen: true, background: false, executions: 600 });
  client = clientOf(simulator);
});
afterEach(async () => {
  await client.call("DELETE", "/__sim/account");
});
afterAll(() => simulator.close());

const change = (facts: object) => client.call("POST", "/__sim/account", { body: facts });
const page = (size: number, index = 0, body: object = { filterType: "PipelineExecution" }) =>
  client.post(summaries, body, { size: String(size), page: String(index), showAllExecutions: "true" });
const everything = async () => list((await page(1000)).body, "data", "content");

describe("what is switched", () => {
  test("a clean account of today is what there is unless somebody says otherwise", async () => {
    expect((await client.get("/__sim/account")).body).toEqual(todaysAccount);
    const set = await change({ totals: false, dirty: "1/20" });
    expect(set.body).toEqual({ ...todaysAccount, totals: false, dirty: 0.05 });
    expect((await client.call("DELETE", "/__sim/account")).body).toEqual(todaysAccount);
  });

  test("what means nothing is refused, and nothing changes", async () => {
    for (const facts of [
      { dirty: 2 },
      { dirty: "many" },
      { pageCap: 0 },
      { featureFlags: "both" },
      { other: 1 },
    ])
      expect((await change(facts)).status, JSON.stringify(facts)).toBe(400);
    expect((await client.get("/__sim/account")).body).toEqual(todaysAccount);
  });

  test("the environment says the same, and a variable that says nothing sensible is named", () => {
    expect(
      accountOfEnvironment({
        SIM_OLDER_SERVER: "on",
        SIM_DIRTY: "1/6",
        SIM_SLOW_LOGS_MS: "4000",
        SIM_FEATURE_FLAGS: "",
      }),
    ).toEqual({ olderServer: true, dirty: 1 / 6, slowLogsMs: 4000 });
    expect(() => accountOfEnvironment({ SIM_PAGE_CAP: "few" })).toThrow(/SIM_PAGE_CAP says "few"/);
  });
});

describe("an older server", () => {
  test("refuses a filter that names a status it does not know, as every server does a made-up one", async () => {
    const ask = async (status: string) =>
      (await page(5, 0, { filterType: "PipelineExecution", status: ["Failed", status] })).status;
    expect([await ask("Running"), await ask("UploadWaiting"), await ask("Sleeping")]).toEqual([
      200, 200, 400,
    ]);
    await change({ olderServer: true });
    expect([await ask("Running"), await ask("UploadWaiting")]).toEqual([200, 400]);
    const query = await client.post(
      summaries,
      { filterType: "PipelineExecution" },
      { status: "UploadWaiting" },
    );
    expect(query).toMatchObject({ status: 400, body: { errors: [{ fieldId: "status" }] } });
    await change({ olderServer: false });
    expect(await ask("UploadWaiting")).toBe(200);
  });

  test("caps pages and gives no totals; nobody misses an item who reads until an empty page", async () => {
    const all = (await everything()).map((run) => at(run, "planExecutionId"));
    expect(all.length).toBeGreaterThan(120);
    await change({ olderServer: true });
    const read: Json[] = [];
    for (let index = 0; ; index += 1) {
      const { body } = await page(100, index);
      for (const key of ["totalElements", "totalPages", "last"])
        expect(at(body, "data", key)).toBeUndefined();
      const content = list(body, "data", "content");
      if (content.length === 0) break;
      expect(content.length).toBeLessThanOrEqual(50);
      read.push(...content);
    }
    expect(read.map((run) => at(run, "planExecutionId"))).toEqual(all);
    const projects = await client.get("/ng/api/projects");
    expect(at(projects.body, "data", "totalItems")).toBeUndefined();
    expect(list(projects.body, "data", "content").length).toBeGreaterThan(0);
  });

  test("the cap and the missing totals are had apart as well", async () => {
    await change({ pageCap: 7 });
    expect(at((await page(100)).body, "data")).toMatchObject({ size: 7, numberOfElements: 7 });
    expect(at((await page(100)).body, "data", "totalElements")).toBeGreaterThan(120);
    await change({ pageCap: null, totals: false });
    expect(list((await page(100)).body, "data", "content")).toHaveLength(100);
    expect(at((await page(100)).body, "data", "totalElements")).toBeUndefined();
  });
});

/** Every value that stands at a key, wherever it is. */
function valuesOf(tree: Json | undefined, key: string): Json[] {
  if (Array.isArray(tree)) return tree.flatMap((each) => valuesOf(each, key));
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(value, key),
  ]);
}
const membersOf = (tree: Json | undefined): Json[] =>
  typeof tree === "object" && tree !== null ? Object.values(tree) : [];
const isText = (value: Json) => typeof value === "string";
const isNothings = (value: Json) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => each === null);

describe("odd data", () => {
  test.each([20, 6, 3])("is in one of %i executions, the same ones each time", async (whole) => {
    const clean = await everything();
    await change({ dirty: `1/${whole}` });
    const dirty = await everything();
    const odd = dirty.filter((run, index) => JSON.stringify(run) !== JSON.stringify(clean[index]));
    expect(odd.length / clean.length).toBeGreaterThan(0.6 / whole);
    expect(odd.length / clean.length).toBeLessThan(1.5 / whole);
    expect(await everything()).toEqual(dirty);
    // What names an execution and how it ended stays readable.
    for (const key of ["planExecutionId", "pipelineIdentifier", "status", "startTs"])
      expect(dirty.map((run) => at(run, key))).toEqual(clean.map((run) => at(run, key)));
  });

  test("has every shape that real accounts have, in lists", async () => {
    await change({ dirty: 1 });
    const runs = await everything();
    for (const key of ["envIdentifiers", "infrastructureIdentifiers", "serviceIdentifiers"]) {
      expect(valuesOf(runs, key).some(isNothings), key).toBe(true);
      expect(valuesOf(runs, key).some(isText), key).toBe(true);
    }
    const ci = runs.flatMap((run) => at(run, "moduleInfo", "ci") ?? []);
    expect(ci.some((each) => typeof at(each, "branch") === "object")).toBe(true);
    expect(valuesOf(ci, "author").some(isText)).toBe(true);
    expect(valuesOf(ci, "scmDetailsList").some(isNothings)).toBe(true);
    expect(valuesOf(ci, "timeStamp").some(isText)).toBe(true);
    expect(valuesOf(runs, "tag").some((tag) => typeof tag === "number")).toBe(true);
    expect(valuesOf(runs, "rollbackDuration").some(isText)).toBe(true);
    expect(valuesOf(runs, "failureTypeList").some(isNothings)).toBe(true);
    for (const key of ["runSequence", "canRetry", "failedStagesCount"])
      expect(valuesOf(runs, key).some(isText), key).toBe(true);
    const nodes = runs.flatMap((run) => membersOf(at(run, "layoutNodeMap")));
    expect(nodes.some((node) => node === null)).toBe(true);
    expect(nodes.some((node) => node !== null && at(node, "status") === undefined)).toBe(true);
  });

  test("is in details as well, and a graph may be there only when it is asked for again", async () => {
    await change({ dirty: 1 });
    const graphs: Json[] = [];
    let late = 0;
    for (const run of (await everything()).slice(0, 60)) {
      const ask = async () =>
        (await client.get(`${details}/${text(run, "planExecutionId")}`, { renderFullBottomGraph: "true" }))
          .body;
      const first = at(await ask(), "data", "executionGraph");
      if (first === null) late += 1;
      const graph = first ?? at(await ask(), "data", "executionGraph");
      expect(graph).not.toBeNull();
      graphs.push(graph ?? null);
    }
    expect(late).toBeGreaterThan(10);
    expect(late).toBeLessThan(50);
    expect(valuesOf(graphs, "delegateInfoList").some(isNothings)).toBe(true);
    const times = valuesOf(graphs, "unitProgresses").flatMap((units) => valuesOf(units, "startTime"));
    expect(new Set(times.map((time) => typeof time))).toEqual(new Set(["string", "number"]));
    expect(valuesOf(graphs, "endTime").some((time) => isText(time) && /T.*Z$/.test(String(time)))).toBe(true);
    expect(valuesOf(graphs, "nodeMap").some((map) => at(map, "nothing") === null)).toBe(true);
  });

  test("never spoils what the story is made of, and is not in outlines, which tell a failure as text", async () => {
    const outline = async () =>
      list((await client.post(`${summaries}/outline`, {}, { size: "300" })).body, "data", "content");
    const clean = await outline();
    const failed = clean.findIndex((run) => at(run, "failureInfo") !== undefined);
    expect(at(clean, failed)).toMatchObject({
      failureInfo: expect.any(String),
      stagesMap: {},
      modules: expect.any(Array),
    });
    const before = await everything();
    await change({ dirty: 1 });
    expect(await outline()).toEqual(clean);
    await everything();
    await client.call("DELETE", "/__sim/account");
    expect(await everything()).toEqual(before);
  });
});

describe("slow logs", () => {
  test("a stored log is there and empty for some seconds after its step ended, then whole", async () => {
    await change({ slowLogsMs: 10_000 });
    const yaml =
      "pipeline:\n  identifier: catalog_ci_cd\n  properties:\n    ci:\n      codebase:\n        build: {type: branch, spec: {branch: main}}\n";
    const started = await client.post("/pipeline/api/pipeline/execute/catalog_ci_cd", yaml);
    const id = text(started.body, "data", "planExecution", "uuid");
    const nodes = async () =>
      membersOf(
        at(
          (await client.get(`${details}/${id}`, { renderFullBottomGraph: "true" })).body,
          ...["data", "executionGraph", "nodeMap"],
        ),
      );
    const now = async () => Number(at((await client.get("/__sim/clock")).body, "now"));
    let ended: Json | undefined;
    for (let tries = 0; tries < 60 && ended === undefined; tries += 1) {
      await client.advance(3_000);
      ended = (await nodes()).find(
        (node) => at(node, "stepType") === "Run" && typeof at(node, "endTs") === "number",
      );
    }
    const read = (node: Json | undefined) =>
      client.get("/log-service/blob", { accountID: simulator.accountId, key: text(node, "logBaseKey") });
    const endTs = Number(at(ended, "endTs"));
    expect((await now()) - endTs).toBeLessThan(10_000);
    expect(await read(ended)).toEqual({ status: 200, body: "" });
    await client.advance(endTs + 10_000 - (await now()));
    const whole = await read(ended);
    expect(whole.status).toBe(200);
    expect(String(whole.body).length).toBeGreaterThan(100);
  });
});

describe("tokens of service accounts", () => {
  const sat = () => simulator.tokens.serviceAccount ?? "";
  const me = () => client.call("GET", "/ng/api/user/currentUser", { token: sat() });

  test("read what a person's token reads, but are no user: 400 by the rule, or 403, or 500", async () => {
    expect(sat()).toMatch(new RegExp(`^sat\\.${simulator.accountId}\\.`));
    const projects = await client.call("GET", "/ng/api/projects", { token: sat() });
    expect(list(projects.body, "data", "content").length).toBeGreaterThan(1);
    const refused = await me();
    expect(refused.status).toBe(400);
    expect(text(refused.body, "message")).toContain("only by 'USER' principal type");
    await change({ serviceAccountUser: "forbidden" });
    expect(await me()).toMatchObject({ status: 403, body: { code: "NG_ACCESS_DENIED" } });
    await change({ serviceAccountUser: "failing" });
    expect(await me()).toMatchObject({ status: 500, body: { code: "UNKNOWN_ERROR" } });
    expect((await client.get("/ng/api/user/currentUser")).status).toBe(200);
  });

  test("any token is told about when it is sent as plain text, and only then", async () => {
    const validate = async (token: string, type: string) => {
      const url = `${simulator.url}/ng/api/token/validate?accountIdentifier=${simulator.accountId}`;
      const headers = { "x-api-key": simulator.tokens.main ?? "", "content-type": type };
      const answer = await fetch(url, { method: "POST", headers, body: token });
      const body: Json = await answer.json();
      return { status: answer.status, body };
    };
    expect(await validate(sat(), "text/plain")).toMatchObject({
      status: 200,
      body: { data: { apiKeyType: "SERVICE_ACCOUNT", valid: true, accountIdentifier: simulator.accountId } },
    });
    expect((await validate(simulator.tokens.main ?? "", "text/plain")).body).toMatchObject({
      data: { apiKeyType: "USER", valid: true },
    });
    expect((await validate(simulator.tokens.revoked ?? "", "text/plain")).body).toMatchObject({
      data: { valid: false },
    });
    expect((await validate("pat.a.b.c", "text/plain")).status).toBe(401);
    expect((await validate(JSON.stringify(sat()), "application/json")).status).toBe(415);
  });
});

describe("the test service", () => {
  test("takes an API key through the gateway and its own token at its own front", async () => {
    const query = `accountId=${simulator.accountId}&orgId=commerce&projectId=storefront&repo=storefront`;
    const ask = async (front: string, headers: Record<string, string>) => {
      const answer = await fetch(`${simulator.url}${front}/test-management/quarantined?${query}`, {
        headers,
      });
      return answer.status;
    };
    const key = { "x-api-key": simulator.tokens.main ?? "" };
    expect(await ask("/gateway/ti-service", key)).toBe(200);
    expect(await ask("/ti-service", key)).toBe(401);
    const issued = await fetch(`${simulator.url}/gateway/ti-service/token?${query}`, { headers: key });
    const own = { "x-harness-token": await issued.text() };
    expect(await ask("/ti-service", own)).toBe(200);
    expect(await ask("/gateway/ti-service", own)).toBe(200);
  });

  test("asks for the repository of quarantined tests", async () => {
    const query = { accountId: simulator.accountId, orgId: "commerce", projectId: "storefront" };
    const path = "/gateway/ti-service/test-management/quarantined";
    expect(await client.get(path, query)).toEqual({ status: 400, body: { error_msg: "repo is required" } });
    expect(list((await client.get(path, { ...query, repo: "storefront" })).body, "tests")).toHaveLength(2);
    expect((await client.get(path, { ...query, repo: "basket" })).body).toEqual({ tests: [] });
  });
});

test("a success with an ignored failure may be called PassedWithWarning, in lists, details and filters", async () => {
  const before = (await everything()).map((run) => text(run, "status"));
  expect(before).toContain("IgnoreFailed");
  await change({ ignoredFailure: "PassedWithWarning" });
  const runs = await everything();
  expect(runs.map((run) => text(run, "status"))).toEqual(
    before.map((status) => (status === "IgnoreFailed" ? "PassedWithWarning" : status)),
  );
  const filtered = await page(1000, 0, { filterType: "PipelineExecution", status: ["PassedWithWarning"] });
  const found = list(filtered.body, "data", "content");
  expect(found).toHaveLength(before.filter((status) => status === "IgnoreFailed").length);
  const detail = await client.get(`${details}/${text(found[0], "planExecutionId")}`, {
    renderFullBottomGraph: "true",
  });
  expect(at(detail.body, "data", "pipelineExecutionSummary", "status")).toBe("PassedWithWarning");
  const nodes = membersOf(at(detail.body, "data", "executionGraph", "nodeMap"));
  const ignored = nodes.filter((node) => at(node, "status") === "IgnoreFailed");
  expect(ignored.length).toBeGreaterThan(0);
  // The advice that it was ignored on stands with the step.
  expect(JSON.stringify(ignored)).toContain('"adviserIssuer":{"adviseType":"IGNORE_FAILURE"}');
});

test("steps carry their log keys in several ways, empty ones among them, and their timeouts as text", async () => {
  const graphs: Json[] = [];
  const platform = clientOf(simulator, foundations);
  const runs = await platform.post(summaries, { filterType: "PipelineExecution" }, { size: "150" });
  for (const run of list(runs.body, "data", "content"))
    graphs.push(
      (await platform.get(`${details}/${text(run, "planExecutionId")}`, { renderFullBottomGraph: "true" }))
        .body,
    );
  const responses = valuesOf(graphs, "executableResponses").flatMap((each) => list(each));
  const carriers = new Set(responses.flatMap((each) => Object.keys(Object(each))));
  expect(carriers).toEqual(new Set(["async", "asyncChain", "task"]));
  expect(valuesOf(responses, "timeout").every(isText)).toBe(true);
  for (const chain of valuesOf(responses, "asyncChain"))
    expect(list(chain, "logKeys").length).toBeGreaterThan(2);
  expect(valuesOf(graphs, "logBaseKey")).toContain("");
  expect(valuesOf(responses, "logKeys").flatMap((each) => list(each))).toContain("");
});

test("a summary tells why it waits, its labels, what it retries and when its pipeline times out", async () => {
  const yaml = (await client.get("/pipeline/api/pipelines/basket_ci")).body;
  const timed = text(yaml, "data", "yamlPipeline").replace("pipeline:\n", "pipeline:\n  timeout: 2h\n");
  expect((await client.call("PUT", "/pipeline/api/pipelines/v2/basket_ci", { body: timed })).status).toBe(
    200,
  );
  const place = {
    orgIdentifier: "commerce",
    projectIdentifier: "storefront",
    pipelineIdentifier: "basket_ci",
  };
  const started = await client.post("/__sim/runs", { ...place, natural: true });
  const summary = async (id: string) =>
    at((await client.get(`${details}/${id}`)).body, "data", "pipelineExecutionSummary");
  const id = text(started.body, "planExecutionId");
  const waiting = await summary(id);
  expect(waiting).toMatchObject({ status: "Queued", queuedReason: expect.stringMatching(/limit/) });
  expect(Number(at(waiting, "pipelineTimeoutTs")) - Number(at(waiting, "startTs"))).toBeGreaterThan(
    7_200_000,
  );
  await client.advance(20_000);
  expect(await summary(id)).toMatchObject({ status: "Running" });
  expect(await summary(id)).not.toHaveProperty("queuedReason");
  const runs = await everything();
  const failed = runs.find((run) => at(run, "status") === "Failed" && at(run, "canRetry") === true);
  const parent = text(failed, "planExecutionId");
  const stage = membersOf(at(failed, "layoutNodeMap")).find((node) => at(node, "status") === "Failed");
  const retried = await client.post(
    `/pipeline/api/pipeline/execute/retry/${text(failed, "pipelineIdentifier")}`,
    "",
    { planExecutionId: parent, retryStages: text(stage, "nodeIdentifier") },
  );
  expect(await summary(text(retried.body, "data", "planExecution", "uuid"))).toMatchObject({
    isRetriedExecution: true,
    retryExecutionMetadata: { parentExecutionId: parent, rootExecutionId: parent },
  });
  expect(valuesOf(runs, "labels").flatMap((each) => list(each)).length).toBeGreaterThan(10);
});
