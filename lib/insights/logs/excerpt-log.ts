import { type Collected, createCollector } from "./collect-groups";
import { createLineSet, type LineSet } from "./line-sketch";
import { createLineScanner } from "./scan-lines";
import { type ScoredLine, selectLines } from "./select-lines";

export interface ExcerptOptions {
  /** The last green log of the same step, as lines or as chunks like the log itself. */
  passLog?: Iterable<string | Uint8Array> | undefined;
  /** Most lines in the excerpt; 40 unless given. */
  maxLines?: number | undefined;
  /** What the iterables hold: whole lines without their ends, or pieces (text or UTF-8) cut anywhere. Default "chunks". */
  unit?: "lines" | "chunks" | undefined;
}

export interface ExcerptLine {
  /** 1-based; "\r\n", "\n" and a lone "\r" each end a line. */
  number: number;
  /** Without colours and time stamps, at most 1,000 characters. */
  text: string;
  /** 0..10; comparable within one log. */
  score: number;
  /** Name of the recogniser that knew the line, "tail" for the last words before the end, "context" for the rest. */
  reason: string;
  /** Not in the green log; always true without one. */
  fresh: boolean;
}

export interface ExcerptGroup {
  from: number;
  to: number;
  score: number;
  /** Recogniser of the group's first line. */
  reason: string;
  tool: string;
  lines: ExcerptLine[];
}

export interface LogExcerpt {
  /** In log order, at most `maxLines`. */
  lines: ExcerptLine[];
  /** Best first; every excerpt line is in one group. */
  groups: ExcerptGroup[];
  lineCount: number;
  /** True when a green log was given and it decided what counts. */
  compared: boolean;
}

/**
 * The lines of a step's log that say why it failed, not the last ones. Streaming and linear; memory does not grow with
 * the log. An empty log, or one in which nothing looks like a failure, gives what was said last, or nothing.
 */
export function excerptLog(log: Iterable<string | Uint8Array>, options: ExcerptOptions = {}): LogExcerpt {
  const excerpt = openExcerpt(options);
  for (const piece of log) excerpt.push(piece);
  return excerpt.finish();
}

/** The same for a log that arrives over time: `push` pieces, then `finish` once. */
export function openExcerpt(options: ExcerptOptions = {}): {
  push: (piece: string | Uint8Array) => void;
  finish: () => LogExcerpt;
} {
  const lineEnd = options.unit === "lines" ? "\n" : "";
  const green = options.passLog === undefined ? undefined : greenLines(options.passLog, lineEnd);
  const scanner = createLineScanner((line) => collector.take(line));
  const collector = createCollector(green, scanner.recent);
  return {
    push(piece) {
      scanner.push(piece);
      if (lineEnd !== "") scanner.push(lineEnd);
    },
    finish() {
      return render(
        collector.finish(scanner.end()),
        options.maxLines ?? 40,
        green !== undefined && green.size() > 0,
      );
    },
  };
}

function greenLines(log: Iterable<string | Uint8Array>, lineEnd: string): LineSet {
  const lines = createLineSet();
  const scanner = createLineScanner((line) => lines.add(line.hash));
  for (const piece of log) {
    scanner.push(piece);
    if (lineEnd !== "") scanner.push(lineEnd);
  }
  scanner.end();
  return lines;
}

function render(collected: Collected, maxLines: number, withGreen: boolean): LogExcerpt {
  const selection = selectLines(collected, { maxLines, compared: withGreen });
  const byGroup = new Map<number, ScoredLine[]>();
  for (const line of selection.lines) byGroup.set(line.group, [...(byGroup.get(line.group) ?? []), line]);
  const groups = [...byGroup.values()]
    .map((lines) => toGroup(lines, selection.groups[lines[0]?.group ?? -1]?.group.recogniser.id ?? "tail"))
    .sort((a, b) => b.score - a.score || a.from - b.from);
  return {
    lines: selection.lines.map(toLine),
    groups,
    lineCount: collected.lineCount,
    compared: selection.compared,
  };
}

function toGroup(lines: readonly ScoredLine[], reason: string): ExcerptGroup {
  return {
    from: lines[0]?.number ?? 0,
    to: lines.at(-1)?.number ?? 0,
    score: Math.max(...lines.map((line) => line.score)),
    reason,
    tool: reason.split("/")[0] ?? reason,
    lines: lines.map(toLine),
  };
}

function toLine(line: ScoredLine): ExcerptLine {
  const reason = line.recogniser?.id ?? (line.group === -1 ? "tail" : "context");
  return { number: line.number, text: line.text, score: line.score, reason, fresh: line.fresh };
}
