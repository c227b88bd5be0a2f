import { describe, expect, test } from "vitest";
import { recognise, recognisers } from "./recognise";

describe("recognisers", () => {
  test("every recogniser has a name of its own", () => {
    const ids = recognisers.map((recogniser) => recogniser.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("no hostile line takes long", () => {
    const hostile = [
      "a ",
      "( ",
      "): ",
      ": ",
      "[x] ",
      " > ",
      "a.b:1:",
      "at ",
      "1 ",
      "-",
      "\t",
      "'",
      "│ ",
      "E ",
      "failed ",
      "error: ",
    ];
    for (const unit of hostile) {
      for (const tail of ["", "!", " FAILED", "x:1:1: "]) {
        const line = unit.repeat(Math.floor(2_000 / unit.length)) + tail;
        // The thread's own work: a machine that is busy or stands still does not count.
        const started = process.threadCpuUsage();
        for (const recogniser of recognisers) recogniser.pattern.test(line);
        const { user, system } = process.threadCpuUsage(started);
        expect((user + system) / 1_000, JSON.stringify(unit + tail)).toBeLessThan(1_500);
      }
    }
  });

  test.each([
    "  ✓ reports an error when the cart is empty (4 ms)",
    "test parser::fails_on_bad_input ... ok",
    "Tests run: 12, Failures: 0, Errors: 0, Skipped: 0",
    "0 errors, 0 warnings",
    "found 0 vulnerabilities",
    "Unpacking liberror-perl (0.17029-1) ...",
    "   Compiling error-chain v0.12.4",
    "checking for strerror_r... yes",
    "Retrying after error: connection reset (attempt 2 of 5)",
    " > git fetch --tags --progress https://git.example.org/shop.git # timeout=10",
    "+ npm test --fail-fast",
  ])("%j is no failure", (line) => {
    expect(["benign", undefined]).toContain(recognise(line)?.role);
  });

  test.each([
    ["[ERROR] -> [Help 1]", "advice"],
    ["[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.", "advice"],
    ["npm error A complete log of this run can be found in: /home/ci/.npm/_logs/x.log", "advice"],
    ["> Run with --stacktrace option to get the stack trace.", "advice"],
    ["Process completed with exit code 1.", "end"],
    ['The command "npm test" exited with 1.', "end"],
    ["exit status 1", "end"],
    ["Finished: FAILURE", "end"],
    ['The command "npm run lint" exited with 0.', "success"],
    ["Post job cleanup.", "cleanup"],
  ])("%j is known as %s", (line, role) => {
    expect(recognise(line)?.role).toBe(role);
  });
});
