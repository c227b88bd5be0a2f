import { createLineScanner } from "./scan-lines";
import { visibleLine } from "./visible-text";

/**
 * The lines within `context` lines of the given ones, the given ones included, by line number and as a reader sees them.
 * A second pass over the log: the excerpt keeps only what it shows. Memory grows with the answer alone.
 */
export function linesAround(
  log: Iterable<string | Uint8Array>,
  { numbers, context }: { numbers: readonly number[]; context: number },
): Map<number, string> {
  const wanted = new Set<number>();
  for (const number of numbers) {
    for (let near = number - context; near <= number + context; near++) wanted.add(near);
  }
  const lines = new Map<number, string>();
  const scanner = createLineScanner((line) => {
    if (wanted.has(line.number)) lines.set(line.number, visibleLine(line.text()).text);
  });
  for (const piece of log) scanner.push(piece);
  scanner.end();
  return lines;
}
