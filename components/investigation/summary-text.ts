import { investigationVerdictTitles } from "@/schemas/failures/investigation-verdicts";
import type { InvestigationReport } from "@/schemas/failures/investigations";
import { confidenceText } from "./confidence";

/** Failing lines that a summary quotes; more is what the link is for. */
const quotedLines = 6;

/** A report as one would paste it into a conversation: the answer, how sure it is, the lines, what to do, the link. */
export function summaryText(title: string, report: InvestigationReport, url: string): string {
  const lines = report.excerpt.filter((line) => line.failing).slice(0, quotedLines);
  return [
    `${title}: ${report.bottomLine}`,
    `${investigationVerdictTitles[report.verdict].title} (${confidenceText(report.confidence)}), ${report.causeTitle}`,
    ...lines.map((line) => `> ${line.text.trimEnd()}`),
    ...report.actions.map((action, index) => `${index + 1}. ${action.title}: ${action.what}`),
    url,
  ].join("\n");
}
