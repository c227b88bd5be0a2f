import { LineChart } from "@/components/charts/lazy-charts";
import { EmptyState } from "@/components/ui/empty-state";
import { durationTicks, formatDuration, formatDurationShort } from "@/lib/format/duration";
import type { TestPageView } from "@/schemas/test-reliability/single-test";

/** How long it takes, day by day. */
export function TestDurations({ durations }: { durations: TestPageView["durations"] }) {
  if (durations.length === 0)
    return (
      <EmptyState compact title="No durations are stored">
        Skipped runs have none.
      </EmptyState>
    );
  return (
    <div className="min-h-[252px]">
      <LineChart
        label="Duration of this test per day"
        bucket="day"
        points={durations.map((day) => ({
          at: Date.parse(`${day.day}T00:00:00Z`),
          values: { p50: day.p50Ms, p95: day.p95Ms },
        }))}
        series={[
          { key: "p95", name: "p95", color: "var(--waiting)" },
          { key: "p50", name: "p50", color: "var(--running)" },
        ]}
        format={formatDuration}
        formatAxis={formatDurationShort}
        ticks={durationTicks(Math.max(...durations.map((day) => day.p95Ms)))}
      />
    </div>
  );
}
