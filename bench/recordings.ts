/**
 * Replays recorded tool calls against a server that captures what our tools send, and compares method, path, query and
 * body with the recording.
 *
 *   node --import tsx bench/recordings.ts --data <recordings.jsonl> [--verbose]
 *
 * Prints JSON: implemented (recorded calls of types the registry has), matched, allowedDifferences (with the reason),
 * mismatched (with both sides). Exits with 1 when something mismatches.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createHarnessClient, type HarnessClient, issueGrant } from "@/lib/harness/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import { findResourceType, parseHarnessUrl } from "@/lib/harness/registry";
import {
  harnessTools,
  type MixedTool,
  type ReadTool,
  type ToolContext,
  type WriteTool,
} from "@/lib/harness/tools";

const RecordedRequest = z.looseObject({
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.unknown(),
  headers: z.record(z.string(), z.string()).optional(),
});

const Recording = z.looseObject({
  id: z.string(),
  resource_type: z.string().nullable(),
  op: z.string().nullable(),
  tool: z.string(),
  args: z.record(z.string(), z.unknown()),
  requests: z.array(RecordedRequest),
  isError: z.boolean(),
});
type Recording = z.infer<typeof Recording>;

/** A request reduced to what the measure compares. */
interface Wire {
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  body: unknown;
}

/** Where Tackroom differs on purpose: the API's own contract, or a defect that is not to be repeated. */
const allowed: readonly { applies(recording: Recording): boolean; reason: string }[] = [
  {
    applies: ({ resource_type, op }) => resource_type === "pipeline" && op === "execute:retry",
    reason:
      "The API retries by POST on the pipeline with planExecutionId and retryStages; the recorded PUT is not a route.",
  },
  {
    applies: ({ resource_type, op }) => resource_type === "input_set" && op === "list",
    reason: "The API names the paging of input sets pageIndex and pageSize.",
  },
  {
    applies: ({ id }) => id === "url:explicit-arg-wins",
    reason:
      "An explicit resource_id wins over the address; the recorded call went to another pipeline than the one named.",
  },
  {
    applies: ({ id }) => id === "url:input-sets",
    reason: "The API names the paging of input sets pageIndex and pageSize.",
  },
  {
    applies: ({ args }) => args.action === "interrupt" && interruptOf(args) !== "AbortAll",
    reason: "The API knows no such interrupt for a whole execution; it is refused before sending.",
  },
  {
    applies: ({ op, isError }) => op === "execute:move_configs" && isError,
    reason: "The recorded server cannot reach this operation; it works here.",
  },
  {
    applies: ({ resource_type, op }) => resource_type === "user" && op === "get",
    reason: "The API gets a user from /ng/api/user/aggregate; the recorded path is no route.",
  },
  {
    applies: ({ id, resource_type, op }) =>
      id === "url:service-account" || (resource_type === "service_account" && op === "get"),
    reason:
      "The API gets a service account from /ng/api/serviceaccount/aggregate; the recorded path only changes one.",
  },
  {
    applies: ({ resource_type, op }) => resource_type === "delegate_token" && op !== "list",
    reason:
      "The API names the delegate token in the query; the recorded calls name it in the path or the body.",
  },
  {
    applies: ({ resource_type, args }) =>
      resource_type === "setting" && !(isObject(args.filters) && "category" in args.filters),
    reason: "The API tells settings one category at a time; without one it is refused before sending.",
  },
  {
    applies: ({ tool }) => tool === "harness_status",
    reason: "All-time totals are replaced by a time window, and waits and cancellations are counted.",
  },
  {
    applies: ({ id }) =>
      id === "diagnose:connector-url" || id === "diagnose:delegate" || id === "diagnose:delegate-named",
    reason: "The level of the address decides the scope, and testing sends no request the registry does not.",
  },
  {
    applies: ({ tool, args }) => tool === "harness_search" && args.resource_types === undefined,
    reason: "A search without types asks the types that people look for by name, not every listable one.",
  },
  {
    applies: ({ tool, args }) =>
      tool === "harness_search" &&
      Array.isArray(args.resource_types) &&
      args.resource_types.includes("connector"),
    reason:
      "A search also finds the connectors that a project inherits; the API has a parameter for that, which the recorded call leaves out.",
  },
];

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function interruptOf(args: Record<string, unknown>): unknown {
  const params = args.params;
  return isObject(params) && "interrupt_type" in params ? params.interrupt_type : undefined;
}

