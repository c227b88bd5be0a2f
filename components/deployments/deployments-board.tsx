"use client";

import { RotateCcw } from "lucide-react";
import { MarkerTimeline, type TimelineLane } from "@/components/charts/marker-timeline";
import { FilterNotices } from "@/components/shell/filter-notices";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Duration } from "@/components/ui/duration";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Delta, Figure, Figures } from "@/components/ui/figure";
import { BottomLine, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { outcomeLabels, StatusMark } from "@/components/ui/status-mark";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TextLink } from "@/components/ui/text-link";
import { deploymentsPath, executionPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import { formatPercent } from "@/lib/format/percent";
import { formatBucketFull } from "@/lib/format/time";
import type {
  DeploymentFigures,
  DeploymentRow,
  DeploymentsView,
  ServiceTarget,
} from "@/schemas/executions/deployments";
import { hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

interface Props {
  filters: PageFilters;
  initial: { data: DeploymentsView; at: number };
}

function useDeployments({ filters, initial }: Props) {
  return useLiveQuery({
    topics: ["deployments"],
    path: hrefWith(dataPath(deploymentsPath()), filters),
    initial,
  });
}

/** What went out, and what of it went wrong. */
export function DeploymentsHeadline(props: Props) {
  const { data } = useDeployments(props);
  const { total, failed, rollbacks, production } = data.current;
  if (total === 0) return <BottomLine>Nothing was deployed in this range.</BottomLine>;
  const red = data.targets.filter((target) => target.last.outcome === "failed");
  const first = red[0];
  const detail = `${formatPlural(total, "deployment")}, ${formatCount(production)} to production; ${formatCount(failed)} failed, ${formatCount(rollbacks)} rolled back.`;
  if (first === undefined) {
    return (
      <BottomLine detail={detail}>
        The newest deployment of every service succeeded
        {data.targets.some((t) => t.last.outcome === "running") ? " or is under way" : ""}.
      </BottomLine>
    );
  }
  return (
    <BottomLine detail={detail}>
      <TextLink
        quiet
        className="text-failed! underline decoration-failed/40 decoration-2"
        href={executionPath(first.projectKey, first.last.executionId)}
      >
        {first.serviceName}
      </TextLink>{" "}
      failed to reach {first.environmentName}
      {red.length > 1 ? `, and so did ${formatPlural(red.length - 1, "other")}.` : "."}
    </BottomLine>
  );
}

/** Deployments listed below the timeline. */
const listed = 40;

export function DeploymentsBoard(props: Props) {
  const { filters } = props;
  const { data: view, error } = useDeployments(props);
  if (view.deployments.length === 0) {
    return (
      <>
        <FilterNotices notices={view.notices} />
        <EmptyState
          title="No deployments"
          actions={
            <ButtonLink
              href={hrefWith(deploymentsPath(), { ...filters, range: "90d", from: null, to: null })}
            >
              Show 90 days
            </ButtonLink>
          }
        >
          No deployment stage ran in this range under these filters.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice tone="bad">The newest state could not be loaded: {error.message}</Notice>
      )}
      <DeploymentFigureStrip current={view.current} previous={view.previous} />
      <Section title="Timeline" about="a ring marks a rollback; times in UTC">
        <MarkerTimeline
          label="Deployments over time by service and environment"
          lanes={lanesOf(view)}
          fromMs={view.from}
          toMs={view.to}
          bucket={view.bucket}
        />
      </Section>
      <Section title="What runs where" about="newest deployment of each service" padded={false}>
        <TargetTable targets={view.targets} />
      </Section>
      <Section title="Newest deployments" padded={false}>
        <DeploymentTable deployments={view.deployments.slice(0, listed)} />
        {view.current.total > listed ? (
          <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">
            {formatCount(view.current.total - listed)} older ones are on the timeline above; shorten the range
            to list them.
          </p>
        ) : null}
      </Section>
    </>
  );
}

function DeploymentFigureStrip({
  current,
  previous,
}: {
  current: DeploymentFigures;
  previous: DeploymentFigures;
}) {
  const count = (now: number, before: number, better: "up" | "down" | "neither") => (
    <Delta
      change={before === 0 && now === 0 ? null : now - before}
      text={`${now >= before ? "+" : "−"}${formatCount(Math.abs(now - before))}`}
      better={better}
      previous={formatCount(before)}
    />
  );
  const rate = current.changeFailureRate;
  const before = previous.changeFailureRate;
  return (
    <Figures label="Figures of the range">
      <Figure
        label="Deployments"
        value={formatCount(current.total)}
        delta={count(current.total, previous.total, "neither")}
      />
      <Figure
        label="To production"
        value={formatCount(current.production)}
        delta={count(current.production, previous.production, "neither")}
      />
      <Figure
        label="Change failure rate"
        about="Failed or rolled back, of all deployments that ended"
        value={formatPercent(rate)}
        delta={
          <Delta
            change={rate === null || before === null ? null : rate - before}
            text={
              rate === null || before === null
                ? ""
                : `${rate >= before ? "+" : "−"}${Math.abs((rate - before) * 100).toFixed(1)} pts`
            }
            better="down"
            previous={formatPercent(before)}
          />
        }
      />
      <Figure
        label="Rollbacks"
        value={formatCount(current.rollbacks)}
        delta={count(current.rollbacks, previous.rollbacks, "down")}
      />
      <Figure label="Duration p50" value={formatDuration(current.durationP50Ms)} />
    </Figures>
  );
}

function lanesOf(view: DeploymentsView): TimelineLane[] {
  return view.targets.map((target) => ({
    key: targetKey(target),
    name: target.serviceName,
    about: target.environmentName,
    markers: view.deployments
      .filter((each) => targetKey(each) === targetKey(target))
      .reverse()
      .map((each) => ({
        key: String(each.id),
        at: each.startedAt,
        outcome: each.outcome,
        emphasized: each.isRollback,
        href: executionPath(each.projectKey, each.executionId),
        title: `${each.version ?? each.serviceName} ${each.isRollback ? "rolled back" : outcomeLabels[each.outcome].toLowerCase()}, ${formatBucketFull(each.startedAt, "hour")}`,
      })),
  }));
}

const targetKey = (
  target: Pick<ServiceTarget, "projectKey" | "serviceIdentifier" | "environmentIdentifier">,
) => JSON.stringify([target.projectKey, target.serviceIdentifier, target.environmentIdentifier]);

function TargetTable({ targets }: { targets: readonly ServiceTarget[] }) {
  return (
    <Table label="What runs where" className="mt-1 min-w-2xl">
      <thead>
        <tr>
          <Th className="pl-4">Service</Th>
          <Th>Environment</Th>
          <Th>Version</Th>
          <Th>State</Th>
          <Th numeric>Deployments</Th>
          <Th numeric className="pr-4">
            Last
          </Th>
        </tr>
      </thead>
      <tbody>
        {targets.map((target) => (
          <Tr key={targetKey(target)}>
            <Td className="pl-4">
              <span className="font-medium">{target.serviceName}</span>{" "}
              <span className="text-xs text-ink-faint">{target.projectName}</span>
            </Td>
            <Td>
              {target.environmentName}{" "}
              {target.production && !/prod/i.test(target.environmentName) ? (
                <Badge tone="accent">Production</Badge>
              ) : null}
            </Td>
            <Td>
              <code>{target.last.version ?? "–"}</code>
            </Td>
            <Td>
              <State deployment={target.last} />
            </Td>
            <Td numeric>{formatCount(target.deployments)}</Td>
            <Td numeric className="pr-4">
              <TextLink
                quiet
                prefetch={false}
                href={executionPath(target.projectKey, target.last.executionId)}
              >
                <RelativeTime at={target.last.startedAt} />
              </TextLink>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function DeploymentTable({ deployments }: { deployments: readonly DeploymentRow[] }) {
  return (
    <Table label="Newest deployments" className="mt-1 min-w-2xl">
      <thead>
        <tr>
          <Th className="pl-4">Execution</Th>
          <Th>Service</Th>
          <Th>Environment</Th>
          <Th>Version</Th>
          <Th>State</Th>
          <Th numeric>Duration</Th>
          <Th numeric className="pr-4">
            Started
          </Th>
        </tr>
      </thead>
      <tbody>
        {deployments.map((deployment) => (
          <Tr key={deployment.id}>
            <Td className="pl-4">
              <TextLink
                quiet
                prefetch={false}
                className="font-medium"
                href={executionPath(deployment.projectKey, deployment.executionId)}
              >
                {deployment.pipelineName}{" "}
                <span className="font-normal text-ink-faint">#{deployment.runSequence}</span>
              </TextLink>
            </Td>
            <Td>{deployment.serviceName}</Td>
            <Td>{deployment.environmentName}</Td>
            <Td>
              <code>{deployment.version ?? "–"}</code>
            </Td>
            <Td>
              <State deployment={deployment} />
            </Td>
            <Td numeric>
              <Duration ms={deployment.durationMs} />
            </Td>
            <Td numeric className="pr-4 text-ink-soft">
              <RelativeTime at={deployment.startedAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function State({ deployment }: { deployment: DeploymentRow }) {
  return (
    <span className="flex items-center gap-2">
      <StatusMark outcome={deployment.outcome} />
      {deployment.isRollback ? (
        <Badge tone="bad">
          <RotateCcw aria-hidden />
          Rollback
        </Badge>
      ) : null}
    </span>
  );
}

export function DeploymentsSkeleton() {
  return (
    <Loading label="Loading deployments" className="flex flex-col gap-5">
      <Skeleton className="h-23" />
      <Skeleton className="h-80" />
      <SkeletonRows rows={8} />
    </Loading>
  );
}
