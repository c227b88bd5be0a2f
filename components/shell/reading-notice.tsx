"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Notice } from "@/components/ui/empty-state";
import { progressPath } from "@/lib/api-addresses";
import { formatCount, formatPlural } from "@/lib/format/number";
import { isRead, type ReadingPart, type ReadingProgress } from "@/schemas/executions/reading";
import { filterParams } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { fetchJson } from "./fetch-json";

export interface ReadingProps {
  filters: PageFilters;
  /** What the page stands on. */
  part: ReadingPart;
  initial: { data: ReadingProgress; at: number };
}

/** How far the range of a page is read, asked for again while it is not all. */
export function useReading({ filters, part, initial }: ReadingProps): ReadingProgress {
  // Of a pipeline or a branch as of its projects: what is not read yet has none.
  const params = filterParams({ ...filters, pipeline: null, branch: null, trigger: null });
  const path = `${progressPath()}?${params}`;
  const { data } = useQuery<ReadingProgress>({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<ReadingProgress>(path, signal),
    initialData: initial.data,
    initialDataUpdatedAt: initial.at,
    refetchInterval: ({ state }) => (state.data !== undefined && isRead(state.data, part) ? false : 5_000),
    meta: { topics: ["sync"] },
  });
  return data ?? initial.data;
}

/** Says how much of its range a page stands on, until that is all; and what a service of Harness cannot give. */
export function ReadingNotice(props: ReadingProps) {
  const { part } = props;
  const progress = useReading(props);
  const minutes = useMinutesLeft(progress, part);
  const unread = unreadText(progress, part);
  if (isRead(progress, part)) return unread === null ? null : <Notice tone="warn">{unread}</Notice>;
  return (
    <Notice>
      {progressText(progress, part)}
      {minutes === null ? "" : `; about ${formatPlural(minutes, "minute")} left`}. What stands here is of what
      is read so far.
      {unread === null ? null : ` ${unread}`}
    </Notice>
  );
}

const subjects = { executions: "Executions", details: "Steps and causes", tests: "Tests" };

function progressText(progress: ReadingProgress, part: ReadingPart): string {
  if (!progress.listed)
    return `The history is still being read: ${formatPlural(progress.ended, "execution")} of this range so far`;
  const done = part === "executions" ? progress.ended : progress[part];
  return `${subjects[part]} of ${formatCount(done)} of ${formatPlural(progress.ended, "execution")} are read`;
}

function unreadText(progress: ReadingProgress, part: ReadingPart): string | null {
  if (part === "tests" && progress.testsUnread > 0)
    return `The tests of ${formatPlural(progress.testsUnread, "execution")} could not be read: ${progress.testsUnreadReason ?? ""} They are asked for again.`;
  if (part === "details" && progress.logsUnread > 0)
    return `The logs of ${formatPlural(progress.logsUnread, "failure")} could not be read; they are asked for again.`;
  return null;
}

/** Whole minutes until all is read, from what was read since the page was opened; null while nothing tells. */
function useMinutesLeft(progress: ReadingProgress, part: ReadingPart): number | null {
  const first = useRef<{ left: number; at: number } | null>(null);
  const left = part === "executions" ? 0 : progress.ended - progress[part];
  const now = performance.now();
  // A history that is still being listed grows: what is left then is no measure.
  if (first.current === null || !progress.listed || left > first.current.left)
    first.current = { left, at: now };
  const done = first.current.left - left;
  if (!progress.listed || done <= 0) return null;
  return Math.max(1, Math.round((left * (now - first.current.at)) / done / 60_000));
}
