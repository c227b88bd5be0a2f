import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ForbiddenError, InvalidInputError } from "@/lib/errors";
import { startSimulator } from "@/simulator/start";
import { createHarnessClient, type HarnessClient } from "../client/client";
import { testClient } from "../client/client.fixture";
import { HarnessNotFoundError } from "../client/errors";
import { json, type LocalServer, localServer, success } from "../client/local-server.fixture";
import { unlimited } from "../client/unlimited.fixture";
import { executionDetail, executionSummaries } from "../reads/executions";
import { downloadLogZip } from "../reads/logs";
import { rootKey } from "./execution-log";
import { isStep, nodesOf } from "./execution-nodes";
import { harnessTools as tools } from "./harness-tools";
import type { ToolContext } from "./tool";

const storefront = { org: "commerce", project: "storefront" };
const foundations = { org: "platform", project: "foundations" };
const open: ToolContext = { defaults: storefront, allowedScopes: "all", now: () => new Date() };
const onlyStorefront: ToolContext = { ...open, allowedScopes: [storefront] };

function logOf(client: HarnessClient, ctx: ToolContext, params: Record<string, unknown>, id?: string) {
  const input = tools.harness_get.input.parse({ resource_type: "execution_log", resource_id: id, params });
  return tools.harness_get.run({ ctx, client, input });
}

describe("log keys", () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let client: HarnessClient;

  beforeAll(async () => {
    simulator = await startSimulator({ executions: 400, background: false, frozen: true });
    client = createHarnessClient({
      baseUrl: simulator.url,
      token: simulator.tokens.main ?? "",
      allowHttpLoopback: true,
      limiter: unlimited,
    });
  });
  afterAll(() => simulator.close());

  /** The newest finished execution of a project whose keys have the form. */
  const keyOf = async (scope: typeof storefront, simplified: boolean) => {
    const { items } = await executionSummaries({ client, scope, statuses: ["Success"], size: 50 });
    const found = items.find((item) => item.shouldUseSimplifiedKey === simplified);
    if (found === undefined) return undefined;
    const detail = await executionDetail({ client, scope, planExecutionId: found.planExecutionId });
    return { detail, key: rootKey(detail) };
  };

  test("the common part of all keys of an execution is found in both forms of keys, and packs all its logs", async () => {
    for (const scope of [storefront, foundations]) {
      for (const simplified of [true, false]) {
        const found = await keyOf(scope, simplified);
        if (found === undefined) continue;
        const keys = nodesOf(found.detail).flatMap((node) => node.logBaseKey || []);
        expect(keys.length).toBeGreaterThan(2);
        expect(keys.every((key) => key.startsWith(found.key))).toBe(true);
        expect(
          found.key.endsWith(
            simplified ? found.detail.pipelineExecutionSummary.planExecutionId : "/level0:pipeline",
          ),
        ).toBe(true);
      }
    }
    expect((await keyOf(storefront, true)) ?? (await keyOf(foundations, true))).toBeDefined();
  });

  test("an archive is fetched from the account's own host, though Harness links to its own", async () => {
    const found = (await keyOf(storefront, false)) ?? (await keyOf(storefront, true));
    if (found === undefined) throw new Error("the storefront has a finished execution");
    const files = await downloadLogZip({ client, prefix: found.key, limits: { pollMs: 1 } });
    expect(files.length).toBeGreaterThan(2);
    expect(files.every(({ name, lines }) => name.startsWith(found.key) && lines.length > 0)).toBe(true);
  });

  test("a log key of a project that is not connected is refused, whatever the form of the key", async () => {
    for (const simplified of [true, false]) {
      const foreign = await keyOf(foundations, simplified);
      if (foreign === undefined) continue;
      const refused = await logOf(client, onlyStorefront, { prefix: foreign.key }).catch(
        (error: unknown) => error,
      );
      expect(refused).toBeInstanceOf(simplified ? HarnessNotFoundError : ForbiddenError);
    }
    await expect(logOf(client, onlyStorefront, { prefix: "anything" })).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });

  test("what holds steps together is no step, though it has a log key", async () => {
    const found = await keyOf(storefront, false);
    const nodes = found === undefined ? [] : nodesOf(found.detail);
    const sections = nodes.filter((node) => node.logBaseKey && !isStep(node));
    expect(sections.length).toBeGreaterThan(1);
    const [node] = nodes;
    if (node === undefined) throw new Error("the execution has nodes");
    expect(isStep({ ...node, stepType: "NEW_STAGE_TYPE", baseFqn: "pipeline.stages.build" })).toBe(false);
    expect(
      isStep({ ...node, stepType: "NewStep", baseFqn: "pipeline.stages.build.spec.execution.steps.a" }),
    ).toBe(true);
  });
});

