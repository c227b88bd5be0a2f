"use client";

import { LoaderCircle } from "lucide-react";
import { TextLink } from "@/components/ui/text-link";
import { investigationPath } from "@/lib/addresses";
import type { InvestigationView } from "@/schemas/failures/investigations";
import { confidenceText } from "./confidence";
import { StartButton } from "./start-button";
import { useInvestigation } from "./use-investigation";
import { VerdictBadge } from "./verdict";

export interface InvestigationNoticeProps {
  projectKey: string;
  planExecutionId: string;
  mayInvestigate: boolean;
  initial: { data: InvestigationView | null; at: number };
}

/** On a failed execution: what its investigation says, how far it is, or the button that starts one. */
export function InvestigationNotice({
  projectKey,
  planExecutionId,
  mayInvestigate,
  initial,
}: InvestigationNoticeProps) {
  const key = { projectKey, planExecutionId };
  const { data: view } = useInvestigation(key, initial);
  const href = investigationPath(projectKey, planExecutionId);
  if (view === null && !mayInvestigate) return null;
  return (
    <div className="mt-3 flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1.5 border-t border-failed/25 pt-3">
      {view?.report ? (
        <>
          <VerdictBadge verdict={view.report.verdict} />
          <span className="font-medium">{confidenceText(view.report.confidence)}</span>
          <span className="min-w-0 basis-full break-words sm:basis-auto">{view.report.bottomLine}</span>
          <TextLink href={href}>Open the investigation</TextLink>
        </>
      ) : view === null ? (
        <StartButton of={key} size="sm">
          Investigate
        </StartButton>
      ) : view.status === "failed" || view.status === "cancelled" ? (
        <>
          <span className="text-ink-soft">
            {view.status === "cancelled"
              ? "The investigation was stopped."
              : `The investigation failed. ${view.problem?.message ?? ""}`}
          </span>
          {view.viewer.mayInvestigate ? (
            <StartButton of={key} again size="sm">
              {view.status === "failed" ? "Try again" : "Investigate"}
            </StartButton>
          ) : null}
          <TextLink href={href}>Open</TextLink>
        </>
      ) : (
        <span role="status" className="flex items-center gap-2">
          <LoaderCircle className="size-4 animate-spin text-running" aria-hidden />
          <span>
            Finding out why it failed
            {view.progress === null ? " …" : `: ${view.progress.phase}`}
          </span>
          <TextLink href={href}>Watch</TextLink>
        </span>
      )}
    </div>
  );
}