const accountParameters = new Set(["accountIdentifier", "accountID", "accountId", "routingId"]);

function wireOf(method: string, path: string, query: Record<string, string | string[]>, body: unknown): Wire {
  const kept = Object.entries(query)
    .filter(([name]) => !accountParameters.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { method, path: decodeURIComponent(path), query: Object.fromEntries(kept), body: body ?? null };
}

const keyOf = (wire: Wire): string =>
  JSON.stringify([wire.method, wire.path, wire.query, canonical(wire.body)]);

/** Key order and the form of YAML text carry no meaning; empty text and no body mean the same to the API. */
function canonical(value: unknown): unknown {
  if (value === "" || value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, canonical(member)]),
  );
}

/** Answers every request with something each reader accepts, and remembers it. */
async function capturingServer() {
  let captured: Wire[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const url = new URL(incoming.url ?? "/", "http://localhost");
      const text = Buffer.concat(chunks).toString("utf8");
      const query: Record<string, string | string[]> = {};
      for (const name of new Set(url.searchParams.keys())) {
        const values = url.searchParams.getAll(name);
        query[name] = values.length === 1 ? (values[0] ?? "") : values;
      }
      captured.push(wireOf(incoming.method ?? "", url.pathname, query, parsed(text)));
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answerTo(url.pathname)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    take: () => {
      const taken = captured;
      captured = [];
      return taken;
    },
    close: () => server.close(),
  };
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function answerTo(path: string): unknown {
  if (path.includes("/approvals/execution/")) return [];
  if (path.endsWith("/blob/download")) return { status: "queued", link: "" };
  if (path.includes("/pipeline/api/approvals/"))
    return { status: "SUCCESS", data: { id: "x", status: "WAITING" } };
  const connector = { identifier: "x", name: "X", type: "Github", spec: {} };
  const data = {
    content: [],
    connector,
    status: { status: "SUCCESS" },
    pipelineExecutionSummary: { planExecutionId: "x", pipelineIdentifier: "x", status: "Running" },
    groups: [{ info: [{ identifier: "build", status: "Failed" }] }],
  };
  return {
    status: "SUCCESS",
    data: path.includes("testConnection") ? { status: "SUCCESS" } : data,
    resource: [{ name: "k8s-delegate", connected: true }],
  };
}

async function replay(
  client: HarnessClient,
  ctx: ToolContext,
  recording: Recording,
  drain: () => Wire[],
): Promise<Wire[]> {
  const tool = toolOf(recording.tool);
  const input = tool.input.parse(recording.args);
  drain();
  if (tool.kind === "read") {
    await tool.run({ ctx, client, input });
    return drain();
  }
  const risk = tool.operationOf(input).risk;
  if (tool.kind === "mixed" && risk === "read") {
    await tool.run({ ctx, client, input });
    return drain();
  }
  const plan = await tool.plan({ ctx, client, input });
  // What planning reads (current YAML, input template) is not part of the write that was recorded.
  drain();
  const grant = issueGrant({
    approvalId: recording.id,
    operationKey: plan.operation.operationKey,
    argsHash: plan.argsHash,
    accountId: client.accountId,
    decidedBy: "bench",
  });
  await tool.execute({ client, operation: JSON.parse(JSON.stringify(plan.operation)), grant });
  return drain();
}

type AnyTool =
  | ReadTool<string, z.ZodType, z.ZodType>
  | WriteTool<string, z.ZodType, z.ZodType>
  | MixedTool<string, z.ZodType, z.ZodType>;

function toolOf(name: string): AnyTool {
  const found = Object.entries(harnessTools).find(([known]) => known === name)?.[1];
  if (found === undefined) throw new Error(`unknown tool ${name}`);
  return found;
}

/** The recorded calls of types that the registry has; calls about other types are not ours to match yet. */
function isImplemented(recording: Recording): boolean {
  if (recording.tool === "harness_describe" || recording.tool === "harness_schema") return false;
  const { args } = recording;
  const named =
    recording.resource_type ?? (typeof args.resource_type === "string" ? args.resource_type : undefined);
  if (recording.id === "diagnose:gitops" || recording.id === "url:pr-override-type") return false;
  if (named !== undefined && named !== null) return findResourceType(named) === named;
  if (typeof args.url === "string" && recording.tool !== "harness_search") {
    const segments = args.url.split(/[/?]/);
    const foreign = [
      "gitops",
      "chaos",
      "repos",
      "registries",
      "templates",
      "module/fme",
      "sto",
      "idp",
      "file-store",
      "dashboards",
      "audit-trail",
      "release-management",
    ];
    if (foreign.some((segment) => segments.includes(segment) || String(args.url).includes(`/${segment}/`)))
      return false;
    try {
      return parseHarnessUrl(args.url).resourceType !== undefined;
    } catch {
      return recording.isError;
    }
  }
  return ["harness_status", "harness_search", "harness_diagnose", "harness_list"].includes(recording.tool);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: "string" }, verbose: { type: "boolean", default: false } },
  });
  if (values.data === undefined) throw new Error("--data <recordings.jsonl> is missing");
  const recordings = readFileSync(values.data, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Recording.parse(JSON.parse(line)));
  const server = await capturingServer();
  const client = createHarnessClient({
    baseUrl: server.baseUrl,
    token: "pat.acct123.tok.secretsecretsecret",
    allowHttpLoopback: true,
    limiter: unlimited,
    maxTries: 1,
  });
  const report = {
    implemented: 0,
    matched: 0,
    allowedDifferences: [] as { id: string; reason: string }[],
    mismatched: [] as { id: string; args: unknown; expected: Wire[]; actual: Wire[]; error?: string }[],
  };
  for (const recording of recordings.filter(isImplemented)) {
    report.implemented += 1;
    const ctx: ToolContext = {
      defaults: { org: "default", project: "demo" },
      allowedScopes: "all",
      now: () => new Date("2026-01-15T12:00:00Z"),
      // A zip that never gets ready is polled until the caller stops.
      ...(recording.id.startsWith("execution_log") ? { signal: AbortSignal.timeout(3_200) } : {}),
    };
    let actual: Wire[] = [];
    let error: string | undefined;
    try {
      actual = await replay(client, ctx, recording, server.take);
    } catch (reason) {
      actual = server.take();
      error = reason instanceof Error ? reason.message : String(reason);
    }
    const expected = recording.requests.map((request) =>
      wireOf(request.method, request.path, request.query, request.body),
    );
    const same =
      [...new Set(expected.map(keyOf))].sort().join("\n") ===
      [...new Set(actual.map(keyOf))].sort().join("\n");
    const reason = allowed.find((difference) => difference.applies(recording))?.reason;
    if (same) report.matched += 1;
    else if (reason !== undefined) report.allowedDifferences.push({ id: recording.id, reason });
    else
      report.mismatched.push({
        id: recording.id,
        args: recording.args,
        expected,
        actual,
        ...(error === undefined ? {} : { error }),
      });
  }
  server.close();
  console.log(JSON.stringify({ recordings: recordings.length, ...report }, null, values.verbose ? 2 : 1));
  process.exitCode = report.mismatched.length === 0 ? 0 : 1;
}

await main();
