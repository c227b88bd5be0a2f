import { halved, shareAfter, slowDownEveryMs } from "./pace";
import type { SlotLedger } from "./slot-ledger";

interface Row {
  /** When the place that was taken last is due. */
  lastDueAt: number;
  /** The part of the pace that was left when it was slowed down, and when that was. */
  share: number;
  slowedAt: number;
}

/** A ledger in memory, for one process that asks alone. */
export function localLedger(now: () => number = Date.now): SlotLedger {
  const rows = new Map<string, Row>();
  const rowOf = (key: string): Row => {
    const row = rows.get(key) ?? { lastDueAt: 0, share: 1, slowedAt: Number.NEGATIVE_INFINITY };
    rows.set(key, row);
    return row;
  };
  const shareOf = ({ share, slowedAt }: Row): number => shareAfter(share, now() - slowedAt);
  return {
    reserve: async (key, count, pace) => {
      const row = rowOf(key);
      const intervalMs = pace.intervalMs / shareOf(row);
      row.lastDueAt = Math.max(row.lastDueAt, now() - pace.burstMs) + count * intervalMs;
      return { lastDueMs: row.lastDueAt - now(), intervalMs };
    },
    pause: async (key, pauseMs) => {
      const row = rowOf(key);
      row.lastDueAt = Math.max(row.lastDueAt, now() + pauseMs);
    },
    slowDown: async (key) => {
      const row = rowOf(key);
      if (now() - row.slowedAt < slowDownEveryMs) return;
      row.share = halved(shareOf(row));
      row.slowedAt = now();
      row.lastDueAt = Math.max(row.lastDueAt, now());
    },
  };
}
