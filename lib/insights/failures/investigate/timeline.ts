import { executionPath, failuresBetweenPath, stepPath } from "@/lib/addresses";
import { shortCommit } from "@/lib/format/commit";
import { formatPlural } from "@/lib/format/number";
import type { InvestigationReport, TimelineEntry } from "@/schemas/failures/investigations";
import { safeText } from "./evidence-book";
import type { InvestigationFacts } from "./facts";
import { sameCode } from "./history-signals";
import { comparedTo, type Subject } from "./subject";
import { listed, subjectLine } from "./words";

const maxEntries = 24;

/** What happened in the order in which it did: before, the failure itself, and since. */
export function timelineOf(
  facts: InvestigationFacts,
  subject: Subject,
  { cause, culprit, changes }: Pick<InvestigationReport, "cause" | "culprit" | "changes">,
): TimelineEntry[] {
  const { execution, first, found, failedAt } = subject;
  const entries: TimelineEntry[] = [];
  const add = (
    at: number | null,
    title: string,
    tone: TimelineEntry["tone"],
    href: string | null,
    evidenceId: string | null = null,
  ) => {
    if (at !== null) entries.push({ at, title: safeText(title, 200), tone, href, evidenceId });
  };
  const { lastGreen, window } = facts;
  if (lastGreen !== null) {
    add(
      lastGreen.endedAt ?? lastGreen.startedAt,
      `Run ${lastGreen.runSequence} passed here`,
      "good",
      executionPath(lastGreen.projectKey, lastGreen.planExecutionId),
    );
  }
  for (const change of changes.filter(({ kind }) => kind === "commit").slice(0, 5)) {
    const suspected = culprit !== null && change.after === shortCommit(culprit.sha);
    add(
      change.at,
      `${suspected ? "Suspected commit" : "Commit"} ${change.after ?? ""}: ${subjectLine(change.title)}`,
      suspected ? "bad" : "neutral",
      change.href,
      change.evidenceId,
    );
  }
  for (const run of facts.branchRuns.filter(({ startedAt }) => startedAt < execution.startedAt).slice(-3)) {
    const how = comparedTo(subject, cause, run);
    if (how === null || run.planExecutionId === lastGreen?.planExecutionId) continue;
    add(
      run.endedAt ?? run.startedAt,
      `Run ${run.runSequence} ${how === "passed" ? "passed here" : how === "alike" ? "failed alike" : "failed otherwise"}`,
      how === "passed" ? "good" : "bad",
      executionPath(run.projectKey, run.planExecutionId),
    );
  }
  const here = (nodeId: string | null) => stepPath(execution.projectKey, execution.planExecutionId, nodeId);
  add(
    execution.startedAt,
    `Run ${execution.runSequence} of ${execution.pipelineName} started`,
    "neutral",
    here(null),
  );
  add(
    first?.step?.startedAt ?? null,
    `${first?.step?.name ?? ""} started`,
    "neutral",
    here(first?.step?.nodeId ?? null),
  );
  add(
    failedAt,
    `${first?.step?.name ?? first?.stage?.name ?? execution.pipelineName} failed first`,
    "bad",
    here(first?.step?.nodeId ?? null),
  );
  for (const each of [...found.others, ...found.consequences].slice(0, 4)) {
    const besides = found.others.includes(each) ? "failed beside it" : "followed from it";
    add(
      each.at,
      `${each.step?.name ?? each.stage?.name ?? "A stage"} ${besides}`,
      "bad",
      here(each.step?.nodeId ?? null),
    );
  }
  add(execution.endedAt, `Run ${execution.runSequence} ended`, "neutral", here(null));
  if (window !== null && window.alike.length > 0) {
    const names = listed([...new Set(window.alike.map((run) => run.pipelineName))]);
    const href = failuresBetweenPath(window.from, window.to);
    add(window.firstAlikeAt, `First other pipeline failed alike (${names})`, "bad", href);
    if (window.lastAlikeAt !== window.firstAlikeAt) {
      add(
        window.lastAlikeAt,
        `Last of ${formatPlural(window.alike.length, "run")} that failed alike`,
        "bad",
        href,
      );
    }
  }
  for (const finding of facts.telemetry.slice(0, 3)) {
    add(
      finding.from,
      finding.statement,
      finding.kind === "outbound_errors" ? "bad" : "neutral",
      finding.href,
    );
  }
  const later = [
    ...sameCode(facts, subject).map((run) => ({ run, what: "of the same code" })),
    ...facts.branchRuns.map((run) => ({ run, what: "of the branch" })),
  ].filter(({ run }) => run.startedAt > execution.startedAt);
  const seen = new Set<string>();
  for (const { run, what } of later) {
    const how = comparedTo(subject, cause, run);
    if (how === null || seen.has(run.planExecutionId) || seen.size >= 5) continue;
    seen.add(run.planExecutionId);
    add(
      run.endedAt ?? run.startedAt,
      `Run ${run.runSequence} ${what} ${how === "passed" ? "passed here" : how === "alike" ? "failed alike" : "failed otherwise"}`,
      how === "passed" ? "good" : "bad",
      executionPath(run.projectKey, run.planExecutionId),
    );
  }
  for (const said of facts.corrections.filter(({ ofThisExecution }) => ofThisExecution).slice(0, 3)) {
    add(said.at, `${said.byName} gave a judgement`, "neutral", said.href);
  }
  return entries.sort((a, b) => a.at - b.at).slice(0, maxEntries);
}
