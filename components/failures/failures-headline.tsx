"use client";

import { BottomLine } from "@/components/ui/page";
import { useNow } from "@/components/ui/relative-time";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { executionsPath } from "@/lib/addresses";
import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { formatAge } from "@/lib/format/time";
import type { FailureCluster, FailureClustersView } from "@/schemas/failures/failure-clusters";
import { isNarrowed } from "@/schemas/failures/failure-filter-links";
import type { FailureFilters } from "@/schemas/failures/failure-filters";
import { hrefWith } from "@/schemas/filter-links";
import { type FailuresProps, useFailures } from "./use-failures";

/** What is worst now, and since when; then how much there is of it. */
export function FailuresHeadline(props: FailuresProps) {
  const { filters } = props;
  const { data } = useFailures(props);
  const now = useNow();
  if (data.total === 0) return <BottomLine>Nothing failed in this range.</BottomLine>;
  const worst = worstOf(data.clusters);
  if (worst === null && data.clusters.some((cluster) => !cluster.linesRead)) {
    return (
      <BottomLine detail={<Amount view={data} filters={filters} />}>
        The lines of these failures are still being read; then they are sorted by what they say.
      </BottomLine>
    );
  }
  if (worst === null) {
    return (
      <BottomLine detail={<Amount view={data} filters={filters} />}>
        <StatusShape outcome="succeeded" size={18} className="mr-2 inline -translate-y-0.5" />
        Nothing fails now: whatever failed in this range has recovered.
      </BottomLine>
    );
  }
  const since = worst.state === "new" ? worst.firstInRangeAt : worst.firstSeenAt;
  return (
    <BottomLine detail={<Amount view={data} filters={filters} />}>
      <StatusShape outcome="failed" size={18} className="mr-2 inline -translate-y-0.5" />
      <TextLink href={worst.path} quiet className="text-failed! underline decoration-failed/40 decoration-2">
        {worst.causeTitle}
        {worst.failedStep === null ? "" : ` in ${worst.failedStep}`}
      </TextLink>{" "}
      is the worst now: {formatPlural(worst.count, "failure")} in{" "}
      {worst.pipelineCount === 1 ? worst.lastPipeline.name : formatPlural(worst.pipelineCount, "pipeline")},
      for <span suppressHydrationWarning>{formatAge(Math.max(0, now - since))}</span>.
    </BottomLine>
  );
}

/** Of what still comes and has been read, the most frequent; null when there is none. */
function worstOf(clusters: readonly FailureCluster[]): FailureCluster | null {
  return clusters
    .filter((cluster) => cluster.linesRead && cluster.state !== "recovered")
    .reduce<FailureCluster | null>(
      (worst, cluster) => (worst === null || cluster.count > worst.count ? cluster : worst),
      null,
    );
}

function Amount({ view, filters }: { view: FailureClustersView; filters: FailureFilters }) {
  const change = view.total - view.previousTotal;
  const compared =
    view.previousTotal === 0
      ? ""
      : change === 0
        ? ", as many as in the period before"
        : `, ${formatCount(Math.abs(change))} ${change > 0 ? "more" : "fewer"} than in the period before`;
  return (
    <>
      <TextLink
        quiet
        href={hrefWith(executionsPath(), filters, { outcome: "failed" })}
        className="font-medium"
      >
        {formatPlural(view.total, "execution")}
      </TextLink>{" "}
      failed{isNarrowed(filters) ? "" : ` in ${formatPlural(view.clusterCount, "way")}`}
      {compared}; they took {formatDuration(view.timeLostMs)}.
      {isNarrowed(filters)
        ? ` ${formatPlural(view.clusterCount, "way")} to fail ${oneOrMany(view.clusterCount, "matches", "match")} the filters.`
        : ""}
    </>
  );
}
