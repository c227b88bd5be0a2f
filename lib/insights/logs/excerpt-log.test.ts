import { describe, expect, test } from "vitest";
import { excerptLog, openExcerpt } from "./excerpt-log";
import { firstErrorLine } from "./first-error-line";

const shown = (log: string, passLog?: string, maxLines?: number) =>
  excerptLog([log], { passLog: passLog === undefined ? undefined : [passLog], maxLines }).lines.map(
    (line) => line.text,
  );

describe("comparison with the last green log", () => {
  const noise = (n: number) =>
    `2026-01-0${n}T10:00:0${n}Z ERROR could not load optional plugin ${n}, going on without it`;

  test("an error that green runs have too is no cause", () => {
    const pass = `${noise(1)}\ntests passed in 3s\n`;
    const fail = `${noise(2)}\n2026-01-02T10:00:09Z ERROR cart: price list is empty\nexit status 1\n`;
    expect(shown(fail, pass)).toEqual(["ERROR cart: price list is empty"]);
  });
  test("without a green log the same error is shown", () => {
    expect(shown(`${noise(2)}\nexit status 1\n`).join()).toContain("optional plugin");
  });
  test("when the green log explains everything, the log is read as if there were none", () => {
    const log = `${noise(2)}\nexit status 1\n`;
    const excerpt = excerptLog([log], { passLog: [log] });
    expect(excerpt.compared).toBe(false);
    expect(excerpt.lines.length).toBeGreaterThan(0);
  });
  test("the count of failures tells a red summary from a green one", () => {
    const pass = "[ERROR] Tests run: 9, Failures: 0, Errors: 0, Skipped: 1\n";
    expect(shown(pass.replace("Failures: 0", "Failures: 2"), pass).join()).toContain("Failures: 2");
  });
});

describe("what surrounds the failure", () => {
  test("lines after the end of the step do not hide what came before it", () => {
    const log = `src/a.c:3:1: error: expected ';'\nProcess completed with exit code 1.\nPost job cleanup.\n${"fatal: not a git repository\n".repeat(30)}`;
    const { groups } = excerptLog([log]);
    expect(groups[0]?.from).toBe(1);
  });
  test("errors of a part that went well yield to those of the part that did not", () => {
    const log = [
      "linting: error: cannot read cache",
      'The command "make lint" exited with 0.',
      "checking: error: cannot read prices",
      'The command "make test" exited with 1.',
    ].join("\n");
    expect(excerptLog([log]).groups[0]?.lines[0]?.text).toContain("cannot read prices");
  });
  test("output of parallel programs does not tear a stack apart", () => {
    const log = [
      "api  | java.lang.IllegalStateException: queue is closed",
      "web  | GET /health 200",
      "api  | \tat shop.Queue.put(Queue.java:12)",
      "web  | GET /health 200",
      "api  | \tat shop.Worker.run(Worker.java:30)",
    ].join("\n");
    const [best] = excerptLog([log]).groups;
    expect(best?.lines.map((line) => line.number)).toEqual([1, 3, 5]);
  });
  test("a progress bar written with carriage returns counts as lines and hides nothing", () => {
    const log = `${"Progress 1/9\r".repeat(500)}\nnpm error code E404\n`;
    const { lines, lineCount } = excerptLog([log]);
    expect(lineCount).toBe(501);
    expect(lines.find((line) => line.text === "npm error code E404")?.number).toBe(501);
  });
  test("colours and time stamps are gone from what is shown", () => {
    expect(shown("2026-01-02T03:04:05.000Z \u001b[31mError: boom\u001b[0m\n")).toEqual(["Error: boom"]);
  });
});

describe("limits", () => {
  test("never more lines than asked for", () => {
    const log = Array.from(
      { length: 5_000 },
      (_, i) => `src/f${i}.c:${i}:1: error: word${"abcdefghij"[i % 10]} ${i}`,
    ).join("\n");
    expect(excerptLog([log]).lines).toHaveLength(40);
    expect(excerptLog([log], { maxLines: 7 }).lines).toHaveLength(7);
  });
  test("an empty log gives an empty excerpt", () => {
    expect(excerptLog([])).toEqual({ lines: [], groups: [], lineCount: 0, compared: false });
  });
  test("a log in which nothing looks like a failure gives what was said last", () => {
    expect(shown("one\ntwo\nthree\n")).toEqual(["one", "two", "three"]);
  });
  test("lines and chunks give the same excerpt", () => {
    const lines = ["start", "Error: boom", "    at cart.js:3:1", "exit status 1"];
    expect(excerptLog(lines, { unit: "lines" })).toEqual(excerptLog([lines.join("\n")]));
  });
  test("pushing a log piece by piece gives the same excerpt", () => {
    const log = "start\nError: boom\r\n    at cart.js:3:1\nexit status 1\n";
    const excerpt = openExcerpt();
    for (const char of log) excerpt.push(char);
    expect(excerpt.finish()).toEqual(excerptLog([log]));
  });
  test("every line of the excerpt is in exactly one group", () => {
    const { lines, groups } = excerptLog([
      "--- FAIL: TestA (0.00s)\n    a_test.go:3: no\nFAIL\nmake: *** [test] Error 1\n",
    ]);
    const grouped = groups.flatMap((group) => group.lines.map((line) => line.number)).sort((a, b) => a - b);
    expect(grouped).toEqual(lines.map((line) => line.number));
  });
});

describe("where a log viewer opens", () => {
  test("at the first line of the failure, not at its repetition in the summary", () => {
    const log = `${"fine\n".repeat(50)}FAIL src/cart.test.ts\n  ● cart › adds shipping once\n\n    Expected: 1200\n\n${"fine\n".repeat(20)}Summary of all failing tests\n  ● cart › adds shipping once\n`;
    expect(firstErrorLine([log])?.number).toBe(52);
  });
  test("nowhere when nothing looks like a failure", () => {
    expect(firstErrorLine(["all\nis\nwell\n"])).toBeUndefined();
  });
});
