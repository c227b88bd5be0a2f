import { namesEnvironment } from "./reasons";
import { isFailure } from "./same-commit";
import type { SuiteResult } from "./types";

/** What a run as a whole says about the day it had. */
export interface EnvironmentVerdict {
  kind: "good" | "outage" | "shared_cause";
  /** Tests whose failure in this run is not theirs. For a shared cause only provisionally: they have to pass next time. */
  excused: ReadonlySet<string>;
  /** Share of the tests that failed unexpectedly. */
  share: number;
  because: string | null;
}

/** Below this many tests, "most of them failed" says nothing. */
const smallestSuite = 10;
const outageShare = 0.5;
/** Tests that have to fail alike in one run for it to be one cause and not several. */
const sharedCauseTests = 3;
/** Two are enough where the message itself speaks of network or machine. */
const sharedEnvironmentTests = 2;

const good: EnvironmentVerdict = { kind: "good", excused: new Set(), share: 0, because: null };

/**
 * Tells a bad day from bad tests. Most tests of a run failing together is an outage. Several tests that failed for the
 * first time, in the same run and with the same message, share a cause outside of them.
 *
 * @param expectedToFail true for a test whose latest counted run failed: its failure is no news
 * @param selective the run holds only tests that had failed before (a retry of failures), so shares mean nothing
 */
export function judgeEnvironment(
  results: readonly SuiteResult[],
  expectedToFail: (testKey: string) => boolean,
  selective: boolean,
): EnvironmentVerdict {
  let eligible = 0;
  const unexpected: SuiteResult[] = [];
  const failed: SuiteResult[] = [];
  for (const result of results) {
    if (result.status === "skipped") continue;
    const failing = isFailure(result.status);
    if (failing) failed.push(result);
    if (expectedToFail(result.testKey)) continue;
    eligible += 1;
    if (failing) unexpected.push(result);
  }
  if (unexpected.length < sharedEnvironmentTests) return good;
  const share = unexpected.length / eligible;
  if (!selective && eligible >= smallestSuite && share > outageShare)
    return {
      kind: "outage",
      excused: new Set(failed.map((result) => result.testKey)),
      share,
      because: `${unexpected.length} of ${eligible} tests failed together.`,
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
  let because: string | null = null;
  for (const group of byMessage.values()) {
    const message = group[0]?.message ?? "";
    const needed = namesEnvironment(message) ? sharedEnvironmentTests : sharedCauseTests;
    if (group.length < needed) continue;
    for (const result of group) excused.add(result.testKey);
    because ??= `${group.length} tests failed for the first time with the same message: ${message.slice(0, 160)}`;
  }
  return excused.size === 0 ? good : { kind: "shared_cause", excused, share, because };
}

/** Numbers, addresses, ids and times differ between equal faults; names do not. */
function withoutVolatileParts(message: string): string {
  return message
    .slice(0, 1000)
    .replace(/0x[0-9a-f]+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{12,}\b/gi, "#")
    .replace(/\b\d+([.:,-]\d+)*\b/g, "#")
    .replace(/\s+/g, " ")
    .trim();
}
