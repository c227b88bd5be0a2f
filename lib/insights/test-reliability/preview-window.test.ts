import { expect, test } from "vitest";
import { previewFrom } from "./quarantine/preview-window";

const hourMs = 3_600_000;
const runs = (count: number, failed: number) =>
  Array.from({ length: count }, (_, i) => ({ at: i * 3 * hourMs, commitSha: `c${i}`, failed }));

test("a history that can be replayed in time is replayed from its start", () => {
  expect(previewFrom(runs(200, 60), 2_000, 10_000)).toBe(0);
  expect(previewFrom([], 2_000, 10_000)).toBe(0);
});

test("of a longer one the newest part is, and the more of it the more time there is", () => {
  const long = runs(8_000, 200);
  const short = previewFrom(long, 10_000, 5_000);
  const longer = previewFrom(long, 10_000, 10_000);
  expect(short).toBeGreaterThan(longer);
  expect(longer).toBeGreaterThan(0);
  expect(short).toBeLessThan(long.length);
});

test("without time nothing is replayed", () => {
  expect(previewFrom(runs(10, 5), 5, 0)).toBe(10);
});
