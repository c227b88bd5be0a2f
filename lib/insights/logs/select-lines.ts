import type { Collected, KeptLine, LineGroup } from "./collect-groups";

/** A kept line with its final score, comparable within one log. */
export interface ScoredLine extends KeptLine {
  score: number;
  group: number;
}

export interface Selection {
  lines: ScoredLine[];
  /** Groups in order of their score; `lines[].group` is an index into it. */
  groups: { group: LineGroup; score: number }[];
  /** Whether the comparison with a green log decided. */
  compared: boolean;
}

const roleFactor = {
  error: 1,
  test: 1,
  detail: 0.9,
  summary: 1,
  exit: 1,
  end: 1,
  success: 0,
  cleanup: 0,
  advice: 0,
  benign: 0,
};

/**
 * Chooses at most `maxLines` lines. Each group gets a score from what its lines are, how rare they are, whether a green
 * log has them, and where they stand; each line a share of it; the best lines win.
 */
export function selectLines(
  collected: Collected,
  options: { maxLines: number; compared: boolean },
): Selection {
  const hasFreshError = collected.groups.some(
    (group) => scoreParts(group) >= 3 && group.lines.some((line) => line.fresh),
  );
  const compared = options.compared && hasFreshError;
  const firstEnd = collected.groups.find((group) => group.recogniser.role === "end")?.lines[0]?.number;
  const endLine = firstEnd ?? collected.lineCount;
  const everyday = compared ? new Set<string>() : everydayReasons(collected);
  const ranked = collected.groups
    .map((group) => {
      const echo = isEcho(group, collected.groups) ? 0.4 : 1;
      const telling = group.lines.filter((line) => line.weight >= 2);
      const common = telling.every((line) => everyday.has(line.recogniser?.id ?? "")) ? 0.5 : 1;
      return { group, score: groupScore(group, collected, { compared, endLine }) * echo * common };
    })
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score || firstNumber(a.group) - firstNumber(b.group));
  const best = ranked[0]?.score ?? 0;
  const candidates: ScoredLine[] = [];
  const taken = new Set<number>();
  ranked.forEach(({ group, score }, index) => {
    if (score < best * (compared ? 0.34 : 0.2)) return;
    const lead =
      score >= best * 0.5 ? group.lead.map((line) => ({ ...line, score: score * 0.75, group: index })) : [];
    for (const line of [...lead, ...scoreLines(group, score, compared)]) {
      if (taken.has(line.number)) continue;
      taken.add(line.number);
      candidates.push({ ...line, group: index });
    }
  });
  const byScore = (a: ScoredLine, b: ScoredLine) => b.score - a.score || a.number - b.number;
  candidates.sort(byScore);
  if (!compared || best < 5) {
    const tail = tailLines(collected, { compared, best }).filter((line) => !taken.has(line.number));
    // some places are kept for the last words: no recogniser knows every tool
    const reserved = tail.slice(-reservedForTail);
    candidates.length = Math.min(candidates.length, Math.max(0, options.maxLines - reserved.length));
    candidates.push(...reserved, ...tail.slice(0, -reservedForTail).sort(byScore));
  }
  const lines = candidates.slice(0, options.maxLines).sort((a, b) => a.number - b.number);
  return { lines, groups: ranked, compared };
}

const reservedForTail = 8;

function firstNumber(group: LineGroup): number {
  return group.lines[0]?.number ?? 0;
}

/** What the lines of a group say, without regard to where they stand. */
function scoreParts(group: LineGroup): number {
  let top = group.recogniser.weight * roleFactor[group.recogniser.role];
  for (const line of group.lines) if (line.weight > top) top = line.weight;
  return top;
}

