"use client";

import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import { shortCommit } from "@/lib/format/commit";
import { formatDuration } from "@/lib/format/duration";
import { formatPlural } from "@/lib/format/number";
import type { TestRunView } from "@/schemas/test-reliability/single-test";
import { commitColumns, nextCell } from "./run-grid-columns";

/** Commits drawn at most; older ones are in the list of runs. */
const maxColumns = 240;

interface Place {
  column: number;
  row: number;
}

/** Shape tells what colour tells: a pass is a small block, a failure a full one, an error hollow, a skip a dash. */
const looks: Record<TestRunView["status"], string> = {
  passed: "size-2 rounded-[2px] bg-succeeded/75",
  failed: "size-3.5 rounded-[2px] bg-failed",
  error: "size-3.5 rounded-[2px] border-2 border-failed",
  skipped: "h-0.5 w-2 bg-skipped",
};

/**
 * The newest runs, one column a commit (newest right), its attempts beneath each other, one cell a run. One stop of the
 * tab key; arrow keys walk from cell to cell, Enter opens the execution. The line below says what the cell is.
 */
export function RunGrid({ name, recent }: { name: string; recent: readonly TestRunView[] }) {
  const router = useRouter();
  const scroller = useRef<HTMLElement>(null);
  const columns = useMemo(() => commitColumns(recent, maxColumns), [recent]);
  const last: Place = { column: columns.length - 1, row: 0 };
  const [stop, setStop] = useState<Place>(last);
  const [shown, setShown] = useState<Place | null>(null);
  const run = shown === null ? undefined : columns[shown.column]?.runs[shown.row];
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ left: scroller.current.scrollWidth });
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const from = placeOf(event.target);
    const to = from === null ? null : nextCell(columns, from, event.key);
    if (to === null) return;
    event.preventDefault();
    setStop(to);
    scroller.current?.querySelector<HTMLElement>(`[data-place="${to.column}.${to.row}"]`)?.focus();
  };
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href");
    if (!href || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.push(href);
  };
  return (
    <div className="flex flex-col gap-1">
      <section
        ref={scroller}
        aria-label={`Runs of ${name} by commit, newest right`}
        className="scroll-thin overflow-x-auto pb-1"
        onKeyDown={onKeyDown}
        onClick={onClick}
        onMouseOver={(event) => setShown(placeOf(event.target))}
        onMouseLeave={() => setShown(null)}
        onFocus={(event) => setShown(placeOf(event.target))}
        onBlur={() => setShown(null)}
      >
        <div className="ml-auto flex w-max items-start">
          {columns.map((column, columnIndex) => (
            <div
              key={column.key}
              className={clsx("flex flex-col", shown?.column === columnIndex && "rounded bg-sunken")}
            >
              {column.runs.map((each, row) => (
                <Cell
                  key={`${each.executionId} ${each.attempt} ${each.at}`}
                  run={each}
                  place={`${columnIndex}.${row}`}
                  focusable={stop.column === columnIndex && stop.row === row}
                />
              ))}
            </div>
          ))}
        </div>
      </section>
      <p className="flex min-h-10 flex-wrap items-baseline gap-x-3 text-sm text-ink-soft sm:min-h-5">
        {run === undefined ? (
          <Legend commits={columns.length} />
        ) : (
          <>
            <span className="font-medium text-ink">
              {run.pipelineName} #{run.runSequence}
            </span>
            <span>{describe(run)}</span>
            {run.commitSha === null ? null : <code>{shortCommit(run.commitSha)}</code>}
            <RelativeTime at={run.at} />
            {run.message === null ? null : <span className="max-w-xl truncate">{run.message}</span>}
          </>
        )}
      </p>
    </div>
  );
}

function Cell({ run, place, focusable }: { run: TestRunView; place: string; focusable: boolean }) {
  const look = "flex size-4.5 items-center justify-center";
  const mark = (
    <span
      className={clsx(
        looks[run.status],
        run.excused && "border border-dashed border-ink-soft! bg-transparent! opacity-80",
      )}
    />
  );
  const label = `${run.pipelineName} #${run.runSequence}: ${describe(run)}${run.commitSha === null ? "" : ` on ${shortCommit(run.commitSha)}`}`;
  if (run.executionPath === null)
    return (
      // An uploaded report has no execution to open; its cell still takes the keyboard's focus.
      <span role="img" aria-label={label} tabIndex={focusable ? 0 : -1} data-place={place} className={look}>
        {mark}
      </span>
    );
  return (
    <a
      href={run.executionPath}
      aria-label={label}
      tabIndex={focusable ? 0 : -1}
      data-place={place}
      className={clsx(look, "outline-offset-[-2px]! hover:brightness-90")}
    >
      {mark}
    </a>
  );
}

function Legend({ commits }: { commits: number }) {
  const entry = "inline-flex items-center gap-1.5";
  return (
    <span className="flex flex-wrap gap-x-4 text-xs text-ink-faint">
      <span>{formatPlural(commits, "commit")}, retries beneath; newest right</span>
      <span className={entry}>
        <span className={looks.passed} aria-hidden /> passed
      </span>
      <span className={entry}>
        <span className={clsx(looks.failed, "size-3!")} aria-hidden /> failed
      </span>
      <span className={entry}>
        <span className={clsx(looks.error, "size-3!")} aria-hidden /> error
      </span>
      <span className={entry}>
        <span className={looks.skipped} aria-hidden /> skipped
      </span>
      <span className={entry}>
        <span className="size-3 rounded-[2px] border border-dashed border-ink-soft" aria-hidden /> environment
        to blame
      </span>
    </span>
  );
}

function describe(run: TestRunView): string {
  const attempt = run.attempt === 0 ? "" : `, attempt ${run.attempt + 1}`;
  const excused = run.excused ? ", not charged: the environment was to blame" : "";
  return `${run.status} in ${formatDuration(run.durationMs)}${attempt}${excused}`;
}

function placeOf(target: EventTarget): Place | null {
  if (!(target instanceof Element)) return null;
  const [column, row] = (target.closest("[data-place]")?.getAttribute("data-place") ?? "")
    .split(".")
    .map(Number);
  return column === undefined || row === undefined || Number.isNaN(column) ? null : { column, row };
}
