import { StackedBars } from "@/components/charts/lazy-charts";
import { ShareBars } from "@/components/charts/share-bars";
import { TextLink } from "@/components/ui/text-link";
import { formatDuration } from "@/lib/format/duration";
import { formatCount } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";
import { partStatusLabel } from "@/schemas/executions/part-status";
import {
  FindExecutionsOutput,
  FindPipelinesOutput,
  GetExecutionOutput,
  GetHealthOutput,
  ListFailuresOutput,
  ListFlakyTestsOutput,
  ReadStepLogOutput,
} from "@/schemas/team/product-tools";
import type { ProductToolName } from "@/schemas/team/tool-names";
import { ExecutionRows } from "./execution-rows";
import { LogLines } from "./log-lines";
import { FlakyTests } from "./reliability-views";
import { argument, type ToolInput, type ToolView, toolView } from "./tool-view";

const about = (input: ToolInput) => {
  const name = argument(input, "pipeline") ?? argument(input, "query");
  return name === null ? "" : ` of ${name}`;
};

const figures = (rows: readonly (readonly [string, string])[]) => (
  <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-sm">
    {rows.map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-ink-soft">{name}</dt>
        <dd className="text-right font-medium">{value}</dd>
      </div>
    ))}
  </dl>
);

/** The views of the tools over our own store. */
export const productViews: Record<ProductToolName, ToolView> = {
  get_health: toolView({
    title: (input) => `Health${about(input)}`,
    schema: GetHealthOutput,
    gist: (data) =>
      data.failing.length === 0 ? "nothing failing" : `${formatCount(data.failing.length)} failing`,
    draw: (data) => (
      <div className="flex flex-col gap-3">
        {figures([
          ["Executions", formatCount(data.totals.executions)],
          [
            "Success rate",
            formatPercent(data.totals.successRate === null ? null : data.totals.successRate / 100),
          ],
          ["Median duration", formatDuration(data.totals.p50DurationMs)],
          ["p95 duration", formatDuration(data.totals.p95DurationMs)],
        ])}
        {data.days.length > 1 ? (
          <StackedBars
            label="Executions over time"
            points={data.days.map((day) => ({
              at: Date.parse(day.day),
              values: { succeeded: day.succeeded, failed: day.failed },
            }))}
            series={[
              { key: "succeeded", name: "Succeeded", color: "var(--succeeded)" },
              { key: "failed", name: "Failed", color: "var(--failed)" },
            ]}
            bucket={data.range === "24h" ? "hour" : "day"}
            height={150}
            format={(value) => `${value} executions`}
            formatAxis={String}
          />
        ) : null}
        {data.failing.length > 0 ? <ExecutionRows items={data.failing.map((item) => item.last)} /> : null}
      </div>
    ),
  }),
  list_failures: toolView({
    title: (input) => `Failures${about(input)}`,
    schema: ListFailuresOutput,
    gist: (data) => `${formatCount(data.total)} failed`,
    draw: (data) => (
      <div className="flex flex-col gap-3">
        {data.total > 0 ? (
          <ShareBars
            label="Causes of the failures"
            shares={data.causes.slice(0, 5).map((cause) => ({
              key: cause.cause,
              name: cause.title,
              count: cause.count,
              share: cause.count / data.total,
              previousShare: null,
              href: data.path,
            }))}
          />
        ) : null}
        <ExecutionRows items={data.items} />
      </div>
    ),
  }),
  list_flaky_tests: toolView({
    title: () => "Flaky tests",
    schema: ListFlakyTestsOutput,
    gist: (data) => `${formatCount(data.total)} flaky`,
    draw: (data) => <FlakyTests data={data} />,
  }),
  find_pipelines: toolView({
    title: (input) => {
      const query = argument(input, "query");
      return query === null ? "Pipelines" : `Pipelines like ${query}`;
    },
    schema: FindPipelinesOutput,
    gist: (data) => `${formatCount(data.total)} found`,
    draw: (data) => (
      <ul className="flex flex-col divide-y divide-line text-sm">
        {data.items.map((item) => (
          <li key={`${item.projectKey}/${item.identifier}`} className="flex items-baseline gap-2 py-1.5">
            <TextLink href={item.path} quiet className="font-medium">
              {item.name}
            </TextLink>
            <span className="ml-auto text-ink-faint">{item.projectKey}</span>
          </li>
        ))}
      </ul>
    ),
  }),
  find_executions: toolView({
    title: (input) => `Executions${about(input)}`,
    schema: FindExecutionsOutput,
    gist: (data) => `${formatCount(data.total)} found`,
    draw: (data) => <ExecutionRows items={data.items} />,
  }),
  get_execution: toolView({
    title: () => "Execution in detail",
    schema: GetExecutionOutput,
    gist: (data) => `${data.execution.pipelineName} #${data.execution.runSequence}`,
    draw: (data) => (
      <div className="flex flex-col gap-2">
        <ExecutionRows items={[data.execution]} />
        {figures(
          data.stages.map((stage) => [
            stage.name,
            [
              partStatusLabel(stage),
              ...(stage.durationMs === null ? [] : [formatDuration(stage.durationMs)]),
            ].join(" · "),
          ]),
        )}
      </div>
    ),
  }),
  read_step_log: toolView({
    title: (input) => {
      const step = argument(input, "step");
      return step === null ? "Log of the failing step" : `Log of ${step}`;
    },
    schema: ReadStepLogOutput,
    gist: (data) => `${formatCount(data.totalLines)} lines`,
    draw: (data) => <LogLines log={data} />,
  }),
};
