import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { afterDetails } from "@/lib/boot/after-details";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors, executionSteps, executions } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import { mapExecution, mapSteps } from "@/lib/history";
import { storeExecutions } from "@/lib/history/store-executions";
import { ExecutionSummary } from "@/schemas/harness/execution";
import { ExecutionDetail } from "@/schemas/harness/execution-graph";
import { springPage } from "@/schemas/harness/paging";
import { connectAccount, readProject, startTestAccount, testContext } from "./account.fixture";
import { startAlteringProxy } from "./altering-proxy.fixture";
import { backfillProject } from "./backfill-project";
import { fetchExecutionDetails } from "./fetch-execution-details";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of odd values");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 120_000 });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** What a server of another version, or one that keeps a map untyped, may put in any place. */
const oddValues: readonly unknown[] = [
  null,
  "",
  "text",
  "text\0with an end",
  "x".repeat(20_000),
  "2026-06-15T12:00:00Z",
  "7",
  -1,
  1.5,
  2 ** 53,
  1e300,
  true,
  [],
  [null],
  [[]],
  ["a"],
  {},
  { name: "main" },
  { a: { b: null } },
];

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

/** Every place in a value, its inner ones too. */
function* placesIn(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (Array.isArray(value)) for (const [at, each] of value.entries()) yield* placesIn(each, [...path, at]);
  else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value)) yield* placesIn(each, [...path, key]);
}

/** The value with another one in a place. */
function replaced(value: unknown, [first, ...rest]: Path, by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((each, at) => (at === first ? replaced(each, rest, by) : each));
  const record = value as Json; // a path leads through lists and objects alone
  return { ...record, [first]: replaced(record[String(first)], rest, by) };
}

const identity = new Set(["planExecutionId", "pipelineIdentifier", "status"]);
const page = springPage(ExecutionSummary);

