import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { changePoints, transitionScore } from "@/lib/insights/test-reliability";

/**
 * Change points of given histories, and transition scores where the file holds patterns.
 * `--data FILE` (or a folder that holds cases.json). `seconds` is the median of 31 repetitions of each case.
 */
const Prior = z.object({ alpha: z.number(), beta: z.number() });
const Histories = z.object({
  model: z.object({
    unexpectedPrior: Prior,
    unexpectedAfterRetryPrior: Prior,
    changePointLikelihood: z.number(),
  }),
  cases: z.array(
    z.object({
      id: z.string(),
      entries: z.array(
        z.object({
          position: z.number(),
          runs: z.number(),
          unexpectedRuns: z.number(),
          retriedRuns: z.number().optional(),
          unexpectedAfterRetry: z.number().optional(),
        }),
      ),
    }),
  ),
});
const Patterns = z.object({
  window: z.number().optional(),
  cases: z.array(z.object({ id: z.string(), pattern: z.string(), window: z.number().optional() })),
});

const { values } = parseArgs({ options: { data: { type: "string" } } });
if (!values.data) throw new Error("Give the file with --data FILE.");
const file = statSync(values.data).isDirectory() ? join(values.data, "cases.json") : values.data;
const content: unknown = JSON.parse(readFileSync(file, "utf8"));

const patterns = Patterns.safeParse(content);
if (patterns.success) {
  const cases = patterns.data.cases.map(({ id, pattern, window }) => ({
    id,
    score: transitionScore(
      [...pattern].map((letter) => letter === "P"),
      window ?? patterns.data.window ?? pattern.length,
    ),
  }));
  console.log(JSON.stringify({ cases }));
} else {
  const { model, cases } = Histories.parse(content);
  const answers = cases.map(({ id, entries }) => {
    const seconds: number[] = [];
    let found: number[] = [];
    for (let repetition = 0; repetition < 31; repetition++) {
      const started = performance.now();
      found = changePoints(entries, model);
      seconds.push((performance.now() - started) / 1000);
    }
    seconds.sort((a, b) => a - b);
    return { id, changePoints: found, seconds: seconds[15] };
  });
  console.log(JSON.stringify({ cases: answers }));
}
