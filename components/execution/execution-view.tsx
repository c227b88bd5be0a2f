"use client";

import dynamic from "next/dynamic";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { type ReactNode, useCallback } from "react";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { useNow } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Tabs } from "@/components/ui/tabs";
import { TextLink } from "@/components/ui/text-link";
import { executionPath } from "@/lib/addresses";
import { dataPath, partPath } from "@/lib/api-addresses";
import { shortCommit } from "@/lib/format/commit";
import type { ExecutionPageView, StepView } from "@/schemas/executions/execution-page";
import { ExecutionFacts } from "./execution-facts";
import { ExecutionInputs } from "./execution-inputs";
import { ExecutionTests } from "./execution-tests";
import { FailureNotice } from "./failure-notice";
import { StepTree } from "./step-tree";

// Drawn by the server with the rest; its code comes after what the first view needs, and it reads the log then.
const LogViewer = dynamic(() => import("./log-viewer").then((module) => module.LogViewer), {
  loading: () => <Skeleton className="m-3 h-[calc(min(38rem,70dvh)+1.3125rem)]" />,
});

/** An execution: what failed, the stages and steps beside the chosen step's log, tests, commits and inputs. */
export function ExecutionView({
  initial,
  investigation,
}: {
  initial: { data: ExecutionPageView; at: number };
  /** Stands in the notice of a failure. */
  investigation?: ReactNode;
}) {
  const page = executionPath(initial.data.projectKey, initial.data.planExecutionId);
  const { data: execution } = useLiveQuery<ExecutionPageView>({
    topics: ["executions"],
    path: dataPath(page),
    initial,
  });
  const [{ tab, step, line }, setUrl] = useQueryStates(
    { tab: parseAsString.withDefault("steps"), step: parseAsString, line: parseAsInteger },
    { history: "replace", shallow: true, clearOnDefault: true },
  );
  const now = useNow();
  const steps = execution.stages.flatMap((stage) => stage.steps);
  const chosen = steps.find((each) => each.nodeId === step) ?? stepToOpen(steps);
  const select = (nodeId: string) => void setUrl({ step: nodeId, line: null });
  const setLine = useCallback(
    (next: number) => void setUrl({ step: chosen?.nodeId ?? null, line: next }),
    [setUrl, chosen?.nodeId],
  );

  return (
    <div className="flex flex-col gap-5">
      {execution.notice === null ? null : <Notice tone="warn">{execution.notice}</Notice>}
      <FailureNotice execution={execution} onOpenStep={select} investigation={investigation} />
      <div className="panel p-4">
        <ExecutionFacts execution={execution} />
      </div>
      <Tabs
        label="Parts of the execution"
        value={tab}
        onChange={(next) => void setUrl({ tab: next })}
        tabs={[
          {
            value: "steps",
            label: "Steps and logs",
            content: (
              <div className="panel grid min-w-0 overflow-hidden lg:grid-cols-[20rem_minmax(0,1fr)]">
                <div className="scroll-thin max-h-[45rem] overflow-y-auto border-line max-lg:border-b lg:border-r">
                  {execution.stages.length === 0 ? (
                    <p className="p-4 text-ink-soft">No stage has started yet.</p>
                  ) : (
                    <StepTree
                      stages={execution.stages}
                      selected={chosen?.nodeId ?? null}
                      onSelect={select}
                      now={now}
                    />
                  )}
                </div>
                <div className="min-w-0">
                  {chosen === undefined ? (
                    <p className="p-6 text-center text-ink-soft">Choose a step to read its log.</p>
                  ) : (
                    <StepPanel
                      key={chosen.nodeId}
                      page={page}
                      step={chosen}
                      line={step === chosen.nodeId ? line : null}
                      onLineChange={setLine}
                    />
                  )}
                </div>
              </div>
            ),
          },
          {
            value: "tests",
            label: "Tests",
            ...(execution.testsTotal === null ? {} : { count: execution.testsTotal }),
            content: (
              <Section title="Tests" padded={false}>
                <ExecutionTests path={partPath(page, "tests")} unread={execution.testsError} />
              </Section>
            ),
          },
          {
            value: "commits",
            label: "Commits",
            count: execution.commits.length,
            content: (
              <Section title="Commits" padded={false}>
                <Commits commits={execution.commits} />
              </Section>
            ),
          },
          {
            value: "inputs",
            label: "Inputs",
            content: (
              <Section title="Inputs">
                <ExecutionInputs path={partPath(page, "inputs")} />
              </Section>
            ),
          },
        ]}
      />
    </div>
  );
}

function StepPanel({
  page,
  step,
  line,
  onLineChange,
}: {
  page: string;
  step: StepView;
  line: number | null;
  onLineChange: (line: number) => void;
}) {
  const running = step.outcome === "running";
  return (
    <section aria-label={step.name} className="flex min-w-0 flex-col">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 pt-3 pb-2">
        <h2 className="font-semibold">{step.name}</h2>
        <span className="text-sm text-ink-faint">
          {step.stepType}
          {step.delegateName === null ? "" : `, on delegate ${step.delegateName}`}
        </span>
        {step.failureMessage === null ? null : (
          <p className="w-full break-words text-failed">{step.failureMessage}</p>
        )}
      </header>
      {step.startedAt === null ? (
        <p className="border-t border-line p-6 text-center text-ink-soft">
          {step.outcome === "skipped" ? "This step was not run." : "This step has not started."}
        </p>
      ) : step.hasLog ? (
        <div className="border-t border-line">
          <LogViewer
            key={running ? "live" : "stored"}
            path={`${partPath(page, "log")}?step=${encodeURIComponent(step.nodeId)}`}
            stepName={step.name}
            running={running}
            failed={step.outcome === "failed"}
            line={line}
            onLineChange={onLineChange}
          />
        </div>
      ) : (
        <p className="border-t border-line p-6 text-center text-ink-soft">This kind of step writes no log.</p>
      )}
    </section>
  );
}

function Commits({ commits }: { commits: ExecutionPageView["commits"] }) {
  if (commits.length === 0) {
    return <p className="px-4 pb-4 text-ink-soft">Harness named no commits for this execution.</p>;
  }
  return (
    <Table label="Commits of this execution">
      <thead>
        <tr>
          <Th>Commit</Th>
          <Th>Message</Th>
          <Th>Author</Th>
        </tr>
      </thead>
      <tbody>
        {commits.map((commit) => (
          <Tr key={commit.sha}>
            <Td className="font-mono text-sm">
              {commit.url === null ? (
                shortCommit(commit.sha)
              ) : (
                <TextLink href={commit.url}>{shortCommit(commit.sha)}</TextLink>
              )}
            </Td>
            <Td className="min-w-64">{commit.message}</Td>
            <Td className="whitespace-nowrap">{commit.authorName ?? "–"}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

/** What a reader wants to see first: the step that failed first, else the one that runs, else the last one with a log. */
function stepToOpen(steps: readonly StepView[]): StepView | undefined {
  const byEnd = [...steps].sort(
    (a, b) => (a.endedAt ?? Number.POSITIVE_INFINITY) - (b.endedAt ?? Number.POSITIVE_INFINITY),
  );
  return (
    byEnd.find((step) => step.outcome === "failed" && step.hasLog) ??
    steps.find((step) => step.outcome === "running" && step.hasLog) ??
    steps.findLast((step) => step.hasLog && step.startedAt !== null)
  );
}
