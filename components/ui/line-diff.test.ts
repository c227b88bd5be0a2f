import { describe, expect, test } from "vitest";
import { diffLines } from "./line-diff";

const marks = { same: " ", removed: "-", added: "+" };
const show = (before: string, after: string) =>
  diffLines(before, after).map((line) => `${marks[line.kind]}${line.text}`);

describe("line difference", () => {
  test("equal texts have only equal lines, whatever their line ends", () => {
    expect(show("a\r\nb\n", "a\nb")).toEqual([" a", " b"]);
  });

  test("a changed line is removed, then added, between its neighbours", () => {
    expect(show("a\nb\nc", "a\nx\nc")).toEqual([" a", "-b", "+x", " c"]);
  });

  test("a moved line is found once", () => {
    expect(show("a\nb\nc\nd", "b\nc\na\nd")).toEqual(["-a", " b", " c", "+a", " d"]);
  });

  test("everything is added to an empty text", () => {
    expect(show("", "a\nb")).toEqual(["+a", "+b"]);
  });

  test("each side keeps its own line numbers", () => {
    expect(diffLines("a\nb", "x\na\nb").map(({ before, after }) => [before, after])).toEqual([
      [null, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  test("texts too long to compare line by line are shown as one replaced block, not never", () => {
    const before = Array.from({ length: 3000 }, (_, i) => `old ${i}`).join("\n");
    const after = Array.from({ length: 3000 }, (_, i) => `new ${i}`).join("\n");
    const started = performance.now();
    expect(diffLines(before, after)).toHaveLength(6000);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
