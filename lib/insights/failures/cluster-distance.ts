import { createHash } from "node:crypto";

/** A cheap lower bound of the distance between texts, by the rules of Kubernetes' triage tool, and what texts have in common. */

const buckets = 64;
const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** How often the 4-byte substrings of the UTF-8 text fall into each of 64 buckets (CRC-32 modulo 64). */
export function ngramCounts(text: string): Uint32Array {
  const bytes = new TextEncoder().encode(text);
  const counts = new Uint32Array(buckets);
  for (let i = 0; i + 3 < bytes.length; i++) {
    let crc = 0xffffffff;
    for (let k = i; k < i + 4; k++) crc = (crcTable[(crc ^ (bytes[k] ?? 0)) & 255] ?? 0) ^ (crc >>> 8);
    const bucket = ~crc & (buckets - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/** A lower bound of the edit distance: one edit changes at most four n-grams. */
export function ngramDistance(a: Uint32Array, b: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < buckets; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return Math.floor(sum / 4);
}

/** A stable name for a text: 20 hex digits of SHA-1 over its n-gram counts. */
export function ngramDigest(text: string): string {
  return createHash("sha1")
    .update(`[${[...ngramCounts(text)].join(", ")}]`)
    .digest("hex")
    .slice(0, 20);
}

/**
 * Which runs of words and non-words of the first text all texts have: lengths, alternating same and different, the first
 * one same (0 when the text begins with a difference).
 */
export function commonSpans(texts: readonly string[]): number[] {
  const [first, ...others] = texts.map((text) => text.match(/\w+|\W+/g) ?? []);
  if (!first) return [];
  const sets = others.map((runs) => new Set<string>(runs));
  const spans: number[] = [];
  let same = true;
  let length = 0;
  for (const run of first) {
    const shared = sets.every((set) => set.has(run));
    if (shared !== same) {
      spans.push(length);
      same = shared;
      length = 0;
    }
    length += run.length;
  }
  if (length > 0) spans.push(length);
  return spans;
}
