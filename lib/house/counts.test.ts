import { expect, test } from "vitest";
import { codeOf, product } from "./sources.fixture";

/*
 * A number in a sentence is said by `lib/format`: with separators, and with the word in the form that agrees with it. By hand it reads
 * "1 rules" or "12345 failures" sooner or later.
 */

/** `${rows.length} rows`, `{view.total} found`: a bare count with a word after it. */
const bareCount = /(?<![=\w])\$?\{[^{}`]*\b(?:length|size|\w*[cC]ount|\w*[tT]otal)(?: - [\w.]+)?\} [a-z]\w*/g;
const bareCounts = (code: string) =>
  code
    .split("\n")
    .filter((line) => !line.includes("sql`"))
    .flatMap((line) => line.match(bareCount) ?? []);

test("a count before a word is said by formatCount or formatPlural", () => {
  const wrong = product
    .filter((file) => /^(?:app|components|lib)\//.test(file))
    .flatMap((file) => bareCounts(codeOf(file)).map((found) => `${file}: ${found}`));
  expect(wrong).toEqual([]);
});

test("a count by hand is found in text and in markup, and none where a formatter says it", () => {
  expect(
    [
      "`$" + "{rules.length} rules`",
      "<p>{view.total} failures</p>",
      "`$" + "{all.count - all.names.length} more`",
      "`$" + '{formatPlural(rules.length, "rule")} stored`',
      "<More total={data.total} shown={data.shown} />",
    ].map((line) => bareCounts(line).length),
  ).toEqual([1, 1, 1, 0, 0]);
});
