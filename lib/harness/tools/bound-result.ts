import { isRecord } from "../registry/paging";

/** What fits a model's attention and a page; about 15,000 tokens. */
export const defaultMaxResultChars = 60_000;

const longText = 2_000;

/**
 * Cuts a result to `maxChars` characters of JSON: first long texts are shortened, then lists, then whole members are
 * left out. What was cut is said in the note; the result stays valid.
 */
export function boundResult<Value>(
  value: Value,
  maxChars = defaultMaxResultChars,
): { value: Value | unknown; note?: string } {
  const full = sizeOf(value);
  if (full <= maxChars) return { value };
  for (const limits of [
    { text: longText, items: 100 },
    { text: 800, items: 30 },
    { text: 300, items: 10 },
    { text: 120, items: 4 },
  ]) {
    const smaller = shortened(value, limits.text, limits.items, 0);
    if (sizeOf(smaller) <= maxChars) {
      return { value: smaller, note: noteOf(full, maxChars) };
    }
  }
  return { value: isRecord(value) ? firstMembers(value, maxChars) : undefined, note: noteOf(full, maxChars) };
}

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

const noteOf = (full: number, maxChars: number): string =>
  `Cut: the whole result has ${full.toLocaleString("en")} characters, shown are at most ${maxChars.toLocaleString("en")}. Narrow the request (filters, a smaller page, one item) to see the rest.`;

function shortened(value: unknown, text: number, items: number, depth: number): unknown {
  if (typeof value === "string") {
    return value.length <= text ? value : `${value.slice(0, text)}… [${value.length - text} more characters]`;
  }
  if (Array.isArray(value)) {
    // The outermost list is the answer itself: its items are shortened before any is left out.
    const kept = value.slice(0, depth <= 1 ? Math.max(items, 20) : items);
    return kept.map((member) => shortened(member, text, items, depth + 1));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, shortened(member, text, items, depth + 1)]),
  );
}

function firstMembers(value: Record<string, unknown>, maxChars: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let size = 2;
  for (const [key, member] of Object.entries(value)) {
    const small = shortened(member, 120, 4, 1);
    const cost = sizeOf(small) + key.length + 4;
    if (size + cost > maxChars) continue;
    kept[key] = small;
    size += cost;
  }
  return kept;
}
