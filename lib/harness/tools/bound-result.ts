import { formatCount } from "@/lib/format/number";
import { isRecord } from "@/lib/harness/registry";

/** What fits a model's attention and a page; about 15,000 tokens. */
export const defaultMaxResultChars = 60_000;

/** Longest text, and most members of a list, from a light cut to a hard one. */
const limits = [
  { text: 4_000, items: 200 },
  { text: 2_000, items: 100 },
  { text: 800, items: 30 },
  { text: 300, items: 10 },
  { text: 120, items: 4 },
  { text: 60, items: 3 },
];
/** The outermost list is the answer itself: its items are shortened before any below this many is left out. */
const keptOfAnswer = 20;
const maxDepth = 12;

interface Cut {
  texts: number;
  items: number;
}

/**
 * Cuts a result to `maxChars` characters of JSON: long texts are shortened and long lists end early, ever more, then
 * whole members are left out. What was cut is said in the note; the result stays valid.
 *
 * @returns the value itself, without a note, when it fits
 */
export function boundResult<Value>(
  value: Value,
  maxChars = defaultMaxResultChars,
): { value: Value | unknown; note?: string } {
  const full = sizeOf(value);
  if (full <= maxChars) return { value };
  for (const limit of limits) {
    const cut = { texts: 0, items: 0 };
    const smaller = shortened(value, limit, cut, 0);
    if (sizeOf(smaller) <= maxChars) return { value: smaller, note: noteOf(full, maxChars, cut) };
  }
  return {
    value: isRecord(value)
      ? firstMembers(value, maxChars)
      : { cut: `${JSON.stringify(value).slice(0, Math.floor(maxChars / 2) - 20)}…` },
    note: noteOf(full, maxChars, null),
  };
}

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

function noteOf(full: number, maxChars: number, cut: Cut | null): string {
  const what =
    cut === null
      ? ["only its beginning is left"]
      : [
          ...(cut.items > 0 ? [`${formatCount(cut.items)} list entries left out`] : []),
          ...(cut.texts > 0 ? [`${formatCount(cut.texts)} long texts shortened`] : []),
        ];
  return `Cut from ${formatCount(full)} to at most ${formatCount(maxChars)} characters: ${what.join(", ")}. Narrow the request (filters, a smaller page, one item) to see the rest.`;
}

function shortened(value: unknown, limit: { text: number; items: number }, cut: Cut, depth: number): unknown {
  if (typeof value === "string") {
    if (value.length <= limit.text) return value;
    cut.texts += 1;
    return `${value.slice(0, limit.text)}… (${formatCount(value.length)} characters)`;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth) {
    cut.items += 1;
    return "…";
  }
  if (Array.isArray(value)) {
    const kept = value.slice(0, depth <= 1 ? Math.max(limit.items, keptOfAnswer) : limit.items);
    cut.items += value.length - kept.length;
    return kept.map((member) => shortened(member, limit, cut, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, shortened(member, limit, cut, depth + 1)]),
  );
}

function firstMembers(value: Record<string, unknown>, maxChars: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let size = 2;
  for (const [key, member] of Object.entries(value)) {
    const small = shortened(member, { text: 120, items: 4 }, { texts: 0, items: 0 }, 1);
    const cost = sizeOf(small) + sizeOf(key) + 2;
    if (size + cost > maxChars) continue;
    kept[key] = small;
    size += cost;
  }
  return kept;
}
