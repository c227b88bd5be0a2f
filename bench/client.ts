/**
 * What the Harness client costs: `execution` get and list through it (limiter lifted) against a bare fetch of the same
 * route that only parses the JSON, on a simulator in a process of its own. Each round asks all in random order, so that
 * what the machine does beside hits all alike. Medians in milliseconds and their ratio.
 * Usage: client [--rounds 400] [--warmup 60] [--executions 1000]
 */

import { type ChildProcess, spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { createHarnessClient } from "@/lib/harness/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import { executionDetail, executionSummaries } from "@/lib/harness/reads";
import { harnessTools } from "@/lib/harness/tools";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "400" },
    warmup: { type: "string", default: "60" },
    executions: { type: "string", default: "1000" },
  },
});
const floor = 1.15;
const scope = { org: "commerce", project: "storefront" };
const token = `pat.${"B".repeat(22)}.${"0".repeat(24)}.${"b".repeat(20)}`;

const simulator = spawn(process.execPath, ["--import", "tsx", "simulator/main.ts"], {
  env: {
    PATH: process.env.PATH ?? "",
    NODE_ENV: "production",
    SIM_PORT: "0",
    SIM_TOKEN: token,
    SIM_EXECUTIONS: values.executions,
    SIM_BACKGROUND: "off",
    SIM_PARENT: "stdin",
  },
  stdio: ["pipe", "pipe", "inherit"],
});
const baseUrl = await addressOf(simulator);
const client = createHarnessClient({
  baseUrl,
  token,
  allowHttpLoopback: true,
  limiter: unlimited,
});

const query = new URLSearchParams({
  accountIdentifier: client.accountId,
  routingId: client.accountId,
  orgIdentifier: scope.org,
  projectIdentifier: scope.project,
});
const headers = { "x-api-key": token, "content-type": "application/json", accept: "application/json" };
const first = await executionSummaries({ client, scope, size: 1 });
const planExecutionId = first.items[0]?.planExecutionId;
if (planExecutionId === undefined) throw new Error("The story has no execution.");

async function bare(path: string, more: Record<string, string>, body?: object): Promise<unknown> {
  const search = new URLSearchParams({ ...Object.fromEntries(query), ...more });
  const response = await fetch(`${baseUrl}${path}?${search}`, {
    headers,
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

const toolContext = { defaults: scope, allowedScopes: "all" as const, now: () => new Date() };
const candidates = {
  "list bare": () =>
    bare(
      "/pipeline/api/pipelines/execution/summary",
      { page: "0", size: "20" },
      { filterType: "PipelineExecution" },
    ),
  "list client": () => executionSummaries({ client, scope, size: 20 }),
  "list tool": () =>
    harnessTools.harness_list.run({
      ctx: toolContext,
      client,
      input: harnessTools.harness_list.input.parse({ resource_type: "execution", size: 20 }),
    }),
  "get bare": () =>
    bare(`/pipeline/api/pipelines/execution/v2/${planExecutionId}`, { renderFullBottomGraph: "true" }),
  "get client": () => executionDetail({ client, scope, planExecutionId }),
  "get tool": () =>
    harnessTools.harness_get.run({
      ctx: toolContext,
      client,
      input: harnessTools.harness_get.input.parse({
        resource_type: "execution",
        resource_id: planExecutionId,
      }),
    }),
} as const;

const samples = new Map<string, number[]>();
const entries = Object.entries(candidates);
for (let round = -Number(values.warmup); round < Number(values.rounds); round += 1) {
  for (const [name, run] of shuffled(entries)) {
    const startedAt = performance.now();
    await run();
    const tookMs = performance.now() - startedAt;
    if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), tookMs]);
  }
}

const median = (name: string): number => {
  const sorted = [...(samples.get(name) ?? [])].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const compare = (what: "get" | "list") => {
  const bareMs = median(`${what} bare`);
  const clientMs = median(`${what} client`);
  return {
    bareMs: rounded(bareMs),
    clientMs: rounded(clientMs),
    ratio: rounded(clientMs / bareMs),
    /** With redaction, links and cutting for a model's attention on top. */
    toolMs: rounded(median(`${what} tool`)),
  };
};
const result = { list: compare("list"), get: compare("get") };
simulator.kill();
console.log(
  JSON.stringify(
    {
      rounds: Number(values.rounds),
      ...result,
      floor,
      met: result.list.ratio <= floor && result.get.ratio <= floor,
    },
    null,
    2,
  ),
);

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`The simulator ended with code ${code}.`)));
  });
}
