import { type Segment, SegmentChart } from "@/components/charts/segment-chart";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { shortCommit } from "@/lib/format/commit";
import { formatCount } from "@/lib/format/number";
import { formatPercent, formatPercentTick } from "@/lib/format/percent";
import type { TestPageView } from "@/schemas/test-reliability/single-test";

/** Since when it fails as often as it does: stretches of a steady failure rate, drawn and in words. */
export function TestSegments({ test }: { test: TestPageView }) {
  const { segments } = test;
  if (segments.length === 0)
    return (
      <EmptyState compact title="Too few runs on the default branch">
        Change points need a handful of commits of the default branch.
      </EmptyState>
    );
  const instants = new Map<string, number>();
  for (const run of test.recent) if (run.commitSha !== null) instants.set(run.commitSha, run.at);
  const at = (commit: string | null) => (commit === null ? null : (instants.get(commit) ?? null));
  const drawn = segments.map(
    (segment): Segment => ({
      key: `${segment.startAt} ${segment.startCommit}`,
      startMs: segment.startAt,
      endMs: segment.endAt,
      share: segment.failureRate,
      startLowMs: at(segment.startLowCommit),
      startHighMs: at(segment.startHighCommit),
    }),
  );
  return (
    <div className="flex flex-col gap-3">
      <SegmentChart segments={drawn} color="var(--failed)" formatShare={formatPercentTick} />
      <ol
        aria-label="Stretches of a steady failure rate, newest first"
        className="flex flex-col divide-y divide-line text-sm"
      >
        {[...segments].reverse().map((segment, index) => (
          <li
            key={`${segment.startAt} ${segment.startCommit}`}
            className="flex flex-wrap items-baseline justify-between gap-x-4 py-1.5"
          >
            <span className="min-w-0">
              {index === segments.length - 1 ? (
                <>
                  From the first stored run, <RelativeTime at={segment.startAt} />
                </>
              ) : (
                <>
                  Since{" "}
                  <code className="font-medium">{shortCommit(segment.startCommit, "an unknown commit")}</code>
                  , <RelativeTime at={segment.startAt} />
                  <Interval low={segment.startLowCommit} high={segment.startHighCommit} />
                </>
              )}
            </span>
            <span className="whitespace-nowrap">
              <span className="font-medium">{formatPercent(segment.failureRate)}</span>{" "}
              <span className="text-ink-faint">
                {formatCount(segment.failed)} of {formatCount(segment.runs)} failed
              </span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Interval({ low, high }: { low: string | null; high: string | null }) {
  if (low === null || high === null) return null;
  if (low === high) return <span className="text-ink-faint"> (exactly there with 99 % certainty)</span>;
  return (
    <span className="text-ink-faint">
      {" "}
      (with 99 % certainty between <code>{shortCommit(low)}</code> and <code>{shortCommit(high)}</code>)
    </span>
  );
}
