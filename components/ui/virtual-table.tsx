// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by transform in a grid, which takes the meaning from table elements
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells are read, not operated; the links in them take focus
"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { SortLink } from "./table";

export interface VirtualColumn<Row> {
  key: string;
  head: ReactNode;
  /** A CSS grid track: `minmax(12rem,2fr)`, `6rem`. */
  track: string;
  cell: (row: Row) => ReactNode;
  numeric?: boolean;
  /** Present when the column can be sorted by. */
  sort?: { href: string; direction: "asc" | "desc" | null };
}

/**
 * A table of any length of which only the rows in sight are in the document. It scrolls with the page, asks for more
 * near its end, and below 768 px shows `card` for each row instead of columns.
 */
export function VirtualTable<Row>({
  label,
  rows,
  columns,
  rowKey,
  card,
  rowHeight = 44,
  cardHeight = 112,
  hasMore = false,
  onNearEnd,
  footer,
  total,
}: {
  label: string;
  rows: readonly Row[];
  columns: readonly VirtualColumn<Row>[];
  rowKey: (row: Row) => string;
  card: (row: Row) => ReactNode;
  rowHeight?: number;
  cardHeight?: number;
  hasMore?: boolean;
  onNearEnd?: () => void;
  footer?: ReactNode;
  /** Rows that the list has in all, for assistive technology; -1 when unknown. */
  total?: number;
}) {
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const narrow = useNarrow();
  useLayoutEffect(() => {
    const place = () => setOffset((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    place();
    window.addEventListener("resize", place);
    return () => window.removeEventListener("resize", place);
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (narrow ? cardHeight : rowHeight),
    overscan: 12,
    scrollMargin: offset,
    // The server and the first paint show a screenful; the browser then knows its real height.
    initialRect: { width: 1200, height: 900 },
  });
  // Sizes must be measured anew when the layout switches.
  useEffect(() => virtualizer.measure(), [narrow]);

  // The browser may have scrolled before the page woke up (an anchor, a reload): the first paint is the server's, always.
  const awake = useSyncExternalStore(noSubscription, isBrowser, isServer);
  const items = awake ? virtualizer.getVirtualItems() : firstItems(rows.length, rowHeight, offset);
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && last >= rows.length - 20) onNearEnd?.();
  }, [hasMore, last, rows.length, onNearEnd]);

  const template = columns.map((column) => column.track).join(" ");
  return (
    <>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={total ?? (hasMore ? -1 : rows.length)}
        // The server does not know the width: until the browser shows cards, columns must not widen a narrow page.
        className="w-full max-md:overflow-x-clip"
      >
        <div
          role="rowgroup"
          className={clsx("sticky top-13 z-10 border-b border-line bg-canvas", narrow && "sr-only")}
        >
          <div role="row" className="grid h-8 items-center" style={{ gridTemplateColumns: template }}>
            {columns.map((column) => (
              <div
                key={column.key}
                role="columnheader"
                aria-sort={
                  column.sort === undefined
                    ? undefined
                    : column.sort.direction === null
                      ? "none"
                      : column.sort.direction === "asc"
                        ? "ascending"
                        : "descending"
                }
                className={clsx(
                  "truncate px-2 text-xs font-medium text-ink-faint first:pl-3",
                  column.numeric && "text-right",
                )}
              >
                {column.sort === undefined ? (
                  column.head
                ) : (
                  <SortLink {...column.sort}>{column.head}</SortLink>
                )}
              </div>
            ))}
          </div>
        </div>
        <div
          ref={body}
          role="rowgroup"
          className="relative"
          style={{ height: awake ? virtualizer.getTotalSize() : rows.length * rowHeight }}
        >
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const style = {
              transform: `translateY(${item.start - offset}px)`,
              height: item.size,
              gridTemplateColumns: narrow ? undefined : template,
            };
            return (
              <div
                key={rowKey(row)}
                role="row"
                aria-rowindex={item.index + 2}
                style={style}
                className={clsx(
                  "absolute inset-x-0 top-0 border-b border-line hover:bg-sunken/60",
                  !narrow && "grid items-center",
                )}
              >
                {narrow ? (
                  <div role="cell" className="h-full overflow-hidden">
                    {card(row)}
                  </div>
                ) : (
                  columns.map((column) => (
                    <div
                      key={column.key}
                      role="cell"
                      className={clsx("min-w-0 truncate px-2 first:pl-3", column.numeric && "text-right")}
                    >
                      {column.cell(row)}
                    </div>
                  ))
                )}
              </div>
            );
          })}
        </div>
      </div>
      {footer}
    </>
  );
}

const noSubscription = () => () => {};
const isBrowser = () => true;
const isServer = () => false;

/** What the server draws: a screenful from the top. */
function firstItems(count: number, size: number, offset: number) {
  return Array.from({ length: Math.min(count, 32) }, (_, index) => ({
    index,
    size,
    start: offset + index * size,
  }));
}

/** True below 768 px; false on the server and in the first paint. */
function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const query = window.matchMedia("(max-width: 767px)");
    const update = () => setNarrow(query.matches);
    update();
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return narrow;
}
