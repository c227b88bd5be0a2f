import { shortCommit } from "@/lib/format/commit";
import { formatTimes, oneOrMany } from "@/lib/format/number";
import { formatScore } from "@/lib/format/percent";
import type { HistoryAnalysis } from "../judge/analyse-history";
import { dependsOnJob } from "../judge/describe-verdict";
import { isRealFault, type RedRun, redRunsOf, runVerdictsOf } from "../judge/red-runs";
import type { QuarantineReplay, TestAdvice, TestCost, TestVerdict } from "../types";
import { type QuarantineReach, quarantineHolds } from "./branch-patterns";

const msPerMinute = 60_000;

/** What replaying a history needs, computed once for any number of questions. */
export interface ReplayBasis {
  redRuns: RedRun[];
  tests: ReadonlyMap<string, TestVerdict>;
  firstAtOf: (sha: string) => number | null;
  /** Branches on which the project's policy lets no quarantine hold. */
  excludedBranches: readonly string[];
}

/** @param from epoch milliseconds; red runs before it are left out */
export function replayBasisOf(
  analysis: HistoryAnalysis,
  from?: number,
  excludedBranches: readonly string[] = [],
): ReplayBasis {
  const { ledger } = analysis;
  return {
    redRuns: redRunsOf(runVerdictsOf(analysis.runs), from),
    tests: analysis.tests,
    firstAtOf: (sha) => ledger.commits[ledger.commitIndex.get(sha) ?? -1]?.firstAt ?? null,
    excludedBranches,
  };
}

/**
 * Replays the history as if these tests had been quarantined all along: which red runs would have been green, how much
 * waiting that saves, and which real faults nobody would have seen. Runs of branches on which the quarantine does not hold
 * stay red.
 *
 * @param branches names and globs to which the quarantine is limited; null: none
 */
export function simulateQuarantine(
  basis: ReplayBasis,
  testKeys: readonly string[],
  branches: readonly string[] | null = null,
): QuarantineReplay {
  const reach: QuarantineReach = { branches, excludedBranches: basis.excludedBranches };
  const quarantined = new Set(testKeys);
  let redRuns = 0;
  let turnedGreen = 0;
  let faultsHidden = 0;
  let savedMs = 0;
  for (const run of basis.redRuns) {
    if (run.colour === "outage") continue;
    redRuns += 1;
    if (!run.failed.every((testKey) => quarantined.has(testKey))) continue;
    if (!quarantineHolds(reach, run.branch)) continue;
    turnedGreen += 1;
    savedMs += run.waitedMs ?? 0;
    if (hasRealFault(basis, run)) faultsHidden += 1;
  }
  const counts = { redRuns, turnedGreen, faultsHidden, minutesSaved: Math.round(savedMs / msPerMinute) };
  return { testKeys: [...quarantined], ...counts, summary: describeReplay(quarantined.size, counts) };
}

/** A fault of the code stands among the failures of a red run, as far as the verdicts on its tests go. */
export function hasRealFault(basis: Pick<ReplayBasis, "tests" | "firstAtOf">, run: RedRun): boolean {
  return run.failed.some(
    (testKey) => !run.excused.has(testKey) && isRealFault(basis.tests.get(testKey), run, basis.firstAtOf),
  );
}

/** A replay in one sentence. */
export function describeReplay(
  tests: number,
  { redRuns, turnedGreen, faultsHidden }: Pick<QuarantineReplay, "redRuns" | "turnedGreen" | "faultsHidden">,
): string {
  const these = tests === 1 ? "this test" : `these ${tests} tests`;
  const hiding =
    faultsHidden === 0
      ? "and hidden no fault"
      : `but hidden ${faultsHidden} real ${oneOrMany(faultsHidden, "fault")}`;
  return `Quarantining ${these} would have turned ${turnedGreen} of ${redRuns} red runs green ${hiding}.`;
}

/** What each test costs by failing without cause. Tests that cost nothing are left out. */
export function costsOf(basis: ReplayBasis): Map<string, TestCost> {
  const costs = new Map<string, TestCost>();
  const delayed = new Map<string, Set<string>>();
  for (const run of basis.redRuns) {
    if (run.colour === "outage") continue;
    const byChance = run.failed.filter(
      (testKey) => !run.excused.has(testKey) && !isRealFault(basis.tests.get(testKey), run, basis.firstAtOf),
    );
    const real =
      run.failed.length - byChance.length - run.failed.filter((testKey) => run.excused.has(testKey)).length;
    if (byChance.length === 0 || real > 0) continue;
    const waitedMs = run.waitedMs ?? 0;
    for (const testKey of byChance) {
      const cost = costs.get(testKey) ?? {
        testKey,
        executionsFailed: 0,
        reruns: 0,
        minutesLost: 0,
        mergesDelayed: 0,
      };
      cost.executionsFailed += 1;
      cost.reruns += run.triedAgain ? 1 : 0;
      cost.minutesLost += waitedMs / msPerMinute / byChance.length;
      costs.set(testKey, cost);
      // What never turned green was not merged later, and a branch without a pull request is merged nowhere.
      if (run.prNumber !== null && run.waitedMs !== null) {
        const commits = delayed.get(testKey) ?? new Set();
        delayed.set(testKey, commits.add(run.commitSha));
        cost.mergesDelayed = commits.size;
      }
    }
  }
  return costs;
}

