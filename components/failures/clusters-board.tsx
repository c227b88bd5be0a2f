"use client";

import { ShareBars } from "@/components/charts/share-bars";
import { formatPlural } from "@/components/format/number";
import { FilterNotices } from "@/components/shell/filter-notices";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { Loading, Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { StatusShape } from "@/components/ui/status-mark";
import { failureHref } from "@/schemas/failure-filter-links";
import type { FailureFilters } from "@/schemas/failure-filters";
import { hrefWith } from "@/schemas/filter-links";
import { CauseTrend } from "./cause-trend";
import { ClusterRow } from "./cluster-row";
import { Movers } from "./movers";
import { type FailuresProps, useFailures } from "./use-failures";

/** Causes over time and by share, what moved, and below them the kinds of failures, one row each. */
export function ClustersBoard(props: FailuresProps) {
  const { filters } = props;
  const { data: view, error } = useFailures(props);
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice tone="bad">
          The newest state could not be loaded: {error.message} What you see may be old.
        </Notice>
      )}
      {view.total === 0 && !narrowed(filters) ? (
        <EmptyState
          title="No failures"
          icon={<StatusShape outcome="succeeded" size={22} />}
          actions={<ButtonLink href={hrefWith("/executions", filters)}>See all executions</ButtonLink>}
        >
          No execution failed in this range.
        </EmptyState>
      ) : (
        <>
          <div className="grid items-start gap-4 lg:grid-cols-2 2xl:grid-cols-[minmax(0,1fr)_22rem_24rem]">
            <div className="min-w-0 lg:max-2xl:col-span-2">
              <CauseTrend view={view} filters={filters} />
            </div>
            <Section title="Causes" about="tick: previous period">
              <ShareBars
                label="Failure causes by share"
                shares={view.causes.map((cause) => ({
                  key: cause.cause,
                  name: cause.title,
                  about: cause.about,
                  count: cause.count,
                  share: cause.share,
                  previousShare: cause.previousShare,
                  href: failureHref("/failures", filters, {
                    cause: filters.cause === cause.cause ? null : cause.cause,
                  }),
                }))}
              />
            </Section>
            <Movers movers={view.movers} />
          </div>
          <Section title="What fails" about="failures that look alike are one row" padded={false}>
            {view.clusters.length === 0 ? (
              <EmptyState
                compact
                title="Nothing matches these filters"
                actions={
                  <ButtonLink
                    size="sm"
                    href={failureHref("/failures", filters, {
                      states: [],
                      cause: null,
                      owner: null,
                      search: null,
                    })}
                  >
                    Show all failures
                  </ButtonLink>
                }
              >
                Failures exist in this range, but none with this state, cause, owner and text.
              </EmptyState>
            ) : (
              <ul className="divide-y divide-line pt-1">
                {view.clusters.map((cluster) => (
                  <ClusterRow key={cluster.id} cluster={cluster} filters={filters} asOf={view.asOf} />
                ))}
              </ul>
            )}
            {view.clusterCount > view.clusters.length && view.clusters.length > 0 ? (
              <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
                {formatPlural(view.clusterCount - view.clusters.length, "more way", "more ways")} to fail:
                narrow the filters to see them.
              </p>
            ) : null}
          </Section>
        </>
      )}
    </>
  );
}

/** Whether the list is less than the range's failures because of this page's own filters. */
function narrowed(filters: FailureFilters): boolean {
  return (
    filters.states.length > 0 || filters.cause !== null || filters.owner !== null || filters.search !== null
  );
}

export function ClustersSkeleton() {
  return (
    <Loading label="Loading failures" className="flex flex-col gap-5">
      <div className="grid gap-4 lg:grid-cols-2 2xl:grid-cols-[minmax(0,1fr)_22rem_24rem]">
        <Skeleton className="h-80 lg:max-2xl:col-span-2" />
        <Skeleton className="h-80" />
        <Skeleton className="h-80" />
      </div>
      <SkeletonRows rows={8} rowClass="h-20" />
    </Loading>
  );
}
