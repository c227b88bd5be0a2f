/** What one tool result may take of the conversation. */
export const maxResultChars = 16_000;
const maxTextChars = 4_000;

/**
 * Cuts a JSON value to a size: long texts first, then the ends of the longest lists, until it fits.
 *
 * @returns the value, and a sentence that says what was cut, or null when nothing was
 */
export function boundResult(
  value: unknown,
  maxChars = maxResultChars,
): { value: unknown; note: string | null } {
  const size = JSON.stringify(value)?.length ?? 0;
  if (size <= maxChars) return { value, note: null };
  for (const [items, text] of [
    [200, maxTextChars],
    [100, 2_000],
    [50, 1_000],
    [25, 500],
    [12, 240],
    [6, 120],
    [3, 60],
  ] as const) {
    const counter = { items: 0, texts: 0 };
    const smaller = shrink(value, items, text, counter, 0);
    if ((JSON.stringify(smaller)?.length ?? 0) <= maxChars) {
      return { value: smaller, note: noteOf(size, maxChars, counter) };
    }
  }
  return {
    value: { cut: `${JSON.stringify(value).slice(0, Math.max(0, maxChars - 200))}…` },
    note: `The result was too large (${size.toLocaleString("en-US")} characters); only its beginning is shown. Ask for less: a filter, a smaller size, one item.`,
  };
}

function noteOf(size: number, maxChars: number, counter: { items: number; texts: number }): string {
  const what = [
    counter.items > 0 ? `${counter.items.toLocaleString("en-US")} list entries left out` : null,
    counter.texts > 0 ? `${counter.texts} long texts shortened` : null,
  ].filter((part) => part !== null);
  return `The result was cut from ${size.toLocaleString("en-US")} to at most ${maxChars.toLocaleString("en-US")} characters: ${what.join(", ")}. Ask for a part of it to see more.`;
}

function shrink(
  value: unknown,
  maxItems: number,
  maxText: number,
  counter: { items: number; texts: number },
  depth: number,
): unknown {
  if (typeof value === "string") {
    if (value.length <= maxText) return value;
    counter.texts += 1;
    return `${value.slice(0, maxText)}… (${value.length.toLocaleString("en-US")} characters)`;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth > 12) return "…";
  if (Array.isArray(value)) {
    counter.items += Math.max(0, value.length - maxItems);
    return value.slice(0, maxItems).map((item) => shrink(item, maxItems, maxText, counter, depth + 1));
  }
  const entries = Object.entries(value);
  counter.items += Math.max(0, entries.length - maxItems * 2);
  return Object.fromEntries(
    entries
      .slice(0, maxItems * 2)
      .map(([key, member]) => [key, shrink(member, maxItems, maxText, counter, depth + 1)]),
  );
}
