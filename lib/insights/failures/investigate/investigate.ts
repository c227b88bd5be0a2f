import { executionPath, stepPath } from "@/lib/addresses";
import { formatCount } from "@/lib/format/number";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import type { FailurePoint, InvestigationReport, SimilarFailure } from "@/schemas/failures/investigations";
import { actionsFor } from "./actions";
import { bottomLineOf } from "./bottom-line";
import { calibrated } from "./calibration";
import { changesSince, commitEvidence, commitHref } from "./changes";
import { suspectsOf } from "./culprit";
import { EvidenceBook, safeText } from "./evidence-book";
import type { ExecutionFact, InvestigationFacts } from "./facts";
import { type FoundFailure, findFailures } from "./find-failures";
import { historySignals, sameCode } from "./history-signals";
import { hypothesesOf } from "./hypotheses";
import { type JudgedCause, judgeCause } from "./judge-cause";
import { peopleSignals } from "./people-signals";
import { testSignals } from "./reliability-signals";
import { comparedTo, type Subject, subjectOf } from "./subject";
import { lineEvidence, messageEvidence, similarSignals, textSignals } from "./text-signals";
import { timelineOf } from "./timeline";
import { type Competing, competing, passesAgain, type Signal, weigh } from "./weights";
import { windowSignals } from "./window-signals";

/** Names the rules: raised when a report of older ones would mislead. */
export const engineVersion = "i1";

const maxSimilar = 12;
/** Below this no explanation is called the answer. */
const leastToSay = 0.5;
/** Shares between these say neither that it passes again nor that it does not. */
const unclearAround = 0.12;
const alternativeFrom = 0.15;
const outageFreshMs = 25 * 60_000;

/** Numbers behind a report, for measurements and for whoever wants to know why. */
export interface Judgement {
  report: InvestigationReport;
  /** Share of the top explanation before calibration. */
  raw: number;
  passes: number;
  signals: readonly Signal[];
}

/** Says why an execution failed, from facts alone. Never throws on thin facts: it says what is not known. */
export function investigate(facts: InvestigationFacts, now: number): InvestigationReport {
  return judge(facts, now).report;
}

/** The same with the numbers behind it. */
export function judge(facts: InvestigationFacts, now: number): Judgement {
  const book = new EvidenceBook();
  const subject = subjectOf(facts);
  const people = peopleSignals(facts, book);
  const judged = judgeCause(facts, subject, people);
  const { cause } = judged;
  const lines = [...lineEvidence(subject, book), ...messageEvidence(subject, book)];
  const signals: Signal[] = [
    ...textSignals(subject, lines),
    ...historySignals(facts, subject, cause, book),
    ...windowSignals(facts, subject, cause, book),
    ...(cause === "test_failure" ? testSignals(facts, subject, book) : []),
    ...similarSignals(facts, subject, book),
    ...people.signals,
  ];
  const shares = weigh(cause, signals);
  const [top = "transient"] = [...competing].sort((a, b) => shares[b] - shares[a]);
  const raw = shares[top] * judged.chance;
  const confidence = round(calibrated(raw));
  const verdict = confidence >= leastToSay ? top : "inconclusive";
  const passes = competing.reduce((sum, each) => sum + (passesAgain(each) ? shares[each] : 0), 0);
  const changes = changesSince(facts, subject, book);
  const culprit = culpritOf(facts, subject, judged, verdict, book);
  const passedSince =
    sameCode(facts, subject).find(
      (run) => run.startedAt > subject.execution.startedAt && comparedTo(subject, cause, run) === "passed",
    ) ?? null;
  const { alternatives } = judged;
  const report: InvestigationReport = {
    engine: engineVersion,
    bottomLine: "",
    verdict,
    cause,
    causeTitle: failureCauseTitles[cause].title,
    recurrence:
      passes > 0.5 + unclearAround ? "transient" : passes < 0.5 - unclearAround ? "persistent" : "unclear",
    confidence,
    failedAt: subject.failedAt,
    firstFailure: pointOf(subject.execution, subject.first),
    otherFailures: subject.found.others.map((failure) => pointOf(subject.execution, failure)),
    chain:
      facts.children.length === 0
        ? []
        : [facts.execution, ...facts.children].map((each) => pointOf(each, findFailures(each).first)),
    excerpt: excerptOf(subject),
    culprit,
    comparedWith:
      facts.lastGreen === null
        ? null
        : {
            planExecutionId: facts.lastGreen.planExecutionId,
            runSequence: facts.lastGreen.runSequence,
            at: facts.lastGreen.startedAt,
            href: executionPath(facts.lastGreen.projectKey, facts.lastGreen.planExecutionId),
          },
    changes,
    hypotheses: hypothesesOf({
      cause,
      shares,
      signals,
      confidence,
      causeEvidence: lines,
      ruledOut: people.ruledOut,
      alternatives: alternatives
        .filter(({ share, cause: other }) => share >= alternativeFrom && other !== cause)
        .slice(0, 2)
        .map((each) => {
          const theirs = weigh(each.cause, signals);
          const [best = "transient"] = [...competing].sort((a, b) => theirs[b] - theirs[a]);
          return {
            ...each,
            verdict: best satisfies Competing,
            evidenceIds: alternativeEvidence(subject, each.cause, book),
          };
        }),
    }),
    evidence: [],
    timeline: [],
    actions: actionsFor({
      facts,
      subject,
      verdict,
      cause,
      culprit,
      changes,
      passChance: passes,
      outageGoesOn: goesOn(facts, subject, cause, now),
      passedSince,
      lineEvidence: lines.slice(0, 3),
      now,
    }),
    similar: {
      clusterId: facts.similar.clusterId,
      total: facts.similar.total,
      rerunsTried: facts.similar.rerunsTried,
      rerunsPassed: facts.similar.rerunsPassed,
      items: facts.similar.items.slice(0, maxSimilar).map(
        (item): SimilarFailure => ({
          projectKey: item.projectKey,
          planExecutionId: item.planExecutionId,
          pipelineName: item.pipelineName,
          runSequence: item.runSequence,
          at: item.endedAt ?? item.startedAt,
          href: item.href,
          commitSha: item.commitSha,
          resolution: item.resolution,
          resolvedAt: item.resolvedAt,
        }),
      ),
    },
    unknowns: unknownsOf(facts, subject, judged, verdict),
  };
  report.timeline = timelineOf(facts, subject, report);
  report.bottomLine = bottomLineOf({ facts, subject, report, signals, top, passedSince });
  report.evidence = book.list();
  return { report, raw, passes, signals };
}

