import { executionPath, stepPath } from "@/lib/addresses";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { EvidenceBook } from "./evidence-book";
import type { InvestigationFacts } from "./facts";
import { provingLines, type Subject } from "./subject";
import type { Signal } from "./weights";

const maxLines = 4;

/** The lines that prove the cause, best first, as evidence that opens in the log. */
export function lineEvidence(subject: Subject, book: EvidenceBook): string[] {
  const { log, execution } = subject;
  if (log === null) return [];
  const proving = provingLines(log);
  const failing = log.lines.filter((line) => line.failing && !proving.includes(line));
  const chosen = [...proving, ...failing].slice(0, maxLines);
  return chosen.map(({ line, text }) =>
    book.add({
      kind: "log_line",
      statement: `Line ${formatCount(line)} of the log of ${subject.first?.step?.name ?? "the step"}.`,
      quote: text,
      at: subject.failedAt,
      href: stepPath(execution.projectKey, execution.planExecutionId, log.stepNodeId, line),
    }),
  );
}

/** The failure message of Harness, where there is one that says something. */
export function messageEvidence(subject: Subject, book: EvidenceBook): string[] {
  const { execution, first } = subject;
  const message = first?.step?.failureMessage ?? first?.stage?.failureMessage ?? execution.failureMessage;
  if (message === null || message === "" || /^exit status \d+$/.test(message)) return [];
  return [
    book.add({
      kind: "failure_message",
      statement: `Harness's message of ${first?.step?.name ?? first?.stage?.name ?? "the execution"}.`,
      quote: message,
      at: subject.failedAt,
      href: stepPath(execution.projectKey, execution.planExecutionId, first?.step?.nodeId ?? null),
    }),
  ];
}

/** What the words themselves hint, and what became of failures with the same words. */
export function textSignals(subject: Subject, lines: readonly string[]): Signal[] {
  const hint = subject.log?.verdict.recurrence;
  if (hint === undefined || hint.hint === "unclear") return [];
  const says = hint.reasons[0] ?? "";
  return [
    hint.hint === "transient"
      ? {
          rule: "words-of-the-moment",
          weights: { transient: 1.4, environment: -0.4, regression: -1 },
          evidenceIds: lines,
          says,
        }
      : {
          rule: "words-that-stay",
          weights: { transient: -2, flaky: -1, environment: 0.4, regression: 0.6 },
          evidenceIds: lines,
          says,
        },
  ];
}

export function similarSignals(facts: InvestigationFacts, subject: Subject, book: EvidenceBook): Signal[] {
  const { rerunsTried, rerunsPassed, total, items } = facts.similar;
  const [newest] = items;
  if (newest === undefined || rerunsTried < 2) return [];
  const odds = Math.log((rerunsPassed + 0.5) / (rerunsTried - rerunsPassed + 0.5));
  const weight = Math.max(-1.6, Math.min(1.6, 0.7 * odds));
  const id = book.add({
    kind: "execution",
    statement: `Of ${formatPlural(total, "similar failure")}, ${rerunsTried} were run again and ${rerunsPassed} of these passed.`,
    at: newest.endedAt,
    href: newest.href || executionPath(subject.execution.projectKey, subject.execution.planExecutionId),
  });
  return [
    {
      rule: weight > 0 ? "reruns-helped-before" : "reruns-did-not-help-before",
      weights: {
        transient: weight,
        flaky: weight,
        regression: -0.6 * weight,
        environment: -0.6 * weight,
        broken: -0.6 * weight,
      },
      evidenceIds: [id],
      says: `re-running helped in ${rerunsPassed} of ${rerunsTried} similar failures`,
    },
  ];
}
