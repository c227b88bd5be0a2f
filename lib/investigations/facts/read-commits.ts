import { and, asc, eq, inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executionCommits, executions } from "@/lib/db/schema";
import type { CommitFact } from "@/lib/insights/failures";
import type { KnownExecution } from "./read-execution";
import type { RunsAround } from "./read-runs";

const maxRuns = 60;

/**
 * Commits after the last green run up to this one, newest first: what Harness listed for the runs in between, without what the green
 * run had. Null when no run is known to compare with, or none of them named a commit.
 */
export async function readCommitsSince(
  ctx: Context,
  { fact, id }: KnownExecution,
  { lastGreen, branch, rows }: RunsAround,
): Promise<CommitFact[] | null> {
  if (fact.commitSha === null) return null;
  const green = lastGreen?.sameBranch === true ? lastGreen : null;
  const between = branch
    .filter((run) => run.startedAt < fact.startedAt && run.startedAt > (green?.startedAt ?? 0))
    .slice(-maxRuns);
  const ids = [id, ...between.flatMap((run) => rows.get(run.planExecutionId)?.id ?? [])];
  const greenId = green === null ? undefined : rows.get(green.planExecutionId)?.id;
  const [listed, known] = await Promise.all([
    ctx.db
      .select({ commit: executionCommits })
      .from(executionCommits)
      .innerJoin(executions, eq(executions.id, executionCommits.executionId))
      .where(inArray(executionCommits.executionId, ids))
      .orderBy(asc(executions.startedAt), asc(executionCommits.position)),
    greenId === undefined
      ? []
      : ctx.db
          .select({ sha: executionCommits.sha, at: executionCommits.committedAt })
          .from(executionCommits)
          .where(and(eq(executionCommits.executionId, greenId))),
  ]);
  const old = new Set(known.map(({ sha }) => sha));
  if (green?.commitSha) old.add(green.commitSha);
  const greenAt = Math.max(0, ...known.map(({ at }) => at?.getTime() ?? 0));
  const found = new Map<string, CommitFact>();
  for (const { commit } of listed) {
    const at = commit.committedAt?.getTime() ?? null;
    if (old.has(commit.sha) || (at !== null && at <= greenAt && commit.sha !== fact.commitSha)) continue;
    found.set(commit.sha, {
      sha: commit.sha,
      message: commit.message,
      author: commit.authorName,
      at,
      url: commit.url,
      files: null,
    });
  }
  if (!found.has(fact.commitSha) && !old.has(fact.commitSha)) {
    found.set(fact.commitSha, {
      sha: fact.commitSha,
      message: fact.commitMessage ?? "",
      author: fact.commitAuthor,
      at: null,
      url: fact.commitUrl,
      files: null,
    });
  }
  return [...found.values()].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
}