function pointOf(execution: ExecutionFact, failure: FoundFailure | null): FailurePoint {
  const { stage, step } = failure ?? { stage: null, step: null };
  return {
    projectKey: execution.projectKey,
    planExecutionId: execution.planExecutionId,
    pipelineIdentifier: execution.pipelineIdentifier,
    pipelineName: execution.pipelineName,
    runSequence: execution.runSequence,
    stageIdentifier: stage?.identifier ?? null,
    stageName: stage?.name ?? null,
    stepIdentifier: step?.identifier ?? null,
    stepName: step?.name ?? null,
    stepNodeId: step?.nodeId ?? null,
    stepType: step?.stepType ?? null,
    at: failure?.at ?? null,
    href: stepPath(execution.projectKey, execution.planExecutionId, step?.nodeId ?? null),
  };
}

function excerptOf({ log, execution }: Subject): InvestigationReport["excerpt"] {
  return (log?.lines ?? []).map(({ line, text, failing }) => ({
    line,
    text: safeText(text, 500),
    failing,
    href: stepPath(execution.projectKey, execution.planExecutionId, log?.stepNodeId ?? null, line),
  }));
}

function culpritOf(
  facts: InvestigationFacts,
  subject: Subject,
  { cause }: JudgedCause,
  verdict: InvestigationReport["verdict"],
  book: EvidenceBook,
): InvestigationReport["culprit"] {
  if (verdict !== "regression") return null;
  const [suspect] = suspectsOf(facts, subject, cause)?.ranked ?? [];
  if (suspect === undefined) return null;
  const { commit } = suspect;
  return {
    sha: commit.sha,
    message: safeText(commit.message, 300),
    author: commit.author,
    href: commitHref(commit, subject),
    evidenceId: commitEvidence(commit, subject, book),
  };
}

function alternativeEvidence(subject: Subject, cause: JudgedCause["cause"], book: EvidenceBook): string[] {
  const { execution, log } = subject;
  const item = log?.verdict.evidence.find((each) => each.cause === cause && each.line !== undefined);
  if (item?.line === undefined) return [];
  return [
    book.add({
      kind: "log_line",
      statement: `Line ${formatCount(item.line)} of the log of ${subject.first?.step?.name ?? "the step"}.`,
      quote: log?.lines.find(({ line }) => line === item.line)?.text ?? item.phrase,
      at: subject.failedAt,
      href: stepPath(execution.projectKey, execution.planExecutionId, log?.stepNodeId ?? null, item.line),
    }),
  ];
}

/** Others failed alike moments ago, and neither they nor this pipeline has passed here since. */
function goesOn(
  facts: InvestigationFacts,
  subject: Subject,
  cause: JudgedCause["cause"],
  now: number,
): boolean {
  const { window } = facts;
  if (window === null || window.alikePipelines < 2) return false;
  const last = Math.max(window.lastAlikeAt ?? 0, subject.failedAt);
  const passed = [...facts.pipelineRuns, ...facts.branchRuns].some(
    (run) => run.startedAt > subject.failedAt && comparedTo(subject, cause, run) === "passed",
  );
  return now - last < outageFreshMs && !passed;
}

function unknownsOf(
  facts: InvestigationFacts,
  subject: Subject,
  { cause }: JudgedCause,
  verdict: InvestigationReport["verdict"],
): string[] {
  const unknowns = [...facts.unknowns];
  const { execution, first, log } = subject;
  if (first === null) unknowns.push("Harness names no failed stage or step.");
  else if (first.step === null)
    unknowns.push(`Which step of ${first.stage?.name ?? "the stage"} failed is not known.`);
  if (log?.missing != null && cause !== "policy_or_approval") unknowns.push(log.missing);
  if (facts.lastGreen === null) unknowns.push("No green run is known to compare with.");
  else if (!facts.lastGreen.sameBranch) {
    unknowns.push(
      `No green run of ${execution.branch ?? "this branch"} is known; compared with ${facts.lastGreen.branch ?? "another run"}.`,
    );
  }
  if (verdict === "regression" && (facts.commitsSince ?? []).every(({ files }) => files === null)) {
    unknowns.push("Which files the commits changed is not known: Harness does not say.");
  }
  const again = sameCode(facts, subject).some(
    (run) => run.startedAt > execution.startedAt && run.endedAt !== null,
  );
  if (!again && verdict !== "decision") unknowns.push("Nobody has run the same commit again since.");
  return [...new Set(unknowns.map((text) => safeText(text, 300)))];
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
