import type { TestRun } from "../types";
import { isFailure } from "./same-commit";

/** Pass or fail of each counted run of one test, oldest first; skipped runs are left out. */
export function outcomesOf(runs: readonly TestRun[]): boolean[] {
  return [...runs]
    .filter((run) => run.status !== "skipped")
    .sort((a, b) => a.at - b.at || a.attempt - b.attempt)
    .map((run) => !isFailure(run.status));
}

function changesIn(outcomes: readonly boolean[]): number {
  let changes = 0;
  for (let i = 1; i < outcomes.length; i++) if (outcomes[i] !== outcomes[i - 1]) changes += 1;
  return changes;
}

/**
 * Share of neighbouring results that differ, 0..1; 0 for fewer than two results.
 * After Kowalczyk et al., "Modeling and Ranking Flaky Tests at Apple" (ICSE-SEIP 2020), where the flip rate of a
 * window is the number of flips over the number of possible flips.
 *
 * @param outcomes oldest first, true for a pass
 */
export function flipRate(outcomes: readonly boolean[]): number {
  return outcomes.length < 2 ? 0 : changesIn(outcomes) / (outcomes.length - 1);
}

/**
 * Shannon entropy of pass and fail in bits: 0 when all results agree, 1 when half of them fail. Order plays no part,
 * so a regression in the middle of a window looks like a flaky test; read it beside the flip rate.
 * After Kowalczyk et al. (see `flipRate`), who rank tests by flip rate and entropy.
 */
export function outcomeEntropy(outcomes: readonly boolean[]): number {
  if (outcomes.length === 0) return 0;
  const share = outcomes.filter(Boolean).length / outcomes.length;
  if (share === 0 || share === 1) return 0;
  return -(share * Math.log2(share) + (1 - share) * Math.log2(1 - share));
}

/**
 * Falls from pass to fail among the last `window` results, divided by the window itself, also when there are fewer
 * results. After Buildkite Test Engine's transition count monitor: its page speaks of changes in both directions, but
 * its worked examples (PFPFF over 5 scores 0.4) count only those from pass to fail, and the examples decide here.
 *
 * @param outcomes oldest first, true for a pass
 * @param window number of latest results looked at, at least 1
 */
export function transitionScore(outcomes: readonly boolean[], window: number): number {
  if (!(window >= 1)) return 0;
  const size = Math.floor(window);
  const recent = outcomes.slice(-size);
  return recent.filter((passed, i) => !passed && recent[i - 1] === true).length / size;
}
