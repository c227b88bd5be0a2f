import { DotChart, LineChart } from "@/components/charts/lazy-charts";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { executionsPath, testPath } from "@/lib/addresses";
import { formatDuration, formatDurationShort, minutesMs } from "@/lib/format/duration";
import { formatPercent, formatPercentTick, formatScore } from "@/lib/format/percent";
import { bucketFilters, hrefWith } from "@/schemas/filter-links";
import type { TestPageFilters } from "@/schemas/test-reliability/filters";
import type { TestPoint, TestsView } from "@/schemas/test-reliability/tests";
import { flakinessReasonTitles, testStates, testStateTitles } from "@/schemas/test-reliability/words";
import { TestStateShape, testStateColors } from "./state-mark";

/** Reliability over the range, and each unreliable test by its score and by the time that it cost. */
export function TestsTrends({ view, filters }: { view: TestsView; filters: TestPageFilters }) {
  return (
    <div className="grid gap-4 xl:grid-cols-[2fr_3fr]">
      <Section title="Reliability" about="share of test runs that did not fail, per day, UTC">
        {/* The chart arrives later: its place is kept. */}
        <div className="min-h-[296px]">
          <ReliabilityTrend view={view} filters={filters} />
        </div>
      </Section>
      <Section title="Flaky rate against time lost" about="each mark is a test">
        <FlakyAgainstCost points={view.points} />
      </Section>
    </div>
  );
}

function ReliabilityTrend({ view, filters }: { view: TestsView; filters: TestPageFilters }) {
  const rate = ({ runs, failed }: { runs: number; failed: number }) =>
    runs === 0 ? null : (runs - failed) / runs;
  const lowest = Math.min(
    1,
    ...[...view.trend, ...view.previousTrend].map(rate).filter((each) => each !== null),
  );
  const floor = floorBelow(lowest);
  const digits = 1 - floor < 0.02 ? 1 : 0;
  const ticks = [0, 1, 2, 3, 4].map((step) => floor + ((1 - floor) * step) / 4);
  return (
    <LineChart
      label="Reliability per day"
      bucket="day"
      height={264}
      points={view.trend.map((day, index) => {
        const before = view.previousTrend[index];
        return {
          at: day.at,
          values: { rate: rate(day) },
          ...(before === undefined ? {} : { previous: { rate: rate(before) } }),
        };
      })}
      series={[{ key: "rate", name: "Reliability", color: "var(--succeeded)" }]}
      format={formatPercent}
      formatAxis={(share) => `${share === 1 ? "100" : (share * 100).toFixed(digits)}\u00a0%`}
      domain={[floor, 1]}
      ticks={ticks}
      hrefFor={(at) => hrefWith(executionsPath(), bucketFilters(filters, at, "day"), { outcome: "failed" })}
    />
  );
}

/** The axis begins at a round reliability below all values, so that four steps up to 100 % have readable labels. */
function floorBelow(lowest: number): number {
  const spans = [0.004, 0.008, 0.02, 0.04, 0.08, 0.2, 0.4, 0.8, 1];
  return 1 - (spans.find((span) => 1 - span <= lowest) ?? 1);
}

const minute = 1;
const hour = 60;
const day = 24 * hour;
const minuteSteps = [
  minute,
  5,
  15,
  30,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  day,
  2 * day,
  4 * day,
  7 * day,
  14 * day,
  30 * day,
];
const scoreSteps = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1];

function FlakyAgainstCost({ points }: { points: readonly TestPoint[] }) {
  const dots = points.map(({ id, name, state, score, scoreLow, scoreHigh, minutesLost, reason }) => ({
    key: String(id),
    name,
    x: minutesLost,
    y: score,
    yLow: scoreLow,
    yHigh: scoreHigh,
    color: testStateColors[state],
    mark: <TestStateShape state={state} size={12} />,
    href: testPath(id),
    lines: [
      { name: "State", value: testStateTitles[state], color: testStateColors[state] },
      ...(reason === null
        ? []
        : [{ name: "Reason", value: flakinessReasonTitles[reason], color: "var(--ink-faint)" }]),
    ],
  }));
  if (dots.length === 0)
    return (
      <EmptyState compact title="No test is suspected">
        Tests appear here once they failed without a fault of the code.
      </EmptyState>
    );
  const present = testStates.filter((state) => points.some((point) => point.state === state));
  return (
    <DotChart
      label="Flaky rate of tests against the time that they lost"
      dots={dots}
      legend={present.map((state) => (
        <span key={state} className="inline-flex items-center gap-1.5">
          <TestStateShape state={state} size={12} />
          {testStateTitles[state]}
        </span>
      ))}
      x={{
        name: "Time lost",
        scale: "sqrt",
        steps: minuteSteps,
        format: (minutes) => formatDuration(minutesMs(minutes)),
        formatAxis: (minutes) => (minutes === 0 ? "0" : formatDurationShort(minutesMs(minutes))),
      }}
      y={{
        name: "Flaky rate",
        scale: "sqrt",
        steps: scoreSteps,
        format: formatScore,
        formatAxis: formatPercentTick,
      }}
    />
  );
}
