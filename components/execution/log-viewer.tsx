"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp, CircleAlert, Download, RotateCw, Search } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { TextField } from "@/components/ui/text-field";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { LogText } from "./log-line";
import { useStepLog } from "./use-step-log";

const rowHeight = 20;

interface LogViewerProps {
  /** The route of the log; `&download=1` is appended for the file. */
  path: string;
  stepName: string;
  running: boolean;
  failed: boolean;
  /** The line of the URL, 1-based. */
  line: number | null;
  onLineChange: (line: number) => void;
}

/** A step's log: only the lines in sight are in the document, however long it is. */
export function LogViewer({ path, stepName, running, failed, line, onLineChange }: LogViewerProps) {
  const [attempt, setAttempt] = useState(0);
  const log = useStepLog(path, attempt);
  const { lines } = log;
  const scrollRef = useRef<HTMLElement>(null);
  const [query, setQuery] = useState("");
  const [match, setMatch] = useState(0);
  const [follow, setFollow] = useState(running && line === null);
  const [errorLine, setErrorLine] = useState<number | null>(null);
  const needle = query.trim().toLowerCase();

  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 30,
  });

  const goTo = useCallback(
    (number: number, select: boolean) => {
      rows.scrollToIndex(number - 1, { align: "center" });
      if (select) {
        onLineChange(number);
      }
    },
    [rows, onLineChange],
  );

  const matches = useMemo(() => {
    if (needle === "") {
      return [];
    }
    const found: number[] = [];
    for (const [index, each] of lines.entries()) {
      if (each.text.toLowerCase().includes(needle)) {
        found.push(index + 1);
      }
    }
    return found;
  }, [lines, needle]);

  // The recognisers of tools are a large piece of code; they are loaded once a failed log stands complete.
  const finished = log.state === "complete" || log.state === "cut";
  useEffect(() => {
    setErrorLine(null);
    if (!finished || !failed) {
      return;
    }
    let current = true;
    void import("@/lib/insights/logs/first-error-line").then(({ firstErrorLine }) => {
      const found = firstErrorLine(
        lines.map((each) => each.text.replaceAll("\r", " ")),
        { unit: "lines" },
      );
      if (current && found !== undefined) {
        setErrorLine(found.number);
      }
    });
    return () => {
      current = false;
    };
  }, [finished, failed, lines]);

  // Opens at the line of the URL, else at the first error.
  const opened = useRef<string | null>(null);
  useEffect(() => {
    const target = line ?? errorLine;
    const key = `${path} ${target}`;
    if (target === null || target > lines.length || opened.current === key) {
      return;
    }
    opened.current = key;
    rows.scrollToIndex(target - 1, { align: "center" });
  }, [line, errorLine, lines.length, path, rows]);

  useEffect(() => {
    if (follow && lines.length > 0) {
      rows.scrollToIndex(lines.length - 1, { align: "end" });
    }
  }, [follow, lines.length, rows]);

  const step = (direction: 1 | -1) => {
    if (matches.length === 0) {
      return;
    }
    const next = (match + direction + matches.length) % matches.length;
    setMatch(next);
    const target = matches[next];
    if (target !== undefined) {
      setFollow(false);
      rows.scrollToIndex(target - 1, { align: "center" });
    }
  };

  const gutter = String(Math.max(lines.length, 100)).length;
  return (
    <div className="flex min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <TextField
          aria-label={`Search the log of ${stepName}`}
          placeholder="Search the log"
          size="sm"
          icon={<Search aria-hidden />}
          className="w-48 max-sm:w-full"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setMatch(-1);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              step(event.shiftKey ? -1 : 1);
            } else if (event.key === "Escape") {
              setQuery("");
            }
          }}
        />
        {needle === "" ? null : (
          <>
            <span className="text-sm text-ink-soft" role="status">
              {matches.length === 0
                ? "Not found"
                : `${match < 0 ? "" : `${match + 1} of `}${formatPlural(matches.length, "line")}`}
            </span>
            <IconButton
              label="Previous match"
              size="sm"
              onClick={() => step(-1)}
              disabled={matches.length === 0}
            >
              <ArrowUp />
            </IconButton>
            <IconButton label="Next match" size="sm" onClick={() => step(1)} disabled={matches.length === 0}>
              <ArrowDown />
            </IconButton>
          </>
        )}
        <span className="ml-auto text-sm text-ink-faint">
          {formatCount(lines.length)} {oneOrMany(lines.length, "line")}
          {log.state === "loading" ? (running ? ", live" : ", loading") : ""}
        </span>
        {errorLine === null ? null : (
          <Button
            size="sm"
            icon={<CircleAlert />}
            onClick={() => {
              setFollow(false);
              goTo(errorLine, true);
            }}
          >
            First error
          </Button>
        )}
        {running ? (
          <Button
            size="sm"
            aria-pressed={follow}
            variant={follow ? "primary" : "secondary"}
            onClick={() => setFollow(!follow)}
          >
            Follow
          </Button>
        ) : null}
        <a
          href={`${path}&download=1`}
          download
          className="inline-flex h-7 items-center gap-1.5 rounded border border-line-strong px-2 text-sm font-medium hover:bg-sunken"
        >
          <Download className="size-3.5" aria-hidden />
          Download
        </a>
      </div>
      {log.state === "error" ? (
        <ErrorState
          compact
          title="The log could not be read"
          actions={
            <Button size="sm" icon={<RotateCw />} onClick={() => setAttempt(attempt + 1)}>
              Try again
            </Button>
          }
        >
          {log.message}
        </ErrorState>
      ) : null}
      {log.state === "none" ? <p className="px-4 py-6 text-center text-ink-soft">{log.message}</p> : null}
      <section
        ref={scrollRef}
        aria-label={`Log of ${stepName}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        onWheel={() => setFollow(false)}
        className={clsx(
          "scroll-thin h-[min(38rem,70dvh)] overflow-auto bg-sunken/50 font-mono text-sm focus-visible:outline-offset-[-2px]",
          lines.length === 0 && (log.state === "none" || log.state === "error") && "hidden",
        )}
      >
        {log.state === "loading" && lines.length === 0 ? (
          <p role="status" className="px-4 py-6 text-center font-sans text-base text-ink-soft">
            {running ? "Waiting for the step's first line" : "Reading the log from Harness"}
          </p>
        ) : null}
        <div className="relative min-w-max" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const each = lines[item.index];
            if (each === undefined) {
              return null;
            }
            const number = item.index + 1;
            return (
              <div
                key={item.key}
                className={clsx(
                  "absolute left-0 flex min-w-full pr-4 whitespace-pre",
                  number === line && "bg-accent-soft",
                  number !== line && number === errorLine && "bg-failed-soft",
                  each.unit && "font-sans font-medium text-ink-soft",
                )}
                style={{
                  height: rowHeight,
                  lineHeight: `${rowHeight}px`,
                  transform: `translateY(${item.start}px)`,
                }}
              >
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={`Link to line ${number}`}
                  title={each.time ?? undefined}
                  onClick={() => onLineChange(number)}
                  className="sticky left-0 shrink-0 bg-inherit px-3 text-right text-ink-faint select-none hover:text-ink"
                  style={{ width: `calc(${gutter}ch + 1.75rem)` }}
                >
                  {number}
                </button>
                {each.unit ? <span>{each.text}</span> : <LogText line={each} needle={needle} />}
              </div>
            );
          })}
        </div>
      </section>
      {log.state === "cut" ? (
        <p className="border-t border-line px-4 py-2 text-sm text-ink-soft">{log.message}</p>
      ) : null}
    </div>
  );
}
