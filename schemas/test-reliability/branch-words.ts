/*
 * Apart from the schemas of `branch-patterns.ts`, so that the browser can name branches without loading a parser.
 */

/** The branches of a quarantine in words. */
export function branchesInWords(branches: readonly string[] | null): string {
  if (branches === null) return "every branch";
  const [first, ...rest] = branches;
  const last = rest.pop();
  return last === undefined ? (first ?? "no branch") : `${[first, ...rest].join(", ")} and ${last}`;
}
