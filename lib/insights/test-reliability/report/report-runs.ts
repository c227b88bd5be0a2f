import type { TestStatus } from "@/schemas/test-reliability/labels";
import { identify, mergeResults, type TestIdentity, testKeyOf } from "../judge/identity";
import { isFailure } from "../judge/same-commit";
import type { SuiteResult, SuiteRun } from "../types";
import type { ParsedReport, ReportCase } from "./types";

/** Where the reports come from: one execution (or upload) of one commit. */
export interface ReportOrigin {
  repository: string | null;
  /** Folder of the checkout on the build machine, where known. */
  root?: string | undefined;
  executionId: string;
  commitSha: string;
  commitPosition?: number | undefined;
  branch: string;
  /** Epoch milliseconds. */
  at: number;
  /** Attempt of the first results; retries inside the reports count on from it. */
  attempt: number;
}

export interface ReportRuns {
  identities: Map<string, TestIdentity>;
  /** One suite run per attempt: the first holds all tests, later ones those that were tried again. */
  runs: SuiteRun[];
}

/**
 * Turns the reports of one execution into suite runs. Parallel shards are put together; attempts inside a report (Surefire
 * reruns, repeated elements, Playwright results) become attempts of their own, so that they count as what they are: both
 * outcomes on one commit.
 */
export function suiteRunsOfReports(reports: readonly ParsedReport[], origin: ReportOrigin): ReportRuns {
  const identities = new Map<string, TestIdentity>();
  const attempts: SuiteResult[][] = [];
  for (const report of reports)
    for (const [testKey, cases] of casesByKey(report, origin, identities))
      sequenceOf(testKey, cases).forEach((result, i) => {
        const list = attempts[i] ?? [];
        attempts[i] = list;
        list.push(result);
      });
  const { executionId, commitSha, commitPosition, branch, at, attempt } = origin;
  return {
    identities,
    runs: attempts.map((results, i) => ({
      executionId,
      commitSha,
      commitPosition,
      branch,
      // A retry comes after what it retries, though a report gives one time for all.
      at: at + i,
      attempt: attempt + i,
      results: mergeResults(results),
    })),
  };
}

function casesByKey(
  report: ParsedReport,
  origin: ReportOrigin,
  identities: Map<string, TestIdentity>,
): Map<string, ReportCase[]> {
  const groups = new Map<string, ReportCase[]>();
  for (const each of report.cases) {
    // A case without a name has no identity over time.
    if (!each.name) continue;
    // TRX names its one suite by user, machine and time: it is another one in each run, and no part of what the test is.
    const suite = report.format === "trx" ? null : each.suite;
    const identity = identify({ ...each, repository: origin.repository, suite }, origin.root);
    const testKey = testKeyOf(identity);
    identities.set(testKey, identity);
    const group = groups.get(testKey);
    if (group) group.push(each);
    else groups.set(testKey, [each]);
  }
  return groups;
}

/** The attempts of one test, oldest first. */
function sequenceOf(testKey: string, cases: readonly ReportCase[]): SuiteResult[] {
  const each = cases.flatMap((one) => attemptsOf(testKey, one));
  // Nobody retries a pass: equal names after one are several tests that the report cannot tell apart, and count as one.
  const retried = each.every((result, i) => i === each.length - 1 || isFailure(result.status));
  return retried ? each : mergeResults(each);
}

function attemptsOf(testKey: string, one: ReportCase): SuiteResult[] {
  const durationMs = one.durationMs ?? 0;
  const own = one.message ?? one.detail?.split("\n", 1)[0] ?? undefined;
  const counted = countedAttempt(one);
  const others = [...one.attemptMessages];
  return one.attempts.map((status, i) => {
    const message = i === counted ? own : others.shift();
    return {
      testKey,
      status,
      durationMs: i === counted ? durationMs : 0,
      ...(isFailure(status) && message !== undefined ? { message } : {}),
    };
  });
}

/** Which attempt the case's own status, message and time speak of: the last one after flaky failures, else the first. */
function countedAttempt({
  attempts,
  status,
}: {
  attempts: readonly TestStatus[];
  status: TestStatus;
}): number {
  return isFailure(status) ? Math.max(0, attempts.indexOf(status)) : attempts.length - 1;
}
