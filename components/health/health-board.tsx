"use client";

import { FilterNotices } from "@/components/shell/filter-notices";
import { useReading } from "@/components/shell/reading-notice";
import { useLiveQuery } from "@/components/shell/use-live-query";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { connectorsPath } from "@/lib/addresses";
import { healthDataPath } from "@/lib/api-addresses";
import type { HealthView } from "@/schemas/executions/health";
import { isRead, type ReadingProgress } from "@/schemas/executions/reading";
import { hrefWith } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { FailingNow } from "./failing-now";
import { FailureCauses } from "./failure-causes";
import { HealthFigures } from "./health-figures";
import { HealthHeadline } from "./health-headline";
import { HealthTrends } from "./health-trends";
import { OpenNow } from "./open-now";
import { PipelineStrips } from "./pipeline-strips";

interface Props {
  filters: PageFilters;
  initial: { data: HealthView; at: number };
}

function useHealth({ filters, initial }: Props) {
  return useLiveQuery({ topics: ["executions", "sync"], path: hrefWith(healthDataPath(), filters), initial });
}

/** The first line; shares its data with the board below. */
export function LiveHeadline({
  reading,
  ...props
}: Props & { reading: { data: ReadingProgress; at: number } }) {
  const { data } = useHealth(props);
  const progress = useReading({ filters: props.filters, part: "executions", initial: reading });
  return <HealthHeadline headline={data.headline} read={isRead(progress, "executions")} />;
}

/** The proof below the first line: figures, what is red and open now, strips, trends, causes. */
export function HealthBoard(props: Props) {
  const { data: view, error } = useHealth(props);
  const { filters } = props;
  return (
    <>
      <FilterNotices notices={view.notices} />
      {error === null ? null : (
        <Notice tone="bad">
          The newest state could not be loaded: {error.message} What you see may be old.
        </Notice>
      )}
      {view.current.executions === 0 && view.failing.length === 0 && view.open.length === 0 ? (
        <NothingRan filters={filters} />
      ) : (
        <>
          <HealthFigures current={view.current} previous={view.previous} filters={filters} />
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <FailingNow failing={view.failing} filters={filters} />
            <OpenNow open={view.open} />
          </div>
          <HealthTrends view={view} filters={filters} />
          <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
            <PipelineStrips view={view} filters={filters} />
            <FailureCauses causes={view.causes} filters={filters} />
          </div>
        </>
      )}
    </>
  );
}

function NothingRan({ filters }: { filters: PageFilters }) {
  return (
    <EmptyState
      title="No executions in this range"
      actions={
        <>
          <ButtonLink href={hrefWith("/", { ...filters, range: "90d", from: null, to: null })}>
            Show 90 days
          </ButtonLink>
          <ButtonLink href={connectorsPath()} variant="ghost">
            See the connectors
          </ButtonLink>
        </>
      }
    >
      Either nothing ran under these filters, or the history is still being imported.
    </EmptyState>
  );
}

export function HealthSkeleton() {
  return (
    <Loading label="Loading health" className="flex flex-col gap-5">
      <Skeleton className="h-23 w-full" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
      <div className="grid gap-4 xl:grid-cols-3">
        <Skeleton className="h-80" />
        <Skeleton className="h-80" />
        <Skeleton className="h-80" />
      </div>
    </Loading>
  );
}
