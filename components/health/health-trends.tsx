import { LineChart, StackedBars } from "@/components/charts/lazy-charts";
import { Section } from "@/components/ui/page";
import { executionsPath } from "@/lib/addresses";
import { durationTicks, formatDuration, formatDurationShort } from "@/lib/format/duration";
import { formatCompact, formatCount } from "@/lib/format/number";
import { formatPercent, formatPercentTick } from "@/lib/format/percent";
import type { HealthView } from "@/schemas/executions/health";
import { bucketFilters, hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** Success rate, outcomes and durations over the range; a click on a point or a bar opens its hour or day. */
export function HealthTrends({ view, filters }: { view: HealthView; filters: PageFilters }) {
  const { trend, bucket } = view;
  const per = bucket === "hour" ? "per hour, UTC" : "per day, UTC";
  const listOf = (at: number) => hrefWith(executionsPath(), bucketFilters(filters, at, bucket));
  const lowest = Math.min(
    1,
    ...trend.flatMap(({ current, previous }) =>
      [current.successRate, previous?.successRate ?? null].filter((rate) => rate !== null),
    ),
  );
  const longest = Math.max(
    0,
    ...trend.flatMap(({ current, previous }) => [current.durationP95Ms ?? 0, previous?.durationP95Ms ?? 0]),
  );
  const floor = Math.min(0.9, Math.max(0, Math.floor(lowest * 10) / 10));
  return (
    <div className="grid gap-4 xl:grid-cols-3">
      <Section title="Success rate" about={per}>
        <LineChart
          label={`Success rate ${per}`}
          bucket={bucket}
          points={trend.map(({ at, current, previous }) => ({
            at,
            values: { rate: current.successRate },
            ...(previous === null ? {} : { previous: { rate: previous.successRate } }),
          }))}
          series={[{ key: "rate", name: "Success rate", color: "var(--succeeded)" }]}
          format={formatPercent}
          formatAxis={formatPercentTick}
          domain={[floor, 1]}
          ticks={ticksFrom(floor)}
          hrefFor={listOf}
        />
      </Section>
      <Section title="Executions" about={per}>
        <StackedBars
          label={`Executions by outcome ${per}`}
          bucket={bucket}
          points={trend.map(({ at, current }) => ({
            at,
            values: {
              failed: current.failed,
              succeeded: current.succeeded,
              cancelled: current.cancelled,
              other: current.other,
            },
          }))}
          series={[
            { key: "failed", name: "Failed", color: "var(--failed)" },
            {
              key: "succeeded",
              name: "Succeeded",
              color: "color-mix(in oklab, var(--succeeded) 55%, var(--surface))",
            },
            { key: "cancelled", name: "Aborted", color: "var(--cancelled)" },
            { key: "other", name: "Other", color: "var(--running)" },
          ]}
          format={formatCount}
          formatAxis={formatCompact}
          hrefFor={listOf}
        />
      </Section>
      <Section title="Duration" about={per}>
        <LineChart
          label={`Duration ${per}`}
          bucket={bucket}
          points={trend.map(({ at, current, previous }) => ({
            at,
            values: { p50: current.durationP50Ms, p95: current.durationP95Ms },
            ...(previous === null
              ? {}
              : { previous: { p50: previous.durationP50Ms, p95: previous.durationP95Ms } }),
          }))}
          series={[
            { key: "p95", name: "p95", color: "var(--waiting)" },
            { key: "p50", name: "p50", color: "var(--running)" },
          ]}
          format={formatDuration}
          formatAxis={formatDurationShort}
          ticks={durationTicks(longest)}
          hrefFor={listOf}
        />
      </Section>
    </div>
  );
}

/** Ticks in whole tens of a percentage, at most six. */
function ticksFrom(floor: number): number[] {
  const from = Math.round(floor * 10);
  const step = 10 - from > 5 ? 2 : 1;
  const ticks: number[] = [];
  for (let tick = 10; tick >= from; tick -= step) ticks.unshift(tick / 10);
  return ticks;
}
