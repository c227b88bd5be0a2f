import { shortCommit } from "@/lib/format/commit";
import type { InvestigationReport } from "@/schemas/failures/investigations";
import { safeText } from "./evidence-book";
import type { InvestigationFacts, RunFact } from "./facts";
import type { Subject } from "./subject";
import { hypothesisTitle } from "./titles";
import type { Competing, Signal } from "./weights";
import { subjectLine } from "./words";

/** Two or three sentences: what failed, why, and what helps. */
export function bottomLineOf({
  subject,
  report,
  signals,
  top,
  passedSince,
}: {
  facts: InvestigationFacts;
  subject: Subject;
  report: Omit<InvestigationReport, "bottomLine">;
  signals: readonly Signal[];
  top: Competing;
  passedSince: RunFact | null;
}): string {
  const { first } = subject;
  const where = first?.step?.name ?? first?.stage?.name ?? subject.execution.pipelineName;
  const reason = strongest(signals, top);
  const title = lower(hypothesisTitle(top, report.cause));
  if (report.verdict === "inconclusive") {
    const because = reason === null ? "" : ` Most speaks for this: ${title}; ${reason}.`;
    return safeText(
      `${where} failed (${lower(report.causeTitle)}), and the evidence does not single out one explanation.${because}`,
      600,
    );
  }
  const because = reason === null ? "" : `: ${reason}`;
  return safeText(`${where} failed first. ${upper(title)}${because}. ${advice(report, passedSince)}`, 600);
}

function strongest(signals: readonly Signal[], top: Competing): string | null {
  const best = signals
    .filter(({ weights }) => (weights[top] ?? 0) > 0.3)
    .sort(
      (a, b) =>
        Number(b.decisive ?? false) - Number(a.decisive ?? false) ||
        (b.weights[top] ?? 0) - (a.weights[top] ?? 0),
    );
  return best[0]?.says ?? null;
}

function advice(
  { verdict, culprit, similar }: Omit<InvestigationReport, "bottomLine">,
  passedSince: RunFact | null,
): string {
  if (passedSince !== null && (verdict === "transient" || verdict === "flaky")) {
    return `Run ${passedSince.runSequence} of the same code has passed since.`;
  }
  const { rerunsTried, rerunsPassed } = similar;
  const helped = `re-running helped in ${rerunsPassed} of ${rerunsTried} similar failures`;
  const seldomHelps = rerunsTried >= 2 && rerunsPassed < rerunsTried / 2;
  switch (verdict) {
    case "transient":
    case "flaky":
      // What was measured outranks what the kind of failure suggests.
      if (seldomHelps) return `A new run passes once the cause is gone; so far ${helped}.`;
      return `A new run is likely to pass${rerunsTried >= 2 ? ` (${helped})` : ""}.`;
    case "regression":
      return culprit === null
        ? "It will fail until the change is mended."
        : `It will fail until ${shortCommit(culprit.sha)} (“${subjectLine(culprit.message)}”) is mended.`;
    case "broken":
      return "No known run has passed here; a new run does not help.";
    case "environment":
      return "A new run does not help before somebody puts it right.";
    case "decision":
      return "A new run asks for the decision again.";
    default:
      return "";
  }
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
