import { expect, test } from "vitest";
import { rateSegments } from "./judge/rate-segments";

/** One letter a commit: P passed, F failed, M one of each. */
const commitsOf = (outcomes: string) =>
  [...outcomes].map((letter, i) => ({
    commitSha: `c${i}`,
    at: i,
    runs: letter === "M" ? 2 : 1,
    failed: letter === "P" ? 0 : 1,
  }));

test.each([
  [
    "a fault and its repair are three segments with the rate of each",
    "P".repeat(30) + "F".repeat(10) + "P".repeat(30),
    [
      ["c0", 30, 0],
      ["c30", 10, 1],
      ["c40", 30, 0],
    ],
  ],
  ["a test that never failed has one", "P".repeat(30), [["c0", 30, 0]]],
  ["a steadily flaky one has one", "PPPPPPM".repeat(20), [["c0", 160, 0.125]]],
  ["a test without a commit has none", "", []],
])("%s", (_, outcomes, expected) => {
  const segments = rateSegments(commitsOf(outcomes));
  expect(segments.map(({ startCommit, runs, failureRate }) => [startCommit, runs, failureRate])).toEqual(
    expected,
  );
  expect(segments[0]?.startLowCommit ?? null).toBeNull();
  for (const segment of segments.slice(1)) {
    const position = (sha: string | null) => Number(sha?.slice(1));
    expect(position(segment.startLowCommit)).toBeLessThanOrEqual(position(segment.startCommit));
    expect(position(segment.startHighCommit)).toBeGreaterThanOrEqual(position(segment.startCommit));
  }
});
