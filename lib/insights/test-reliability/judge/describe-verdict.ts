import { shortCommit } from "@/lib/format/commit";
import { formatPlural, formatTimes } from "@/lib/format/number";
import { formatScore } from "@/lib/format/percent";
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
      return `Fails without cause in about ${formatScore(verdict.score)} of its runs (${formatScore(verdict.interval.low)} to ${formatScore(verdict.interval.high)}): ${failures} of ${runs} counted runs failed, ${formatPlural(disagreements, "commit")} saw both outcomes.`;
    case "regression": {
      const open = verdict.episodes.findLast((episode) => episode.fixedCommit === null);
      const inJobs = dependsOnJob(verdict);
      if (inJobs !== null)
        return `Fails since commit ${shortCommit(open?.startCommit ?? verdict.startCommit, "unknown")}. ${inJobs}`;
      return open
        ? `Fails since commit ${shortCommit(open.startCommit, "unknown")}${doubt(open.suspectCommits.length)}: every counted run on the default branch, ${open.failures} so far.`
        : `Fails since commit ${shortCommit(verdict.startCommit, "unknown")}.`;
    }
    case "broken":
      return dependsOnJob(verdict) ?? `Failed in all ${runs} counted runs.`;
    case "fixed": {
      const last = verdict.episodes.at(-1);
      return last
        ? `Failed from commit ${shortCommit(last.startCommit, "unknown")} until ${shortCommit(last.fixedCommit, "unknown")} repaired it; ${verdict.passesSinceFailure} passes since.`
        : `Failed ${formatTimes(failures)} and has passed since.`;
    }
    case "watched":
      return `Failed ${formatTimes(failures)} in ${runs} counted runs; nothing yet tells chance from fault.`;
    case "healthy":
      return verdict.environmentFailures > 0
        ? `Sound: ${runs} counted runs; ${formatTimes(verdict.environmentFailures)} it failed with its environment, which is not charged to it.`
        : failures === 0
          ? `Passed all ${runs} counted runs.`
          : `Sound: ${failures} of ${runs} counted runs failed, for reasons outside of it as far as can be seen.`;
  }
}

function doubt(suspects: number): string {
  return suspects > 1 ? ` (or one of ${suspects - 1} untested before it)` : "";
}
