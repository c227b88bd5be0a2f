"use client";

import { useState } from "react";
import { ShareBars } from "@/components/charts/share-bars";
import { FilterNotices } from "@/components/shell/filter-notices";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/page";
import { Loading, Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { executionsPath, failuresPath } from "@/lib/addresses";
import { formatCount, formatPlural } from "@/lib/format/number";
import { clusterStates, clusterStateTitles } from "@/schemas/failures/cluster-words";
import type { FailureClustersView } from "@/schemas/failures/failure-clusters";
import { failureHref, isNarrowed } from "@/schemas/failures/failure-filter-links";
import type { FailureFilters } from "@/schemas/failures/failure-filters";
import { hrefWith } from "@/schemas/filter-links";
import { CauseTrend } from "./cause-trend";
import { ClusterRow } from "./cluster-row";
import { Movers } from "./movers";
import { type FailuresProps, useFailures } from "./use-failures";

/** Rows that are shown before somebody asks for more: most kinds of failures happen once. */
const firstRows = 15;

/** Chart, causes and movers side by side where the page, not the window, has room: the chat may stand beside it. */
const overview = "grid items-start gap-4 @3xl:grid-cols-2 @6xl:grid-cols-[minmax(0,1fr)_18rem_20rem]";

/** Causes over time and by share, what moved, and below them the kinds of failures, one row each. */
export function ClustersBoard(props: FailuresProps) {
  const { filters } = props;
  const { data: view, error } = useFailures(props);
  const [all, setAll] = useState(view.clusters.length <= firstRows + 3);
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice tone="bad">
          The newest state could not be loaded: {error.message} What you see may be old.
        </Notice>
      )}
      {view.total === 0 && !isNarrowed(filters) ? (
        <EmptyState
          title="No failures"
          icon={<StatusShape outcome="succeeded" size={22} />}
          actions={<ButtonLink href={hrefWith(executionsPath(), filters)}>See all executions</ButtonLink>}
        >
          No execution failed in this range.
        </EmptyState>
      ) : (
        <div className="@container flex flex-col gap-5">
          <div className={overview}>
            <div className="min-w-0 @3xl:@max-6xl:col-span-2">
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
                  href: failureHref(failuresPath(), filters, {
                    cause: filters.cause === cause.cause ? null : cause.cause,
                  }),
                }))}
              />
            </Section>
            <Movers movers={view.movers} />
          </div>
          <Section
            title="What fails"
            about="failures that look alike are one row"
            padded={false}
            actions={<StateLinks view={view} filters={filters} />}
          >
            {view.clusters.length === 0 ? (
              <EmptyState
                compact
                title="Nothing matches these filters"
                actions={
                  <ButtonLink
                    size="sm"
                    href={failureHref(failuresPath(), filters, {
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
                {(all ? view.clusters : view.clusters.slice(0, firstRows)).map((cluster) => (
                  <ClusterRow key={cluster.id} cluster={cluster} filters={filters} asOf={view.asOf} />
                ))}
              </ul>
            )}
            {all || view.clusters.length <= firstRows ? null : (
              <div className="border-t border-line px-4 py-2">
                <Button size="sm" onClick={() => setAll(true)}>
                  Show {formatCount(view.clusters.length - firstRows)} more
                </Button>
              </div>
            )}
            {all && view.clusterCount > view.clusters.length && view.clusters.length > 0 ? (
              <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
                {formatPlural(view.clusterCount - view.clusters.length, "more way", "more ways")} to fail:
                narrow the filters to see them.
              </p>
            ) : null}
          </Section>
        </div>
      )}
    </>
  );
}

/** How many kinds there are in each state; each count shows only those. */
function StateLinks({ view, filters }: { view: FailureClustersView; filters: FailureFilters }) {
  const all = clusterStates.reduce((sum, state) => sum + view.states[state], 0);
  const link = (label: string, count: number, states: FailureFilters["states"], current: boolean) => (
    <li key={label}>
      <TextLink
        quiet
        href={failureHref(failuresPath(), filters, { states })}
        aria-current={current ? "true" : undefined}
        className={current ? "font-medium underline" : "text-ink-soft!"}
      >
        {label} {count}
      </TextLink>
    </li>
  );
  return (
    <ul aria-label="Kinds of failures by state" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {link("All", all, [], filters.states.length === 0)}
      {clusterStates.map((state) =>
        link(
          clusterStateTitles[state],
          view.states[state],
          [state],
          filters.states.length === 1 && filters.states[0] === state,
        ),
      )}
    </ul>
  );
}

export function ClustersSkeleton() {
  return (
    <Loading label="Loading failures" className="flex flex-col gap-5">
      <div className="@container">
        <div className={overview}>
          <Skeleton className="h-80 @3xl:@max-6xl:col-span-2" />
          <Skeleton className="h-80" />
          <Skeleton className="h-80" />
        </div>
      </div>
      <SkeletonRows rows={8} rowClass="h-20" />
    </Loading>
  );
}
