import { matchesWildcard } from "./wildcard";

/**
 * Tells whether a branch is meant by a name or a glob: `*` and `?` within one part of the name, `**` for any number of
 * parts, none included. Case counts, as it does for git. Time grows with the product of both lengths, whatever the pattern.
 */
export function matchesBranch(pattern: string, branch: string): boolean {
  const parts = branch.split("/");
  // reachable[j]: the pattern so far can end right before part j.
  let reachable = parts.map(() => false).concat(false);
  reachable[0] = true;
  for (const wanted of pattern.split("/")) {
    const next = reachable.map(() => false);
    for (let j = 0; j <= parts.length; j++) {
      if (wanted === "**") next[j] = reachable[j] === true || (j > 0 && next[j - 1] === true);
      else if (j > 0) next[j] = reachable[j - 1] === true && matchesWildcard(wanted, parts[j - 1] ?? "");
    }
    reachable = next;
  }
  return reachable[parts.length] === true;
}

export function matchesAnyBranch(patterns: readonly string[], branch: string): boolean {
  return patterns.some((pattern) => matchesBranch(pattern, branch));
}

/** Where a quarantine holds. */
export interface QuarantineReach {
  /** Names and globs; null: every branch. */
  branches: readonly string[] | null;
  /** Branches on which no quarantine of the project holds, whatever `branches` says. */
  excludedBranches: readonly string[];
}

/** Whether a quarantine holds on a branch. */
export function quarantineHolds({ branches, excludedBranches }: QuarantineReach, branch: string): boolean {
  if (matchesAnyBranch(excludedBranches, branch)) return false;
  return branches === null || matchesAnyBranch(branches, branch);
}
