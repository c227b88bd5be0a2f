import { createLineCounter, type LineSet } from "./line-sketch";
import { recognise } from "./recognise";
import { type Recogniser, rule, type Take } from "./recognition";
import { lineFlag } from "./scan-bytes";
import type { RecentLine, ScannedLine } from "./scan-lines";
import { visibleLine } from "./visible-text";

/** A line kept from the stream. */
export interface KeptLine {
  number: number;
  /** Visible text: no colours, no time stamp. */
  text: string;
  hash: number;
  /** 0..10, how much the line itself says. */
  weight: number;
  /** Not in the last green log; true when there is none. */
  fresh: boolean;
  recogniser: Recogniser | undefined;
}

/** Lines that report one failure. */
export interface LineGroup {
  recogniser: Recogniser;
  stream: string;
  lines: KeptLine[];
  /** Lines shortly before that the green log does not have and no recogniser knows; only before a vague statement. */
  lead: KeptLine[];
  /** Times the same first line was seen, this one included. */
  repeats: number;
  phase: "work" | "after-end" | "cleanup";
  /** Set when a later line says that the part of the step with this group went well. */
  survived: boolean;
}

export interface Collected {
  groups: LineGroup[];
  /** The last lines before the step ended (or the log did), blank ones left out. */
  tail: KeptLine[];
  lineCount: number;
  /** How often a line's masked form occurred. */
  count: (hash: number) => number;
}

const redLine = rule("generic/red", "error", 4.5, /^/, "indented");
const maxGroups = 240;
const maxGroupLines = 64;
const cacheSize = 16_384;
const vague = 7;
const leadWindow = 12;
const leadLines = 4;
/** Looks back per so many lines, and how many may be saved up. */
const leadPause = 1_000;
const leadBudget = 100;
const worthALook = lineFlag.trigger | lineFlag.mark | lineFlag.red | lineFlag.location;

/** Takes scanned lines in order and keeps what may be a failure. Memory is bounded by the limits above. */
export function createCollector(
  green: LineSet | undefined,
  recent: (count?: number) => RecentLine[],
): {
  take: (line: ScannedLine) => void;
  finish: (lineCount: number) => Collected;
} {
  const counter = createLineCounter();
  const groups: LineGroup[] = [];
  const tail: KeptLine[] = [];
  const looked = new Map<number, Recogniser | null>();
  const firstLines = new Map<number, LineGroup>();
  let phase: LineGroup["phase"] = "work";
  let ended = false;
  let open: LineGroup | undefined;
  let openIndent = 0;
  let blanks = 0;
  let strangers = 0;
  let boundary = 0;
  let leadAt = 0;

  const look = (line: ScannedLine, text: string): Recogniser | undefined => {
    const key = line.flags & lineFlag.indented ? line.hash ^ 0x51ed270b : line.hash;
    const cached = looked.get(key);
    if (cached !== undefined) return cached ?? undefined;
    const found = recognise(text, line.flags);
    if (looked.size >= cacheSize) looked.clear();
    looked.set(key, found ?? null);
    return found;
  };

  const keep = (line: ScannedLine, text: string, recogniser: Recogniser | undefined): KeptLine => ({
    number: line.number,
    text: text.length > 1_000 ? text.slice(0, 1_000) : text,
    hash: line.hash,
    weight: recogniser?.weight ?? 0,
    fresh: isFresh(line.hash),
    recogniser,
  });

  const close = () => {
    open = undefined;
    blanks = strangers = 0;
  };

  const blank = () => {
    if (open && (++blanks > 2 || open.recogniser.take === "paragraph")) close();
  };

  const append = (group: LineGroup, kept: KeptLine) => {
    if (group.lines.length < maxGroupLines) group.lines.push(kept);
    blanks = strangers = 0;
  };

  /** "The script failed" says less than what the script printed last, if that is new. */
  const leadOf = (kept: KeptLine): KeptLine[] => {
    if (!green || !kept.fresh || kept.weight > vague || ended) return [];
    // keeps the whole linear in a log full of vague failures
    if (kept.number < leadAt) return [];
    leadAt = Math.max(leadAt, kept.number - leadBudget * leadPause) + leadPause;
    const lead: KeptLine[] = [];
    for (const { number, hash, text: raw } of recent(leadWindow)) {
      if (number >= kept.number || !isFresh(hash)) continue;
      const { text } = visibleLine(raw);
      if (text.trim() === "" || chatter.test(text) || recognise(text)) continue;
      lead.push({ number, text, hash, weight: 0, fresh: true, recogniser: undefined });
    }
    return lead.slice(-leadLines);
  };

  const openGroup = (recogniser: Recogniser, kept: KeptLine, stream: string) => {
    const seen = firstLines.get(kept.hash);
    if (seen) seen.repeats++;
    if (seen && seen.repeats > 6) {
      close();
      return;
    }
    const group: LineGroup = {
      recogniser,
      stream,
      lines: [kept],
      lead: leadOf(kept),
      repeats: seen ? seen.repeats : 1,
      phase,
      survived: false,
    };
    if (!seen && firstLines.size < 4_096) firstLines.set(kept.hash, group);
    groups.push(group);
    if (groups.length >= maxGroups * 2) dropWeakest(groups);
    open = group;
    openIndent = indentOf(kept.text);
    blanks = strangers = 0;
  };

  const isFresh = (hash: number) => green === undefined || !green.has(hash);

  const freezeTail = () => {
    if (ended) return;
    for (const line of recent()) {
      const text = visibleLine(line.text).text;
      const recogniser = recognise(text);
      tail.push({ ...line, text, fresh: isFresh(line.hash), weight: recogniser?.weight ?? 0, recogniser });
    }
  };

  const joins = (group: LineGroup, recogniser: Recogniser, text: string): boolean => {
    if (blanks > 0 || recogniser.role !== "error") return false;
    if (group.recogniser.role === "summary" || group.recogniser.role === "exit") return false;
    const { take } = group.recogniser;
    if (recogniser.id.startsWith("generic/") && (take === "section" || take === "paragraph")) return true;
    if (recogniser.id === group.recogniser.id || indentOf(text) > openIndent) return true;
    return take === "stack" && group.lines.length <= 2;
  };

  return {
    take(line) {
      const flags = line.flags;
      if (flags & lineFlag.blank) return blank();
      if (!open && (flags & worthALook) === 0) return;
      // a line seen this often is noise, whatever it says; the groups it opened before stay
      if (counter.add(line.hash) > 400 && !open) return;
      const { text, stream } = visibleLine(line.text());
      // nothing but a time stamp
      if (text.trim() === "") return blank();
      const known = flags & (worthALook | lineFlag.frame) ? look(line, text) : undefined;
      const recogniser = known ?? (flags & lineFlag.red && text.length < 400 ? redLine : undefined);
      if (
        open &&
        stream !== open.stream &&
        ++strangers <= 40 &&
        (!recogniser || recogniser.role === "benign")
      )
        return;
      switch (recogniser?.role) {
        case "end":
          openGroup(recogniser, keep(line, text, recogniser), stream);
          close();
          freezeTail();
          ended = true;
          if (phase === "work") phase = "after-end";
          return;
        case "cleanup":
          close();
          phase = "cleanup";
          return;
        case "success":
          close();
          for (const group of groups) if ((group.lines[0]?.number ?? 0) > boundary) group.survived = true;
          boundary = line.number;
          return;
        case "advice":
          close();
          return;
        case "benign":
          if (open && !continues(open.recogniser.take, text, openIndent, blanks, open.lines)) close();
          return;
        case "detail":
          if (open) append(open, keep(line, text, recogniser));
          else if (recogniser.weight >= 7) openGroup(recogniser, keep(line, text, recogniser), stream);
          return;
        case "error":
        case "test":
        case "summary":
        case "exit": {
          if (open && joins(open, recogniser, text)) append(open, keep(line, text, recogniser));
          else openGroup(recogniser, keep(line, text, recogniser), stream);
          return;
        }
        case undefined:
          if (!open) return;
          if (announces(open) || continues(open.recogniser.take, text, openIndent, blanks, open.lines))
            append(open, keep(line, text, undefined));
          else close();
      }
    },
    finish(lineCount) {
      freezeTail();
      return { groups, tail, lineCount, count: counter.count };
    },
  };
}

