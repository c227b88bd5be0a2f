import type { TestIdentity } from "./identity";
import type { Ledger } from "./ledger";

/** A test and the commits between which it existed, as indices into one order of commits. */
export interface TestLifetime {
  testKey: string;
  identity: TestIdentity;
  firstCommit: number;
  lastCommit: number;
  meanDurationMs: number;
}

export interface Rename {
  from: string;
  to: string;
  kind: "moved" | "renamed";
  /** 0..1; only links of at least `clearEvidence` are reported. */
  confidence: number;
  because: string;
}

/**
 * Tests of a suite that ceased to run before the latest commits, and tests that began after the first one: the two sides
 * of `followRenames`.
 *
 * @param quietCommits commits without a run after which a test counts as gone
 */
export function vanishedAndAppeared(
  ledger: Ledger,
  identities: ReadonlyMap<string, TestIdentity>,
  quietCommits = 3,
): { vanished: TestLifetime[]; appeared: TestLifetime[] } {
  const sides: { vanished: TestLifetime[]; appeared: TestLifetime[] } = { vanished: [], appeared: [] };
  for (const [testKey, record] of ledger.tests) {
    const identity = identities.get(testKey);
    const firstCommit = record.packed.findIndex((byte) => byte !== 0);
    if (!identity || firstCommit < 0) continue;
    const lastCommit = record.packed.findLastIndex((byte) => byte !== 0);
    const meanDurationMs = record.passes > 0 ? record.passMs / record.passes : 0;
    const life = { testKey, identity, firstCommit, lastCommit, meanDurationMs };
    if (lastCommit < ledger.commits.length - quietCommits) sides.vanished.push(life);
    if (firstCommit > 0) sides.appeared.push(life);
  }
  return sides;
}

const clearEvidence = 0.75;
/** The runner-up has to be this much weaker, or the choice is a guess. */
const margin = 0.1;

/**
 * Links tests that vanished to tests that appeared in their place, so that history survives a rename or a move. A link
 * needs clear evidence: the one ends where the other begins, names agree in what a move keeps or differ little where a
 * rename changes them, and no other test fits nearly as well. Every test is linked at most once in each direction.
 *
 * @param gapCommits how many commits may lie between the last run of the old and the first of the new test
 */
export function followRenames(
  vanished: readonly TestLifetime[],
  appeared: readonly TestLifetime[],
  gapCommits = 3,
): Rename[] {
  const candidates: Rename[] = [];
  const byName = groupBy(appeared, (test) => test.identity.name);
  const byPlace = groupBy(appeared, (test) => placeOf(test.identity));
  for (const old of vanished) {
    const fits = new Set([
      ...(byName.get(old.identity.name) ?? []),
      ...(byPlace.get(placeOf(old.identity)) ?? []),
    ]);
    for (const fresh of fits) {
      const gap = fresh.firstCommit - old.lastCommit;
      if (gap < 1 || gap > gapCommits) continue;
      const link = compare(old, fresh);
      if (link) candidates.push(link);
    }
  }
  return candidates.filter(
    (link) =>
      link.confidence >= clearEvidence &&
      !candidates.some(
        (other) =>
          other !== link &&
          (other.from === link.from || other.to === link.to) &&
          other.confidence > link.confidence - margin,
      ),
  );
}

function groupBy(
  tests: readonly TestLifetime[],
  key: (test: TestLifetime) => string,
): Map<string, TestLifetime[]> {
  const groups = new Map<string, TestLifetime[]>();
  for (const test of tests) {
    const group = groups.get(key(test));
    if (group) group.push(test);
    else groups.set(key(test), [test]);
  }
  return groups;
}

function placeOf({ repository, suite, className, file }: TestIdentity): string {
  return JSON.stringify([repository, className ?? suite ?? file]);
}

function compare(old: TestLifetime, fresh: TestLifetime): Rename | null {
  const [a, b] = [old.identity, fresh.identity];
  if (a.repository !== b.repository) return null;
  const slower = Math.max(old.meanDurationMs, fresh.meanDurationMs, 1);
  const pace = Math.min(old.meanDurationMs, fresh.meanDurationMs) / slower;
  if (a.name === b.name) {
    const sameClass = lastPart(a.className ?? a.suite) === lastPart(b.className ?? b.suite);
    const sameFile = a.file !== null && baseName(a.file) === baseName(b.file);
    const confidence = 0.4 + (sameClass ? 0.35 : 0) + (sameFile ? 0.15 : 0) + 0.1 * pace;
    const where = `${a.className ?? a.suite ?? a.file ?? "?"} to ${b.className ?? b.suite ?? b.file ?? "?"}`;
    return {
      from: old.testKey,
      to: fresh.testKey,
      kind: "moved",
      confidence,
      because: `Moved from ${where}.`,
    };
  }
  if (placeOf(a) !== placeOf(b) || a.parameters !== b.parameters) return null;
  const alike = similarity(a.baseName, b.baseName);
  return {
    from: old.testKey,
    to: fresh.testKey,
    kind: "renamed",
    confidence: alike < 0.6 ? 0 : 0.5 + 0.4 * alike + 0.1 * pace - (1 - alike) * 0.3,
    because: `Renamed from ${a.name} to ${b.name} in the same place.`,
  };
}

function lastPart(text: string | null): string | null {
  return text?.split(/[./\\:]/).at(-1) ?? null;
}

function baseName(path: string | null): string | null {
  return path?.split("/").at(-1) ?? null;
}

/** Share of words that two names have in common (Dice), words split at case changes, digits and marks. */
function similarity(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  if (left.length + right.length === 0) return 0;
  const rest = [...right];
  let common = 0;
  for (const word of left) {
    const at = rest.indexOf(word);
    if (at < 0) continue;
    rest.splice(at, 1);
    common += 1;
  }
  return (2 * common) / (left.length + right.length);
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .slice(0, 60);
}
