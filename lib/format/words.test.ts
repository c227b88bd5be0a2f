import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shortCommit } from "./commit";

test.each([
  ["5f0c6a9b1d2e", undefined, "5f0c6a9"],
  ["abc", undefined, "abc"],
  [null, undefined, "–"],
  [undefined, "unknown", "unknown"],
])("the commit %s, missing as %s, reads %s", (sha, missing, text) => {
  expect(shortCommit(sha, missing)).toBe(text);
});

describe("numbers, plurals and commits are put into words in lib/format alone", () => {
  const product = globSync("{app,components,lib,schemas}/**/*.{ts,tsx}").filter(
    (file) => !/\.(?:type-)?test\.tsx?$|\.fixture\.tsx?$|^lib\/format\//.test(file),
  );

  const found = (pattern: RegExp) =>
    product.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(pattern)].map(([text]) => `${file}: ${text.trim()}`),
    );

  test("no other file formats numbers or instants by a locale", () => {
    expect(found(/\.toLocale\w*String\(|\bIntl\.\w+Format\b/g)).toEqual([]);
  });

  test("no other file cuts a commit's id", () => {
    expect(
      found(/\b(?:\w*[sS]ha|\w*[cC]ommit(?:Id|Sha)?)\??\)?\??\.(?:slice|substring|substr)\(0, ?\d+\)/g),
    ).toEqual([]);
  });

  test("no other file rounds a share to percent", () => {
    const exceptions = new Map([
      [
        "components/test-reliability/tests-trends.tsx",
        "an axis with as many digits as its narrow range needs",
      ],
    ]);
    const rounded = found(
      /(?:toFixed\([^()\n]*\)|Math\.round\([^`\n]*\b100\b[^`\n]*\))[^`\n]{0,3}\}(?: |\\u00a0)?%/g,
    );
    expect(rounded.filter((line) => !exceptions.has(line.split(":")[0] ?? ""))).toEqual([]);
  });

  test("no other file chooses between one and many by itself", () => {
    // Words; a sentence of its own for the one thing there is may be chosen.
    expect(found(/[!=]== 1\s*\?\s*"[^"\n]{0,20}"\s*:\s*"[^"\n]{0,20}"/g)).toEqual([]);
    expect(found(/=== 1\s*\?\s*"1 [^"\n]*"\s*:/g)).toEqual([]);
    expect(product.length).toBeGreaterThan(300);
  });
});
