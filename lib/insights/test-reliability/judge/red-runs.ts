import type { SuiteRun, TestVerdict } from "../types";
import type { EnvironmentVerdict } from "./environment";
import { isFailure } from "./same-commit";

/**
 * What a run came to in the end: red when a test stood in its way, an outage when its environment did, neither (`stopped`) when
 * somebody ended it before it was done.
 */
export type RunColour = "green" | "red" | "outage" | "stopped";

/** What one run came to, after its retries. */
export interface RunVerdict {
  executionId: string;
  commitSha: string;
  /** Pipeline, or job of an upload: runs of one commit and lane are tries of the same. */
  lane: string;
  branch: string;
  prNumber: number | null;
  /** When it began and when its result was there, epoch milliseconds. */
  at: number;
  endedAt: number;
  colour: RunColour;
  /** Tests that failed in their last attempt and stood in its way. Only of red runs. */
  failed: string[];
  /** Tests among them whose failure is the environment's. */
  excused: ReadonlySet<string>;
}

/** A run that was not green, with what followed on the same commit and lane. */
export interface RedRun extends RunVerdict {
  colour: "red" | "outage";
  /** There is a later run. */
  triedAgain: boolean;
  /** From its end to the end of the next green one; null when there is none. */
  waitedMs: number | null;
}

/** One attempt of one job of a run, judged. */
export interface JudgedSuite {
  run: Pick<SuiteRun, "jobKey" | "results">;
  environment: Pick<EnvironmentVerdict, "kind" | "excused">;
  /** False where failures stop nobody: the step's are ignored. */
  blocks?: boolean;
  /** Tests whose failures stop nobody: Harness has them in its own quarantine. */
  harmless?: ReadonlySet<string>;
}

/** What an execution came to by its own account; null where that is not known. */
export type Standing = "passed" | "failed" | "stopped" | null;

/**
 * What stood in the way of a run: tests whose last attempt failed in some job. A test that passed when it was tried again did
 * not, and nothing did where the execution says that it passed.
 *
 * @param suites of one run, attempts in order
 */
export function endOfRun(
  suites: readonly JudgedSuite[],
  standing: Standing,
): Pick<RunVerdict, "colour" | "failed" | "excused"> {
  if (standing === "stopped") return { colour: "stopped", failed: [], excused: new Set() };
  const failing = new Map<string, Map<string, { excused: boolean; outage: boolean }>>();
  for (const { run, environment, blocks = true, harmless } of suites) {
    const inJob = failing.get(run.jobKey ?? "") ?? new Map();
    failing.set(run.jobKey ?? "", inJob);
    for (const { testKey, status } of run.results) {
      if (status === "skipped") continue;
      if (isFailure(status) && blocks && !harmless?.has(testKey))
        inJob.set(testKey, {
          excused: environment.excused.has(testKey),
          outage: environment.kind === "outage",
        });
      else if (inJob.size > 0) inJob.delete(testKey);
    }
  }
  const left = [...failing.values()].flatMap((inJob) => [...inJob]);
  if (standing === "passed" || left.length === 0) return { colour: "green", failed: [], excused: new Set() };
  // Half of all tests, which no quarantine could have turned green: that it was one is enough.
  if (left.some(([, { outage }]) => outage)) return { colour: "outage", failed: [], excused: new Set() };
  const charged = new Set(left.flatMap(([testKey, { excused }]) => (excused ? [] : [testKey])));
  const failed = [...new Set(left.map(([testKey]) => testKey))];
  return { colour: "red", failed, excused: new Set(failed.filter((testKey) => !charged.has(testKey))) };
}

/** What the runs of a history came to, in the order in which they began. */
export function runVerdictsOf(
  suites: readonly { run: SuiteRun; environment: EnvironmentVerdict }[],
): RunVerdict[] {
  const runs = Map.groupBy(suites, ({ run }) => run.executionId);
  return [...runs.values()].flatMap((own): RunVerdict[] => {
    const first = own[0]?.run;
    if (first === undefined) return [];
    const { executionId, commitSha, branch, at, lane = "", prNumber = null } = first;
    return [{ executionId, commitSha, lane, branch, prNumber, at, endedAt: at, ...endOfRun(own, null) }];
  });
}

/**
 * The runs of a history that were not green, oldest first. A retry of the failed tests alone counts as green when they all
 * passed.
 *
 * @param runs in the order in which they began; green ones of commits that have no red one may be left out
 */
export function redRunsOf<Run extends RunVerdict>(
  runs: readonly Run[],
  from = Number.NEGATIVE_INFINITY,
): (Run & RedRun)[] {
  const red: (Run & RedRun)[] = [];
  const later = new Map<string, { greenAt: number | null }>();
  for (let i = runs.length - 1; i >= 0; i--) {
    const run = runs[i];
    if (!run || run.at < from) continue;
    const key = `${run.commitSha}\n${run.lane}`;
    const next = later.get(key);
    const { colour } = run;
    if (colour === "red" || colour === "outage") {
      const greenAt = next?.greenAt ?? null;
      // Of runs side by side, the green one may have been done before.
      const waitedMs = greenAt === null ? null : Math.max(0, greenAt - run.endedAt);
      red.push({ ...run, colour, triedAgain: next !== undefined, waitedMs });
    }
    later.set(key, { greenAt: colour === "green" ? run.endedAt : (next?.greenAt ?? null) });
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
