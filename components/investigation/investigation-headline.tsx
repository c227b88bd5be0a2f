import { BottomLine } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { failuresPath } from "@/lib/addresses";
import type { InvestigationReport } from "@/schemas/failures/investigations";
import { confidenceText } from "./confidence";
import { VerdictBadge } from "./verdict";

/** The answer: what failed and why, how sure that is, and where it failed first. */
export function ReportHeadline({ report }: { report: InvestigationReport }) {
  return (
    <BottomLine detail={<HeadlineFacts report={report} />}>
      <span className="break-words">{report.bottomLine}</span>
    </BottomLine>
  );
}

/** Verdict, confidence, cause, place and time of a report, in one line that wraps. */
export function HeadlineFacts({
  report,
}: {
  report: Pick<InvestigationReport, "verdict" | "confidence" | "cause" | "causeTitle" | "firstFailure">;
}) {
  const { firstFailure } = report;
  const place = [firstFailure.stepName, firstFailure.stageName].filter((part) => part !== null);
  return (
    <span className="mt-1 flex flex-wrap items-center gap-x-3.5 gap-y-1">
      <VerdictBadge verdict={report.verdict} />
      <span className="font-medium text-ink">{confidenceText(report.confidence)}</span>
      <TextLink quiet href={failuresPath({ cause: report.cause })}>
        {report.causeTitle}
      </TextLink>
      {place.length === 0 ? null : (
        <span className="min-w-0">
          failed first:{" "}
          <TextLink quiet href={firstFailure.href}>
            {place.join(" in ")}
          </TextLink>
        </span>
      )}
      {firstFailure.at === null ? null : <RelativeTime at={firstFailure.at} className="whitespace-nowrap" />}
    </span>
  );
}