const frame =
  /^\s+(?:at |\.\.\. \d+ |File "|from |in |\d+: |goroutine |\/|Suppressed:|Caused)|^\s*(?:Caused by|Caused|Also|Suppressed|Stack ?trace|Backtrace|Call stack|stdout|stderr)\b|^\s*\^|^\s*[~^]+/i;

/** "error during build:" says nothing yet; the line after it does. */
function announces(group: LineGroup): boolean {
  return group.lines.length === 1 && group.lines[0]?.text.trimEnd().endsWith(":") === true;
}

// what a program says while all is well ends a report, unless it stands inside of it
const chatter =
  /^(?:\[?(?:INFO|DEBUG|TRACE|NOTICE|info|debug|trace|notice)\b|npm (?:WARN|warn|http|notice|info|verb|timing)\b)/;

function continues(
  take: Take,
  text: string,
  indent: number,
  blanks: number,
  lines: readonly KeptLine[] = [],
): boolean {
  const deeper = indentOf(text) > indent;
  if (!deeper && chatter.test(text)) return false;
  switch (take) {
    case "none":
      return false;
    case "indented":
      return deeper || frame.test(text);
    case "stack":
      // the message may go on for a line or two; after the first frame only frames follow
      if (deeper || frame.test(text)) return true;
      return (
        blanks === 0 &&
        lines.length <= 2 &&
        !/^\s*\[\w+\]/.test(text) &&
        !frame.test(lines.at(-1)?.text ?? "")
      );
    case "paragraph":
      return blanks === 0;
    case "section":
      return deeper || blanks === 0;
    case "box":
      return /^\s*[│|╵]/.test(text);
  }
}

export function indentOf(text: string): number {
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32) width++;
    else if (code === 9) width += 4;
    else break;
  }
  return width;
}

/** The weaker half of the middle goes; the first and the last groups say where trouble began and how it ended. */
function dropWeakest(groups: LineGroup[]): void {
  const value = (group: LineGroup) =>
    group.recogniser.weight * (group.lines[0]?.fresh ? 1 : 0.1) * (group.survived ? 0.3 : 1) -
    group.repeats * 0.1;
  const middle = groups.slice(8, -40);
  const kept = new Set([...middle].sort((a, b) => value(b) - value(a)).slice(0, maxGroups - 48));
  groups.splice(8, middle.length, ...middle.filter((group) => kept.has(group)));
}
