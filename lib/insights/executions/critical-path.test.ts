import { expect, test } from "vitest";
import { criticalPath } from "./critical-path";

const node = (nodeId: string, startedAt: number | null, endedAt: number | null) => ({
  nodeId,
  startedAt,
  endedAt,
});

test("nodes that run one after another are all on the path, in order", () => {
  expect(
    criticalPath([node("b", 1_010, 2_000), node("a", 0, 1_000), node("c", 2_000, 3_000)], 9_000),
  ).toEqual(["a", "b", "c"]);
});

test("of parallel nodes only the slowest is on the path", () => {
  const nodes = [
    node("a", 0, 1_000),
    node("fast", 1_000, 2_000),
    node("slow", 1_000, 5_000),
    node("z", 5_100, 6_000),
  ];
  expect(criticalPath(nodes, 9_000)).toEqual(["a", "slow", "z"]);
});

test("a running node counts as ending now and a node that never started is never on the path", () => {
  expect(
    criticalPath([node("a", 0, 1_000), node("running", 1_000, null), node("later", null, null)], 4_000),
  ).toEqual(["a", "running"]);
});

test("nodes of no duration at the same instant do not loop", () => {
  expect(criticalPath([node("a", 5, 5), node("b", 5, 5)], 10)).toHaveLength(1);
});

test("nothing ran, nothing is on the path", () => {
  expect(criticalPath([], 0)).toEqual([]);
});
