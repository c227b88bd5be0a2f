import { describe, expect, test } from "vitest";
import { createLineSet } from "./line-sketch";
import { lineFlag } from "./scan-bytes";
import { createLineScanner, maxLineBytes } from "./scan-lines";

interface Seen {
  number: number;
  text: string;
  hash: number;
  flags: number;
}

function scan(pieces: readonly (string | Uint8Array)[]): Seen[] {
  const seen: Seen[] = [];
  const scanner = createLineScanner((line) =>
    seen.push({ number: line.number, text: line.text(), hash: line.hash, flags: line.flags }),
  );
  for (const piece of pieces) scanner.push(piece);
  scanner.end();
  return seen;
}

const one = (text: string): Seen => {
  const [line] = scan([text]);
  if (!line) throw new Error("no line");
  return line;
};

describe("line ends", () => {
  test.each([
    ["\\n, \\r\\n and a lone \\r each end a line", "a\nb\r\nc\rd", ["a", "b", "c", "d"]],
    ["empty lines count", "a\n\n\r\r\nb", ["a", "", "", "", "b"]],
    ["a last line end opens no line", "a\n", ["a"]],
    ["a carriage return at the very end is one line end", "a\r", ["a"]],
    ["nothing is no line", "", []],
  ])("%s", (_, log, lines) => {
    expect(scan([log]).map((line) => line.text)).toEqual(lines);
  });

  test("wherever the log is cut, the lines and their numbers are the same", () => {
    const log = "first\r\nsécond ✗\rthird\n\n\r\nlast: äöü €";
    const bytes = new TextEncoder().encode(log);
    const whole = scan([log]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(scan([bytes.slice(0, cut), bytes.slice(cut)]), `cut at ${cut}`).toEqual(whole);
    }
    expect(scan([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test("an overlong line keeps its head and does not disturb the numbers of the next", () => {
    const lines = scan([`${"x".repeat(maxLineBytes * 20)}y`, "z\nnext\n"]);
    expect(lines.map((line) => [line.number, line.text.length])).toEqual([
      [1, maxLineBytes],
      [2, 4],
    ]);
  });

  test("bytes that are no UTF-8 become replacement characters", () => {
    expect(scan([Uint8Array.of(0xff, 0x61, 0xc3, 0x0a)])[0]?.text).toBe("\ufffda\ufffd");
  });
});

describe("masked hashes", () => {
  test.each([
    ["numbers", "took 13 ms", "took 7 ms"],
    ["times", "2026-01-02T03:04:05.123Z done", "2026-11-12T13:14:15.999Z done"],
    ["hashes and versions", "checkout 8f3a21c of v1.2.3", "checkout 91bc77e of v1.3.0"],
    ["colours", "\u001b[1;32mok\u001b[0m then", "ok then"],
    ["indentation and runs of blanks", "   a  b", "a b"],
    ["upper and lower case", "Build Failed", "BUILD FAILED"],
  ])("lines that differ in %s alone are equal", (_, a, b) => {
    expect(one(a).hash).toBe(one(b).hash);
  });
  test.each([
    ["no failures and some", "Failures: 0", "Failures: 1"],
    ["exit codes 0 and 1", "exit code 0", "exit code 1"],
    ["words", "cart passed", "cart failed"],
    ["punctuation", "a: b", "a b"],
  ])("%s differ", (_, a, b) => {
    expect(one(a).hash).not.toBe(one(b).hash);
  });
});

describe("flags", () => {
  test.each([
    ["an error word", "an error occurred", lineFlag.trigger],
    ["a part of a camel-case word", "NullPointerException", lineFlag.trigger],
    ["red text", "\u001b[31mboom\u001b[0m", lineFlag.red],
    ["red and bold text", "\u001b[1;31mboom\u001b[0m", lineFlag.red],
    ["a mark", "  ✗ adds shipping", lineFlag.mark],
    ["a caret line", "    ^^^^", lineFlag.mark],
    ["a place in a file", "src/cart.c:41 something", lineFlag.location],
    ["a place in a file whose type has a digit", "solve.f90:12", lineFlag.location],
    ["a numbered failure", "  3) adds shipping", lineFlag.location],
    ["a pytest line", "E   assert 1 == 2", lineFlag.location],
    ["a frame", "    at Cart.total (cart.js)", lineFlag.frame],
    ["a blank line", " \t \u001b[0m", lineFlag.blank],
  ])("%s is seen", (_, text, flag) => {
    expect(one(text).flags & flag).toBe(flag);
  });
  test.each(["just words here", "12:30:45 started", "green \u001b[32mtext\u001b[0m"])(
    "%j has none",
    (text) => {
      expect(one(text).flags & (lineFlag.trigger | lineFlag.red | lineFlag.mark | lineFlag.location)).toBe(0);
    },
  );
});

test("a set of 100,000 lines takes hardly any other line for one of its own", () => {
  const set = createLineSet();
  for (let i = 0; i < 100_000; i++) set.add(Math.imul(i, 0x9e3779b1));
  let wrong = 0;
  for (let i = 100_000; i < 200_000; i++) if (set.has(Math.imul(i, 0x9e3779b1))) wrong++;
  expect(wrong).toBeLessThan(50);
  expect(set.has(0)).toBe(true);
});
