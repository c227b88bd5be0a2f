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
    // Every other line is the same: compared line by line, those would be found.
    const lines = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) => (i % 2 === 0 ? `${name} ${i}` : `same ${i}`)).join("\n");
    const kindsOf = (count: number) =>
      diffLines(lines("old", count), lines("new", count)).map(({ kind }) => kind);
    expect(kindsOf(200).filter((kind) => kind === "same")).toHaveLength(100);
    // The line that both end with is found without comparing.
    const block = kindsOf(30_001);
    expect(block).toEqual([...Array(30_001).fill("removed"), ...Array(30_001).fill("added")]);
  });
});
