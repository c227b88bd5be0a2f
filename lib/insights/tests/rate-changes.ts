import { changePointsWithIntervals, type PositionEntry } from "./change-points";
import { failuresIn, passesIn } from "./fault-model";
import type { Ledger, TestRecord } from "./ledger";

/** A change of a test's failure rate on the default branch, for a chart. */
export interface RateChange {
  commitSha: string;
  at: number;
  /** First and last commit at which it may have come, with 99 % probability. */
  earliestCommit: string;
  latestCommit: string;
  /** Share of runs that failed between the change before and this one, and from this one to the next. */
  rateBefore: number;
  rateAfter: number;
}

/** Where the failure rate of a test changed on the default branch, by `changePoints`; environment faults are left out. */
export function rateChanges(ledger: Ledger, record: TestRecord): RateChange[] {
  if (record.failures === 0) return [];
  const entries: PositionEntry[] = [];
  for (let i = 0; i < ledger.commits.length; i++) {
    const byte = record.packed[i] ?? 0;
    if (byte === 0 || ledger.onDefault[i] !== 1) continue;
    entries.push({ position: i, runs: failuresIn(byte) + passesIn(byte), unexpectedRuns: failuresIn(byte) });
  }
  const changes = changePointsWithIntervals(entries);
  const commitAt = (index: number) => ledger.commits[entries[index]?.position ?? -1];
  return changes.flatMap((change, order) => {
    const commit = commitAt(change.index);
    const earliest = commitAt(change.from);
    const latest = commitAt(Math.min(change.to, entries.length - 1));
    if (!commit || !earliest || !latest) return [];
    return {
      commitSha: commit.sha,
      at: commit.firstAt,
      earliestCommit: earliest.sha,
      latestCommit: latest.sha,
      rateBefore: rateOf(entries.slice(changes[order - 1]?.index ?? 0, change.index)),
      rateAfter: rateOf(entries.slice(change.index, changes[order + 1]?.index)),
    };
  });
}

function rateOf(entries: readonly PositionEntry[]): number {
  let runs = 0;
  let unexpected = 0;
  for (const entry of entries) {
    runs += entry.runs;
    unexpected += entry.unexpectedRuns;
  }
  return runs === 0 ? 0 : unexpected / runs;
}
