export interface BareText {
  /** Without what a terminal or a browser does not show. */
  text: string;
  /** Where an offset of `text` stands in the original. */
  toOriginal(offset: number): number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals act on
const anyInvisible = /[\u001b\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;
/** ANSI control sequences, soft hyphens, zero-width characters, marks of direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const invisible = /\u001b\[[0-?]*[ -/]*[@-~]|[\u001b\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;

/** A text as it is seen: colours and zero-width characters within a secret hide it from patterns, and from nobody who copies it. */
export function bareText(original: string): BareText {
  if (!anyInvisible.test(original)) return { text: original, toOriginal: (offset) => offset };
  const parts: string[] = [];
  /** Where each part begins, in the bare text and in the original. */
  const bareStarts: number[] = [];
  const originalStarts: number[] = [];
  let length = 0;
  let from = 0;
  const keep = (to: number) => {
    if (to <= from) return;
    parts.push(original.slice(from, to));
    bareStarts.push(length);
    originalStarts.push(from);
    length += to - from;
  };
  for (const match of original.matchAll(invisible)) {
    keep(match.index);
    from = match.index + match[0].length;
  }
  keep(original.length);
  return {
    text: parts.join(""),
    toOriginal: (offset) => {
      let low = 0;
      let high = bareStarts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((bareStarts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return (originalStarts[low] ?? 0) + (offset - (bareStarts[low] ?? 0));
    },
  };
}
