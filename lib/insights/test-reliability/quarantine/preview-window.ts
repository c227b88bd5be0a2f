/** What replaying a run costs is known before: who failed in it is judged, and on each day whoever may not be healthy. */
export interface PreviewLoad {
  at: number;
  commitSha: string;
  /** Tests that failed in it, in whatever attempt. */
  failed: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Measured (`docs/measurements.md`): judging one test, and that for each commit of its history. */
const judgeMs = 0.06;
const perCommitMs = 0.0001;

/**
 * The newest runs that can be replayed in about so much time: the index of the first one.
 *
 * @param runs      in order of time
 * @param everFailed tests that ever failed: at most so many are looked at on each day
 */
export function previewFrom(runs: readonly PreviewLoad[], everFailed: number, budgetMs: number): number {
  const commits = new Set<string>();
  let day = Number.NaN;
  let judged = 0;
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index];
    if (run === undefined) continue;
    commits.add(run.commitSha);
    judged += run.failed;
    const runDay = Math.floor(run.at / dayMs);
    if (runDay !== day) judged += everFailed;
    day = runDay;
    // The history that each is judged over grows from nothing to all of these commits.
    if (judged * (judgeMs + (perCommitMs * commits.size) / 2) > budgetMs) return index + 1;
  }
  return 0;
}
