import type { TestVerdict } from "../types";

/** Which jobs a regression or a broken test fails in, where it passes in others; null where it does not depend on the job. */
export function dependsOnJob({ label, reasons }: Pick<TestVerdict, "label" | "reasons">): string | null {
  return label === "regression" || label === "broken" ? (reasons[0]?.evidence ?? null) : null;
}

/** The bottom line on a test in one sentence, for a page, a digest or a teammate. Figures are those of the verdict. */
export function describeVerdict(verdict: TestVerdict): string {
  const { label, runs, failures, disagreements } = verdict;
  switch (label) {
    case "flaky":
      return `Fails without cause in about ${percent(verdict.score)} of its runs (${percent(verdict.interval.low)} to ${percent(verdict.interval.high)}): ${failures} of ${runs} counted runs failed, ${commits(disagreements)} saw both outcomes.`;
    case "regression": {
      const open = verdict.episodes.findLast((episode) => episode.fixedCommit === null);
      const inJobs = dependsOnJob(verdict);
      if (inJobs !== null)
        return `Fails since commit ${short(open?.startCommit ?? verdict.startCommit)}. ${inJobs}`;
      return open
        ? `Fails since commit ${short(open.startCommit)}${doubt(open.suspectCommits.length)}: every counted run on the default branch, ${open.failures} so far.`
        : `Fails since commit ${short(verdict.startCommit)}.`;
    }
    case "broken":
      return dependsOnJob(verdict) ?? `Failed in all ${runs} counted runs.`;
    case "fixed": {
      const last = verdict.episodes.at(-1);
      return last
        ? `Failed from commit ${short(last.startCommit)} until ${short(last.fixedCommit)} repaired it; ${verdict.passesSinceFailure} passes since.`
        : `Failed ${times(failures)} and has passed since.`;
    }
    case "watched":
      return `Failed ${times(failures)} in ${runs} counted runs; nothing yet tells chance from fault.`;
    case "healthy":
      return verdict.environmentFailures > 0
        ? `Sound: ${runs} counted runs; ${times(verdict.environmentFailures)} it failed with its environment, which is not charged to it.`
        : failures === 0
          ? `Passed all ${runs} counted runs.`
          : `Sound: ${failures} of ${runs} counted runs failed, for reasons outside of it as far as can be seen.`;
  }
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value === 0 ? "0" : value < 0.1 ? value.toFixed(3) : value < 1 ? value.toFixed(2) : value.toFixed(1)} %`;
}

function short(sha: string | null): string {
  return sha?.slice(0, 10) ?? "unknown";
}

function doubt(suspects: number): string {
  return suspects > 1 ? ` (or one of ${suspects - 1} untested before it)` : "";
}

function commits(count: number): string {
  return count === 1 ? "1 commit" : `${count} commits`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
