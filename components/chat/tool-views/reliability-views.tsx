import { SimulationFigures } from "@/components/test-reliability/quarantine-effect";
import { TestStateMark } from "@/components/test-reliability/state-mark";
import { Badge } from "@/components/ui/badge";
import { Notice } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { shortCommit } from "@/lib/format/commit";
import { formatDuration, minutesMs } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatScore } from "@/lib/format/percent";
import type { ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import {
  ExplainTestOutput,
  FindRegressionsOutput,
  SimulateQuarantineToolOutput,
  type TestRef,
} from "@/schemas/team/reliability-tools";
import type { TestToolName } from "@/schemas/team/tool-names";
import { branchesInWords } from "@/schemas/test-reliability/branch-patterns";
import { testRecommendationTitles } from "@/schemas/test-reliability/labels";
import { ExplainedTest, TestScore } from "./explained-test";
import { argument, type ToolView, toolView } from "./tool-view";

const line = "flex flex-col gap-0.5 py-1.5";

/** A test by its name and, because names repeat, by where it stands. */
function TestName({ item }: { item: Pick<TestRef, "path" | "name" | "className" | "suiteName"> }) {
  const place = item.className || item.suiteName;
  return (
    <span className="min-w-0">
      <TextLink
        href={item.path}
        quiet
        prefetch={false}
        className="block truncate font-medium"
        title={item.name}
      >
        {item.name}
      </TextLink>
      {place === "" ? null : (
        <span className="block truncate text-xs text-ink-faint" title={place}>
          {place}
        </span>
      )}
    </span>
  );
}

function TestLinks({ items }: { items: readonly TestRef[] }) {
  if (items.length === 0)
    return <p className="text-sm text-ink-soft">No test has such a name. A part of the name is enough.</p>;
  return (
    <ul className="flex flex-col divide-y divide-line text-sm">
      {items.map((item) => (
        <li key={item.testId} className={line}>
          <TestName item={item} />
        </li>
      ))}
    </ul>
  );
}

/** Leads from what an answer shows to all that it counts. */
function AllTests({ path, total, shown }: { path: string; total: number; shown: number }) {
  return (
    <p>
      <TextLink href={path}>
        {total > shown ? `All ${formatCount(total)} on the Tests page` : "Open them on the Tests page"}
      </TextLink>
    </p>
  );
}

/** Flaky tests, the most pressing first: state, score with its range, cost, what to do. */
export function FlakyTests({ data }: { data: ListFlakyTestsOutput }) {
  if (data.items.length === 0) return <p className="text-sm text-ink-soft">No test is flaky.</p>;
  const max = Math.max(0.02, ...data.items.map((item) => item.scoreHigh));
  return (
    <div className="flex flex-col gap-2 text-sm">
      {data.headline === null ? null : <p className="font-medium">{data.headline}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {data.items.map((item) => (
          <li key={item.testId} className={line}>
            <span className="flex items-start justify-between gap-2">
              <TestName item={item} />
              <TestStateMark state={item.state} className="shrink-0 text-xs" />
            </span>
            <TestScore {...item} max={max} />
            <span className="text-xs text-ink-soft">
              <span className="font-medium">{testRecommendationTitles[item.recommendation]}</span>
              {item.runsFailed > 0
                ? ` · ${formatPlural(item.runsFailed, "red run")}, ${formatDuration(minutesMs(item.minutesLost))} of waiting`
                : ""}
              {item.quarantineBranches === null
                ? ""
                : ` · quarantined on ${branchesInWords(item.quarantineBranches)}`}
              {item.owners.length > 0 ? ` · ${item.owners.join(", ")}` : ""}
              {item.harnessFlaky ? " · flaky by Harness's rule too" : ""}
            </span>
          </li>
        ))}
      </ul>
      <AllTests path={data.path} total={data.total} shown={data.items.length} />
    </div>
  );
}

/** The views of the tools about tests. */
export const testViews: Record<TestToolName, ToolView> = {
  explain_test: toolView({
    title: (input) => `Test ${argument(input, "test") ?? ""}`.trim(),
    schema: ExplainTestOutput,
    gist: (data) =>
      data.test === null
        ? data.candidates.length === 0
          ? "none fits"
          : `${formatCount(data.candidates.length)} fit`
        : data.score === null
          ? data.state
          : `${data.state}, ${formatScore(data.score)}`,
    draw: (data) =>
      data.test === null ? (
        <TestLinks items={data.candidates} />
      ) : (
        <ExplainedTest data={data} test={data.test} />
      ),
  }),
  simulate_quarantine: toolView({
    title: () => "What a quarantine would have done",
    schema: SimulateQuarantineToolOutput,
    gist: (data) => `${data.turnedGreen} of ${data.redRuns} green`,
    draw: (data) => (
      <div className="flex flex-col gap-2 text-sm">
        {data.tests.length === 0 ? <p>{data.summary}</p> : <SimulationFigures simulation={data} />}
        <ul className="flex flex-col divide-y divide-line">
          {data.tests.map((item) => (
            <li key={item.testId} className="flex items-start justify-between gap-2 py-1.5">
              <TestName item={item} />
              <TestStateMark state={item.state} className="shrink-0 text-xs" />
            </li>
          ))}
        </ul>
        {data.mustNot.length === 0 ? null : (
          <Notice tone="warn">
            Not to be quarantined, because that would hide a fault of the code:{" "}
            {data.mustNot.map((item) => item.name).join(", ")}.
          </Notice>
        )}
        {data.notFound.length === 0 ? null : (
          <p className="text-ink-soft">No single test is called {data.notFound.join(", ")}.</p>
        )}
        <p>
          Nothing is changed by this.{" "}
          <TextLink href={data.decidePath}>An approver decides on the page</TextLink>
        </p>
      </div>
    ),
  }),
  find_regressions: toolView({
    title: () => "Regressions of tests",
    schema: FindRegressionsOutput,
    gist: (data) => `${formatCount(data.total)} found`,
    draw: (data) =>
      data.items.length === 0 ? (
        <p className="text-sm text-ink-soft">No test began to fail and stayed so in this time.</p>
      ) : (
        <div className="flex flex-col gap-2 text-sm">
          <ul className="flex flex-col divide-y divide-line">
            {data.items.map((item) => (
              <li key={item.testId} className={line}>
                <span className="flex items-start justify-between gap-2">
                  <TestName item={item} />
                  {item.stillFailing ? (
                    <TestStateMark state="regression" className="shrink-0 text-xs" />
                  ) : (
                    <Badge tone="good">
                      fixed{item.fixedCommit === null ? "" : ` by ${shortCommit(item.fixedCommit)}`}
                    </Badge>
                  )}
                </span>
                <span className="text-xs text-ink-soft">
                  since <code>{shortCommit(item.startCommit)}</code>
                  {item.suspects > 1 ? ` (or one of ${item.suspects} commits before it)` : ""},{" "}
                  <RelativeTime at={item.startedAt} />; failed {formatPlural(item.failures, "time")}
                  {item.owners.length > 0 ? ` · ${item.owners.join(", ")}` : ""}
                  {item.lastFailedPath === null ? null : (
                    <>
                      {" · "}
                      <TextLink href={item.lastFailedPath} prefetch={false}>
                        last failure
                      </TextLink>
                    </>
                  )}
                </span>
                {item.message === null ? null : (
                  <code className="truncate text-xs text-ink-faint" title={item.message}>
                    {item.message}
                  </code>
                )}
              </li>
            ))}
          </ul>
          <AllTests path={data.path} total={data.total} shown={data.items.length} />
        </div>
      ),
  }),
};
