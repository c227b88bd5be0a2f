import { stepPath, testPath } from "@/lib/addresses";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { reasonOfMessage } from "@/lib/insights/test-reliability";
import type { FlakinessReason } from "@/schemas/test-reliability/labels";
import type { EvidenceBook } from "./evidence-book";
import type { InvestigationFacts, TestFact } from "./facts";
import type { Subject } from "./subject";
import type { Signal } from "./weights";

/** What the history of the failing tests says: those that fail now and then on unrelated commits are flaky, those that never failed before are not. */
export function testSignals(facts: InvestigationFacts, subject: Subject, book: EvidenceBook): Signal[] {
  const failing = facts.tests ?? [];
  if (failing.length === 0) return [];
  const judged = failing.map((test) => ({
    test,
    flaky: flakyOdds(test),
    id: testEvidence(book, test, subject),
  }));
  // A run is a flake only when every test that failed in it is one: the least flaky of them decides.
  const least = judged.reduce((low, each) => (each.flaky < low.flaky ? each : low));
  const broken = failing.filter((test) => test.label === "broken");
  const streak = Math.max(...failing.map((test) => test.failingStreak));
  const signals: Signal[] = [
    {
      rule: least.flaky > 0 ? "tests-fail-now-and-then" : "tests-never-failed-elsewhere",
      weights: { flaky: least.flaky, regression: -0.6 * least.flaky, transient: least.flaky > 0 ? 0 : -0.5 },
      evidenceIds: judged.slice(0, 5).map(({ id }) => id),
      says: least.flaky > 0 ? flakyWords(judged.map(({ test }) => test)) : freshWords(failing),
    },
  ];
  const passedHere = failing.filter((test) => test.passedOnSameCommit);
  if (passedHere.length === failing.length) {
    signals.push({
      rule: "tests-passed-on-same-commit",
      weights: { flaky: 4, transient: 1, regression: -5, broken: -5 },
      decisive: true,
      evidenceIds: judged.slice(0, 5).map(({ id }) => id),
      says: `${oneOrMany(failing.length, "the test", "all of these tests")} also passed on this commit`,
    });
  }
  if (broken.length === failing.length) {
    signals.push({
      rule: "tests-are-broken",
      weights: { broken: 4, flaky: -2, regression: -1.5 },
      evidenceIds: judged.slice(0, 5).map(({ id }) => id),
      says: "these tests have failed in every run that is known",
    });
  } else if (streak >= 2) {
    const weight = Math.min(3, streak - 1);
    const neverPassed = failing.every((test) => !test.passedBefore && test.otherRuns !== null);
    signals.push({
      rule: "tests-fail-in-a-row",
      weights: { flaky: -1.6 * weight, regression: 0.8 * weight, broken: neverPassed ? 1.2 * weight : -0.5 },
      evidenceIds: judged
        .filter(({ test }) => test.failingStreak >= 2)
        .slice(0, 3)
        .map(({ id }) => id),
      says: `it failed in ${formatPlural(streak, "run")} of this branch in a row`,
    });
  }
  return signals;
}

/** Reasons that come and go; a message that names one is a hint, no proof. */
const chancy: ReadonlySet<FlakinessReason> = new Set<FlakinessReason>([
  "network",
  "timing",
  "concurrency",
  "order",
  "resource",
  "environment",
  "date_time",
  "randomness",
]);

/** Chromium's names of broken connections. */
const browserTrouble = /\bERR_(?:CONNECTION|NETWORK|TIMED_OUT|EMPTY_RESPONSE|NAME_NOT_RESOLVED)/;

/** Log odds that one failing test is a flaky one, by what other runs of it did. */
function flakyOdds(test: TestFact): number {
  let odds = 0;
  if (test.otherBranchesFailed >= 2) odds += Math.min(4, 1.1 * test.otherBranchesFailed);
  else if (test.otherBranchesFailed === 1 || test.otherCommitsFailed >= 2) odds += 0.3;
  else if (test.otherCommitsFailed === 0) odds -= 1.6;
  odds += Math.min(3, 1.5 * (test.disagreements - Number(test.passedOnSameCommit)));
  const message = test.message ?? "";
  if (chancy.has(reasonOfMessage(message) ?? "unknown") || browserTrouble.test(message)) odds += 1;
  if (test.label === "flaky") odds += 2.5;
  if (test.label === "regression") odds -= 1.5;
  if (test.label === "broken") odds -= 3;
  if (test.label === "healthy") odds -= 0.5;
  return odds;
}

function flakyWords(tests: readonly TestFact[]): string {
  const [first] = tests;
  const commits = Math.max(...tests.map((test) => test.otherCommitsFailed));
  const disagreed = tests.reduce((sum, test) => sum + test.disagreements, 0);
  const name =
    tests.length === 1 && first !== undefined
      ? `“${first.name}”`
      : `each of the ${formatCount(tests.length)} failing tests`;
  return `${name} failed before on unrelated commits (up to ${commits})${disagreed > 0 ? ` and both passed and failed on ${formatPlural(disagreed, "commit")}` : ""}`;
}

function freshWords(tests: readonly TestFact[]): string {
  const fresh = tests.filter((test) => test.otherCommitsFailed === 0);
  const [first] = fresh;
  if (fresh.length === 1 && first !== undefined) return `“${first.name}” failed on no other commit`;
  if (fresh.length > 1) return `${formatPlural(fresh.length, "failing test")} failed on no other commit`;
  return "the failing tests have hardly failed on unrelated commits";
}

export function testEvidence(book: EvidenceBook, test: TestFact, { execution }: Subject): string {
  const elsewhere =
    test.otherCommitsFailed === 0
      ? "on no other commit"
      : `on ${formatPlural(test.otherCommitsFailed, "other commit")} of ${formatPlural(test.otherBranchesFailed, "other branch", "other branches")}`;
  const both =
    test.disagreements > 0 ? `; passed and failed on ${formatPlural(test.disagreements, "commit")}` : "";
  const label = test.label === null ? "" : ` Judged ${test.label}.`;
  return book.add({
    kind: "test",
    statement: `Test “${test.name}” failed; it failed ${elsewhere}${both}.${label}`,
    quote: test.message,
    href:
      test.testId === null
        ? stepPath(execution.projectKey, execution.planExecutionId, test.stepNodeId)
        : testPath(test.testId),
  });
}
