import type { EnvironmentVerdict } from "./environment";
import { isFailure } from "./same-commit";
import type { SuiteRun, TestVerdict } from "./types";

/** A run in which at least one test failed, with what followed on the same commit. */
export interface RedRun {
  executionId: string;
  commitSha: string;
  branch: string;
  at: number;
  /** Tests that failed. */
  failed: string[];
  /** Tests among them whose failure is the environment's. */
  excused: ReadonlySet<string>;
  outage: boolean;
  /** A later run of the same commit exists; and when the next green one ran, if there is one. */
  triedAgain: boolean;
  nextGreenAt: number | null;
}

/** What one run came to. */
export interface RunVerdict {
  executionId: string;
  commitSha: string;
  branch: string;
  at: number;
  /** Tests that failed. In an outage they may be left out: how many there were is enough. */
  failed: string[];
  failures: number;
  excused: ReadonlySet<string>;
  outage: boolean;
}

export function runVerdictOf({
  run,
  environment,
}: {
  run: SuiteRun;
  environment: EnvironmentVerdict;
}): RunVerdict {
  const { executionId, commitSha, branch, at } = run;
  const failed = run.results.filter((result) => isFailure(result.status)).map((result) => result.testKey);
  const { excused, kind } = environment;
  return {
    executionId,
    commitSha,
    branch,
    at,
    failed,
    failures: failed.length,
    excused,
    outage: kind === "outage",
  };
}

/**
 * The red runs of a history, oldest first. A retry of the failed tests alone counts as green when they all passed.
 *
 * @param runs in order of time; green ones of commits that have no red one may be left out
 */
export function redRunsOf<Run extends RunVerdict>(
  runs: readonly Run[],
  from = Number.NEGATIVE_INFINITY,
): (Run & RedRun)[] {
  const red: (Run & RedRun)[] = [];
  const laterOnCommit = new Map<string, { greenAt: number | null }>();
  for (let i = runs.length - 1; i >= 0; i--) {
    const run = runs[i];
    if (!run || run.at < from) continue;
    const later = laterOnCommit.get(run.commitSha);
    if (run.failures > 0)
      red.push({ ...run, triedAgain: later !== undefined, nextGreenAt: later?.greenAt ?? null });
    laterOnCommit.set(run.commitSha, { greenAt: run.failures === 0 ? run.at : (later?.greenAt ?? null) });
  }
  return red.reverse();
}

/** Tells whether a failure of a test in a run was a fault of the code, as far as the verdict on the test goes. */
export function isRealFault(
  verdict: TestVerdict | undefined,
  run: RedRun,
  runAtOf: (sha: string) => number | null,
): boolean {
  if (!verdict) return true;
  if (verdict.label === "broken") return true;
  const during = verdict.episodes.some((episode) => {
    if (episode.probability < 0.5 || run.at < episode.startedAt) return false;
    const fixedAt = episode.fixedCommit === null ? null : runAtOf(episode.fixedCommit);
    return fixedAt === null || run.at < fixedAt;
  });
  if (during) return true;
  // Outside of an episode the failures of a flaky test are chance; those of any other test are taken seriously.
  return verdict.label !== "flaky";
}
