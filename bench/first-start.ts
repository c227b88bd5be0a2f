/**
 * How long the demo takes from an empty data directory until all of it is read and judged: starts the product as it was built, with
 * its embedded database and its simulator. Prints the seconds to the first page and, from there, to each stage; the processor time
 * of server and simulator at each; and how much the story holds. What began after the first page is not waited for.
 * Usage: first-start [--minutes 30] [--profile DIR] [--every 1] [--verbose]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    every: { type: "string", default: "1" },
    profile: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

const root = join(import.meta.dirname, "..");

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** What is left to do of what had begun before the first page, and how much there is. */
const progress = (before: Date) => {
  const old = `e.started_at < '${before.toISOString()}'`;
  const oldRun = `r.at < '${before.toISOString()}'`;
  return `select
    (select count(*) from projects where watched and sync_state <> 'live')::int as backfilling,
    (select count(*) from executions e where ${old})::int as executions,
    (select count(*) from executions e where ${old} and e.ended_at is not null and e.detail_level = 0)::int as outlines,
    (select count(*) from executions e where ${old} and e.ended_at is not null and e.detail_level < 2)::int as partial,
    (select count(*) from tests)::int as tests,
    (select count(*) from test_runs r where ${oldRun})::int as runs,
    (select count(*) from test_results r where ${oldRun})::int as results,
    (select count(*) from test_runs r where ${oldRun} and not exists (
      select from test_run_ends v join test_ledgers l on l.id = v.ledger_id where v.run_id = r.id and l.judged_at >= r.updated_at))::int as unjudged,
    (select count(*) from test_judgements)::int as judgements,
    (select count(*) from investigation_versions)::int as versions,
    (select count(*) from investigations)::int as investigations,
    (select count(*) from pgboss.job where name = 'investigate' and state in ('created', 'retry', 'active'))::int as investigating,
    (select count(*) from pgboss.job where name = 'judge-tests' and state = 'completed')::int as judge_jobs,
    (select extract(epoch from max(started_at) - min(started_at)) / 86400 from executions)::float8 as days`;
};
const Progress = z.object({
  backfilling: z.number(),
  executions: z.number(),
  outlines: z.number(),
  partial: z.number(),
  tests: z.number(),
  runs: z.number(),
  results: z.number(),
  unjudged: z.number(),
  judgements: z.number(),
  versions: z.number(),
  investigations: z.number(),
  investigating: z.number(),
  judge_jobs: z.number(),
  days: z.number().nullable(),
});
type Progress = z.infer<typeof Progress>;
const Answer = z.object({ pid: z.number(), cpuSeconds: z.number(), rows: z.array(Progress).nullable() });

/** Each is done when it is done and all before it are. */
const stages: [string, (progress: Progress) => boolean][] = [
  ["executions", ({ backfilling, executions }) => executions > 0 && backfilling === 0],
  ["details", ({ outlines }) => outlines === 0],
  ["tests", ({ partial }) => partial === 0],
  ["judged", ({ unjudged, runs }) => runs > 0 && unjudged === 0],
  ["investigations", ({ investigating }) => investigating === 0],
];

/** Processor seconds of the processes that another one started; null where the system does not tell. */
function cpuSecondsOfChildren(pid: number): number | null {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean),
    );
    return children.reduce((sum, child) => {
      const fields = readFileSync(`/proc/${child}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    }, 0);
  } catch {
    return null;
  }
}

const dataDir = mkdtempSync(join(os.tmpdir(), "tackroom-first-start-"));
const [port, probePort] = [await freePort(), await freePort()];
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 100) / 10;
const server = spawn(
  process.execPath,
  [
    "--import",
    join(root, "bench", "first-start", "probe.mjs"),
    ...(values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`]),
    join(root, "node_modules", "next", "dist", "bin", "next"),
    "start",
    "-p",
    String(port),
  ],
  {
    cwd: root,
    stdio: ["ignore", values.verbose ? 2 : "ignore", "inherit"],
    env: {
      PATH: process.env.PATH,
      HOME: dataDir,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(port),
      TACKROOM_DATA_DIR: dataDir,
      TACKROOM_DEMO: "true",
      LOG_LEVEL: values.verbose ? "debug" : "silent",
      FIRST_START_PROBE: String(probePort),
    },
  },
);
const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function firstPage(): Promise<void> {
  for (;;) {
    if (server.exitCode !== null)
      throw new Error("the server has ended: is the product built? (npm run build)");
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      await response.text();
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await pause(100);
  }
}

async function look(before: Date) {
  const response = await fetch(`http://127.0.0.1:${probePort}/`, { method: "POST", body: progress(before) });
  const { pid, cpuSeconds, rows } = Answer.parse(await response.json());
  const simulatorCpuSeconds = cpuSecondsOfChildren(pid);
  const processor = {
    server: Math.round(cpuSeconds),
    simulator: simulatorCpuSeconds && Math.round(simulatorCpuSeconds),
  };
  return { progress: rows?.[0] ?? null, processor };
}

try {
  await firstPage();
  const firstPageAt = seconds();
  const before = new Date();
  const since = () => Math.round((seconds() - firstPageAt) * 10) / 10;
  const reached: Record<string, { seconds: number; processorSeconds: unknown }> = {};
  let last: Awaited<ReturnType<typeof look>>;
  do {
    await pause(Number(values.every) * 1_000);
    last = await look(before);
    if (values.verbose) console.error(since(), JSON.stringify(last));
    for (const [name, done] of stages) {
      if (last.progress === null || !done(last.progress)) break;
      reached[name] ??= { seconds: since(), processorSeconds: last.processor };
    }
  } while (Object.keys(reached).length < stages.length && since() < Number(values.minutes) * 60);
  const { progress: story } = last;
  console.log(
    JSON.stringify({
      complete: Object.keys(reached).length === stages.length,
      secondsToFirstPage: firstPageAt,
      secondsFromFirstPage: since(),
      processorSeconds: last.processor,
      stages: reached,
      story: story && {
        days: Math.round(story.days ?? 0),
        executions: story.executions,
        tests: story.tests,
        testRuns: story.runs,
        testResults: story.results,
        investigations: story.investigations,
      },
      left: story,
    }),
  );
} finally {
  server.kill("SIGTERM");
  await Promise.race([ended, pause(30_000)]);
  rmSync(dataDir, { recursive: true, force: true });
}