/** Mean duration from which a flaky test is better off in a scheduled job than in front of every merge. */
const slowFromMs = 60_000;

/**
 * What to do about each test that needs something done, greatest impact first. A regression or a broken test is to be
 * fixed and never to be quarantined. The expected effect comes from replaying the history for that test alone.
 *
 * @param meanDurationMs mean duration of a test's passes, where known
 */
export function advise(basis: ReplayBasis, meanDurationMs: (testKey: string) => number | null): TestAdvice[] {
  const costs = costsOf(basis);
  const advice: TestAdvice[] = [];
  for (const verdict of basis.tests.values()) {
    const cost = costs.get(verdict.testKey) ?? noCost(verdict.testKey);
    const entry = adviseOne(basis, verdict, cost, meanDurationMs(verdict.testKey));
    if (entry) advice.push(entry);
  }
  return advice.sort(
    (a, b) =>
      urgency(a) - urgency(b) ||
      b.cost.executionsFailed - a.cost.executionsFailed ||
      b.cost.minutesLost - a.cost.minutesLost ||
      (basis.tests.get(b.testKey)?.score ?? 0) - (basis.tests.get(a.testKey)?.score ?? 0),
  );
}

function noCost(testKey: string): TestCost {
  return { testKey, executionsFailed: 0, reruns: 0, minutesLost: 0, mergesDelayed: 0 };
}

function urgency({ recommendation }: TestAdvice): number {
  return recommendation === "fix_now" ? 0 : recommendation === "watch" ? 2 : 1;
}

function adviseOne(
  basis: ReplayBasis,
  verdict: TestVerdict,
  cost: TestCost,
  meanDurationMs: number | null,
): TestAdvice | null {
  const { testKey, label } = verdict;
  const inJobs = dependsOnJob(verdict);
  if (label === "regression") {
    const commit = verdict.episodes.findLast((episode) => episode.fixedCommit === null)?.startCommit ?? "";
    return {
      testKey,
      recommendation: "fix_now",
      leadsTo: "fixed",
      because:
        inJobs === null
          ? `It fails on every run since commit ${shortCommit(commit)}.`
          : `Since commit ${shortCommit(commit)}: ${inJobs}`,
      expectedEffect:
        "The default branch is green again as far as this test goes. A quarantine would hide the fault.",
      cost,
    };
  }
  if (label === "broken")
    return {
      testKey,
      recommendation: "fix_now",
      leadsTo: "fixed",
      because: inJobs ?? `It failed in all ${verdict.runs} counted runs of this period.`,
      expectedEffect: "It tells something again. Until then it can be deleted or skipped without loss.",
      cost,
    };
  if (label === "watched")
    return {
      testKey,
      recommendation: "watch",
      leadsTo: "watched",
      because: `It failed ${formatTimes(verdict.failures)} in ${verdict.runs} runs, and nothing yet tells chance from fault.`,
      expectedEffect: "A retry of the next failure on the same commit decides it.",
      cost,
    };
  if (label !== "flaky") return null;
  const rate = formatScore(verdict.score);
  const because = `It fails in about ${rate} of its runs without cause; ${describe(cost)}.`;
  const { summary } = simulateQuarantine(basis, [testKey]);
  if (cost.executionsFailed === 0)
    return { testKey, recommendation: "watch", leadsTo: "flaky", because, expectedEffect: summary, cost };
  if (meanDurationMs !== null && meanDurationMs >= slowFromMs)
    return {
      testKey,
      recommendation: "move_to_schedule",
      leadsTo: "quarantined",
      because: `${because} It takes ${Math.round(meanDurationMs / 1000)} s each time.`,
      expectedEffect: `${summary} Each run gets ${Math.round(meanDurationMs / 1000)} s shorter.`,
      cost,
    };
  return {
    testKey,
    recommendation: "quarantine",
    leadsTo: "quarantined",
    because,
    expectedEffect: summary,
    cost,
  };
}

function describe({ executionsFailed, minutesLost }: TestCost): string {
  if (executionsFailed === 0) return "no run was red for it alone";
  const waiting = minutesLost >= 1 ? `, ${Math.round(minutesLost)} minutes of waiting` : "";
  return `${executionsFailed} red ${oneOrMany(executionsFailed, "run")} for nothing${waiting}`;
}
