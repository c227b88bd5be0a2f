import type { SuiteRun, TestRun, TestVerdict } from "../types";
import type { EnvironmentVerdict } from "./environment";
import { judgeTest } from "./judge-test";
import { applyRun, createLedger, type Ledger } from "./ledger";

export interface HistoryAnalysis {
  tests: Map<string, TestVerdict>;
  /** What each run says about its environment, in the order of the runs after sorting by time. */
  runs: { run: SuiteRun; environment: EnvironmentVerdict }[];
  ledger: Ledger;
}

/** Judges every test of one suite from all its runs: a full recompute. Runs may come in any order. */
export function analyseHistory(runs: readonly SuiteRun[], defaultBranch: string): HistoryAnalysis {
  const ledger = createLedger(defaultBranch);
  const judged = [...runs].sort(byTime).map((run) => ({ run, environment: applyRun(ledger, run) }));
  const tests = new Map<string, TestVerdict>();
  for (const [testKey, record] of ledger.tests) tests.set(testKey, judgeTest(ledger, record));
  return { tests, runs: judged, ledger };
}

/** Order in which runs are counted: by position where both are known to lie on one branch, else by time. */
export function byTime(a: SuiteRun, b: SuiteRun): number {
  if (a.branch === b.branch && a.commitPosition !== undefined && b.commitPosition !== undefined)
    return a.commitPosition - b.commitPosition || a.at - b.at || a.attempt - b.attempt;
  return a.at - b.at || a.attempt - b.attempt;
}

/** Groups single test runs into suite runs: one per execution, job, commit and attempt. */
export function suiteRunsOf(runs: readonly TestRun[]): SuiteRun[] {
  const groups = new Map<string, SuiteRun & { results: SuiteRun["results"][number][] }>();
  for (const run of runs) {
    const key = `${run.executionId}\n${run.jobKey ?? ""}\n${run.commitSha}\n${run.attempt}`;
    let group = groups.get(key);
    if (!group) {
      const { executionId, jobKey, commitSha, commitPosition, branch, at, attempt } = run;
      group = { executionId, jobKey, commitSha, commitPosition, branch, at, attempt, results: [] };
      groups.set(key, group);
    }
    group.at = Math.min(group.at, run.at);
    const { testKey, status, durationMs, message } = run;
    group.results.push({ testKey, status, durationMs, message });
  }
  return [...groups.values()];
}
