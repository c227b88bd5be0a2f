"use client";

import { Microscope, Square } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState, ErrorState, Notice } from "@/components/ui/empty-state";
import { BottomLine } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { investigationPath } from "@/lib/addresses";
import type { InvestigationView } from "@/schemas/failures/investigations";
import { FeedbackBar } from "./feedback-bar";
import { ReportHeadline } from "./investigation-headline";
import { ProgressPanel } from "./progress-panel";
import { ReportView } from "./report-view";
import { StartButton } from "./start-button";
import { type InvestigationKey, useInvestigation } from "./use-investigation";

interface Props {
  of: InvestigationKey;
  /** `Storefront CI/CD #412` */
  title: string;
  executionPath: string;
  mayInvestigate: boolean;
  /** An earlier version that the address asks for. */
  version?: number | undefined;
  initial: { data: InvestigationView | null; at: number };
}

/** The page's first line; shares its data with the board below. */
export function InvestigationHeadline({ of, title, version, initial }: Props) {
  const { data: view } = useInvestigation(of, initial, version);
  if (view?.report) return <ReportHeadline report={view.report} />;
  return (
    <BottomLine>
      {view === null
        ? `Why ${title} failed has not been looked into yet.`
        : view.status === "failed"
          ? `Why ${title} failed could not be found out.`
          : view.status === "cancelled"
            ? "The investigation was stopped before it had an answer."
            : `Finding out why ${title} failed …`}
    </BottomLine>
  );
}

/** Progress, problems and the report, whichever there are: a new version is made while the last one is still shown. */
export function InvestigationBoard(props: Props) {
  const { of, executionPath, mayInvestigate, initial } = props;
  const { data: view, error } = useInvestigation(of, initial, props.version);
  const stale =
    error === null ? null : <Notice tone="bad">The newest state could not be loaded: {error.message}</Notice>;
  const toExecution = (
    <ButtonLink href={executionPath} variant="ghost">
      Open the execution
    </ButtonLink>
  );
  if (view === null) {
    return (
      <>
        {stale}
        <EmptyState
          icon={<Microscope />}
          title="Not investigated yet"
          actions={
            <>
              {mayInvestigate ? (
                <StartButton of={of} variant="primary">
                  Investigate
                </StartButton>
              ) : null}
              {toExecution}
            </>
          }
        >
          {mayInvestigate
            ? "It reads the failing step's log, what changed since the last green run, and earlier failures like it. That takes a few seconds."
            : "A member can start an investigation."}
        </EmptyState>
      </>
    );
  }
  const { report, version, status } = view;
  const going = status === "queued" || status === "running";
  const hasReport = report !== null && version !== null;
  const newest = view.versions.at(-1)?.version ?? 0;
  return (
    <>
      {stale}
      {going && !hasReport ? <ProgressPanel view={view} /> : null}
      {hasReport && status === "failed" ? (
        <Notice tone="bad">
          The newest attempt failed; this is the version before it. {view.problem?.message}{" "}
          {view.problem?.remedy}
        </Notice>
      ) : null}
      {hasReport && version < newest ? (
        <Notice
          actions={
            <TextLink href={investigationPath(of.projectKey, of.planExecutionId)}>Show the newest</TextLink>
          }
        >
          This is version {version}; version {newest} is the newest.
        </Notice>
      ) : null}
      {hasReport ? (
        <>
          <FeedbackBar view={view} version={version} />
          <ReportView view={view} report={report} version={version} />
        </>
      ) : status === "failed" ? (
        <ErrorState
          title="The investigation failed"
          actions={
            <>
              {view.viewer.mayInvestigate ? (
                <StartButton of={of} again variant="primary">
                  Try again
                </StartButton>
              ) : null}
              {toExecution}
            </>
          }
        >
          {view.problem === null
            ? "Why is in the server's log."
            : `${view.problem.message} ${view.problem.remedy ?? ""}`}
        </ErrorState>
      ) : status === "cancelled" ? (
        <EmptyState
          icon={<Square />}
          title="Stopped"
          actions={
            <>
              {view.viewer.mayInvestigate ? (
                <StartButton of={of} again variant="primary">
                  Investigate
                </StartButton>
              ) : null}
              {toExecution}
            </>
          }
        >
          Somebody stopped it. Nothing was stored.
        </EmptyState>
      ) : (
        <ReportSkeleton />
      )}
    </>
  );
}

/** The shape of a report, while there is none. */
export function ReportSkeleton() {
  return (
    <Loading label="The report is being made" className="@container">
      <div className="grid items-start gap-4 @4xl:grid-cols-[minmax(0,1fr)_22rem] @6xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="flex flex-col gap-4">
          <Skeleton className="h-72" />
          <Skeleton className="h-56" />
        </div>
        <div className="flex flex-col gap-4">
          <Skeleton className="h-48" />
          <Skeleton className="h-56" />
        </div>
      </div>
    </Loading>
  );
}
