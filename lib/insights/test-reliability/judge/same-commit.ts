import type { CommitDisagreement, TestRun } from "../types";

/** True for an outcome that says the test did not hold; `skipped` says nothing either way. */
export function isFailure(status: TestRun["status"]): boolean {
  return status === "failed" || status === "error";
}

/**
 * Commits on which the test both passed and failed, newest first. The runs are those of one test, in any order;
 * skipped runs count for neither side.
 */
export function sameCommitDisagreements(runs: readonly TestRun[]): CommitDisagreement[] {
  const byCommit = new Map<string, CommitDisagreement & { failedAt: Map<string, number> }>();
  for (const run of runs) {
    if (run.status === "skipped") continue;
    let entry = byCommit.get(run.commitSha);
    if (!entry) {
      entry = {
        commitSha: run.commitSha,
        branch: run.branch,
        firstAt: run.at,
        lastAt: run.at,
        passed: 0,
        failed: 0,
        failedExecutionIds: [],
        failedAt: new Map(),
      };
      byCommit.set(run.commitSha, entry);
    }
    entry.firstAt = Math.min(entry.firstAt, run.at);
    entry.lastAt = Math.max(entry.lastAt, run.at);
    if (isFailure(run.status)) {
      entry.failed += 1;
      entry.failedAt.set(run.executionId, Math.min(run.at, entry.failedAt.get(run.executionId) ?? run.at));
    } else entry.passed += 1;
  }
  return [...byCommit.values()]
    .filter((entry) => entry.passed > 0 && entry.failed > 0)
    .sort((a, b) => b.lastAt - a.lastAt)
    .map(({ failedAt, ...entry }) => ({
      ...entry,
      failedExecutionIds: [...failedAt].sort((a, b) => a[1] - b[1]).map(([id]) => id),
    }));
}
