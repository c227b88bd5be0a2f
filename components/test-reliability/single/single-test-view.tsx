"use client";

import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { executionPath } from "@/lib/addresses";
import { formatPlural } from "@/lib/format/number";
import type { SetTestOwners } from "../owners-dialog";
import { TestDisagreements } from "./disagreements";
import { TestDurations } from "./durations";
import { TestFacts } from "./facts";
import { TestHistory } from "./history";
import { TestJudgementPanel, TestReasons } from "./judgement";
import { TestMessages } from "./messages";
import { RunGrid } from "./run-grid";
import { listedRuns, TestRunsTable } from "./runs-table";
import { TestSegments } from "./segments";
import { type TestProps, useTest } from "./use-test";

/** One test: its runs, since when it fails, how, why, and what was decided about it. */
export function TestView({ setOwners, ...props }: TestProps & { setOwners: SetTestOwners }) {
  const { data: test, error } = useTest(props);
  const paths = new Map(test.recent.map((run) => [run.executionId, run.executionPath]));
  // An execution older than the listed runs is still one of this project's.
  const hrefOf = (executionId: string) =>
    paths.get(executionId) ?? (paths.has(executionId) ? null : executionPath(test.projectKey, executionId));
  return (
    <div className="flex flex-col gap-5">
      {error === null ? null : (
        <Notice tone="bad">The newest state could not be loaded: {error.message}</Notice>
      )}
      <Section title="Runs" about="one column a commit">
        {test.recent.length === 0 ? (
          <EmptyState compact title="No runs are stored">
            Results older than the retention are counted, but not kept one by one.
          </EmptyState>
        ) : (
          <RunGrid name={test.name} recent={test.recent} />
        )}
      </Section>
      <div className="grid gap-5 xl:grid-cols-2">
        <Section title="Judgement" about="its score, and Harness's own mark beside it">
          <TestJudgementPanel test={test} />
        </Section>
        <Section title="Since when" about="failure rate on the default branch">
          <TestSegments test={test} />
        </Section>
        <Section title="Why it fails" about="from its messages and its pattern">
          <TestReasons judgement={test.judgement} />
        </Section>
        <Section title="How it fails" about="messages that say the same are one">
          <TestMessages test={test} hrefOf={hrefOf} />
        </Section>
        <Section title="Duration" about="per day, UTC">
          <TestDurations durations={test.durations} />
        </Section>
        <Section title="History of states" about="newest first">
          <TestHistory history={test.stateHistory} />
        </Section>
        <Section title="Both results on one commit" about="what Harness calls flaky">
          <TestDisagreements test={test} hrefOf={hrefOf} />
        </Section>
        <Section title="About it">
          <TestFacts test={test} setOwners={setOwners} />
        </Section>
      </div>
      {test.recent.length === 0 ? null : (
        <Section
          title="Last runs"
          about={`the newest ${Math.min(listedRuns, test.recent.length)} of ${formatPlural(test.recent.length, "listed run")}`}
          padded={false}
        >
          <TestRunsTable test={test} />
        </Section>
      )}
    </div>
  );
}
