import { describe, expect, test } from "vitest";
import { editDistance } from "./edit-distance";

/** The definition, without band or shortcuts. */
function slowDistance(a: string, b: string, swaps: boolean): number {
  const rows: number[][] = [];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i <= a.length; i++) {
    rows.push([]);
    for (let j = 0; j <= b.length; j++) {
      const swapped = swaps && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]?.push(
        i === 0 || j === 0
          ? i + j
          : Math.min(
              at(i - 1, j) + 1,
              at(i, j - 1) + 1,
              at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
              swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
            ),
      );
    }
  }
  return at(a.length, b.length);
}

/** Every text of at most four letters out of three. */
const texts = [""];
for (const text of texts) if (text.length < 4) texts.push(...["a", "b", "c"].map((letter) => text + letter));

describe("the edit distance is the one of its definition", () => {
  test.each([false, true])("for all pairs of short texts and every limit, swaps as one edit: %s", (swaps) => {
    const wrong: string[] = [];
    for (const a of texts) {
      for (const b of texts) {
        const exact = slowDistance(a, b, swaps);
        if (editDistance(a, b, { swaps }) !== exact) wrong.push(`${a} ${b}`);
        for (const limit of [0, 1, 2, 3]) {
          if (editDistance(a, b, { swaps, limit }) !== Math.min(exact, limit + 1))
            wrong.push(`${a} ${b} ${limit}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(texts.length).toBe(121);
  });

  test.each([
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["flaw", "lawn", 2],
    ["abcdef", "fedcba", 6],
    ["same", "same", 0],
  ])("%s and %s are %i edits apart, both ways", (a, b, expected) => {
    expect(editDistance(a, b)).toBe(expected);
    expect(editDistance(b, a)).toBe(expected);
  });

  test("neighbours that changed places are two edits, and one where swaps count", () => {
    expect(editDistance("stpo", "stop")).toBe(2);
    expect(editDistance("stpo", "stop", { swaps: true })).toBe(1);
  });

  test("above the limit it only says that there is more", () => {
    expect(editDistance("kitten", "sitting", { limit: 3 })).toBe(3);
    expect(editDistance("kitten", "sitting", { limit: 2 })).toBe(3);
    expect(editDistance("a".repeat(2_000), "b".repeat(2_000), { limit: 10 })).toBe(11);
  });
});
