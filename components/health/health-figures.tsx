import { type Better, Delta, Figure, Figures } from "@/components/ui/figure";
import { executionsPath } from "@/lib/addresses";
import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatSigned } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";
import type { HealthFigures as HealthFiguresOf } from "@/schemas/executions/health";
import { defaultBranchOnly, hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** The figures of the range, each with its change from the period before, each a link to what it counts. */
export function HealthFigures({
  current,
  previous,
  filters,
}: {
  current: HealthFiguresOf;
  previous: HealthFiguresOf;
  filters: PageFilters;
}) {
  const list = (extra: Record<string, string>) => hrefWith(executionsPath(), filters, extra);
  const duration = (now: number | null, before: number | null) => (
    <Change now={now} before={before} better="down" text={relativeChange} format={formatDuration} />
  );
  return (
    <Figures label="Figures of the range">
      <Figure
        label="Success rate"
        about="100 x succeeded / (all - aborted); executions that are still open are not judged"
        value={formatPercent(current.successRate)}
        href={list({ outcome: "failed" })}
        delta={
          <Change
            now={current.successRate}
            before={previous.successRate}
            better="up"
            text={(now, before) => `${formatSigned((now - before) * 100, 1)} pts`}
            format={formatPercent}
          />
        }
      />
      <Figure
        label="Executions"
        value={formatCount(current.executions)}
        href={list({})}
        delta={
          <Change
            now={current.executions}
            before={previous.executions === 0 ? null : previous.executions}
            better="neither"
            text={relativeChange}
            format={formatCount}
          />
        }
      />
      <Figure
        label="Duration p50"
        about="Half of the ended executions took no longer"
        value={formatDuration(current.durationP50Ms)}
        href={list({ sort: "durationMs" })}
        delta={duration(current.durationP50Ms, previous.durationP50Ms)}
      />
      <Figure
        label="Duration p95"
        about="95 of 100 ended executions took no longer"
        value={formatDuration(current.durationP95Ms)}
        href={list({ sort: "durationMs" })}
        delta={duration(current.durationP95Ms, previous.durationP95Ms)}
      />
      <Figure
        label="Queue time p50"
        about="From the start of the execution to the start of its first stage"
        value={formatDuration(current.queueP50Ms)}
        href={list({ sort: "queuedMs" })}
        delta={duration(current.queueP50Ms, previous.queueP50Ms)}
      />
      <Figure
        label="Time to recover"
        about="Median of the times from a first failure on the default branch to the next success"
        value={formatDuration(current.recoveryMs)}
        href={list({ outcome: "failed", branch: filters.branch ?? defaultBranchOnly })}
        delta={duration(current.recoveryMs, previous.recoveryMs)}
      />
    </Figures>
  );
}

function Change({
  now,
  before,
  better,
  text,
  format,
}: {
  now: number | null;
  before: number | null;
  better: Better;
  text: (now: number, before: number) => string;
  format: (value: number) => string;
}) {
  if (now === null || before === null) return <Delta change={null} text="" better={better} previous="" />;
  const words = text(now, before);
  // A change too small to show is none: it gets neither a direction nor a colour.
  const change = words.startsWith("±") ? 0 : now - before;
  return <Delta change={change} text={words} better={better} previous={format(before)} />;
}

function relativeChange(now: number, before: number): string {
  return before === 0 ? "new" : `${formatSigned((100 * (now - before)) / before, 0)} %`;
}
