import { executionPath } from "@/lib/addresses";
import { shortCommit } from "@/lib/format/commit";
import { formatPlural } from "@/lib/format/number";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { EvidenceBook } from "./evidence-book";
import type { InvestigationFacts, RunFact } from "./facts";
import { comparedTo, isCodeCause, type Subject } from "./subject";
import type { Signal } from "./weights";
import { timeSpan } from "./words";

const hourMs = 3_600_000;
/** Runs this near each other meet the same hiccup. */
const sameHiccupMs = 45 * 60_000;
/** A pass this long after says that somebody may have put something right meanwhile. */
const repairedMs = 5 * hourMs;
/** Causes that somebody has to put right, however often it is run. */
const lasting: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "credential_or_permission",
  "out_of_memory",
  "out_of_disk",
  "configuration",
]);

/** Causes that come and go by themselves. */
const passing: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "dependency_or_registry",
  "network",
  "infrastructure",
  "timeout",
]);

interface Compared {
  run: RunFact;
  how: "passed" | "alike" | "otherwise";
}

/** What other runs of the pipeline say: of the same commit, of the branch before and after, of other branches. */
export function historySignals(
  facts: InvestigationFacts,
  subject: Subject,
  cause: FailureCause,
  book: EvidenceBook,
): Signal[] {
  // What somebody decided once says nothing of what is decided next time.
  if (cause === "policy_or_approval") return [];
  const compare = (runs: readonly RunFact[]): Compared[] =>
    runs.flatMap((run) => {
      const how = comparedTo(subject, cause, run);
      return how === null ? [] : [{ run, how }];
    });
  const own = subject.execution;
  const sameCommit = compare(sameCode(facts, subject));
  const branch = compare(facts.branchRuns.filter((run) => !sharesCode(run, subject)));
  const elsewhere = compare(
    facts.pipelineRuns.filter((run) => run.branch !== own.branch && !sharesCode(run, subject)),
  );
  return [
    ...ofSameCommit(sameCommit, subject, cause, book, [...branch, ...elsewhere]),
    ...before(facts, branch, subject, cause, book),
    ...after(branch, subject, cause, book),
    ...otherBranches(elsewhere, subject, cause, book),
    ...sinceGreen(facts, cause, book),
  ];
}

/** Runs of the same code: of the same commit, and reruns, which have no commit where a pipeline builds nothing. */
export function sameCode(facts: InvestigationFacts, subject: Subject): RunFact[] {
  const found = new Map<string, RunFact>();
  const ids = new Set([subject.execution.planExecutionId, facts.execution.planExecutionId]);
  for (const run of [...facts.sameCommitRuns, ...facts.pipelineRuns, ...facts.branchRuns]) {
    if (ids.has(run.planExecutionId)) continue;
    if (sharesCode(run, subject) || ids.has(run.previousExecutionId ?? ""))
      found.set(run.planExecutionId, run);
  }
  return [...found.values()].sort((a, b) => a.startedAt - b.startedAt);
}

function sharesCode(run: RunFact, { execution }: Subject): boolean {
  if (run.previousExecutionId === execution.planExecutionId) return true;
  return execution.commitSha !== null && run.commitSha === execution.commitSha;
}

function ofSameCommit(
  runs: readonly Compared[],
  subject: Subject,
  cause: FailureCause,
  book: EvidenceBook,
  others: readonly Compared[],
): Signal[] {
  const start = subject.execution.startedAt;
  const signals: Signal[] = [];
  const later = runs.filter(({ run }) => run.startedAt > start);
  const earlier = runs.filter(({ run }) => run.startedAt < start);
  const passed = later.find(({ how }) => how === "passed");
  if (passed !== undefined) {
    const waited = passed.run.startedAt - subject.failedAt;
    const stillRed = others.some(
      ({ run, how }) => how === "alike" && run.startedAt > start && run.startedAt < passed.run.startedAt,
    );
    const repaired = lasting.has(cause) && (waited > repairedMs || stillRed);
    signals.push({
      rule: "passed-on-rerun",
      weights: {
        transient: repaired ? 0.5 : 4,
        flaky: repaired ? 0.5 : 4,
        environment: repaired ? 1 : -1.5,
        regression: -6,
        broken: -6,
      },
      decisive: !repaired,
      evidenceIds: [
        runEvidence(book, passed.run, `Run ${passed.run.runSequence} of the same commit passed here`),
      ],
      says: `run ${passed.run.runSequence} of the same commit passed here ${timeSpan(waited)} later`,
    });
  }
  const again = [...earlier, ...later].filter(({ how }) => how === "alike");
  if (again.length > 0) {
    const apart = again.filter(({ run }) => Math.abs(run.startedAt - start) > sameHiccupMs).length;
    const near = again.length - apart;
    const weight = Math.min(2, apart + near * 0.5);
    signals.push({
      rule: "failed-again-on-same-commit",
      weights: {
        transient: -1.3 * weight,
        flaky: -2.4 * Math.min(2, again.length),
        environment: 0.7 * weight,
        regression: 0.7 * weight,
        broken: 0.7 * weight,
      },
      evidenceIds: again
        .slice(0, 3)
        .map(({ run }) => runEvidence(book, run, `Run ${run.runSequence} of the same commit failed alike`)),
      says: `${formatPlural(again.length, "other run")} of the same commit failed alike`,
    });
  }
  const hadPassed = earlier.findLast(({ how }) => how === "passed");
  if (hadPassed !== undefined) {
    signals.push({
      rule: "passed-before-on-same-commit",
      weights: { regression: -4.5, broken: -4, flaky: 1, transient: 0.6, environment: 0.6 },
      evidenceIds: [
        runEvidence(
          book,
          hadPassed.run,
          `Run ${hadPassed.run.runSequence} of the same commit had passed here`,
        ),
      ],
      says: `run ${hadPassed.run.runSequence} of the same commit had passed here before`,
    });
  }
  return signals;
}

