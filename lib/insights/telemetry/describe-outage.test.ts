import { expect, test } from "vitest";
import { affectedCallers, errorReasons } from "./callers";
import { behaviourOf, describeOutage } from "./describe-outage";

const outage = {
  from: Date.UTC(2026, 10, 12, 10, 2),
  to: Date.UTC(2026, 10, 12, 10, 58),
  ongoing: false,
  beganBefore: false,
  errorRate: 0.97,
  baselineErrorRate: 0.002,
  requests: 1000,
  errors: 970,
};
const callers = (affected: number, others: number) =>
  affectedCallers([
    ...Array.from({ length: affected }, (_, index) => ({ source: `ci-${index}`, requests: 10, errors: 9 })),
    ...Array.from({ length: others }, (_, index) => ({ source: `fine-${index}`, requests: 10, errors: 0 })),
  ]);

test("an outage is told in one sentence: who, what, for whom, when, how much", () => {
  const reasons = errorReasons([
    { reason: "503", errors: 700 },
    { reason: "ECONNRESET", errors: 270 },
  ]);
  expect(describeOutage("registry.npmjs.org", outage, callers(9, 0), reasons)).toBe(
    "registry.npmjs.org answered 503 or reset connections for everyone (9 of 9 callers) between 10:02 and 10:58 UTC on 2026-11-12: 97 % of the requests failed; under 1 % is usual.",
  );
});

test("it says whom it met when it did not meet all, and when it is not over", () => {
  expect(describeOutage("a.example", outage, callers(2, 7), [])).toContain(
    "a.example failed for 2 of 9 callers between",
  );
  expect(describeOutage("a.example", outage, callers(1, 0), [])).toContain("for ci-0 between");
  expect(describeOutage("a.example", { ...outage, ongoing: true }, callers(0, 0), [])).toContain(
    "failed since 10:02 and still at 10:58 UTC on 2026-11-12",
  );
  expect(describeOutage("a.example", { ...outage, beganBefore: true }, callers(0, 0), [])).toContain(
    "from before 10:02 until 10:58 UTC",
  );
  expect(
    describeOutage("a.example", { ...outage, to: Date.UTC(2026, 10, 14, 1) }, callers(0, 0), []),
  ).toContain("between 10:02 UTC on 2026-11-12 and 01:00 UTC on 2026-11-14");
});

test.each([
  [["503"], "answered 503"],
  [["5xx", "UC"], "answered 5xx or reset connections"],
  [["ECONNREFUSED"], "refused connections"],
  [["ENOTFOUND"], "was not found by name"],
  [["java.net.SocketTimeoutException"], "did not answer in time"],
  [["DEPTH_ZERO_SELF_SIGNED_CERT"], "could not be trusted"],
  [["_OTHER"], "failed"],
  [["SomethingElse"], "failed (SomethingElse)"],
  [[], "failed"],
])("the kinds of errors %j read: %s", (reasons, text) => {
  expect(behaviourOf(reasons.map((reason) => ({ reason, share: 1 / reasons.length })))).toBe(text);
});

test("a caller with a failure by chance is not affected, and one caller is not everyone", () => {
  expect(
    affectedCallers([
      { source: "a", requests: 100, errors: 80 },
      { source: "b", requests: 100, errors: 2 },
      { source: "c", requests: 0, errors: 0 },
    ]),
  ).toEqual({ names: ["a"], count: 1, of: 2, everyone: false });
  expect(callers(1, 0).everyone).toBe(false);
  expect(callers(9, 1).everyone).toBe(true);
});
