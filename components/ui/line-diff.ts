export interface DiffLine {
  kind: "same" | "removed" | "added";
  text: string;
  /** 1-based line numbers; null on the side where the line does not stand. */
  before: number | null;
  after: number | null;
}

/** Texts longer than this are compared as a whole block between their common start and end, to bound the work. */
const maxCells = 4_000_000;

/**
 * Line difference of two texts: common start and end first, then the longest common subsequence of the rest. Removed
 * lines stand before the added ones that replace them.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = toLines(before);
  const young = toLines(after);
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start += 1;
  let endOld = old.length;
  let endYoung = young.length;
  while (endOld > start && endYoung > start && old[endOld - 1] === young[endYoung - 1]) {
    endOld -= 1;
    endYoung -= 1;
  }
  const lines: DiffLine[] = [];
  const same = (i: number, j: number) =>
    lines.push({ kind: "same", text: old[i] ?? "", before: i + 1, after: j + 1 });
  const removed = (i: number) =>
    lines.push({ kind: "removed", text: old[i] ?? "", before: i + 1, after: null });
  const added = (j: number) =>
    lines.push({ kind: "added", text: young[j] ?? "", before: null, after: j + 1 });

  for (let i = 0; i < start; i += 1) same(i, i);
  let i = start;
  let j = start;
  for (const [pairOld, pairYoung] of commonPairs(old, young, start, endOld, endYoung)) {
    while (i < pairOld) removed(i++);
    while (j < pairYoung) added(j++);
    same(i++, j++);
  }
  while (i < endOld) removed(i++);
  while (j < endYoung) added(j++);
  while (i < old.length) same(i++, j++);
  return lines;
}

function toLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Index pairs of a longest common subsequence of the middle parts, in order. */
function commonPairs(
  old: string[],
  young: string[],
  start: number,
  endOld: number,
  endYoung: number,
): [number, number][] {
  const rows = endOld - start;
  const columns = endYoung - start;
  if (rows === 0 || columns === 0 || rows * columns > maxCells) return [];
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        old[start + row] === young[start + column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    if (old[start + row] === young[start + column]) {
      pairs.push([start + row, start + column]);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}
