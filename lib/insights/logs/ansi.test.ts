import { describe, expect, test } from "vitest";
import { ansiSegments, stripAnsi } from "./ansi";

describe("stripAnsi", () => {
  test.each([
    ["plain text is returned as it is", "BUILD SUCCESS", "BUILD SUCCESS"],
    ["colours disappear", "[\u001b[1;31mERROR\u001b[m] no", "[ERROR] no"],
    ["erase-line and cursor codes disappear", "\u001b[0K\u001b[2Jdone\u001b[1A", "done"],
    ["a hyperlink keeps its text", "\u001b]8;;https://example.org\u0007log\u001b]8;;\u0007", "log"],
    ["a title sequence ended by ST disappears", "\u001b]0;title\u001b\\rest", "rest"],
    ["a sequence cut off at the end disappears", "tail\u001b[3", "tail[3"],
    ["tabs stay, bells and NULs do not", "\ta\u0007b\u0000c", "\tabc"],
  ])("%s", (_, input, expected) => {
    expect(stripAnsi(input)).toBe(expected);
  });
});

describe("ansiSegments", () => {
  test("a line without codes is one segment", () => {
    expect(ansiSegments("hello")).toEqual([{ text: "hello", style: {} }]);
  });
  test("an empty line has no segments", () => {
    expect(ansiSegments("")).toEqual([]);
  });
  test("styles begin and end where the codes say", () => {
    expect(ansiSegments("a\u001b[1;31mb\u001b[22mc\u001b[0md")).toEqual([
      { text: "a", style: {} },
      { text: "b", style: { bold: true, colour: "red" } },
      { text: "c", style: { colour: "red" } },
      { text: "d", style: {} },
    ]);
  });
  test("bright, 256 and true colours are told apart", () => {
    expect(
      ansiSegments("\u001b[91ma\u001b[38;5;9mb\u001b[38;5;196mc\u001b[38;5;244md\u001b[48;2;1;2;3me").map(
        (s) => s.style,
      ),
    ).toEqual([
      { colour: "bright-red" },
      { colour: "#ff0000" },
      { colour: "#808080" },
      { colour: "#808080", background: "#010203" },
    ]);
  });
  test("segments put together are the stripped text", () => {
    const line = "\u001b[32m✓\u001b[39m ok \u001b[2m(3 ms)\u001b[0m\u001b[K";
    expect(
      ansiSegments(line)
        .map((s) => s.text)
        .join(""),
    ).toBe(stripAnsi(line));
  });
  test("a style may be carried over from the line before", () => {
    expect(ansiSegments("x\u001b[39my", { colour: "green" })).toEqual([
      { text: "x", style: { colour: "green" } },
      { text: "y", style: {} },
    ]);
  });
});