function before(
  facts: InvestigationFacts,
  branch: readonly Compared[],
  subject: Subject,
  cause: FailureCause,
  book: EvidenceBook,
): Signal[] {
  const start = subject.execution.startedAt;
  const earlier = branch.filter(({ run }) => run.startedAt < start).reverse();
  const reds = streak(earlier);
  if (reds.length === 0) {
    const [last] = earlier;
    if (last?.how !== "passed") return [];
    return [
      {
        rule: "passed-just-before",
        weights: { broken: -3, environment: -0.2, regression: 0.2 },
        evidenceIds: [runEvidence(book, last.run, `The run before it, ${last.run.runSequence}, passed here`)],
        says: `the run before it passed here`,
      },
    ];
  }
  const commits = new Set(reds.map(({ run }) => run.commitSha)).size;
  const far = reds.filter(({ run }) => start - run.startedAt > sameHiccupMs).length;
  const weight = Math.min(2.5, far * 0.9 + (reds.length - far) * 0.2);
  // A run that succeeded, with this step's part in it unknown, may well have passed here.
  const maybePassed = facts.branchRuns.some(
    (run) => run.startedAt < start && run.outcome === "succeeded" && run.stepOutcome === null,
  );
  const neverGreen = facts.lastGreen === null && !maybePassed && reds.length >= 2;
  const [newest] = reds;
  const oldest = reds.at(-1);
  return [
    {
      rule: neverGreen ? "never-passed" : "failed-just-before",
      weights: {
        transient: -1.2 * weight,
        flaky: -1.8 * weight,
        environment: 0.5 * weight,
        regression: (isCodeCause(cause) ? 0.9 : 0.3) * weight - (neverGreen ? 1.5 : 0),
        broken: (neverGreen ? 3.5 : -1) + 0.3 * weight,
      },
      evidenceIds: [newest, ...(oldest === newest ? [] : [oldest])].flatMap((each) =>
        each === undefined ? [] : [runEvidence(book, each.run, `Run ${each.run.runSequence} failed alike`)],
      ),
      says: neverGreen
        ? `no run that is known passed here, and ${formatPlural(reds.length, "run")} before it failed alike`
        : `${formatPlural(reds.length, "run")} of ${formatPlural(commits, "commit")} just before it failed alike`,
    },
  ];
}

function after(
  branch: readonly Compared[],
  subject: Subject,
  cause: FailureCause,
  book: EvidenceBook,
): Signal[] {
  const start = subject.execution.startedAt;
  const later = branch.filter(({ run }) => run.startedAt > start);
  const reds = streak(later);
  const [next] = later;
  if (next?.how === "passed") {
    const surrounding = passing.has(cause);
    return [
      {
        rule: "next-run-passed",
        weights: surrounding
          ? { transient: 1.5, environment: -1.5, regression: -0.8, broken: -3 }
          : lasting.has(cause)
            ? { transient: 0.5, environment: -0.5, broken: -3 }
            : { flaky: 0.3, transient: 0.2, environment: -0.8, broken: -3 },
        evidenceIds: [
          runEvidence(
            book,
            next.run,
            `The next run, ${next.run.runSequence}, passed here with another commit`,
          ),
        ],
        says: `the next run, of another commit, passed here ${timeSpan(next.run.startedAt - subject.failedAt)} later`,
      },
    ];
  }
  if (reds.length === 0) return [];
  const far = reds.filter(({ run }) => run.startedAt - subject.failedAt > sameHiccupMs).length;
  const weight = Math.min(2.5, far * 0.9 + (reds.length - far) * 0.2);
  const last = reds.at(-1);
  return [
    {
      rule: "goes-on-failing",
      weights: {
        transient: -1.5 * weight,
        flaky: -2 * weight,
        environment: weight,
        regression: weight,
        broken: 0.5 * weight,
      },
      evidenceIds:
        last === undefined
          ? []
          : [runEvidence(book, last.run, `Run ${last.run.runSequence} failed alike too`)],
      says: `${formatPlural(reds.length, "later run")} of other commits failed alike`,
    },
  ];
}

