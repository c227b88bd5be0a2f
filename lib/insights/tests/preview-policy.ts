import type { TestState } from "@/schemas/test-reliability";
import { byTime } from "./analyse-history";
import type { EnvironmentVerdict } from "./environment";
import { judgeTest } from "./judge-test";
import { applyRun, createLedger } from "./ledger";
import { nextState, type ReliabilityPolicy, type StateRecord } from "./policy";
import { isFailure } from "./same-commit";
import type { SuiteRun } from "./types";

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
  for (const run of [...runs].sort(byTime)) preview.add(run);
  return preview.finish();
}

/** A preview that is fed run by run, in order of time, so that no history has to be in memory. */
export interface RunningPreview {
  /** @param known what the whole run said of its environment, where `run` holds only the tests that ever failed */
  add(run: SuiteRun, known?: EnvironmentVerdict): void;
  finish(): PolicyPreview;
}

export function startPreview(defaultBranch: string, policy: ReliabilityPolicy): RunningPreview {
  const ledger = createLedger(defaultBranch);
  const states = new Map<string, StateRecord>();
  const judgedAt = new Map<string, number>();
  const transitions: PreviewedTransition[] = [];
  let redRuns = 0;
  let turnedGreen = 0;

  const add = (run: SuiteRun, known?: EnvironmentVerdict): void => {
    // The gate decides with the states of before: a test cannot be quarantined by the run it is about to fail.
    const failed = run.results.filter((result) => isFailure(result.status)).map((result) => result.testKey);
    const environment = applyRun(ledger, run, known);
    if (failed.length > 0 && environment.kind !== "outage") {
      redRuns += 1;
      if (failed.every((testKey) => states.get(testKey)?.state === "quarantined")) turnedGreen += 1;
    }
    for (const testKey of new Set([...failed, ...unsettled(states)])) {
      // A pass changes little: what has not failed is looked at once a day, or a long history would take minutes.
      if (!failed.includes(testKey) && run.at - (judgedAt.get(testKey) ?? 0) < dayMs) continue;
      judgedAt.set(testKey, run.at);
      const record = ledger.tests.get(testKey);
      if (!record) continue;
      const verdict = judgeTest(ledger, record);
      const current = states.get(testKey) ?? freshState(run.at);
      const next = nextState(current, verdict, policy, run.at);
      if (!next) continue;
      transitions.push({ testKey, at: run.at, from: current.state, to: next.to, reason: next.reason });
      states.set(testKey, {
        state: next.to,
        since: run.at,
        setBy: "policy",
        expiresAt: null,
        scoreAtEntry: verdict.score,
      });
    }
  };

  const finish = (): PolicyPreview => {
    const quarantined = [...states]
      .filter(([, { state }]) => state === "quarantined")
      .map(([testKey]) => testKey);
    return {
      transitions,
      redRuns,
      turnedGreen,
      quarantined,
      summary: `This policy would have turned ${turnedGreen} of ${redRuns} red runs green; ${quarantined.length} ${quarantined.length === 1 ? "test" : "tests"} would be in quarantine now.`,
    };
  };
  return { add, finish };
}

function unsettled(states: ReadonlyMap<string, StateRecord>): string[] {
  return [...states].filter(([, { state }]) => state !== healthy).map(([testKey]) => testKey);
}

function freshState(at: number): StateRecord {
  return { state: healthy, since: at, setBy: "policy", expiresAt: null, scoreAtEntry: 0 };
}
