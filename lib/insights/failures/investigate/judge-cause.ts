import type { CauseVerdict, FailureCause } from "@/schemas/executions/failure-cause";
import { causeChance } from "./cause-calibration";
import type { InvestigationFacts } from "./facts";
import type { PeopleSay } from "./people-signals";
import type { Subject } from "./subject";

export interface JudgedCause {
  cause: FailureCause;
  /** Chance that the class is right, by the classifier's measured record and what else is known. */
  chance: number;
  alternatives: CauseVerdict["alternatives"];
}

/** Causes under which tests fail without being the cause. */
const strongerThanTests: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "out_of_memory",
  "out_of_disk",
  "infrastructure",
]);

/** The class of the cause: what the failing lines say, what the test report says, what people said. */
export function judgeCause(facts: InvestigationFacts, subject: Subject, people: PeopleSay): JudgedCause {
  const verdict = subject.log?.verdict ?? null;
  const alternatives = verdict?.alternatives ?? [];
  const said = people.cause;
  const stepTests = (facts.tests ?? []).filter(
    ({ stepNodeId }) => stepNodeId === null || stepNodeId === subject.first?.step?.nodeId,
  );
  const byText: JudgedCause = byWords(facts, subject, verdict);
  if (said?.ofThisExecution) return { cause: said.cause, chance: 0.98, alternatives };
  if (stepTests.length > 0 && byText.cause !== "test_failure") {
    const certain = strongerThanTests.has(byText.cause) && byText.chance > 0.6;
    if (!certain) return { cause: "test_failure", chance: 0.93, alternatives };
  }
  if (said !== null && said.cause !== byText.cause && byText.chance < 0.8) {
    return { cause: said.cause, chance: 0.75, alternatives: [{ cause: byText.cause, share: 0.5 }] };
  }
  const agrees =
    stepTests.length > 0 ||
    (facts.window?.alikePipelines ?? 0) >= 2 ||
    facts.execution.failureCause === byText.cause ||
    said?.cause === byText.cause;
  return {
    ...byText,
    chance: agrees && byText.cause !== "unknown" ? 1 - (1 - byText.chance) * 0.6 : byText.chance,
  };
}

const outOfTime: ReadonlySet<string> = new Set(["ApprovalRejected", "APPROVAL_REJECTED", "Expired"]);

function byWords(facts: InvestigationFacts, subject: Subject, verdict: CauseVerdict | null): JudgedCause {
  const { execution } = subject;
  const decides = /approval/i.test(subject.first?.step?.stepType ?? subject.first?.stage?.type ?? "");
  const undecided = outOfTime.has(subject.first?.step?.status ?? subject.first?.stage?.status ?? "");
  // Rejected, or nobody decided in time: that has no log and needs none.
  if (decides && undecided) return { cause: "policy_or_approval", chance: 0.97, alternatives: [] };
  if (verdict !== null && verdict.cause !== "unknown") {
    return {
      cause: verdict.cause,
      chance: causeChance(verdict.confidence),
      alternatives: verdict.alternatives,
    };
  }
  if (decides) return { cause: "policy_or_approval", chance: 0.8, alternatives: [] };
  if (execution.outcome === "cancelled" || facts.execution.outcome === "cancelled") {
    return { cause: "policy_or_approval", chance: 0.9, alternatives: [] };
  }
  if (execution.failureCause !== null && execution.failureCause !== "unknown") {
    return { cause: execution.failureCause, chance: 0.6, alternatives: [] };
  }
  return { cause: "unknown", chance: 0.3, alternatives: [] };
}
