import { formatCount, formatPlural } from "@/lib/format/number";
import type { SuiteResult } from "../types";
import { blamesOutage } from "./reasons";
import { isFailure } from "./same-commit";

/** What a run as a whole says about the day it had. */
export interface EnvironmentVerdict {
  kind: "good" | "outage" | "shared_cause";
  /** Tests whose failure in this run is not theirs. For a shared cause only provisionally: they have to pass next time. */
  excused: ReadonlySet<string>;
  /** Tests that failed alone and blame a machine or service that was down: believed once. */
  pardoned: ReadonlySet<string>;
  /** Share of the tests that failed unexpectedly. */
  share: number;
  /** Tests that failed unexpectedly. */
  unexpected: number;
  because: string | null;
}

/** Below this many tests, "most of them failed" says nothing. */
const smallestSuite = 10;
const outageShare = 0.5;
/** Tests that have to fail alike in one run for it to be one cause and not several. */
const sharedCauseTests = 3;
/** Where the message itself says that a machine or service was down, one is enough the first time. */
const sharedEnvironmentTests = 1;

/** Whatever they say: so many tests, and so many times more than usual, do not fail together by coincidence. */
const unusualTests = 8;
const unusualFactor = 4;

const good: EnvironmentVerdict = {
  kind: "good",
  excused: new Set(),
  pardoned: new Set(),
  share: 0,
  unexpected: 0,
  because: null,
};

/**
 * Tells a bad day from bad tests. Most tests of a run failing together is an outage. Several tests that failed for the
 * first time, in the same run and with the same message, share a cause outside of them.
 * A single test whose message says that a machine or service was down is believed too, once per test and message.
 *
 * @param isNews false for a failure that the test showed in its latest counted run already, with the same message
 * @param usual mean number of tests that fail unexpectedly in a run
 * @param selective the run holds only tests that had failed before (a retry of failures), so shares mean nothing
 */
export function judgeEnvironment(
  results: readonly SuiteResult[],
  isNews: (result: SuiteResult) => boolean,
  usual: number,
  selective: boolean,
): EnvironmentVerdict {
  let eligible = 0;
  const unexpected: SuiteResult[] = [];
  const failed: SuiteResult[] = [];
  for (const result of results) {
    if (result.status === "skipped") continue;
    const failing = isFailure(result.status);
    if (failing) {
      failed.push(result);
      if (!isNews(result)) continue;
      unexpected.push(result);
    }
    eligible += 1;
  }
  if (unexpected.length === 0) return good;
  const share = unexpected.length / eligible;
  if (!selective && eligible >= smallestSuite && share > outageShare)
    return {
      kind: "outage",
      excused: new Set(failed.map((result) => result.testKey)),
      pardoned: new Set(),
      share,
      unexpected: unexpected.length,
      because: `${formatCount(unexpected.length)} of ${eligible} tests failed together.`,
    };
  const byMessage = new Map<string, SuiteResult[]>();
  for (const result of unexpected) {
    if (!result.message) continue;
    const key = withoutVolatileParts(result.message);
    const group = byMessage.get(key);
    if (group) group.push(result);
    else byMessage.set(key, [result]);
  }
  const excused = new Set<string>();
  const pardoned = new Set<string>();
  let because: string | null = null;
  for (const group of byMessage.values()) {
    const message = group[0]?.message ?? "";
    const needed = blamesOutage(message) ? sharedEnvironmentTests : sharedCauseTests;
    if (group.length < needed) continue;
    const alone = group.length < sharedCauseTests;
    for (const result of group) (alone ? pardoned : excused).add(result.testKey);
    because ??= `Failed together, with the same message: ${formatPlural(group.length, "test")}, ${message.slice(0, 160)}`;
  }
  const rest = unexpected.filter((result) => !excused.has(result.testKey));
  if (rest.length >= Math.max(unusualTests, unusualFactor * (usual + 1))) {
    for (const result of rest) excused.add(result.testKey);
    because ??= `${formatPlural(rest.length, "test")} failed for the first time, where ${usual.toFixed(1)} a run are usual.`;
  }
  const kind = excused.size > 0 ? "shared_cause" : "good";
  return { kind, excused, pardoned, share, unexpected: unexpected.length, because };
}

/** Numbers, addresses, ids and times differ between equal faults; names do not. */
export function withoutVolatileParts(message: string): string {
  return message
    .slice(0, 1000)
    .replace(/0x[0-9a-f]+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{12,}\b/gi, "#")
    .replace(/\b\d+([.:,-]\d+)*\b/g, "#")
    .replace(/\s+/g, " ")
    .trim();
}
