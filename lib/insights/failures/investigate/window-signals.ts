import { executionPath, failuresBetweenPath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import { formatWholePercent } from "@/lib/format/percent";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { EvidenceBook } from "./evidence-book";
import type { InvestigationFacts } from "./facts";
import type { Subject } from "./subject";
import type { Signal } from "./weights";
import { clock, listed } from "./words";

/** What strikes many and stays until somebody acts. */
const lasting: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "credential_or_permission",
  "configuration",
  "out_of_disk",
  "policy_or_approval",
]);

/** What other pipelines and telemetry say of the same hour: trouble that strikes unrelated ones at once is nobody's commit. */
export function windowSignals(
  facts: InvestigationFacts,
  subject: Subject,
  cause: FailureCause,
  book: EvidenceBook,
): Signal[] {
  return [...ofWindow(facts, cause, book), ...ofTelemetry(facts, subject, book)];
}

function ofWindow({ window }: InvestigationFacts, cause: FailureCause, book: EvidenceBook): Signal[] {
  if (window === null || window.alikePipelines === 0) return [];
  // Against chance: of a common trouble some always fail alike.
  const surprise = Math.log((window.alike.length + 0.5) / (window.usualAlike + 0.5));
  if (surprise <= 0) return [];
  const many = window.alikePipelines >= 2 && window.alikeRepos >= 2;
  const strength = Math.min(1, surprise / 1.6) * (many ? 1 : 0.5);
  const names = [...new Set(window.alike.map((run) => run.pipelineName))];
  const summary = book.add({
    kind: "pipeline",
    statement: `${formatPlural(window.alike.length, "run")} of ${formatPlural(window.alikePipelines, "other pipeline")} failed alike between ${clock(window.from)} and ${clock(window.to)}: ${listed(names)}. ${formatPlural(window.otherRuns, "other run")} ended in that time.`,
    at: window.firstAlikeAt,
    href: failuresBetweenPath(window.from, window.to),
  });
  const examples = spread(window.alike).map((run) =>
    book.add({
      kind: "pipeline",
      statement: `${run.pipelineName} run ${run.runSequence} failed alike${run.failedStep === null ? "" : ` at ${run.failedStep}`}.`,
      at: run.endedAt,
      href: executionPath(run.projectKey, run.planExecutionId),
    }),
  );
  const stays = lasting.has(cause);
  return [
    {
      rule: many ? "many-pipelines-at-once" : "another-pipeline-too",
      weights: {
        transient: (stays ? 0.5 : many ? 4.2 : 3) * strength,
        environment: (stays ? 3 : 0.5) * strength,
        regression: -4 * strength,
        flaky: -3 * strength,
        broken: -3 * strength,
      },
      decisive: many && strength > 0.8,
      evidenceIds: [summary, ...examples],
      says: `${formatPlural(window.alikePipelines, "other pipeline")} failed alike within the hour`,
    },
  ];
}

/** One run of each pipeline, three at most. */
function spread<Run extends { pipelineIdentifier: string }>(runs: readonly Run[]): Run[] {
  const byPipeline = new Map<string, Run>();
  for (const run of runs)
    if (!byPipeline.has(run.pipelineIdentifier)) byPipeline.set(run.pipelineIdentifier, run);
  return [...byPipeline.values()].slice(0, 3);
}

/** A rate this many times the usual one, and this high, is an outage and not noise. */
const timesUsual = 4;
const leastRate = 0.05;

function ofTelemetry(facts: InvestigationFacts, subject: Subject, book: EvidenceBook): Signal[] {
  return facts.telemetry.flatMap((finding): Signal[] => {
    const id = book.add({
      kind: "telemetry",
      statement: finding.statement,
      at: finding.from,
      href: finding.href ?? executionPath(subject.execution.projectKey, subject.execution.planExecutionId),
    });
    if (finding.kind !== "outbound_errors" || finding.errorRate === null) {
      return [{ rule: "service-log", weights: {}, evidenceIds: [id], says: withoutStop(finding.statement) }];
    }
    const usual = Math.max(finding.baselineRate ?? 0, 0.002);
    const covers =
      finding.from <= subject.failedAt && finding.to >= (subject.first?.step?.startedAt ?? subject.failedAt);
    const named = subject.hosts.includes(finding.host.toLowerCase());
    if (!covers || finding.errorRate < leastRate || finding.errorRate < usual * timesUsual) {
      return [
        {
          rule: "telemetry-quiet",
          weights: named && covers ? { transient: -0.7 } : {},
          evidenceIds: [id],
          says: `telemetry shows no unusual errors of ${finding.host}`,
        },
      ];
    }
    return [
      {
        rule: "telemetry-outage",
        weights: named ? { transient: 2.5, regression: -3, flaky: -2, broken: -3 } : { transient: 0.6 },
        decisive: named,
        evidenceIds: [id],
        says: `telemetry shows ${formatWholePercent(finding.errorRate)} errors of ${finding.host} from ${clock(finding.from)} to ${clock(finding.to)}`,
      },
    ];
  });
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}
