import type { HarnessFlaky, SuiteResult } from "../types";
import { harnessMark, harnessWindowMs } from "./harness-flaky";
import { isFailure } from "./same-commit";

/**
 * What a page shows of a test beside its verdict, kept up to date by each result in constant time: its last outcomes, its last
 * failure of whatever cause, and what Harness's own rule needs. Plain data.
 */
export interface TestTrack {
  /** One letter a run, newest last: p passed, f failed, e error, s skipped. */
  strip: string;
  /** Passes since the last failure, whoever was to blame for that. */
  consecutivePasses: number;
  lastFailedAt: number | null;
  lastFailedRun: string | null;
  lastFailedMessage: string | null;
  /** By number of the commit: last pass of each of the latest ones, and last failure of each commit within Harness's window. */
  passedAt: Map<number, number>;
  failedAt: Map<number, number>;
  /** Commits with both outcomes: the earlier of its last pass and its last failure. Oldest first; the newest is never forgotten. */
  disagreedAt: Map<number, number>;
  /** Where it ran, latest last. */
  pipelines: number[];
}

export const stripLength = 40;
const keptPasses = 30;
const keptFailures = 60;
const keptDisagreements = 50;
const keptPipelines = 20;
const letters = { passed: "p", failed: "f", error: "e", skipped: "s" } as const;

export function createTrack(): TestTrack {
  return {
    strip: "",
    consecutivePasses: 0,
    lastFailedAt: null,
    lastFailedRun: null,
    lastFailedMessage: null,
    passedAt: new Map(),
    failedAt: new Map(),
    disagreedAt: new Map(),
    pipelines: [],
  };
}

/** Where and when a result came to be. Results are noted in order of time. */
export interface ResultOrigin {
  /** Number of the commit in its ledger. */
  commit: number;
  /** Epoch milliseconds. */
  at: number;
  run: string;
  pipelineId: number | null;
}

/** Notes one result. */
export function noteResult(track: TestTrack, result: SuiteResult, origin: ResultOrigin): void {
  const { commit, at, run, pipelineId } = origin;
  track.strip = (track.strip + letters[result.status]).slice(-stripLength);
  if (pipelineId !== null && track.pipelines.at(-1) !== pipelineId)
    track.pipelines = [...track.pipelines.filter((id) => id !== pipelineId), pipelineId].slice(
      -keptPipelines,
    );
  if (result.status === "skipped") return;
  if (isFailure(result.status)) {
    track.consecutivePasses = 0;
    track.lastFailedAt = at;
    track.lastFailedRun = run;
    track.lastFailedMessage = result.message?.split("\n", 1)[0]?.slice(0, 300) ?? null;
    renew(track.failedAt, commit, at, keptFailures);
  } else {
    track.consecutivePasses += 1;
    renew(track.passedAt, commit, at, keptPasses);
  }
  const passed = track.passedAt.get(commit);
  const failed = track.failedAt.get(commit);
  if (passed !== undefined && failed !== undefined)
    renew(track.disagreedAt, commit, Math.min(passed, failed), keptDisagreements);
  forget(track.failedAt, at - harnessWindowMs);
  // The newest one stays: a mark that aged away is told from one that never was.
  forget(track.disagreedAt, at - harnessWindowMs, 1);
}

/** Harness's mark at an instant, from what was kept: how many commits of its window disagree, and whether that has cleared. */
export function harnessMarkAt(
  { disagreedAt, consecutivePasses }: { disagreedAt: Iterable<number>; consecutivePasses: number },
  now: number,
): Pick<HarnessFlaky, "flaky" | "clearedBy"> & { disagreements: number } {
  const all = [...disagreedAt];
  const disagreements = all.filter((at) => at > now - harnessWindowMs).length;
  if (disagreements === 0) return { flaky: false, clearedBy: all.length > 0 ? "age" : null, disagreements };
  return { ...harnessMark({ disagreements, consecutivePasses }), disagreements };
}

/** Puts a key last, and drops the first ones beyond what is kept. */
function renew(map: Map<number, number>, key: number, at: number, kept: number): void {
  map.delete(key);
  map.set(key, at);
  for (const oldest of map.keys()) {
    if (map.size <= kept) break;
    map.delete(oldest);
  }
}

/** Drops what lies before, but for so many; entries stand in order of renewal, so that this ends at the first that stays. */
function forget(map: Map<number, number>, before: number, kept = 0): void {
  for (const [key, at] of map) {
    if (at > before || map.size <= kept) break;
    map.delete(key);
  }
}
