"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { fetchJson } from "@/components/shell/fetch-json";
import { FilterNotices } from "@/components/shell/filter-notices";
import { Button, ButtonLink } from "@/components/ui/button";
import { Duration } from "@/components/ui/duration";
import { EmptyState, Notice } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { type VirtualColumn, VirtualTable } from "@/components/ui/virtual-table";
import { executionsPath } from "@/lib/addresses";
import { dataPath } from "@/lib/api-addresses";
import { formatCount } from "@/lib/format/number";
import type { ExecutionPage, ExecutionRow, ExecutionSort } from "@/schemas/executions/execution-list";
import { ChangeCell, ExecutionCard, NameCell, StagesCell, TriggerCell } from "./execution-cells";

export interface ExecutionTableProps {
  /** The canonical search params of the list, without a question mark. */
  params: string;
  sort: ExecutionSort;
  direction: "asc" | "desc";
  showProject: boolean;
  initial: { data: ExecutionPage; at: number };
}

/** The list of executions: as many rows as there are, more of them as one scrolls. */
export function ExecutionTable({ params, sort, direction, showProject, initial }: ExecutionTableProps) {
  const query = useInfiniteQuery({
    queryKey: ["executions", params],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<ExecutionPage>(dataPath(executionsPath(withCursor(params, pageParam))), signal),
    initialPageParam: null as string | null, // the first page has no cursor
    getNextPageParam: (page) => page.nextCursor,
    initialData: { pages: [initial.data], pageParams: [null] },
    initialDataUpdatedAt: initial.at,
    meta: { topics: ["executions"] },
  });
  const { pages } = query.data;
  const rows = useMemo(() => withoutRepeats(pages), [pages]);
  const columns = useColumns({ params, sort, direction, showProject });
  const first = pages[0];

  if (rows.length === 0) return <NoExecutions params={params} notices={first?.notices ?? []} />;
  return (
    <div className="flex flex-col gap-3">
      <FilterNotices notices={first?.notices ?? []} />
      {query.error === null ? null : (
        <Notice
          tone="bad"
          actions={
            <Button size="sm" onClick={() => void query.refetch()}>
              Try again
            </Button>
          }
        >
          The list could not be refreshed: {query.error.message}
        </Notice>
      )}
      <VirtualTable
        label="Executions"
        rows={rows}
        columns={columns}
        rowKey={(row) => String(row.id)}
        card={(row) => <ExecutionCard row={row} showProject={showProject} />}
        cardHeight={84}
        rowHeight={48}
        hasMore={query.hasNextPage}
        onNearEnd={() => {
          if (!query.isFetchingNextPage && query.hasNextPage) void query.fetchNextPage();
        }}
        footer={
          <p className="py-4 text-center text-sm text-ink-faint" aria-live="polite">
            {query.isFetchingNextPage
              ? "Loading more"
              : query.hasNextPage
                ? `${formatCount(rows.length)} shown, more as you scroll`
                : `All ${formatCount(rows.length)} shown`}
          </p>
        }
        {...(first?.summary ? { total: first.summary.total } : {})}
      />
    </div>
  );
}

function useColumns({
  params,
  sort,
  direction,
  showProject,
}: Omit<ExecutionTableProps, "initial">): VirtualColumn<ExecutionRow>[] {
  return useMemo(() => {
    const sortBy = (key: ExecutionSort) => {
      const next = new URLSearchParams(params);
      next.delete("sort");
      next.delete("dir");
      if (key !== "startedAt") next.set("sort", key);
      if (key === sort && direction === "desc") next.set("dir", "asc");
      return { href: executionsPath(next), direction: key === sort ? direction : null };
    };
    return [
      {
        key: "name",
        head: "Execution",
        track: "minmax(13rem,2.2fr)",
        cell: (row) => <NameCell row={row} showProject={showProject} />,
      },
      { key: "stages", head: "Stages", track: "minmax(6rem,0.9fr)", cell: (row) => <StagesCell row={row} /> },
      {
        key: "change",
        head: "Change",
        track: "minmax(10rem,2.4fr)",
        cell: (row) => <ChangeCell row={row} />,
      },
      {
        key: "trigger",
        head: "Author and trigger",
        track: "minmax(8rem,1.1fr)",
        cell: (row) => <TriggerCell row={row} />,
      },
      {
        key: "queued",
        head: "Queued",
        track: "5rem",
        numeric: true,
        sort: sortBy("queuedMs"),
        cell: (row) => <Duration ms={row.queuedMs} className="text-ink-soft" />,
      },
      {
        key: "duration",
        head: "Duration",
        track: "5.5rem",
        numeric: true,
        sort: sortBy("durationMs"),
        cell: (row) => <Duration ms={row.durationMs} />,
      },
      {
        key: "started",
        head: "Started",
        track: "6rem",
        numeric: true,
        sort: sortBy("startedAt"),
        cell: (row) => <RelativeTime at={row.startedAt} className="text-ink-soft" />,
      },
    ];
  }, [params, sort, direction, showProject]);
}

function withCursor(params: string, cursor: string | null): URLSearchParams {
  const next = new URLSearchParams(params);
  if (cursor !== null) next.set("cursor", cursor);
  return next;
}

/** An execution that moved between two pages while they were read is shown once. */
function withoutRepeats(pages: readonly ExecutionPage[]): ExecutionRow[] {
  const seen = new Map<number, ExecutionRow>();
  for (const page of pages) for (const row of page.rows) if (!seen.has(row.id)) seen.set(row.id, row);
  return [...seen.values()];
}

function NoExecutions({ params, notices }: { params: string; notices: readonly string[] }) {
  const wide = new URLSearchParams(params);
  wide.delete("from");
  wide.delete("to");
  wide.set("range", "90d");
  return (
    <>
      <FilterNotices notices={notices} />
      <EmptyState
        title="No execution matches"
        actions={
          <>
            <ButtonLink href={executionsPath(wide)}>Search 90 days</ButtonLink>
            <ButtonLink href={executionsPath()} variant="ghost">
              Clear all filters
            </ButtonLink>
          </>
        }
      >
        Nothing in this range fits all filters. A project that is still being imported may lack older
        executions.
      </EmptyState>
    </>
  );
}

export function ExecutionTableSkeleton() {
  return (
    <Loading label="Loading executions">
      <Skeleton className="mb-1 h-7 w-full" />
      <SkeletonRows rows={14} rowClass="h-12" />
    </Loading>
  );
}
