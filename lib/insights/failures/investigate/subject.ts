import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { ExecutionFact, InvestigationFacts, RunFact, StepLogFact } from "./facts";
import { type FoundFailure, type FoundFailures, findFailures } from "./find-failures";
import { hostsIn } from "./hosts";

/** The execution in which it really failed, and what is asked of it again and again. */
export interface Subject {
  /** The last one of the chain. */
  execution: ExecutionFact;
  found: FoundFailures;
  first: FoundFailure | null;
  /** What the log of the first failing step says; null when the step has none that was read. */
  log: StepLogFact | null;
  /** Texts of the lines that show the failure. */
  failingLines: string[];
  /** The line that proves the cause, else the first failing one. */
  proof: string | null;
  /** A green run of the same branch is known, so that commits can be said to have come since. */
  sinceGreen: boolean;
  hosts: string[];
  failedAt: number;
  fingerprint: string | null;
  failedTests: ReadonlySet<string>;
}

export function subjectOf(facts: InvestigationFacts): Subject {
  const execution = facts.children.at(-1) ?? facts.execution;
  const found = findFailures(execution);
  const { first } = found;
  const log =
    facts.logs.find(
      (entry) =>
        entry.planExecutionId === execution.planExecutionId && entry.stepNodeId === first?.step?.nodeId,
    ) ?? null;
  const failingLines = (log?.lines ?? []).filter((line) => line.failing).map(({ text }) => text);
  return {
    execution,
    found,
    first,
    log,
    failingLines,
    proof: provingLines(log)[0]?.text ?? failingLines[0] ?? null,
    sinceGreen: facts.lastGreen?.sameBranch === true,
    hosts: hostsIn([...failingLines, first?.step?.failureMessage ?? ""]),
    failedAt: first?.at ?? execution.endedAt ?? execution.startedAt,
    fingerprint: execution.fingerprint ?? log?.fingerprint ?? null,
    failedTests: new Set((facts.tests ?? []).map(({ name }) => name)),
  };
}

/** The lines that speak for the named cause, strongest first. */
export function provingLines(log: StepLogFact | null): StepLogFact["lines"][number][] {
  if (log === null) return [];
  const { cause, evidence } = log.verdict;
  const found = evidence.flatMap((item) =>
    item.cause === cause && item.line !== undefined
      ? (log.lines.find(({ line }) => line === item.line) ?? [])
      : [],
  );
  return [...new Set(found)];
}

/** Failures whose words are those of the code: another text is another failure. Of the rest the same cause is the same failure. */
const codeCauses: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "compile_or_type_error",
  "test_failure",
  "configuration",
  "unknown",
]);

export function isCodeCause(cause: FailureCause): boolean {
  return codeCauses.has(cause);
}

/**
 * How another run did where this one failed: `passed` (the step, or at least the tests that fail here), failed `alike`, failed
 * `otherwise`; null when it did not come that far or is not known.
 */
export function comparedTo(
  subject: Subject,
  cause: FailureCause,
  run: RunFact,
): "passed" | "alike" | "otherwise" | null {
  if (run.stepOutcome !== "failed") return run.stepOutcome;
  if (subject.failedTests.size > 0 && run.failedTests !== null && cause === "test_failure") {
    return run.failedTests.some((name) => subject.failedTests.has(name)) ? "alike" : "passed";
  }
  if (subject.fingerprint !== null && run.fingerprint === subject.fingerprint) return "alike";
  if (run.failureCause === null) return null;
  if (run.failureCause !== cause) return "otherwise";
  return isCodeCause(cause) && run.fingerprint !== null && subject.fingerprint !== null
    ? "otherwise"
    : "alike";
}
