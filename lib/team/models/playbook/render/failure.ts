import { formatCount } from "@/lib/format/number";
import type { CauseVerdict, FailureCause } from "@/schemas/executions/failure-cause";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import type { ExecutionRef, GetExecutionOutput, ReadStepLogOutput } from "@/schemas/team/product-tools";
import { commitWords, executionLink, outcomeWord } from "./execution";
import { ago, codeBlock, cut, link, paragraphs, plain, sentence } from "./words";

type Recurrence = CauseVerdict["recurrence"]["hint"];

export interface FailureFacts {
  details: GetExecutionOutput;
  log: ReadStepLogOutput | null;
  /** Why there is no log, when it was asked for. */
  logProblem: string | null;
  now: string;
}

/** Why an execution failed: the answer first, then the lines that prove it, then what to do. */
export function renderFailure({ details, log, logProblem, now }: FailureFacts): string {
  const { execution } = details;
  const step = details.failedSteps[0];
  const cause: FailureCause = log?.cause?.cause ?? execution.failureCause ?? "unknown";
  const recurrence = recurrenceOf(details, log?.cause?.recurrence ?? "unclear");
  const stepName = step?.name ?? execution.failedStep;
  const stageName = step?.stage ?? execution.failedStage;
  const where = stepName
    ? ` in step ${step ? link(stepName, step.path) : plain(stepName)}${stageName ? ` of stage ${plain(stageName)}` : ""}`
    : stageName
      ? ` in stage ${plain(stageName)}`
      : "";
  const title = failureCauseTitles[cause];
  const headline = `${executionLink(execution)} failed${where} ${ago(execution.endedAt ?? execution.startedAt, now)}. **Cause: ${title.title.toLowerCase()}**${cause === "unknown" ? "" : ` - ${lowerFirst(title.about)}`}`;
  return paragraphs(
    cause === "unknown" ? `${headline}: ${lowerFirst(title.about)}` : headline,
    proof(log, logProblem, step?.failureMessage ?? execution.failureMessage),
    context(details, recurrence.reason, now),
    `**What to do:** ${advice(cause, recurrence.hint, execution)}`,
  );
}

function proof(
  log: ReadStepLogOutput | null,
  logProblem: string | null,
  failureMessage: string | null,
): string | null {
  const message = failureMessage ? `Harness says: “${plain(cut(failureMessage, 400))}”` : null;
  if (!log || log.lines.length === 0) {
    return (
      paragraphs(message, logProblem && `The log could not be read: ${sentence(plain(logProblem))}`) || null
    );
  }
  return paragraphs(renderLines(log), message);
}

/** The excerpt with line numbers, and a link to each failing line. */
export function renderLines(log: ReadStepLogOutput): string {
  const failing = log.lines.filter((line) => line.failing);
  const shown = around(log.lines);
  const width = String(shown.at(-1)?.line ?? 0).length;
  const links = failing
    .slice(0, 5)
    .map((line) => link(`line ${line.line}`, line.path))
    .join(", ");
  const quoted = shown.flatMap((line, index) => {
    const gap = index > 0 && line.line - (shown[index - 1]?.line ?? 0) > 1;
    const text = `${String(line.line).padStart(width)}${line.failing ? " > " : "   "}${cut(line.text, 220)}`;
    return gap ? [`${" ".repeat(width)}   …`, text] : [text];
  });
  return paragraphs(
    codeBlock(quoted),
    `${links === "" ? link("Open the log", log.path) : `Evidence: ${links}`} of ${formatCount(log.totalLines)} lines in ${plain(log.step.name)}.`,
  );
}

const maxQuoted = 18;

/** The failing lines with a little of what stands around them; without any, the end of the excerpt. */
function around(lines: ReadStepLogOutput["lines"]): ReadStepLogOutput["lines"] {
  const hits = lines.flatMap((line, index) => (line.failing ? [index] : []));
  if (hits.length === 0) return lines.slice(-maxQuoted);
  const chosen = new Set(hits.slice(0, maxQuoted));
  for (const distance of [1, 2]) {
    for (const hit of hits) {
      for (const index of [hit - distance, hit + distance]) {
        if (chosen.size < maxQuoted && index >= 0 && index < lines.length) chosen.add(index);
      }
    }
  }
  return lines.filter((_, index) => chosen.has(index));
}

function recurrenceOf(
  details: GetExecutionOutput,
  hint: Recurrence,
): { hint: Recurrence; reason: string | null } {
  const later = details.laterOnSameCommit;
  if (later?.outcome === "succeeded") {
    return {
      hint: "transient",
      reason: `The same commit passed later in ${executionLink(later)}, so the failure came and went.`,
    };
  }
  if (later?.outcome === "failed") {
    return { hint: "persistent", reason: `The same commit failed again in ${executionLink(later)}.` };
  }
  return { hint, reason: null };
}

function context(details: GetExecutionOutput, recurrence: string | null, now: string): string | null {
  const commit = commitWords(details.execution);
  const lines: string[] = [];
  if (recurrence) lines.push(recurrence);
  if (commit) lines.push(`It ran ${commit}.`);
  if (details.lastGreen) {
    lines.push(
      `The last green run was ${executionLink(details.lastGreen)}, ${ago(details.lastGreen.startedAt, now)}${details.lastGreen.commitSha && details.lastGreen.commitSha === details.execution.commitSha ? ", on the same commit" : ""}.`,
    );
  }
  const others = details.failedSteps.slice(1, 4);
  if (others.length > 0) {
    lines.push(
      `Failed as well: ${others.map((step) => link(step.stage ? `${step.name} of ${step.stage}` : step.name, step.path)).join(", ")}.`,
    );
  }
  return lines.length === 0 ? null : lines.join(" ");
}

const fixes: Record<FailureCause, string> = {
  dependency_or_registry: "check that the package, image or chart exists and that its registry answers",
  network: "check the host that refused or did not answer, and the delegate's way to it",
  infrastructure: "look at the delegate or the machine that ran the step",
  out_of_memory: "raise the step's memory limit, or lower what it uses",
  out_of_disk: "free or enlarge the disk that the step writes to",
  timeout: "find what it waited for; raise the step's timeout only if the work is really that long",
  credential_or_permission:
    "renew the credential or grant the right that was refused; a re-run alone will fail the same way",
  configuration:
    "correct the file, variable or YAML that the log names; a re-run alone will fail the same way",
  policy_or_approval: "get the decision, or change what the policy objects to",
  compile_or_type_error: "fix the code that the log names; a re-run alone will fail the same way",
  test_failure:
    "fix the test or the code it tests; look whether the test is flaky before you blame the change",
  deployment_health: "look at why the new version did not become healthy; roll back if users are affected",
  unknown: "read the log around the lines above",
};

function advice(cause: FailureCause, recurrence: Recurrence, execution: ExecutionRef): string {
  if (execution.outcome !== "failed") return `nothing: this execution ${outcomeWord(execution.outcome)}.`;
  if (recurrence === "transient") {
    return `re-run it - this looks transient. Say “run it again” and I will ask for approval. If it comes back, ${fixes[cause]}.`;
  }
  if (recurrence === "persistent")
    return `${fixes[cause]}. It does not look transient, so I do not recommend a plain re-run.`;
  return `${fixes[cause]}. Whether a re-run would help is not clear from this one failure; say “run it again” to try.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
