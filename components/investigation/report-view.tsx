import { Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import type { FailurePoint, InvestigationReport, InvestigationView } from "@/schemas/failures/investigations";
import { Changes } from "./changes";
import { EvidenceList } from "./evidence";
import { Excerpt } from "./excerpt";
import { FeedbackList } from "./feedback-list";
import { Hypotheses } from "./hypotheses";
import { RecommendedActions } from "./recommended-actions";
import { RuleOut } from "./rule-out";
import { SimilarFailures } from "./similar-failures";
import { Timeline } from "./timeline";
import { Versions } from "./versions";

/**
 * The proof below the first line. Two columns where there is room: what shows it at the left, what follows from it at
 * the right; in one column they alternate by importance.
 */
export function ReportView({
  view,
  report,
  version,
}: {
  view: InvestigationView;
  report: InvestigationReport;
  version: number;
}) {
  const { viewer } = view;
  return (
    <div className="@container">
      <div className="flex flex-col gap-4 @4xl:grid @4xl:grid-cols-[minmax(0,1fr)_22rem] @4xl:items-start @6xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="contents @4xl:flex @4xl:min-w-0 @4xl:flex-col @4xl:gap-4">
          <FailingLines report={report} />
          <Section
            title="What it could be"
            about="hypotheses, likeliest first"
            padded={false}
            className="@max-4xl:order-3"
          >
            <div className="pt-1">
              <Hypotheses
                hypotheses={report.hypotheses}
                evidence={report.evidence}
                anchors
                {...(viewer.mayCorrect
                  ? {
                      ruleOut: (hypothesis) => (
                        <RuleOut view={view} version={version} hypothesis={hypothesis} />
                      ),
                    }
                  : {})}
              />
            </div>
          </Section>
          <Section
            title="Evidence"
            about="each item opens what shows it"
            padded={false}
            className="@max-4xl:order-5"
          >
            <div className="pt-1">
              <EvidenceList evidence={report.evidence} anchors />
            </div>
          </Section>
          <Section title="Similar failures" padded={false} className="@max-4xl:order-7">
            <div className="pt-1">
              <SimilarFailures similar={report.similar} />
            </div>
          </Section>
          {report.unknowns.length === 0 ? null : (
            <Section title="What is not known" className="@max-4xl:order-8">
              <ul className="flex list-disc flex-col gap-1 pl-4 text-ink-soft marker:text-ink-faint">
                {report.unknowns.map((unknown) => (
                  <li key={unknown}>{unknown}</li>
                ))}
              </ul>
            </Section>
          )}
          {view.feedback.length === 0 ? null : (
            <Section title="What people said" className="@max-4xl:order-9">
              <FeedbackList
                feedback={view.feedback}
                hypothesisTitle={(id) => report.hypotheses.find((each) => each.id === id)?.title ?? null}
              />
            </Section>
          )}
        </div>
        <div className="contents @4xl:flex @4xl:min-w-0 @4xl:flex-col @4xl:gap-4">
          <Section title="What to do" about="in this order" className="@max-4xl:order-2">
            {report.actions.length === 0 ? (
              <p className="text-ink-soft">Nothing can be recommended on what is known.</p>
            ) : (
              <RecommendedActions actions={report.actions} mayRequest={viewer.mayRequest} />
            )}
          </Section>
          <Section title="What changed" className="@max-4xl:order-4">
            <Changes report={report} anchors />
          </Section>
          <Section title="Timeline" about="oldest first" className="@max-4xl:order-6">
            <Timeline entries={report.timeline} failedAt={report.failedAt} />
          </Section>
          <Section title="Confidence" about="version by version" className="@max-4xl:order-10">
            <Versions versions={view.versions} shown={version} href={view.path} />
          </Section>
        </div>
      </div>
    </div>
  );
}

function FailingLines({ report }: { report: InvestigationReport }) {
  const { firstFailure, excerpt } = report;
  const step = firstFailure.stepName ?? firstFailure.stageName ?? firstFailure.pipelineName;
  return (
    <Section
      title="The lines that show it"
      about={step}
      padded={false}
      className="@max-4xl:order-1"
      actions={<TextLink href={firstFailure.href}>Open the log</TextLink>}
    >
      {excerpt.length === 0 ? (
        <p className="px-4 pt-1 pb-4 text-ink-soft">
          This step wrote no log that could be read; the evidence below comes from Harness itself.
        </p>
      ) : (
        <div className="pt-2">
          <Excerpt
            lines={excerpt}
            label={`Failing lines of ${step}`}
            className="max-h-[26rem] border-t border-line"
          />
        </div>
      )}
      <FailurePoints title="How it got there" points={report.chain.length > 1 ? report.chain : []} />
      <FailurePoints title="Failed beside it, for reasons of its own" points={report.otherFailures} />
    </Section>
  );
}

function FailurePoints({ title, points }: { title: string; points: readonly FailurePoint[] }) {
  if (points.length === 0) return null;
  return (
    <div className="border-t border-line px-4 py-2.5">
      <h3 className="text-sm text-ink-faint">{title}</h3>
      <ol className="mt-1 flex flex-col gap-0.5">
        {points.map((point, index) => (
          <li
            key={`${point.planExecutionId}-${point.stepNodeId}-${index}`}
            className="flex flex-wrap gap-x-2"
          >
            <TextLink quiet href={point.href} className="font-medium">
              {point.pipelineName} #{point.runSequence}
            </TextLink>
            <span className="text-ink-soft">
              {[point.stageName, point.stepName].filter((part) => part !== null).join(" / ")}
            </span>
            {point.at === null ? null : (
              <RelativeTime at={point.at} className="text-sm text-ink-faint @4xl:ml-auto" />
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
