"use client";

import { StackedBars } from "@/components/charts/lazy-charts";
import { ShareBars } from "@/components/charts/share-bars";
import { SparkBars } from "@/components/charts/sparkline";
import { formatCompact, formatCount, formatPercent, formatPlural } from "@/components/format/number";
import { FilterNotices } from "@/components/shell/filter-notices";
import { executionHref } from "@/components/shell/links";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { BottomLine, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import type { FailureGroup, FailuresView } from "@/schemas/failures";
import { bucketFilters, hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

interface Props {
  filters: PageFilters;
  initial: { data: FailuresView; at: number };
}

function useFailures({ filters, initial }: Props) {
  return useLiveQuery({ topics: ["executions"], path: hrefWith("/api/failures", filters), initial });
}

/** How many failed, for how many reasons, and which is the largest. */
export function FailuresHeadline(props: Props) {
  const { data } = useFailures(props);
  if (data.total === 0) return <BottomLine>Nothing failed in this range.</BottomLine>;
  const largest = data.causes[0];
  const change =
    data.previousTotal === 0
      ? null
      : data.total === data.previousTotal
        ? "As many as in the period before."
        : `${formatCount(Math.abs(data.total - data.previousTotal))} ${data.total > data.previousTotal ? "more" : "fewer"} than in the period before.`;
  return (
    <BottomLine detail={change ?? undefined}>
      {formatPlural(data.total, "execution")} failed in {formatPlural(data.groupCount, "way")}
      {largest === undefined
        ? "."
        : `; ${largest.title.toLowerCase()} is behind ${formatPercent(largest.share)}.`}
    </BottomLine>
  );
}

/** Causes that get a colour of their own in the bars; the rest is one series. */
const colors = ["var(--failed)", "var(--waiting)", "var(--running)", "var(--unknown)", "var(--succeeded)"];

export function FailuresBoard(props: Props) {
  const { filters } = props;
  const { data: view, error } = useFailures(props);
  if (view.total === 0) {
    return (
      <>
        <FilterNotices notices={view.notices} />
        <EmptyState
          title="No failures"
          icon={<StatusShape outcome="succeeded" size={22} />}
          actions={<ButtonLink href={hrefWith("/executions", filters)}>See all executions</ButtonLink>}
        >
          No execution failed in this range under these filters.
        </EmptyState>
      </>
    );
  }
  const named = view.causes.slice(0, colors.length);
  const rest = view.causes.slice(colors.length);
  const per = view.bucket === "hour" ? "per hour, UTC" : "per day, UTC";
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice tone="bad">The newest state could not be loaded: {error.message}</Notice>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Section title="Failures by cause" about={per}>
          <StackedBars
            label={`Failures by cause ${per}`}
            bucket={view.bucket}
            points={view.trend.map(({ at, counts }) => ({
              at,
              values: {
                ...Object.fromEntries(named.map(({ cause }) => [cause, counts[cause] ?? 0])),
                ...(rest.length === 0
                  ? {}
                  : { other: rest.reduce((sum, { cause }) => sum + (counts[cause] ?? 0), 0) }),
              },
            }))}
            series={[
              ...named.map(({ cause, title }, index) => ({
                key: cause,
                name: title,
                color: colors[index] ?? "var(--skipped)",
              })),
              ...(rest.length === 0 ? [] : [{ key: "other", name: "Other causes", color: "var(--skipped)" }]),
            ]}
            format={formatCount}
            formatAxis={formatCompact}
            hrefFor={(at) =>
              hrefWith("/executions", bucketFilters(filters, at, view.bucket), { outcome: "failed" })
            }
          />
        </Section>
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
              href: hrefWith("/executions", filters, { outcome: "failed", cause: cause.cause }),
            }))}
          />
        </Section>
      </div>
      <Section
        title="What fails"
        about="grouped by the lines that show it, most frequent first"
        padded={false}
      >
        <ul className="divide-y divide-line pt-1">
          {view.groups.map((group) => (
            <Group key={group.key} group={group} filters={filters} total={view.total} />
          ))}
        </ul>
        {view.groupCount > view.groups.length ? (
          <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
            {formatPlural(view.groupCount - view.groups.length, "rarer way", "rarer ways")} to fail not shown.
          </p>
        ) : null}
      </Section>
    </>
  );
}

function Group({ group, filters, total }: { group: FailureGroup; filters: PageFilters; total: number }) {
  const list = hrefWith("/executions", filters, {
    outcome: "failed",
    ...(group.fingerprint === null
      ? { project: group.lastPipeline.projectKey, pipeline: group.lastPipeline.identifier }
      : { fingerprint: group.fingerprint }),
  });
  const isNew = group.previousCount === 0;
  return (
    <li className="grid gap-x-6 gap-y-1.5 px-4 py-3 hover:bg-sunken/60 md:grid-cols-[minmax(0,1fr)_7rem_9rem] md:items-center">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <TextLink quiet href={list} className="font-medium">
            {group.causeTitle}
          </TextLink>
          {group.failedStep === null ? null : <span className="text-ink-soft">in {group.failedStep}</span>}
          {isNew ? <Badge tone="warn">New in this range</Badge> : null}
        </p>
        {group.excerpt === null ? (
          <p className="text-sm text-ink-faint">The failing lines have not been read yet.</p>
        ) : (
          <p className="mt-0.5 truncate font-mono text-xs text-ink-soft" title={group.excerpt}>
            {group.excerpt}
          </p>
        )}
        <p className="mt-0.5 truncate text-sm text-ink-faint">
          {group.pipelines.map((pipeline) => pipeline.name).join(", ")}
          {group.pipelineCount > group.pipelines.length
            ? ` and ${group.pipelineCount - group.pipelines.length} more`
            : ""}
        </p>
      </div>
      <SparkBars
        values={group.perBucket}
        color="var(--failed)"
        label={`${group.count} failures over the range, at most ${Math.max(...group.perBucket)} in one bucket`}
      />
      <div className="text-sm md:text-right">
        <TextLink quiet href={list} className="text-base font-medium">
          {formatPlural(group.count, "failure")}
        </TextLink>{" "}
        <span className="text-ink-faint">{formatPercent(group.count / total)}</span>
        <span className="block text-ink-faint">
          last{" "}
          <TextLink quiet href={executionHref(group.lastPipeline.projectKey, group.lastExecutionId)}>
            <RelativeTime at={group.lastAt} />
          </TextLink>
        </span>
      </div>
    </li>
  );
}

export function FailuresSkeleton() {
  return (
    <Loading label="Loading failures" className="flex flex-col gap-5">
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-80" />
        <Skeleton className="h-80" />
      </div>
      <SkeletonRows rows={8} rowClass="h-20" />
    </Loading>
  );
}
