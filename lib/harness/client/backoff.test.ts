import { expect, test } from "vitest";
import { defaultBackoff, isTransient, jitteredDelayMs, retryAfterMs } from "./backoff";
import {
  HarnessNetworkError,
  HarnessRateLimitError,
  HarnessRefusedError,
  HarnessServerError,
  HarnessTimeoutError,
} from "./errors";

test("the bound of the wait doubles with each retry up to the cap, and any part of it may be waited", () => {
  const bounds = [1, 2, 3, 4, 5, 6].map((retry) => jitteredDelayMs(retry, () => 1, defaultBackoff));
  expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  expect(jitteredDelayMs(3, () => 0.25, defaultBackoff)).toBe(500);
  expect(jitteredDelayMs(3, () => 0, defaultBackoff)).toBe(0);
});

test("Harness is waited for half a minute, not longer", () => {
  expect(defaultBackoff.maxRetryAfterMs).toBe(30_000);
});

const now = Date.parse("2026-08-20T10:00:00Z");
test.each([
  [null, undefined],
  ["3", 3_000],
  [" 0.25 ", 250],
  ["12.125", 12_125],
  ["Thu, 20 Aug 2026 10:00:07 GMT", 7_000],
  ["Thu, 20 Aug 2026 09:00:00 GMT", 0],
  ["soon", undefined],
  ["3 apples", undefined],
])("Retry-After %s is %s milliseconds", (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

const server = (upstreamStatus?: number) =>
  new HarnessServerError("x", upstreamStatus === undefined ? undefined : { details: { upstreamStatus } });
test.each([
  [
    "Harness's own refusal for asking too often",
    new HarnessRateLimitError("x", { details: { upstreamStatus: 429 } }),
    true,
  ],
  ["our own queue, which is full", new HarnessRateLimitError("x"), false],
  ["a timeout", new HarnessTimeoutError("x"), true],
  ["a reset", new HarnessNetworkError("reset", "x"), true],
  ["a refused connection", new HarnessNetworkError("refused", "x"), true],
  ["a network that cannot be reached", new HarnessNetworkError("unreachable", "x"), true],
  ["a certificate nobody vouches for", new HarnessNetworkError("certificate", "x"), false],
  ["a host that does not exist", new HarnessNetworkError("dns", "x"), false],
  ["HTTP 500", server(500), true],
  ["HTTP 502", server(502), true],
  ["HTTP 503", server(503), true],
  ["HTTP 504", server(504), true],
  ["HTTP 501", server(501), false],
  ["a failure within a 200", server(200), false],
  ["a failure without a status", server(), false],
  ["a refusal", new HarnessRefusedError("x"), false],
  ["a fault of ours", new Error("x"), false],
])("%s may be gone on the next try: %#", (_, error, expected) => {
  expect(isTransient(error)).toBe(expected);
});