oneDatabase((_kind, openDatabase) => {
  const prepare = async () => {
    const database = await openDatabase();
    useTestDatabase(database);
    const account = await startTestAccount();
    open.push(account);
    const [project] = await connectAccount(database.db, account, ["commerce.storefront"]);
    if (project === undefined) throw new Error("no project");
    const call = async (method: string, path: string): Promise<Json> => {
      const separator = path.includes("?") ? "&" : "?";
      const scope = "orgIdentifier=commerce&projectIdentifier=storefront";
      const response = await fetch(
        `${account.url}${path}${separator}accountIdentifier=${account.accountId}&${scope}`,
        {
          method,
          headers: { "x-api-key": account.tokens.main ?? "", "content-type": "application/json" },
          ...(method === "POST" ? { body: JSON.stringify({ filterType: "PipelineExecution" }) } : {}),
        },
      );
      return ((await response.json()) as { data: Json }).data; // Harness's envelope
    };
    const { content } = (await call("POST", "/pipeline/api/pipelines/execution/summary?page=0&size=60")) as {
      content: Json[];
    };
    // One that built, tested and deployed, and one that failed, for all the kinds of fields there are.
    const ofStatus = (status: string, module: string) =>
      content.find(
        (each) => each.status === status && Array.isArray(each.modules) && each.modules.includes(module),
      );
    const samples = [ofStatus("Failed", "ci"), ofStatus("Success", "cd")].filter(
      (each) => each !== undefined,
    );
    expect(samples).toHaveLength(2);
    return { ...database, account, project, samples, call };
  };

  test("whatever one value of an execution becomes, it is listed, mapped and stored, and so are its neighbours", async () => {
    const { db, project, samples } = await prepare();
    const toStore: ExecutionSummary[] = [];
    let tried = 0;
    for (const [at, sample] of samples.entries()) {
      for (const path of placesIn(sample)) {
        if (path.length === 1 && identity.has(String(path[0]))) continue;
        for (const [kind, odd] of oddValues.entries()) {
          const altered = replaced(sample, path, odd);
          const read = page.parse({ content: [altered, sample] });
          expect(read.unread, `${path.join(".")} as ${JSON.stringify(odd).slice(0, 60)}`).toBe(0);
          const [first] = read.items;
          if (first === undefined) throw new Error("an execution is missing");
          mapExecution(first);
          tried += 1;
          // Every seventh is stored, so that each place and each odd value is among them.
          if (tried % 7 === 0)
            toStore.push({
              ...first,
              planExecutionId: `odd-${at}-${path.join("-").slice(0, 80)}-${kind}-${tried}`,
            });
        }
      }
    }
    expect(tried).toBeGreaterThan(3_000);
    for (let from = 0; from < toStore.length; from += 100) {
      const summaries = toStore.slice(from, from + 100);
      const stored = await storeExecutions(db, { project, summaries, readAt: new Date(), now: new Date() });
      expect(stored).toEqual({ inserted: summaries.length, updated: 0, refused: 0 });
    }
  });

  test("an execution that lacks its id, its pipeline or its status is dropped alone, and counted with the reason", async () => {
    const { samples } = await prepare();
    const [sample] = samples;
    for (const field of identity) {
      for (const odd of [null, "", 5, {}, [], "a\0b"]) {
        const read = page.parse({ content: [sample, { ...sample, [field]: odd }, sample] });
        expect(read.items).toHaveLength(2);
        expect(read).toMatchObject({ unread: 1, unreadReason: expect.stringContaining(field) });
      }
    }
  });

  test("whatever one value of the details becomes, every other step is mapped", async () => {
    const { samples, call } = await prepare();
    const id = String(samples[1]?.planExecutionId);
    const detail = await call("GET", `/pipeline/api/pipelines/execution/v2/${id}?renderFullBottomGraph=true`);
    const steps = mapSteps(ExecutionDetail.parse(detail)).steps.length;
    expect(steps).toBeGreaterThan(3);
    let tried = 0;
    const graph = detail.executionGraph as Json; // the full graph was asked for
    for (const path of placesIn(graph, ["executionGraph"])) {
      // The graph, its map and its edges are what holds the others together.
      if (path.length < 4 || path[1] === "nodeAdjacencyListMap") continue;
      const odd = oddValues[tried % oddValues.length];
      const altered = ExecutionDetail.parse(replaced(detail, path, odd));
      const mapped = mapSteps(altered).steps.length;
      tried += 1;
      expect(mapped, `${path.join(".")} as ${JSON.stringify(odd).slice(0, 60)}`).toBeGreaterThanOrEqual(
        steps - 1,
      );
    }
    expect(tried).toBeGreaterThan(500);
  });

  test("details of which every value is odd somewhere are stored, with their steps", async () => {
    const { db, account, project } = await prepare();
    const proxy = await startAlteringProxy(account.url);
    open.push(proxy);
    await db.update(connectors).set({ baseUrl: proxy.url });
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const [failed] = await db.select().from(executions).where(eq(executions.outcome, "failed")).limit(1);
    if (failed === undefined) throw new Error("the story has no failure");
    const client = createHarnessClient({
      baseUrl: proxy.url,
      token: account.tokens.main ?? "",
      allowHttpLoopback: true,
      limiter: unlimited,
    });
    for (const [kind, odd] of oddValues.entries()) {
      let at = 0;
      proxy.alter((path, body) => {
        if (!path.includes("/execution/v2/")) return null;
        const { data } = body as { data: Json };
        const nodes = (data.executionGraph as Json).nodeMap as Record<string, Json>; // as the simulator sends it
        // Another field of each node, so that over all odd values every field was odd.
        const altered = Object.entries(nodes).map(([id, node]) => {
          const fields = Object.keys(node).filter((field) => field !== "uuid" && field !== "setupId");
          const field = fields[(at++ + kind) % fields.length] ?? "name";
          return [id, { ...node, [field]: odd }];
        });
        return {
          ...(body as Json),
          data: {
            ...data,
            executionGraph: { ...(data.executionGraph as Json), nodeMap: Object.fromEntries(altered) },
          },
        };
      });
      const ref = { planExecutionId: failed.planExecutionId, pipelineIdentifier: "", allTests: true };
      const ctx = testContext(db);
      expect(await fetchExecutionDetails(ctx, client, project, ref, afterDetails)).toBe(true);
      expect(await db.$count(executionSteps, eq(executionSteps.executionId, failed.id))).toBeGreaterThan(1);
    }
    expect(await readProject(db, project.id)).toMatchObject({ syncState: "live", lastError: null });
  });
});
