import type { HarnessFlaky, TestRun } from "../types";
import { isFailure, sameCommitDisagreements } from "./same-commit";

/** Harness looks this far back. */
export const harnessWindowMs = 14 * 24 * 60 * 60 * 1000;
const passesToClear = 5;

/**
 * Harness's definition of a flaky test, recomputed from runs: it passed and failed on the same commit within the
 * last 14 days; the mark clears after 5 consecutive passes or after 14 days without a new disagreement.
 * Facts: Harness's documentation of flaky test detection. A skipped run neither passes nor breaks a row of passes.
 *
 * @param runs runs of one test, in any order
 * @param now epoch milliseconds; runs after it are ignored
 */
export function harnessFlaky(runs: readonly TestRun[], now: number): HarnessFlaky {
  const past = runs.filter((run) => run.at <= now && run.status !== "skipped");
  const ordered = [...past].sort((a, b) => a.at - b.at || a.attempt - b.attempt);
  let consecutivePasses = 0;
  for (let i = ordered.length - 1; i >= 0; i--) {
    const run = ordered[i];
    if (!run || isFailure(run.status)) break;
    consecutivePasses += 1;
  }
  const recent = sameCommitDisagreements(ordered.filter((run) => run.at > now - harnessWindowMs));
  const because = recent[0] ?? null;
  if (!because) {
    const older = sameCommitDisagreements(ordered)[0] ?? null;
    return { flaky: false, because: null, clearedBy: older ? "age" : null, consecutivePasses };
  }
  return { ...harnessMark({ disagreements: recent.length, consecutivePasses }), because, consecutivePasses };
}

/**
 * The mark by counts: the disagreements of the last 14 days, and the passes since the last failure. The passes that clear the mark
 * have to follow the disagreement; those that are part of it prove nothing.
 */
export function harnessMark({
  disagreements,
  consecutivePasses,
}: {
  disagreements: number;
  consecutivePasses: number;
}): Pick<HarnessFlaky, "flaky" | "clearedBy"> {
  if (disagreements === 0) return { flaky: false, clearedBy: null };
  const cleared = consecutivePasses >= passesToClear;
  return { flaky: !cleared, clearedBy: cleared ? "consecutive_passes" : null };
}
