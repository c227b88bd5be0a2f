import { describe, expect, test } from "vitest";
import { type FailurePattern, reasonOfMessage, reasonsFor } from "./judge/reasons";

test.each([
  ["Test timeout of 30000ms exceeded.", "timing"],
  ['waiting for selector "#pay" to be visible', "timing"],
  ["StaleElementReferenceException: stale element reference", "timing"],
  ["read ECONNRESET", "network"],
  ["java.net.UnknownHostException: db.internal", "network"],
  ["Get https://x: HTTP 503", "network"],
  ["listen EADDRINUSE: address already in use :::8080", "resource"],
  ["java.lang.OutOfMemoryError: Java heap space", "resource"],
  ["ConcurrentModificationException", "concurrency"],
  ["WARNING: DATA RACE", "concurrency"],
  ["duplicate key value violates unique constraint", "order"],
  ["expected 0.3 but was 0.30000000000000004", "floating_point"],
  ["expected [a, b, c] but was [c, a, b]", "unordered_collection"],
  ["expected [a, b] but was [a]", null],
  ["expected '2026-05-04' but was '2026-05-05' in UTC", "date_time"],
  ["Falsifying example: seed 1234", "randomness"],
  ["Cannot connect to the Docker daemon", "environment"],
  ["expected 200 but was 500", null],
  ["", null],
])("%j points to %s", (message, reason) => {
  expect(reasonOfMessage(message)).toBe(reason);
});

function pattern(more: Partial<FailurePattern>): FailurePattern {
  return {
    messages: new Map(),
    failures: 6,
    companions: new Map(),
    failuresByHour: new Array(24).fill(0),
    runsByHour: new Array(24).fill(20),
    passMeanMs: 100,
    failMeanMs: 100,
    ...more,
  };
}

describe("patterns speak where messages do not", () => {
  const nightly = new Array(24).fill(0);
  nightly[23] = 4;
  nightly[0] = 2;
  test.each([
    [
      "failing with the same companion points to order",
      pattern({ companions: new Map([["other", 5]]) }),
      "order",
    ],
    ["failing around midnight points to the clock", pattern({ failuresByHour: nightly }), "date_time"],
    ["failing after a long wait points to timing", pattern({ failMeanMs: 5000 }), "timing"],
    ["nothing points to nothing", pattern({ messages: new Map([["expected 1", 6]]) }), "unknown"],
  ])("%s", (_, given, reason) => {
    expect(reasonsFor(given)[0]?.reason).toBe(reason);
    expect(reasonsFor(given)[0]?.evidence).not.toBe("");
  });

  test("the reason with the larger share comes first", () => {
    const messages = new Map([
      ["read ECONNRESET", 2],
      ["Timed out", 4],
    ]);
    expect(reasonsFor(pattern({ messages })).map((each) => each.reason)).toEqual(["timing", "network"]);
  });
});