/** Runs of other branches know nothing of this commit: what strikes them too is not of it. */
function otherBranches(
  runs: readonly Compared[],
  subject: Subject,
  cause: FailureCause,
  book: EvidenceBook,
): Signal[] {
  if (isCodeCause(cause)) return [];
  const start = subject.execution.startedAt;
  const near = runs.filter(({ run }) => Math.abs(run.startedAt - start) < 24 * hourMs);
  const alike = near.filter(({ how }) => how === "alike");
  const far = alike.filter(({ run }) => Math.abs(run.startedAt - start) > sameHiccupMs);
  const signals: Signal[] = [];
  if (alike.length > 0) {
    const weight = Math.min(2, alike.length);
    signals.push({
      rule: "other-branches-fail-alike",
      weights: {
        regression: -2 * weight,
        environment: (far.length > 0 ? 1.2 : 0.4) * weight,
        transient: (far.length > 0 ? -0.3 : 0.6) * weight,
        flaky: -weight,
      },
      evidenceIds: alike
        .slice(0, 3)
        .map(({ run }) =>
          runEvidence(book, run, `Run ${run.runSequence} of ${run.branch ?? "another branch"} failed alike`),
        ),
      says: `${formatPlural(alike.length, "run")} of other branches failed alike within a day`,
    });
  }
  const passedSoon = near.filter(
    ({ run, how }) =>
      how === "passed" && run.startedAt > subject.failedAt && run.startedAt - start < 6 * hourMs,
  );
  const [first] = passedSoon;
  const redAfter = first !== undefined && alike.some(({ run }) => run.startedAt > first.run.startedAt);
  if (first !== undefined && !redAfter) {
    signals.push({
      rule: "other-branches-pass",
      weights: { environment: -1.6, transient: 0.4, regression: lasting.has(cause) ? 0.4 : 0 },
      evidenceIds: [
        runEvidence(
          book,
          first.run,
          `Run ${first.run.runSequence} of ${first.run.branch ?? "another branch"} passed here soon after`,
        ),
      ],
      says: `a run of another branch passed here ${timeSpan(first.run.startedAt - subject.failedAt)} later`,
    });
  }
  return signals;
}

function sinceGreen(facts: InvestigationFacts, cause: FailureCause, book: EvidenceBook): Signal[] {
  const { lastGreen, commitsSince } = facts;
  if (lastGreen === null || !lastGreen.sameBranch || commitsSince === null || commitsSince.length > 0)
    return [];
  const inputsDiffer =
    facts.setup.failed !== null && facts.setup.failed.inputsYaml !== (facts.setup.green?.inputsYaml ?? null);
  return [
    {
      rule: "no-commit-since-green",
      weights: {
        regression: cause === "configuration" && inputsDiffer ? -1 : -3.5,
        environment: 0.5,
        transient: 0.5,
      },
      evidenceIds: [
        runEvidence(
          book,
          lastGreen,
          `Run ${lastGreen.runSequence} passed here at ${lastGreen.commitSha === null ? "the same state" : shortCommit(lastGreen.commitSha)}`,
        ),
      ],
      says: "no commit came since the last green run",
    },
  ];
}

/** The first runs of a list that failed alike, until one passed; runs that failed of something else say nothing. */
function streak(runs: readonly Compared[]): Compared[] {
  const found: Compared[] = [];
  for (const each of runs) {
    if (each.how === "passed") break;
    if (each.how === "alike") found.push(each);
  }
  return found;
}

export function runEvidence(book: EvidenceBook, run: RunFact, statement: string): string {
  const commit = run.commitSha === null ? "" : ` (${shortCommit(run.commitSha)})`;
  return book.add({
    kind: "execution",
    statement: `${statement}${commit}.`,
    quote: run.commitMessage === null || run.commitMessage === "" ? null : run.commitMessage.split("\n")[0],
    at: run.endedAt ?? run.startedAt,
    href: executionPath(run.projectKey, run.planExecutionId),
  });
}
