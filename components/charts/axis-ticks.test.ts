import { expect, test } from "vitest";
import { axisEnd, labelledTicks, placeOn } from "./axis-ticks";

test("an axis ends at the first step that holds every value, and grows beyond the last one", () => {
  expect(axisEnd([1, 5, 10], 4)).toBe(5);
  expect(axisEnd([1, 5, 10], 35)).toBe(40);
});

test("labels never come nearer to each other than the gap", () => {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 240];
  const ticks = labelledTicks(steps, "sqrt", 240, 0.15);
  const places = ticks.map((tick) => placeOn("sqrt", tick, 240));
  for (const [index, place] of places.entries()) {
    if (index > 0) expect(place - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(0.15);
  }
  expect(ticks[0]).toBe(0);
  expect(ticks.at(-1)).toBe(240);
});

test("a value outside of the axis is drawn at its edge", () => {
  expect(placeOn("linear", 12, 10)).toBe(1);
  expect(placeOn("sqrt", -1, 10)).toBe(0);
});
