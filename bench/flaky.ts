import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { measureBackwards } from "@/bench/flaky/backwards";
import {
  analyseHistory,
  applyRun,
  createLedger,
  defaultPolicy,
  judgeTest,
  previewFrom,
  type SuiteRun,
  scoreTest,
  startPreview,
  type TestLabel,
} from "@/lib/insights/test-reliability";

/**
 * Judges the tests of a history: `--data FILE` (or a folder that holds history.json); `--branch` names the default branch.
 * Or measures the engine: `--scale 10000x2000` for a full recompute of so many tests and runs, and one result at a time;
 * with `--backwards 50` what judging so much costs the product when it comes in so many batches, newest first and oldest first;
 * `--preview 2000x200` for trying a policy on a history in which all of so many tests fail now and then.
 */
const History = z.object({
  runs: z.array(
    z.object({
      commit: z.string(),
      branch: z.string(),
      time: z.string(),
      attempt: z.number(),
      tests: z.array(
        z.object({
          id: z.string(),
          status: z.enum(["passed", "failed", "skipped"]),
          durationMs: z.number(),
          message: z.string().optional(),
        }),
      ),
    }),
  ),
});

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    branch: { type: "string", default: "main" },
    scale: { type: "string" },
    backwards: { type: "string" },
    preview: { type: "string" },
  },
});
const labels: Record<TestLabel, string> = {
  healthy: "healthy",
  watched: "healthy",
  fixed: "healthy",
  flaky: "flaky",
  broken: "broken",
  regression: "regressed",
};

/** To the hundredth of a percent, as pages show it: what lies below is noise of the prior. */
const rounded = (score: number) => Math.round(score * 1e4) / 1e4;

function judge(path: string, branch: string): void {
  const file = statSync(path).isDirectory() ? join(path, "history.json") : path;
  const history = History.parse(JSON.parse(readFileSync(file, "utf8")));

  const started = performance.now();
  const { tests } = analyseHistory(
    history.runs.map((run) => ({
      executionId: `${run.commit}/${run.attempt}`,
      commitSha: run.commit,
      branch: run.branch,
      at: Date.parse(run.time),
      attempt: run.attempt,
      results: run.tests.map(({ id, ...result }) => ({ testKey: id, ...result })),
    })),
    branch,
  );
  const seconds = (performance.now() - started) / 1000;

  console.log(
    JSON.stringify({
      seconds,
      tests: [...tests.values()].map((test) => ({
        id: test.testKey,
        label: labels[test.label],
        score: rounded(test.score),
        failureRate: rounded(test.score),
        startCommit: test.startCommit ?? undefined,
      })),
    }),
  );
}

/** A made-up history: one test in five fails at a rate between 0.05 % and 6.4 %; a third of the commits are pull requests. */
function measure(tests: number, runs: number): void {
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const rates = Array.from({ length: tests }, (_, i) => (i % 5 === 0 ? 0.0005 * 2 ** ((i / 5) % 8) : 0));
  const runAt = (i: number, testKeys: readonly number[]): SuiteRun => ({
    executionId: `e${i}`,
    commitSha: `c${i}`,
    branch: i % 3 === 0 ? `pr/${i}` : "main",
    at: i * 600_000,
    attempt: 1,
    results: testKeys.map((t) => {
      const failed = random() < (rates[t] ?? 0);
      return {
        testKey: `t${t}`,
        status: failed ? "failed" : "passed",
        durationMs: 10,
        message: failed ? `x${t} is wrong` : undefined,
      };
    }),
  });
  const all = rates.map((_, t) => t);
  const ledger = createLedger("main");
  let applyMs = 0;
  let cpuMicroseconds = 0;
  const cpuSince = (before: NodeJS.CpuUsage) => {
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  for (let i = 0; i < runs; i++) {
    const run = runAt(i, all);
    const before = process.cpuUsage();
    const started = performance.now();
    applyRun(ledger, run);
    applyMs += performance.now() - started;
    cpuMicroseconds += cpuSince(before);
  }
  const before = process.cpuUsage();
  let started = performance.now();
  for (const record of ledger.tests.values()) judgeTest(ledger, record);
  const judgeMs = performance.now() - started;
  cpuMicroseconds += cpuSince(before);
  const record = ledger.tests.get("t5");
  started = performance.now();
  const single = 1000;
  for (let i = 0; i < single; i++) {
    applyRun(ledger, runAt(runs + i, [5]));
    if (record) scoreTest(ledger, record);
  }
  const incrementalMicroseconds = (1000 * (performance.now() - started)) / single;
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    JSON.stringify({
      tests,
      runs,
      recomputeSeconds: (applyMs + judgeMs) / 1000,
      recomputeCpuSeconds: cpuMicroseconds / 1e6,
      applySeconds: applyMs / 1000,
      judgeSeconds: judgeMs / 1000,
      incrementalMicroseconds,
      peakMegabytes,
    }),
  );
}

/** Three failures in a hundred results, eight runs a day, a third of them of pull requests. */
function measurePreview(tests: number, runs: number): void {
  let seed = 1;
  const fails = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 < 0.03;
  };
  const environment = { excused: new Set<string>(), pardoned: new Set<string>(), share: 0, unexpected: 0 };
  const known = { ...environment, kind: "good" as const, because: null };
  const preview = startPreview("main", { ...defaultPolicy, quarantine: true });
  const loads: { at: number; commitSha: string; failed: number }[] = [];
  let [judged, cpuMs, longestHoldMs] = [0, 0, 0];
  for (let i = 0; i < runs; i++) {
    const results = Array.from({ length: tests }, (_, t) => {
      const status = fails() ? ("failed" as const) : ("passed" as const);
      return { testKey: `t${t}`, status, durationMs: 10, message: status === "failed" ? `x${t}` : undefined };
    });
    const run = { commitSha: `c${i}`, branch: i % 3 === 0 ? `pr/${i}` : "main", at: i * 3 * 3_600_000 };
    const suite: SuiteRun = { ...run, executionId: `e${i}`, attempt: 1, results };
    loads.push({ ...run, failed: results.filter(({ status }) => status === "failed").length });
    const before = process.cpuUsage();
    let since = performance.now();
    for (const _ of preview.add({ ...run, suites: [{ suite, known }] })) {
      judged += 1;
      const now = performance.now();
      longestHoldMs = Math.max(longestHoldMs, now - since);
      since = now;
    }
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1000;
  }
  const tenSeconds = runs - previewFrom(loads, tests, 10_000);
  console.log(
    JSON.stringify({ tests, runs, judged, cpuMs, longestHoldMs, runsThatThePageTries: tenSeconds }),
  );
}

const sizeOf = (text: string | undefined) => (text ?? "").split("x").map(Number);
const [tests, runs] = sizeOf(values.scale);
const [previewTests, previewRuns] = sizeOf(values.preview);
if (tests && runs && values.backwards) await measureBackwards(tests, runs, Number(values.backwards));
else if (tests && runs) measure(tests, runs);
else if (previewTests && previewRuns) measurePreview(previewTests, previewRuns);
else if (values.data) judge(values.data, values.branch);
else throw new Error("Give the history with --data FILE, or a size with --scale or --preview TESTSxRUNS.");
