import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { CommitFact, InvestigationFacts, RunFact } from "./facts";
import { sameCode } from "./history-signals";
import { comparedTo, type Subject } from "./subject";

export interface Suspects {
  /** Most suspected first. */
  ranked: readonly { commit: CommitFact; relevance: number }[];
  /** The first run that failed alike after the step had passed; the investigated one when none was before it. */
  firstRed: RunFact;
  /** The run before it in which the step passed or failed otherwise; null when none is known. */
  before: RunFact | null;
}

/**
 * Commits that may have brought the failure: those that the first red run built and the last good one before it had not. Of several
 * the ones whose files or words stand in the failing lines come first, then the newest.
 */
export function suspectsOf(
  facts: InvestigationFacts,
  subject: Subject,
  cause: FailureCause,
): Suspects | null {
  const own = subject.execution;
  if (own.commitSha === null) return null;
  const earlier = [...facts.branchRuns, ...sameCode(facts, subject)]
    .filter((run) => run.startedAt < own.startedAt && run.branch === own.branch)
    .sort((a, b) => b.startedAt - a.startedAt);
  let firstRed: RunFact = own;
  let before: RunFact | null = null;
  for (const run of earlier) {
    const how = comparedTo(subject, cause, run);
    if (how === null) continue;
    if (how !== "alike") {
      before = run;
      break;
    }
    firstRed = run;
  }
  const commits = knownCommits(facts, subject, firstRed, before);
  if (commits.length === 0) return null;
  const words = wordsOf(subject);
  const ranked = commits
    .map((commit, index) => ({ commit, relevance: relevanceOf(commit, words), index }))
    .sort((a, b) => b.relevance - a.relevance || a.index - b.index)
    .map(({ commit, relevance }) => ({ commit, relevance }));
  return { ranked, firstRed, before };
}

/** Newest first: the head of the first red run, then what came with it after the good run. */
function knownCommits(
  facts: InvestigationFacts,
  subject: Subject,
  firstRed: RunFact,
  before: RunFact | null,
): CommitFact[] {
  const listed = facts.commitsSince ?? subject.execution.commits;
  const at = (sha: string | null): number | null => listed.find((commit) => commit.sha === sha)?.at ?? null;
  const until = at(firstRed.commitSha);
  const since = at(before?.commitSha ?? null);
  const between = listed.filter(
    (commit) =>
      commit.sha !== before?.commitSha &&
      commit.at !== null &&
      until !== null &&
      commit.at <= until &&
      (since === null ? before === null || commit.at > earliestOf(before) : commit.at > since),
  );
  const head = listed.find((commit) => commit.sha === firstRed.commitSha) ?? headOf(firstRed);
  return [...(head === null ? [] : [head]), ...between.filter((commit) => commit.sha !== firstRed.commitSha)];
}

/** A good run whose commit is not listed had at least what was there when it started. */
function earliestOf(run: RunFact): number {
  return run.startedAt;
}

function headOf(run: RunFact): CommitFact | null {
  if (run.commitSha === null) return null;
  return {
    sha: run.commitSha,
    message: run.commitMessage ?? "",
    author: run.commitAuthor,
    at: null,
    url: run.commitUrl,
    files: null,
  };
}

/** Words that name things in the failing lines: files, classes, functions, tests. */
function wordsOf(subject: Subject): Set<string> {
  const text = [...subject.failingLines, ...subject.failedTests].join(" ").slice(0, 20_000);
  return new Set(nameWords(text));
}

const common = new Set(
  "the and for from with that this not into error errors failed failure fails fail test tests build step run line main src com org net java test-case expected actual received should null undefined true false exit code status package module function class file files type types value values cannot could does have has was were when than more add adds added fix fixes fixed change changes changed update updates updated remove removes removed use uses used make makes instead merge pull request branch commit cases".split(
    " ",
  ),
);

function nameWords(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z]+/)
    .map((word) =>
      word
        .toLowerCase()
        .replace(/(?:ies)$/, "y")
        .replace(/s$/, ""),
    )
    .filter((word) => word.length >= 4 && !common.has(word));
}

/** 0..: how much a commit's files and message speak of what fails. A file that is named weighs more than a word. */
function relevanceOf(commit: CommitFact, words: ReadonlySet<string>): number {
  const files = (commit.files ?? []).filter((path) =>
    nameWords(path.split("/").at(-1) ?? "").some((word) => words.has(word)),
  ).length;
  const shared = new Set(nameWords(commit.message).filter((word) => words.has(word))).size;
  return Math.min(3, files) * 2 + Math.min(4, shared);
}
