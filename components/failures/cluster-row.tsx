import { SparkBars } from "@/components/charts/sparkline";
import { VerdictBadge } from "@/components/investigation/verdict";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { executionPath, executionsPath, failuresPath } from "@/lib/addresses";
import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatPlural } from "@/lib/format/number";
import type { FailureCluster } from "@/schemas/failures/failure-clusters";
import { failureHref, noOwner } from "@/schemas/failures/failure-filter-links";
import type { FailureFilters } from "@/schemas/failures/failure-filters";
import { hrefWith, timeWindow } from "@/schemas/filter-links";
import { ClusterStateBadge } from "./cluster-state";

/** One kind of failure: what it is, how often against before, since when, whom it struck, what it cost, who owns it. */
export function ClusterRow({
  cluster,
  filters,
  asOf,
}: {
  cluster: FailureCluster;
  filters: FailureFilters;
  asOf: number;
}) {
  const page = hrefWith(cluster.path, filters);
  return (
    <li className="grid gap-x-6 gap-y-1.5 px-4 py-3 hover:bg-sunken/60 @2xl:grid-cols-[minmax(0,1fr)_7rem_7.5rem] @5xl:grid-cols-[minmax(0,1fr)_7rem_7.5rem_8.5rem_9.5rem]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <ClusterStateBadge state={cluster.state} />
          <TextLink quiet href={page} className="font-medium">
            {cluster.linesRead ? cluster.causeTitle : `Not read yet: ${cluster.lastPipeline.name}`}
          </TextLink>
          {cluster.failedStep === null ? null : (
            <span className="min-w-0 truncate text-ink-soft">in {cluster.failedStep}</span>
          )}
          {cluster.verdict === null ? null : (
            <TextLink quiet href={cluster.lastInvestigationPath} prefetch={false} className="no-underline!">
              <VerdictBadge verdict={cluster.verdict} />
              <span className="sr-only">: the newest investigation</span>
            </TextLink>
          )}
        </p>
        <p className="mt-0.5 truncate font-mono text-xs text-ink-soft" title={cluster.title}>
          {cluster.title}
        </p>
        <p className="mt-0.5 truncate text-sm text-ink-faint">
          {cluster.pipelines.slice(0, 3).map((pipeline, index) => (
            <span key={`${pipeline.projectKey} ${pipeline.identifier}`}>
              {index === 0 ? "" : ", "}
              <TextLink
                quiet
                prefetch={false}
                href={hrefWith(executionsPath(), filters, {
                  project: pipeline.projectKey,
                  pipeline: pipeline.identifier,
                  outcome: "failed",
                })}
              >
                {pipeline.name}
              </TextLink>
            </span>
          ))}
          {cluster.pipelineCount > Math.min(3, cluster.pipelines.length)
            ? ` and ${cluster.pipelineCount - Math.min(3, cluster.pipelines.length)} more`
            : ""}
        </p>
      </div>
      <TextLink quiet href={page} className="self-center @max-2xl:hidden" tabIndex={-1} aria-hidden>
        <SparkBars
          values={cluster.perBucket}
          color={cluster.state === "recovered" ? "var(--ink-faint)" : "var(--failed)"}
          label={`${formatPlural(cluster.count, "failure")} over the range, at most ${formatCount(Math.max(0, ...cluster.perBucket))} in one bar`}
        />
      </TextLink>
      <div className="flex items-baseline gap-x-2 text-sm @2xl:block">
        <TextLink quiet href={page} className="text-base font-medium">
          {formatPlural(cluster.count, "failure")}
        </TextLink>
        <span className="text-ink-faint @2xl:block">
          <Previous cluster={cluster} filters={filters} asOf={asOf} />
        </span>
      </div>
      <div className="text-sm text-ink-soft ">
        <span className="@5xl:block">
          since <RelativeTime at={cluster.state === "new" ? cluster.firstInRangeAt : cluster.firstSeenAt} />
        </span>
        <span className="text-ink-faint @5xl:hidden">, </span>
        <span className="text-ink-faint @5xl:block">
          last{" "}
          <TextLink
            quiet
            prefetch={false}
            href={executionPath(cluster.lastPipeline.projectKey, cluster.lastExecutionId)}
          >
            <RelativeTime at={cluster.lastAt} />
          </TextLink>
        </span>
        <span className="text-ink-faint @5xl:hidden">
          {", "}
          <Cost cluster={cluster} page={page} />
        </span>
      </div>
      <div className="text-sm @2xl:@max-5xl:col-span-2">
        <Owner owner={cluster.owner} filters={filters} />
        <span className="block text-ink-faint @max-5xl:hidden">
          <Cost cluster={cluster} page={page} />
        </span>
      </div>
    </li>
  );
}

function Previous({
  cluster,
  filters,
  asOf,
}: {
  cluster: FailureCluster;
  filters: FailureFilters;
  asOf: number;
}) {
  if (cluster.previousCount === 0) return "none before";
  const { previousFrom, previousTo } = timeWindow(filters, new Date(asOf));
  const change = cluster.count - cluster.previousCount;
  const arrow = change === 0 ? "=" : change > 0 ? "↑" : "↓";
  return (
    <TextLink
      quiet
      prefetch={false}
      href={hrefWith(cluster.path, {
        ...filters,
        from: previousFrom.toISOString(),
        to: previousTo.toISOString(),
      })}
    >
      <span aria-hidden>{arrow} </span>
      {formatCount(cluster.previousCount)} before
    </TextLink>
  );
}

function Cost({ cluster, page }: { cluster: FailureCluster; page: string }) {
  return (
    <>
      <TextLink quiet href={`${page}#executions`} prefetch={false}>
        {formatDuration(cluster.timeLostMs)}
      </TextLink>{" "}
      lost,{" "}
      <TextLink quiet href={`${page}#people`} prefetch={false}>
        {formatPlural(cluster.peopleCount, "person", "people")}
      </TextLink>
    </>
  );
}

function Owner({ owner, filters }: { owner: string | null; filters: FailureFilters }) {
  return (
    <TextLink
      quiet
      prefetch={false}
      href={failureHref(failuresPath(), filters, { owner: owner ?? noOwner })}
      className={owner === null ? "text-ink-faint!" : "font-medium"}
    >
      {owner ?? "No owner"}
    </TextLink>
  );
}
