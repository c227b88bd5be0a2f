import { formatWholePercent } from "@/lib/format/percent";

/*
 * A chance as people weigh it. Percentages are whole numbers: the calibration does not carry a digit more.
 */

const scale: readonly { from: number; words: string }[] = [
  { from: 0.95, words: "almost certain" },
  { from: 0.85, words: "very likely" },
  { from: 0.65, words: "likely" },
  { from: 0.5, words: "more likely than not" },
  { from: 0.3, words: "possible" },
  { from: 0.1, words: "unlikely" },
];

/** `very likely`; below one in ten `very unlikely`. */
export function chanceWords(chance: number): string {
  return scale.find(({ from }) => chance >= from)?.words ?? "very unlikely";
}

/** `93 %`; what is neither certain nor impossible is never shown as 100 or 0. */
export function chancePercent(chance: number): string {
  if (chance >= 1) return "100 %";
  if (chance <= 0) return "0 %";
  return formatWholePercent(Math.min(0.99, Math.max(0.01, chance)));
}

/** `very likely, 93 %` */
export function confidenceText(chance: number): string {
  return `${chanceWords(chance)}, ${chancePercent(chance)}`;
}
