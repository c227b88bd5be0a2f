import { type ExcerptLine, type ExcerptOptions, excerptLog } from "./excerpt-log";

/**
 * The line a log viewer should open at: the earliest line of those failures that score nearly as high as the best one.
 * `undefined` when nothing in the log looks like a failure (a viewer then opens at the end).
 */
export function firstErrorLine(
  log: Iterable<string | Uint8Array>,
  options: ExcerptOptions = {},
): ExcerptLine | undefined {
  const { groups } = excerptLog(log, options);
  const recognised = groups.filter((group) => group.reason !== "tail");
  const best = recognised[0]?.score ?? 0;
  if (best < 1) return undefined;
  const first = recognised.filter((group) => group.score >= best * 0.75).sort((a, b) => a.from - b.from)[0];
  return first?.lines.find((line) => line.reason !== "context") ?? first?.lines[0];
}
