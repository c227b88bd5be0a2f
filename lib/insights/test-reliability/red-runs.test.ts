import { describe, expect, test } from "vitest";
import { endOfRun, type JudgedSuite, type RunVerdict, redRunsOf, runVerdictsOf } from "./judge/red-runs";
import type { SuiteRun } from "./types";

/** "unit:a,b" is an attempt of the job `unit` in which a and b failed; c and d pass wherever they are not named. */
function suite(text: string, more: Partial<JudgedSuite> & { ran?: string } = {}): JudgedSuite {
  const [jobKey = "", failed = ""] = text.split(":");
  const failing = failed.split(",").filter(Boolean);
  const { ran = "a,b,c,d", ...rest } = more;
  return {
    run: {
      jobKey,
      results: [...new Set([...ran.split(","), ...failing])].map((testKey) => ({
        testKey,
        status: failing.includes(testKey) ? "failed" : "passed",
        durationMs: 1,
      })),
    },
    environment: { kind: "good", excused: new Set() },
    ...rest,
  };
}

const outage = { kind: "outage", excused: new Set(["a", "b", "c"]) } as const;

describe("what a run came to", () => {
  test.each<[string, JudgedSuite[], Parameters<typeof endOfRun>[1], string, string[]]>([
    ["a test that failed makes it red", [suite("unit:a")], null, "red", ["a"]],
    [
      "one that passed when it was tried again does not",
      [suite("unit:a"), suite("unit:", { ran: "a" })],
      null,
      "green",
      [],
    ],
    [
      "nor does a retry of the failed ones alone",
      [suite("unit:a,b"), suite("unit:b", { ran: "a,b" })],
      null,
      "red",
      ["b"],
    ],
    [
      "a test that was not tried again still failed",
      [suite("unit:a,b"), suite("unit:", { ran: "a" })],
      null,
      "red",
      ["b"],
    ],
    [
      "a pass in another job takes nothing back",
      [suite("unit:a"), suite("e2e:", { ran: "a" })],
      null,
      "red",
      ["a"],
    ],
    ["nothing stood in the way of an execution that passed", [suite("unit:a")], "passed", "green", []],
    ["what somebody stopped is neither", [suite("unit:a")], "stopped", "stopped", []],
    [
      "a step whose failures are ignored stops nobody",
      [suite("unit:", {}), suite("quarantined:a", { blocks: false })],
      "failed",
      "green",
      [],
    ],
    [
      "a test that Harness quarantines stops nobody",
      [suite("unit:a,b", { harmless: new Set(["a"]) })],
      "failed",
      "red",
      ["b"],
    ],
    ["an outage is one", [suite("unit:a,b,c", { environment: outage })], "failed", "outage", []],
    [
      "an outage that was gone when it was tried again is none",
      [suite("unit:a,b,c", { environment: outage }), suite("unit:")],
      null,
      "green",
      [],
    ],
  ])("%s", (_, suites, standing, colour, failed) => {
    expect(endOfRun(suites, standing)).toMatchObject({ colour, failed });
  });

  test("a failure is the environment's only where every job of it says so", () => {
    const shared = { environment: { kind: "shared_cause" as const, excused: new Set(["a", "b"]) } };
    const { excused } = endOfRun([suite("unit:a,b", shared), suite("e2e:b", { ran: "b" })], "failed");
    expect([...excused]).toEqual(["a"]);
  });
});

const minutes = (count: number) => count * 60_000;

function verdict(
  executionId: string,
  at: number,
  colour: RunVerdict["colour"],
  more: Partial<RunVerdict> = {},
): RunVerdict {
  const began = minutes(at);
  return {
    executionId,
    commitSha: "c1",
    lane: "ci",
    branch: "main",
    prNumber: null,
    at: began,
    endedAt: began,
    colour,
    failed: colour === "red" ? ["a"] : [],
    excused: new Set(),
    ...more,
  };
}

describe("the waiting after a red run", () => {
  const waits = (...runs: RunVerdict[]) =>
    redRunsOf(runs).map(({ triedAgain, waitedMs }) => [
      triedAgain,
      waitedMs === null ? null : waitedMs / 60_000,
    ]);

  test("another pipeline's green is none of its own", () => {
    expect(
      waits(verdict("1", 0, "red"), verdict("2", 5, "green", { lane: "lint" }), verdict("3", 120, "green")),
    ).toEqual([[true, 120]]);
    expect(waits(verdict("1", 0, "red"), verdict("2", 5, "green", { lane: "lint" }))).toEqual([
      [false, null],
    ]);
  });

  test("lasts from its end to the end of the next green one", () => {
    expect(
      waits(
        verdict("1", 0, "red", { endedAt: minutes(20) }),
        verdict("2", 30, "green", { endedAt: minutes(55) }),
      ),
    ).toEqual([[true, 35]]);
  });

  test("is never less than nothing, though runs stand side by side", () => {
    expect(
      waits(
        verdict("1", 0, "red", { endedAt: minutes(60) }),
        verdict("2", 5, "green", { endedAt: minutes(15) }),
      ),
    ).toEqual([[true, 0]]);
  });

  test("does not end with a run that somebody stopped, nor with another commit's", () => {
    expect(
      waits(
        verdict("1", 0, "red"),
        verdict("2", 10, "stopped"),
        verdict("3", 15, "green", { commitSha: "c2" }),
        verdict("4", 40, "green"),
      ),
    ).toEqual([[true, 40]]);
  });
});

test("attempts of one execution are one run", () => {
  const run = (attempt: number, status: "passed" | "failed"): SuiteRun => ({
    executionId: "e1",
    commitSha: "c1",
    branch: "main",
    at: attempt,
    attempt,
    results: [{ testKey: "a", status, durationMs: 1 }],
  });
  const environment = {
    kind: "good" as const,
    excused: new Set<string>(),
    pardoned: new Set<string>(),
    share: 0,
    unexpected: 0,
    because: null,
  };
  const verdicts = runVerdictsOf([
    { run: run(1, "failed"), environment },
    { run: run(2, "passed"), environment },
  ]);
  expect(verdicts).toMatchObject([{ executionId: "e1", colour: "green" }]);
});
