import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { analyseHistory } from "@/lib/insights/tests/analyse-history";
import type { TestLabel } from "@/lib/insights/tests/types";

/** Judges the tests of a history. `--data FILE` (or a folder that holds history.json); `--branch` names the default branch. */
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
  options: { data: { type: "string" }, branch: { type: "string", default: "main" } },
});
if (!values.data) throw new Error("Give the history with --data FILE.");
const file = statSync(values.data).isDirectory() ? join(values.data, "history.json") : values.data;
const history = History.parse(JSON.parse(readFileSync(file, "utf8")));

const labels: Record<TestLabel, string> = {
  healthy: "healthy",
  watched: "healthy",
  fixed: "healthy",
  flaky: "flaky",
  broken: "broken",
  regression: "regressed",
};

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
  values.branch,
);
const seconds = (performance.now() - started) / 1000;

/** To the hundredth of a percent, as pages show it: what lies below is noise of the prior. */
const rounded = (score: number) => Math.round(score * 1e4) / 1e4;

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
