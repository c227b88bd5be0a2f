import { formatPlural, oneOrMany } from "@/lib/format/number";
import type { TestState } from "@/schemas/test-reliability/labels";
import { byTime } from "../judge/analyse-history";
import type { EnvironmentVerdict } from "../judge/environment";
import { judgeTest } from "../judge/judge-test";
import { applyRun, createLedger } from "../judge/ledger";
import { endOfRun, type JudgedSuite, type RunVerdict } from "../judge/red-runs";
import { isFailure } from "../judge/same-commit";
import type { SuiteRun } from "../types";
import { matchesAnyBranch } from "./branch-patterns";
import { idleDays, nextState, type ReliabilityPolicy, type StateRecord } from "./policy";

export interface PreviewedTransition {
  testKey: string;
  at: number;
  from: TestState;
  to: TestState;
  reason: string;
}

export interface PolicyPreview {
  transitions: PreviewedTransition[];
  redRuns: number;
  /** Red runs in which nothing but tests quarantined by then failed. */
  turnedGreen: number;
  /** Red runs in which nothing else failed either, but of branches on which no quarantine holds: they stay red. */
  keptRed: number;
  /** Tests in quarantine at the end. */
  quarantined: string[];
  summary: string;
}

const healthy: TestState = "healthy";
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Replays a history run by run as if the policy had been on from the start: what it would have done, knowing at each
 * moment only what was known then. Runs may come in any order.
 */
export function previewPolicy(
  runs: readonly SuiteRun[],
  defaultBranch: string,
  policy: ReliabilityPolicy,
): PolicyPreview {
  const preview = startPreview(defaultBranch, policy);
  const byRun = Map.groupBy([...runs].sort(byTime), ({ executionId }) => executionId);
  for (const suites of byRun.values()) {
    const last = suites.at(-1);
    if (last === undefined) continue;
    const { at, branch } = last;
    for (const _ of preview.add({ at, branch, suites: suites.map((suite) => ({ suite })) }));
  }
  return preview.finish();
}

export interface PreviewedRun {
  /** Epoch milliseconds. */
  at: number;
  branch: string;
  /** Each attempt of each job. */
  suites: readonly {
    suite: SuiteRun;
    /** What the whole run said of its environment, where `suite` holds only the tests that ever failed. */
    known?: EnvironmentVerdict;
  }[];
  /** What it came to, where `suites` do not tell. */
  end?: Pick<RunVerdict, "colour" | "failed">;
}

/** A preview that is fed run by run, in order of time, so that no history has to be in memory. */
export interface RunningPreview {
  /** Replays one run: done when the iteration is. It pauses after each test that was judged, so that a caller may do so too. */
  add(run: PreviewedRun): Iterable<void>;
  finish(): PolicyPreview;
}

export function startPreview(defaultBranch: string, policy: ReliabilityPolicy): RunningPreview {
  const ledger = createLedger(defaultBranch);
  const states = new Map<string, StateRecord>();
  const judgedAt = new Map<string, number>();
  const ranAt = new Map<string, number>();
  const transitions: PreviewedTransition[] = [];
  let redRuns = 0;
  let turnedGreen = 0;
  let keptRed = 0;

  function* add({ at, branch, suites, end }: PreviewedRun): Generator<void> {
    const judged = suites.map(
      ({ suite, known }): JudgedSuite => ({ run: suite, environment: applyRun(ledger, suite, known) }),
    );
    // The gate decides with the states of before: a test cannot be quarantined by the run it is about to fail.
    const { colour, failed } = end ?? endOfRun(judged, null);
    if (colour === "red") {
      redRuns += 1;
      if (failed.every((testKey) => states.get(testKey)?.state === "quarantined")) {
        if (matchesAnyBranch(policy.excludedBranches, branch)) keptRed += 1;
        else turnedGreen += 1;
      }
    }
    for (const { suite } of suites)
      for (const { testKey, status } of suite.results) if (status !== "skipped") ranAt.set(testKey, at);
    const failing = new Set(
      suites.flatMap(({ suite }) =>
        suite.results.filter((result) => isFailure(result.status)).map((result) => result.testKey),
      ),
    );
    for (const testKey of new Set([...failing, ...unsettled(states)])) {
      // A pass changes little: what has not failed is looked at once a day, or a long history would take minutes.
      if (!failing.has(testKey) && at - (judgedAt.get(testKey) ?? 0) < dayMs) continue;
      judgedAt.set(testKey, at);
      const record = ledger.tests.get(testKey);
      if (!record) continue;
      const verdict = judgeTest(ledger, record);
      yield;
      const current = states.get(testKey) ?? freshState(at);
      const stillRuns = at - (ranAt.get(testKey) ?? at) <= idleDays * dayMs;
      const next = nextState(current, verdict, policy, at, stillRuns);
      if (!next) continue;
      transitions.push({ testKey, at, from: current.state, to: next.to, reason: next.reason });
      states.set(testKey, {
        state: next.to,
        since: at,
        setBy: "policy",
        expiresAt: null,
        scoreAtEntry: verdict.score,
        labelAtEntry: verdict.label,
      });
    }
  }

  const finish = (): PolicyPreview => {
    const quarantined = [...states]
      .filter(([, { state }]) => state === "quarantined")
      .map(([testKey]) => testKey);
    return {
      transitions,
      redRuns,
      turnedGreen,
      keptRed,
      quarantined,
      summary: describePreview({ redRuns, turnedGreen, keptRed, quarantined: quarantined.length }),
    };
  };
  return { add, finish };
}

/** What a policy would have done, in one or two sentences. */
export function describePreview(counts: {
  redRuns: number;
  turnedGreen: number;
  keptRed: number;
  quarantined: number;
}): string {
  const { redRuns, turnedGreen, keptRed, quarantined } = counts;
  const strict =
    keptRed === 0
      ? ""
      : ` ${keptRed} more ${oneOrMany(keptRed, "stays", "stay")} red: on ${oneOrMany(keptRed, "its branch", "their branches")} no quarantine holds.`;
  return `This policy would have turned ${turnedGreen} of ${redRuns} red runs green; ${formatPlural(quarantined, "test")} would be in quarantine now.${strict}`;
}

function unsettled(states: ReadonlyMap<string, StateRecord>): string[] {
  return [...states].filter(([, { state }]) => state !== healthy).map(([testKey]) => testKey);
}

function freshState(at: number): StateRecord {
  return { state: healthy, since: at, setBy: "policy", expiresAt: null, scoreAtEntry: 0, labelAtEntry: null };
}