describe("logs that are gone", () => {
  const step = (uuid: string, logBaseKey: string) => ({
    uuid,
    identifier: uuid,
    stepType: "Run",
    baseFqn: `pipeline.stages.build.spec.execution.steps.${uuid}`,
    status: "Failed",
    logBaseKey,
  });
  const withSteps = (...steps: ReturnType<typeof step>[]) =>
    localServer((request, response) => {
      const key = request.query.get("key");
      if (key === null) {
        success(response, {
          pipelineExecutionSummary: { planExecutionId: "e1", pipelineIdentifier: "p1", status: "Failed" },
          executionGraph: { nodeMap: Object.fromEntries(steps.map((node) => [node.uuid, node])) },
        });
      } else if (key.endsWith("kept")) response.end('{"level":"info","out":"the reason\\n"}\n');
      else json(response, 404, { error_msg: "cannot find key" });
    });
  let server: LocalServer | undefined;
  afterAll(() => server?.close());

  test("the log of one step is shown though that of another does not exist any more", async () => {
    server = await withSteps(step("one", "k/gone"), step("two", "k/kept"));
    const answer = await logOf(testClient(server.baseUrl), open, {}, "e1");
    await server.close();
    expect(answer.logs).toEqual([
      expect.objectContaining({ step: "one", lines: [], problem: expect.stringContaining("does not exist") }),
      expect.objectContaining({ step: "two", lines: ["the reason"] }),
    ]);
  });

  test("when no log is left that is an error, not an empty answer", async () => {
    server = await withSteps(step("one", "k/gone"));
    await expect(logOf(testClient(server.baseUrl), open, {}, "e1")).rejects.toBeInstanceOf(
      HarnessNotFoundError,
    );
  });
});

test("of a running step, the command units that are done are read from the store and the others live", async () => {
  const server = await localServer((request, response) => {
    const key = request.query.get("key");
    const line = (out: string) => JSON.stringify({ level: "INFO", out });
    if (key === null) {
      const executableResponses = [{ task: { logKeys: ["k-Fetch", "k-Apply"] } }];
      const node = { uuid: "n", identifier: "roll", stepType: "K8s", status: "Running", executableResponses };
      success(response, {
        pipelineExecutionSummary: { planExecutionId: "e1", pipelineIdentifier: "p1", status: "Running" },
        executionGraph: { nodeMap: { n: node } },
      });
    } else if (request.path.endsWith("/stream") && key === "k-Apply") {
      response.end(`: ping\n\ndata: ${line("applying")}\n\nevent: error\ndata: eof\n\n`);
    } else if (request.path.endsWith("/blob") && key === "k-Fetch") response.end(`${line("fetched")}\n`);
    else json(response, 404, { error_msg: "cannot find key" });
  });
  const answer = await logOf(testClient(server.baseUrl), open, { step_id: "roll" }, "e1");
  await server.close();
  expect(answer.logs).toEqual([expect.objectContaining({ lines: ["fetched", "applying"], live: true })]);
});
