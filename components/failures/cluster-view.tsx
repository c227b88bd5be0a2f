"use client";

import { StackedBars } from "@/components/charts/lazy-charts";
import { RerunRecord } from "@/components/investigation/similar-failures";
import { VerdictBadge } from "@/components/investigation/verdict";
import { FilterNotices } from "@/components/shell/filter-notices";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Notice } from "@/components/ui/empty-state";
import { Delta, Figure, Figures } from "@/components/ui/figure";
import { BottomLine, Section } from "@/components/ui/page";
import { RelativeTime, useNow } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { clusterPath, executionsPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import { formatDuration } from "@/lib/format/duration";
import { formatCompact, formatCount, formatPlural } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";
import { formatAge } from "@/lib/format/time";
import { failureCauseTitles } from "@/schemas/executions/failure-causes";
import type { FailureClusterView } from "@/schemas/failures/failure-clusters";
import { bucketFilters, bucketStarts, hrefWith, timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { ClusterExecutions } from "./cluster-executions";
import { ClusterStateBadge } from "./cluster-state";
import { OwnerField, type SetClusterOwner } from "./owner-field";

interface Props {
  clusterId: string;
  filters: PageFilters;
  initial: { data: FailureClusterView; at: number };
}

function useCluster({ clusterId, filters, initial }: Props) {
  return useLiveQuery({
    topics: ["executions", "investigations"],
    path: hrefWith(dataPath(clusterPath(clusterId)), filters),
    initial,
  });
}

/** What fails, in which state, how often and for how long. */
export function ClusterHeadline(props: Props) {
  const { cluster } = useCluster(props).data;
  const now = useNow();
  const where =
    cluster.pipelineCount === 1 ? cluster.lastPipeline.name : formatPlural(cluster.pipelineCount, "pipeline");
  const step = cluster.failedStep === null ? "" : ` in ${cluster.failedStep}`;
  return (
    <BottomLine
      detail={
        <span className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <ClusterStateBadge state={cluster.state} />
          {cluster.verdict === null ? null : (
            <TextLink quiet href={cluster.lastInvestigationPath} className="no-underline!">
              <VerdictBadge verdict={cluster.verdict} />
              <span className="sr-only">: the newest investigation</span>
            </TextLink>
          )}
          <span>
            last <RelativeTime at={cluster.lastAt} />
          </span>
        </span>
      }
    >
      {cluster.linesRead ? cluster.causeTitle : "Not read yet"}
      {step}: {formatPlural(cluster.count, "failure")} in {where},{" "}
      {cluster.state === "recovered" ? "first" : "for"}{" "}
      <span suppressHydrationWarning>{formatAge(Math.max(0, now - cluster.firstSeenAt))}</span>
      {cluster.state === "recovered" ? " ago." : "."}
    </BottomLine>
  );
}

export function ClusterBoard(props: Props & { setOwner: SetClusterOwner }) {
  const { filters, setOwner } = props;
  const { data: view, error, refetch } = useCluster(props);
  const { cluster } = view;
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice tone="bad">
          The newest state could not be loaded: {error.message} What you see may be old.
        </Notice>
      )}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        className="scroll-thin overflow-x-auto rounded border border-failed/40 bg-failed-soft px-4 py-3 text-sm whitespace-pre-wrap"
      >
        {cluster.title}
      </pre>
      <OwnerField
        clusterId={cluster.id}
        owner={cluster.owner}
        mayOwn={view.viewer.mayOwn}
        suggestions={cluster.people}
        setOwner={setOwner}
        onChanged={refetch}
      />
      <ClusterFigures view={view} />
      <div className="@container">
        <div className="grid items-start gap-4 @4xl:grid-cols-[minmax(0,1fr)_22rem]">
          <Trend view={view} filters={filters} />
          <Affected view={view} filters={filters} />
        </div>
      </div>
      <Section
        id="executions"
        title="Executions"
        about={`${formatCount(view.executionCount)} in this range, newest first`}
        padded={false}
      >
        <ClusterExecutions executions={view.executions} count={view.executionCount} />
      </Section>
      {view.corrections.length === 0 ? null : <Corrections corrections={view.corrections} />}
    </>
  );
}

