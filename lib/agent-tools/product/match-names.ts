import { editDistance } from "@/lib/edit-distance";

export interface Named {
  identifier: string;
  name: string;
}

export interface NameMatch<Item extends Named> {
  item: Item;
  /** 0..1 */
  score: number;
}

/** Below this a name was not meant. */
const floor = 0.55;
/** A best match this good, and this far ahead of the next, is what was meant. */
const sure = 0.78;
const lead = 0.08;

const noise = new Set(["the", "pipeline", "build", "job", "run", "execution", "workflow", "a", "my", "our"]);

/** Things whose name or identifier resembles a query, best first: other spelling, other order, slips, a part of it. */
export function matchNames<Item extends Named>(query: string, items: readonly Item[]): NameMatch<Item>[] {
  const wanted = wordsOf(query).filter((word) => !noise.has(word));
  const words = wanted.length > 0 ? wanted : wordsOf(query);
  if (words.length === 0) return [];
  return items
    .map((item) => ({ item, score: Math.max(scoreOf(words, item.name), scoreOf(words, item.identifier)) }))
    .filter((match) => match.score >= floor)
    .sort((a, b) => b.score - a.score || a.item.name.length - b.item.name.length);
}

/** Whether the first match was meant beyond doubt. */
export function isUnmistakable(matches: readonly NameMatch<Named>[]): boolean {
  const [first, second] = matches;
  if (!first) return false;
  if (first.score === 1) return second?.score !== 1;
  return first.score >= sure && (!second || first.score - second.score >= lead);
}

function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

function scoreOf(wanted: readonly string[], text: string): number {
  const have = wordsOf(text);
  if (have.length === 0) return 0;
  if (wanted.join("") === have.join("")) return 1;
  const free = [...have];
  let covered = 0;
  let total = 0;
  for (const word of wanted) {
    total += word.length;
    let best = 0;
    let at = -1;
    for (const [index, candidate] of free.entries()) {
      const likeness = similarity(word, candidate);
      if (likeness > best) {
        best = likeness;
        at = index;
      }
    }
    if (at >= 0) free.splice(at, 1);
    covered += best * word.length;
  }
  const left = free.reduce((sum, word) => sum + word.length, 0);
  const size = have.join("").length;
  // Words of the name that were not said cost a little; said words that it lacks cost all their weight.
  return (covered / total) * (1 - 0.25 * (left / size)) - 0.0001;
}

function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length >= 3 && long.startsWith(short)) return 0.92;
  const tolerance = short.length >= 8 ? 2 : short.length >= 4 ? 1 : 0;
  const distance = tolerance === 0 ? 1 : editDistance(a, b, { limit: tolerance, swaps: true });
  return distance <= tolerance ? 1 - 0.12 * distance : 0;
}
