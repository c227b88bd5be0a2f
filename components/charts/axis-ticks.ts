/** How a value is placed on an axis from 0: in proportion, or by its square root where most values are small. */
export type AxisScale = "linear" | "sqrt";

/** The place of a value on an axis from 0 to `max`, 0..1. */
export function placeOn(scale: AxisScale, value: number, max: number): number {
  const share = max <= 0 ? 0 : Math.min(1, Math.max(0, value / max));
  return scale === "sqrt" ? Math.sqrt(share) : share;
}

/** The first of `steps` that is not below `value`; the last one doubled as often as it takes when none is. */
export function axisEnd(steps: readonly number[], value: number): number {
  const found = steps.find((step) => step >= value);
  if (found !== undefined) return found;
  let end = steps.at(-1) ?? 1;
  while (end > 0 && end < value) end *= 2;
  return end;
}

/**
 * Those of the candidate values up to `max` that can be labelled without touching one another: 0 and `max`, and between
 * them the ones that keep `gap` (a share of the axis) from the chosen.
 */
export function labelledTicks(
  steps: readonly number[],
  scale: AxisScale,
  max: number,
  gap: number,
): number[] {
  const chosen = [max];
  for (const step of [...steps].filter((each) => each > 0 && each < max).reverse()) {
    const nearest = placeOn(scale, chosen.at(-1) ?? max, max);
    const at = placeOn(scale, step, max);
    if (nearest - at >= gap && at >= gap) chosen.push(step);
  }
  return [0, ...chosen.reverse()];
}