function groupScore(
  group: LineGroup,
  collected: Collected,
  { compared, endLine }: { compared: boolean; endLine: number },
): number {
  let score = scoreParts(group);
  const first = group.lines[0];
  if (!first) return 0;
  if (compared && !group.lines.some((line) => line.fresh && line.weight >= 2)) score *= 0.05;
  if (group.survived) score *= 0.35;
  if (group.phase === "after-end") score *= 0.4;
  if (group.phase === "cleanup") score *= 0.35;
  const seen = collected.count(first.hash);
  const damping = compared ? 0.08 : scoreParts(group) >= 8 ? 0.12 : 0.25;
  if (seen > 2) score /= 1 + Math.log2(seen / 2) * damping;
  if (!compared && group.phase === "work") {
    const distance = endLine - (group.lines.at(-1)?.number ?? 0);
    if (distance > 60) score *= Math.max(0.45, 1 - 0.09 * Math.log2(distance / 60));
  }
  return score;
}

/**
 * Recognisers that fire all over the log: a program that logs errors while it works, tests that provoke them. A failure
 * comes as one burst. Only asked when there is no green log to tell.
 */
function everydayReasons(collected: Collected): Set<string> {
  const seen = new Map<string, { count: number; first: number; last: number }>();
  for (const { number, recogniser } of collected.groups.flatMap((group) => group.lines)) {
    if (!recogniser) continue;
    const entry = seen.get(recogniser.id);
    if (!entry) seen.set(recogniser.id, { count: 1, first: number, last: number });
    else {
      entry.count++;
      entry.last = number;
    }
  }
  const everyday = [...seen].filter(
    ([, { count, first, last }]) => count >= 6 && last - first >= collected.lineCount * 0.4,
  );
  return new Set(everyday.map(([id]) => id));
}

/** A script's own "Error: the build was unsuccessful" after a tool has reported its errors and its failure. */
function isEcho(group: LineGroup, groups: readonly LineGroup[]): boolean {
  if (!group.recogniser.id.startsWith("generic/")) return false;
  const at = firstNumber(group);
  const exit = groups.findLast((other) => other.recogniser.role === "exit" && firstNumber(other) < at);
  if (!exit) return false;
  return groups.some(
    (other) =>
      firstNumber(other) < firstNumber(exit) &&
      !other.recogniser.id.startsWith("generic/") &&
      scoreParts(other) >= 8 &&
      other.lines.some((line) => line.fresh),
  );
}

const libraryFrame =
  /^\s*(?:\[\w+\] )?(?:at |File ")(?:java|javax|jdk|sun|com\.sun|org\.(?:junit|testng|gradle|apache\.maven|codehaus|hamcrest|mockito|springframework)|kotlin|scala|groovy|node:|internal\/|.*\/node_modules\/|.*site-packages|.*\/lib\/python|hudson|jenkins)/;
const anyFrame = /^\s+(?:at |File "|from )\S/;

function scoreLines(group: LineGroup, score: number, compared: boolean): ScoredLine[] {
  const top = Math.max(1, scoreParts(group));
  let depth = 0;
  return group.lines
    .filter((line) => !compared || line.fresh || line.weight === 0)
    .map((line) => {
      depth++;
      let share = line.weight > 0 ? Math.max(0.5, line.weight / top) : 0.85 * 0.985 ** depth;
      if (line.weight === 0 || line.recogniser?.role === "detail") {
        if (libraryFrame.test(line.text)) share = 0.4 * 0.99 ** depth;
        else if (anyFrame.test(line.text)) share = 0.55 * 0.99 ** depth;
      } else share *= 0.995 ** depth;
      return { ...line, score: score * share, group: -1 };
    });
}

/** The last words before the end: what remains when no recogniser knows the tool. */
function tailLines(
  collected: Collected,
  { compared, best }: { compared: boolean; best: number },
): ScoredLine[] {
  const lines = collected.tail.filter(
    (line) =>
      line.recogniser === undefined ||
      !["advice", "benign", "cleanup", "success"].includes(line.recogniser.role),
  );
  const fresh = compared ? lines.filter((line) => line.fresh) : lines;
  const kept = (fresh.length > 0 ? fresh : lines).slice(-24);
  return kept.map((line, index) => ({
    ...line,
    score: Math.max(0.6, Math.min(2.4, best * 0.4)) * 0.96 ** (kept.length - 1 - index),
    group: -1,
  }));
}