function ClusterFigures({ view }: { view: FailureClusterView }) {
  const { cluster, resolutions } = view;
  const change = cluster.count - cluster.previousCount;
  return (
    <Figures label="Figures of this failure">
      <Figure
        label="Failures"
        value={formatCount(cluster.count)}
        href="#executions"
        delta={
          <Delta
            change={cluster.previousCount === 0 ? null : change}
            text={change === 0 ? "±0" : `${change > 0 ? "+" : "−"}${formatCount(Math.abs(change))}`}
            better="down"
            previous={formatCount(cluster.previousCount)}
          />
        }
      />
      <Figure label="Pipelines" value={formatCount(cluster.pipelineCount)} href="#people" />
      <Figure label="People" value={formatCount(cluster.peopleCount)} href="#people" />
      <Figure
        label="Time lost"
        about="Duration of its executions in this range"
        value={formatDuration(cluster.timeLostMs)}
        href="#executions"
      />
      <Figure
        label="Passed when run again"
        about="New runs of the same commit and pipeline after such a failure"
        value={
          resolutions.rerunsTried === 0
            ? "–"
            : formatPercent(resolutions.rerunsPassed / resolutions.rerunsTried)
        }
        href="#executions"
        delta={
          <span className="text-xs text-ink-faint">
            <RerunRecord tried={resolutions.rerunsTried} passed={resolutions.rerunsPassed} />
          </span>
        }
      />
    </Figures>
  );
}

function Trend({ view, filters }: { view: FailureClusterView; filters: PageFilters }) {
  const { cluster, bucket } = view;
  const starts = startsOf(view, filters);
  const per = bucket === "hour" ? "per hour, UTC" : "per day, UTC";
  return (
    <Section title="How often" about={per}>
      <StackedBars
        label={`Failures of this kind ${per}`}
        bucket={bucket}
        points={starts.map((at, index) => ({ at, values: { failures: cluster.perBucket[index] ?? 0 } }))}
        series={[{ key: "failures", name: "Failures", color: "var(--failed)" }]}
        format={formatCount}
        formatAxis={formatCompact}
        hrefFor={(at) => hrefWith(cluster.path, bucketFilters(filters, at, bucket))}
      />
    </Section>
  );
}

/** The start of each bar. What is shown is more than the range when nothing fell into it; then it ends now. */
function startsOf({ asOf, bucket, cluster }: FailureClusterView, filters: PageFilters): number[] {
  const starts = bucketStarts(timeWindow(filters, new Date(asOf)));
  if (starts.length === cluster.perBucket.length) return starts;
  const stepMs = bucket === "hour" ? 3_600_000 : 86_400_000;
  const last = Math.floor(asOf / stepMs) * stepMs;
  return cluster.perBucket.map((_, index) => last - (cluster.perBucket.length - 1 - index) * stepMs);
}

function Affected({ view, filters }: { view: FailureClusterView; filters: PageFilters }) {
  const { cluster } = view;
  const more = cluster.pipelineCount - cluster.pipelines.length;
  const morePeople = cluster.peopleCount - cluster.people.length;
  return (
    <Section id="people" title="Whom it struck">
      <h3 className="text-sm text-ink-faint">Pipelines</h3>
      <ul className="mt-0.5 flex flex-col gap-0.5">
        {cluster.pipelines.map((pipeline) => (
          <li key={`${pipeline.projectKey} ${pipeline.identifier}`} className="flex items-baseline gap-3">
            <TextLink
              quiet
              prefetch={false}
              className="min-w-0 truncate font-medium"
              href={hrefWith(executionsPath(), filters, {
                project: pipeline.projectKey,
                pipeline: pipeline.identifier,
                outcome: "failed",
              })}
            >
              {pipeline.name}
            </TextLink>
            <span className="ml-auto truncate text-sm text-ink-faint">{pipeline.projectName}</span>
          </li>
        ))}
        {more > 0 ? <li className="text-sm text-ink-faint">and {more} more</li> : null}
      </ul>
      <h3 className="mt-3 text-sm text-ink-faint">People whose executions failed with it</h3>
      {cluster.people.length === 0 ? (
        <p className="mt-0.5 text-ink-soft">Nobody: schedules and other triggers started them.</p>
      ) : (
        <ul className="mt-0.5 flex flex-wrap gap-x-3 gap-y-0.5">
          {cluster.people.map((person) => (
            <li key={person}>
              <TextLink
                quiet
                prefetch={false}
                href={hrefWith(executionsPath(), filters, { q: person, outcome: "failed" })}
              >
                {person}
              </TextLink>
            </li>
          ))}
          {morePeople > 0 ? <li className="text-sm text-ink-faint">and {morePeople} more</li> : null}
        </ul>
      )}
    </Section>
  );
}

function Corrections({ corrections }: { corrections: FailureClusterView["corrections"] }) {
  return (
    <Section title="What people said" about="used for the next failure that looks like it">
      <ul className="flex flex-col gap-3">
        {corrections.map((each, index) => (
          <li key={`${each.at}-${index}`}>
            <p className="break-words">
              <span className="font-medium">{each.byName}</span>
              {each.cause === null ? ":" : ` (${failureCauseTitles[each.cause].title.toLowerCase()}):`}{" "}
              {each.text === null ? "corrected the cause." : `“${each.text}”`}
            </p>
            <p className="text-sm text-ink-faint">
              <TextLink quiet href={each.href} prefetch={false}>
                <RelativeTime at={each.at} />
              </TextLink>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
