import { deflateRawSync, inflateRawSync } from "node:zlib";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { testLedgers, testRecords } from "@/lib/db/schema";
import {
  createLedger,
  createTrack,
  headerText,
  type Ledger,
  ledgerEngine,
  ledgerOf,
  recordBytes,
  recordOfBytes,
  type TestTrack,
} from "@/lib/insights/test-reliability";
import type { LedgerScope } from "./ledger-runs";

/** A ledger in memory: complete after a recompute, else with the records that were asked for. */
export interface Book {
  ledger: Ledger;
  tracks: Map<string, TestTrack>;
}

export type LedgerRow = typeof testLedgers.$inferSelect;

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function findLedger(ctx: Context, { projectId, repo }: LedgerScope): Promise<LedgerRow | null> {
  const [row] = await ctx.db
    .select()
    .from(testLedgers)
    .where(and(eq(testLedgers.projectId, projectId), eq(testLedgers.repo, repo)));
  return row ?? null;
}

export function newBook(defaultBranch: string): Book {
  return { ledger: createLedger(defaultBranch), tracks: new Map() };
}

/** The commits of a stored ledger, without records. Null when it was written by another engine or does not read. */
export function openBook(ctx: Context, row: LedgerRow): Book | null {
  if (row.engine !== ledgerEngine) return null;
  try {
    return { ledger: ledgerOf(inflateRawSync(row.header).toString("utf8")), tracks: new Map() };
  } catch (error) {
    ctx.log.warn({ err: error, ledgerId: row.id }, "a ledger of tests does not read and is computed anew");
    return null;
  }
}

const portion = 1_000;

/** What is stored of a test does not read: its ledger has to be computed anew. */
export class DamagedRecordError extends Error {}

/**
 * Adds the stored records of tests to a book; tests without one are new.
 *
 * @throws DamagedRecordError
 */
export async function addRecords(ctx: Context, book: Book, testKeys: readonly string[]): Promise<void> {
  for (let index = 0; index < testKeys.length; index += portion) {
    const rows = await ctx.db
      .select({ testId: testRecords.testId, record: testRecords.record })
      .from(testRecords)
      .where(inArray(testRecords.testId, testKeys.slice(index, index + portion).map(Number)));
    for (const { testId, record: bytes } of rows) {
      const { record, track } = readRecord(testId, bytes);
      book.ledger.tests.set(String(testId), record);
      book.tracks.set(String(testId), track);
    }
    await pause();
  }
}

function readRecord(testId: number, bytes: Uint8Array) {
  try {
    return recordOfBytes(inflateRawSync(bytes));
  } catch (cause) {
    throw new DamagedRecordError(`the record of test ${testId} does not read`, { cause });
  }
}

/** Bytes of a book as it stands, for `saveRecords` later: applying further runs does not change them. */
export interface Snapshot {
  header: Uint8Array;
  records: { testId: number; record: Uint8Array }[];
}

export async function snapshotOf(book: Book, testKeys: Iterable<string>): Promise<Snapshot> {
  const records: Snapshot["records"] = [];
  for (const testKey of testKeys) {
    const record = book.ledger.tests.get(testKey);
    if (record === undefined) continue;
    const track = book.tracks.get(testKey) ?? createTrack();
    records.push({
      testId: Number(testKey),
      record: deflateRawSync(recordBytes({ record, track }), { level: 1 }),
    });
    if (records.length % 200 === 0) await pause();
  }
  return { header: deflateRawSync(headerText(book.ledger), { level: 3 }), records };
}

export async function saveRecords(
  tx: Database,
  ledgerId: number,
  records: Snapshot["records"],
  signal?: AbortSignal,
): Promise<void> {
  for (let index = 0; index < records.length; index += portion) {
    signal?.throwIfAborted();
    await tx
      .insert(testRecords)
      .values(records.slice(index, index + portion).map((row) => ({ ...row, ledgerId })))
      .onConflictDoUpdate({
        target: testRecords.testId,
        set: { ledgerId: sql`excluded.ledger_id`, record: sql`excluded.record` },
      });
  }
}
