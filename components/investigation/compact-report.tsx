import { TextLink } from "@/components/ui/text-link";
import { formatPlural } from "@/lib/format/number";
import type { InvestigationReport } from "@/schemas/failures/investigations";
import type { InvestigationBrief } from "@/schemas/team/failure-tools";
import { Changes } from "./changes";
import { EvidenceList } from "./evidence";
import { Excerpt } from "./excerpt";
import { Hypotheses } from "./hypotheses";
import { HeadlineFacts } from "./investigation-headline";
import { RecommendedActions } from "./recommended-actions";

/** A report in a narrow column, as in the chat: the answer, the lines, what to do; the rest unfolds. */
export function CompactReport({
  report,
  path,
  mayRequest,
}: {
  report: InvestigationReport | InvestigationBrief;
  path: string;
  mayRequest: boolean;
}) {
  return (
    <div className="flex min-w-0 flex-col gap-3 text-base">
      <div>
        <p className="font-semibold break-words">{report.bottomLine}</p>
        <p className="text-sm text-ink-soft">
          <HeadlineFacts report={report} />
        </p>
      </div>
      {report.excerpt.length === 0 ? null : (
        <Excerpt
          lines={report.excerpt}
          label={`Failing lines of ${report.firstFailure.stepName ?? report.firstFailure.pipelineName}`}
          className="max-h-56 rounded border border-line"
        />
      )}
      {report.actions.length === 0 ? null : (
        <section aria-label="What to do">
          <p className="mb-1.5 text-sm text-ink-faint">What to do</p>
          <RecommendedActions compact actions={report.actions} mayRequest={mayRequest} />
        </section>
      )}
      <div className="flex flex-col divide-y divide-line rounded border border-line">
        <Fold title={formatPlural(report.hypotheses.length, "hypothesis", "hypotheses")}>
          <Hypotheses hypotheses={report.hypotheses} evidence={report.evidence} />
        </Fold>
        <Fold title={formatPlural(report.evidence.length, "piece of evidence", "pieces of evidence")}>
          <EvidenceList evidence={report.evidence} />
        </Fold>
        <Fold title="What changed">
          <div className="px-4 pb-3">
            <Changes report={report} />
          </div>
        </Fold>
      </div>
      <p>
        <TextLink href={path}>Open the investigation</TextLink>
      </p>
    </div>
  );
}

function Fold({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <details>
      <summary className="px-3 py-1.5 text-sm text-ink-soft hover:text-ink">{title}</summary>
      {children}
    </details>
  );
}
