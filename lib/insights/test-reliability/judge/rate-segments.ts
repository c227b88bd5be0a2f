import { changePointsWithIntervals } from "./change-points";

/** What a test did on one commit of the default branch, environment faults and skips left out. */
export interface CommitCount {
  commitSha: string;
  /** First run on it, epoch milliseconds. */
  at: number;
  runs: number;
  failed: number;
}

/** A stretch of a steady failure rate. */
export interface RateSegment {
  startCommit: string;
  startAt: number;
  /** First and last commit at which it may have begun, with 99 % probability; null for the first segment. */
  startLowCommit: string | null;
  startHighCommit: string | null;
  endAt: number;
  runs: number;
  failed: number;
  failureRate: number;
}

/**
 * The history of a test cut where its failure rate changed, by `changePoints`.
 *
 * @param commits in order; those without a run may be left out
 */
export function rateSegments(commits: readonly CommitCount[]): RateSegment[] {
  if (commits.length === 0) return [];
  const changes = changePointsWithIntervals(
    commits.map(({ runs, failed }, position) => ({ position, runs, unexpectedRuns: failed })),
  );
  const starts = [0, ...changes.map(({ index }) => index)];
  return starts.flatMap((start, order) => {
    const stretch = commits.slice(start, starts[order + 1]);
    const [first, last] = [stretch[0], stretch.at(-1)];
    if (!first || !last) return [];
    const change = changes[order - 1];
    const runs = stretch.reduce((sum, each) => sum + each.runs, 0);
    const failed = stretch.reduce((sum, each) => sum + each.failed, 0);
    return {
      startCommit: first.commitSha,
      startAt: first.at,
      startLowCommit: change ? (commits[change.from]?.commitSha ?? null) : null,
      startHighCommit: change ? (commits[Math.min(change.to, commits.length - 1)]?.commitSha ?? null) : null,
      endAt: last.at,
      runs,
      failed,
      failureRate: runs === 0 ? 0 : failed / runs,
    };
  });
}
