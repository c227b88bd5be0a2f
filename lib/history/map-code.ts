import type { CiModuleInfo, Commit } from "@/schemas/harness/execution";

/** What an execution was built from. */
export interface CodeFacts {
  repo: string | null;
  branch: string | null;
  targetBranch: string | null;
  commitSha: string | null;
  commitMessage: string | null;
  commitAuthor: string | null;
  commitUrl: string | null;
  prNumber: number | null;
  prTitle: string | null;
  prUrl: string | null;
  tag: string | null;
  commits: CommitFacts[];
}

export interface CommitFacts {
  sha: string;
  message: string;
  authorName: string | null;
  authorEmail: string | null;
  url: string | null;
  committedAt: Date | null;
}

/** Longest commit message kept: the first lines say what it is about. */
const maxMessageChars = 2_000;
const maxCommits = 100;

/** Reads `moduleInfo.ci`; all null for an execution that built nothing. Commits come newest first. */
export function codeFacts(ci: CiModuleInfo | null | undefined): CodeFacts {
  const info = ci?.ciExecutionInfoDTO;
  const pullRequest = info?.pullRequest;
  const commits = newestFirst([
    ...(pullRequest?.commits ?? []),
    ...(pullRequest?.triggerCommits ?? []),
    ...(info?.branch?.commits ?? []),
  ]);
  const [head] = commits;
  const prNumber = wholeNumber(pullRequest?.id ?? ci?.prNumber);
  return {
    repo: ci?.repoName ?? ci?.triggerRepoName ?? null,
    branch: branchName(pullRequest?.sourceBranch ?? info?.branch?.name ?? ci?.branch),
    targetBranch: branchName(pullRequest?.targetBranch),
    commitSha: head?.sha ?? null,
    commitMessage: head?.message ?? null,
    commitAuthor: head?.authorName ?? info?.author?.name ?? null,
    commitUrl: head?.url ?? null,
    prNumber,
    prTitle: prNumber === null ? null : (pullRequest?.title ?? null),
    prUrl: prNumber === null ? null : (pullRequest?.link ?? null),
    tag: info?.release?.tag ?? ci?.tag ?? null,
    commits,
  };
}

function newestFirst(commits: readonly Commit[]): CommitFacts[] {
  const bySha = new Map<string, CommitFacts>();
  for (const commit of commits) {
    if (!commit.id || bySha.has(commit.id)) continue;
    bySha.set(commit.id, {
      sha: commit.id,
      message: (commit.message ?? "").slice(0, maxMessageChars),
      authorName: commit.ownerName ?? commit.ownerId ?? null,
      authorEmail: commit.ownerEmail ?? null,
      url: commit.link ?? null,
      committedAt: commit.timeStamp ? new Date(commit.timeStamp) : null,
    });
  }
  return [...bySha.values()]
    .sort((a, b) => (b.committedAt?.getTime() ?? 0) - (a.committedAt?.getTime() ?? 0))
    .slice(0, maxCommits);
}

/** Branches are in indexes, whose entries are bounded; Git hosts allow no longer ones. */
const maxBranchLength = 255;

function branchName(name: string | null | undefined): string | null {
  return name ? name.replace(/^refs\/heads\//, "").slice(0, maxBranchLength) : null;
}

/** A number that Harness gives as one or as text; null where it is none that the store holds. */
export function wholeNumber(value: string | number | null | undefined): number | null {
  const parsed = typeof value === "number" ? value : Number.parseInt(value ?? "", 10);
  return Number.isInteger(parsed) && parsed >= 0 && parsed <= 2_147_483_647 ? parsed : null;
}
