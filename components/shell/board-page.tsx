import { type ReactNode, Suspense } from "react";
import { FilterBarSkeleton } from "@/components/shell/filter-bar";
import { FilterNotices } from "@/components/shell/filter-notices";
import { Page } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";

/**
 * A page of one question: its first line answers, the board proves. Both wait for data on their own, and both show their
 * skeleton again when the filters change. The frame waits for nothing.
 */
export function BoardPage({
  title,
  filterKey = "",
  notices = [],
  filters,
  actions,
  headline,
  board,
  skeleton,
  wide = true,
  progress,
}: {
  title: string;
  /** The filters as one text; another one means other data. */
  filterKey?: string;
  /** What of the address was passed over, a sentence each. */
  notices?: string[];
  /** They may wait for their choices: the frame of the page does not. */
  filters?: ReactNode;
  /** How much of what the page stands on is read; shown above the board. */
  progress?: ReactNode;
  /** Buttons and links beside the title. */
  actions?: ReactNode;
  headline: ReactNode;
  board: ReactNode;
  skeleton: ReactNode;
  wide?: boolean;
}) {
  return (
    <Page
      title={title}
      wide={wide}
      bottomLine={
        <Suspense key={filterKey} fallback={<HeadlineSkeleton />}>
          {headline}
        </Suspense>
      }
      filters={
        // Without a key: the filters stay where they are while others are chosen.
        filters === undefined ? undefined : <Suspense fallback={<FilterBarSkeleton />}>{filters}</Suspense>
      }
      actions={actions}
    >
      <FilterNotices notices={notices} />
      {progress === undefined ? null : <Suspense fallback={null}>{progress}</Suspense>}
      <Suspense key={filterKey} fallback={skeleton}>
        {board}
      </Suspense>
    </Page>
  );
}

function HeadlineSkeleton() {
  return (
    <Loading label="Loading the first line" className="mt-0.5 flex flex-col gap-1.5">
      <Skeleton className="h-7 w-[min(36rem,100%)]" />
      <Skeleton className="h-5 w-48" />
    </Loading>
  );
}
