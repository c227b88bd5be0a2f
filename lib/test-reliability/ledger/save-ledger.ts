import { and, eq, getTableColumns, gt, inArray, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { testJudgements, testLedgers, testRecords, tests } from "@/lib/db/schema";
import {
  advise,
  createTrack,
  judgeTest,
  ledgerEngine,
  type ReplayBasis,
  type TestVerdict,
} from "@/lib/insights/test-reliability";
import { quarantineSpans } from "../states/quarantine-spans";
import { readPolicy } from "../states/read-policy";
import { createPause } from "./create-pause";
import type { Folded } from "./fold-runs";
import {
  adviceDiffers,
  advicePart,
  type Judged,
  type JudgementInsert,
  type JudgementRow,
  judgementRow,
  verdictOfRow,
} from "./judgement-rows";
import { asEnded, type LateEnd } from "./late-ends";
import type { LedgerScope } from "./ledger-runs";
import { type Book, type LedgerRow, type Snapshot, saveRecords } from "./ledger-store";
import { ownersOfTests } from "./owners-of-tests";
import {
  endDiffers,
  endOf,
  endParts,
  endsBefore,
  redOf,
  updateEnds,
  withoutQuarantined,
  writeEnds,
} from "./run-ends";
import { writeVerdicts } from "./run-verdicts";

export type LedgerOutcome =
  | { kind: "unchanged" }
  /** Results came late or went: the recompute waits for so many milliseconds. */
  | { kind: "deferred"; forMs: number }
  /** Another worker was faster. */
  | { kind: "raced" }
  | {
      kind: "judged";
      recomputed: boolean;
      tests: number;
      runs: number;
      tookMs: number;
      /** Milliseconds until a recompute, because older results came late; null: none is due. */
      recomputeInMs: number | null;
    };

export interface Computed {
  row: LedgerRow | null;
  book: Book;
  folded: Folded;
  snapshot: Snapshot;
  settledTo: Date;
  /** Verdicts on runs from here on are new; null: all are. */
  from: Date | null;
  /** Runs of before whose executions ended since. */
  late: readonly LateEnd[];
  renamesSum: string;
  renamesDueAt: number | null;
  settledSum: string;
  openSum: string;
  /** Of a full recompute: when it began, by `performance.now()`, and whether older history was still being read then. */
  recompute: { started: number; partial: boolean } | null;
  runs: number;
}

/**
 * Judges what runs touched and stores it with the ledger in one transaction, whose first statement claims the ledger: of two workers
 * that computed the same, one stores.
 */
export async function saveLedger(
  ctx: Context,
  scope: LedgerScope,
  computed: Computed,
): Promise<LedgerOutcome> {
  const { row, book, folded, snapshot, from } = computed;
  const late = new Map(computed.late.map((each) => [each.runId, each]));
  const judged = await judgeAll(book, folded.touched);
  const stored = row === null || from === null ? [] : await failedBefore(ctx, row.id, folded.touched);
  const kept = row === null || from === null ? noEnds : await endsBefore(ctx, row.id, from, [...late.keys()]);
  const { excludedBranches } = await readPolicy(ctx.db, scope.projectId);
  const spans = await quarantineSpans(ctx, scope.projectId, excludedBranches);
  const ends = withoutQuarantined(
    [
      ...kept.ends.map((end) => {
        const ended = late.get(end.runId);
        return ended === undefined ? end : asEnded(end, ended);
      }),
      ...folded.runs.map(endOf),
    ],
    spans,
  );
  const red = redOf(ends);
  const firstAtOf = (sha: string) =>
    book.ledger.commits[book.ledger.commitIndex.get(sha) ?? -1]?.firstAt ?? null;
  const verdicts = new Map<string, TestVerdict>(
    stored.map((each) => [String(each.testId), verdictOfRow(each)]),
  );
  for (const { verdict } of judged) verdicts.set(verdict.testKey, verdict);
  const basis: ReplayBasis = {
    redRuns: red,
    tests: verdicts,
    firstAtOf,
    excludedBranches,
  };
  const meanMs = meanPassMs(judged, stored);
  const advice = new Map(
    advise(basis, (testKey) => meanMs.get(testKey) ?? null).map((each) => [each.testKey, each]),
  );
  const owners = await ownersOfTests(
    ctx,
    scope,
    judged.map(({ verdict }) => Number(verdict.testKey)),
  );
  const names = await companionNames(ctx, judged);
  const now = ctx.now();
  const parts = new Map(endParts(ends, red, basis).map((part) => [part.runId, part]));
  const changed = [...kept.stored.values()].flatMap((before) => {
    const part = parts.get(before.runId);
    return part !== undefined && endDiffers(before, part) ? [part] : [];
  });

  return ctx.db.transaction(async (tx): Promise<LedgerOutcome> => {
    const ledgerId = await claim(tx, scope, computed, now);
    if (ledgerId === null) return { kind: "raced" };
    if (from === null) await tx.delete(testRecords).where(eq(testRecords.ledgerId, ledgerId));
    await saveRecords(tx, ledgerId, snapshot.records, ctx.signal);
    await writeVerdicts(tx, { ledgerId, projectId: scope.projectId, from }, folded.verdicts);
    await writeEnds(tx, { ledgerId, projectId: scope.projectId, from }, folded.runs, parts);
    await updateEnds(tx, changed);
    const rows = judged.map((each) =>
      judgementRow(each, {
        projectId: scope.projectId,
        ledgerId,
        advice: advicePart(advice.get(each.verdict.testKey), each.verdict.score),
        owners: owners.get(Number(each.verdict.testKey)) ?? [],
        judgedAt: now,
        fixedAtOf: firstAtOf,
        nameOf: (testKey) => names.get(testKey) ?? `test ${testKey}`,
      }),
    );
    await writeJudgements(tx, rows);
    for (const each of stored) {
      const part = advicePart(advice.get(String(each.testId)), each.score);
      if (adviceDiffers(each, part))
        await tx.update(testJudgements).set(part).where(eq(testJudgements.testId, each.testId));
    }
    if (from === null)
      await dropOthers(
        tx,
        ledgerId,
        rows.map(({ testId }) => testId),
      );
    return {
      kind: "judged",
      recomputed: from === null,
      tests: rows.length,
      runs: computed.runs,
      tookMs: 0,
      recomputeInMs: null,
    };
  });
}

const noEnds: Awaited<ReturnType<typeof endsBefore>> = { ends: [], stored: new Map() };

/** @returns the ledger's id, or null when another worker stored meanwhile */
async function claim(
  tx: Database,
  scope: LedgerScope,
  { row, book, snapshot, settledTo, settledSum, openSum, renamesSum, renamesDueAt, recompute }: Computed,
  now: Date,
): Promise<number | null> {
  const values = {
    defaultBranch: book.ledger.defaultBranch,
    engine: ledgerEngine,
    header: snapshot.header,
    settledTo,
    settledSum,
    openSum,
    renamesSum,
    renamesDueAt,
    judgedAt: now,
    ...(recompute === null
      ? {}
      : {
          recomputedAt: now,
          // The first one of the whole history does not wait for what one of a part took.
          recomputeMs: recompute.partial ? 0 : Math.round(performance.now() - recompute.started),
        }),
  };
  const [claimed] =
    row === null
      ? await tx
          .insert(testLedgers)
          .values({ ...scope, recomputedAt: now, recomputeMs: 0, ...values })
          .onConflictDoNothing()
          .returning({ id: testLedgers.id })
      : await tx
          .update(testLedgers)
          .set({ ...values, version: row.version + 1 })
          .where(and(eq(testLedgers.id, row.id), eq(testLedgers.version, row.version)))
          .returning({ id: testLedgers.id });
  return claimed?.id ?? null;
}

async function judgeAll({ ledger, tracks }: Book, touched: ReadonlySet<string>): Promise<Judged[]> {
  const judged: Judged[] = [];
  const pause = createPause();
  for (const testKey of touched) {
    const record = ledger.tests.get(testKey);
    if (record === undefined) continue;
    judged.push({ verdict: judgeTest(ledger, record), record, track: tracks.get(testKey) ?? createTrack() });
    await pause();
  }
  return judged;
}

/** Stored judgements on tests that have failed and were not judged just now. */
async function failedBefore(
  ctx: Context,
  ledgerId: number,
  touched: ReadonlySet<string>,
): Promise<JudgementRow[]> {
  const rows = await ctx.db
    .select()
    .from(testJudgements)
    .where(and(eq(testJudgements.ledgerId, ledgerId), gt(testJudgements.failures, 0)));
  return rows.filter((row) => !touched.has(String(row.testId)));
}

function meanPassMs(judged: readonly Judged[], stored: readonly JudgementRow[]): Map<string, number> {
  const means = new Map<string, number>();
  for (const { testId, meanPassMs: mean } of stored) if (mean !== null) means.set(String(testId), mean);
  for (const { record } of judged)
    if (record.passes > 0) means.set(record.testKey, record.passMs / record.passes);
  return means;
}

/** Names of tests that failed in another's company, for the evidence. */
async function companionNames(ctx: Context, judged: readonly Judged[]): Promise<Map<string, string>> {
  const ids = new Set<number>();
  for (const { verdict, record } of judged)
    if (verdict.reasons.length > 0) for (const testKey of record.companions.keys()) ids.add(Number(testKey));
  if (ids.size === 0) return new Map();
  const rows = await ctx.db
    .select({ id: tests.id, name: tests.name })
    .from(tests)
    .where(inArray(tests.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [String(id), `"${name}"`]));
}

const portion = 500;

async function writeJudgements(tx: Database, rows: readonly JudgementInsert[]): Promise<void> {
  for (let index = 0; index < rows.length; index += portion) {
    await tx
      .insert(testJudgements)
      .values(rows.slice(index, index + portion))
      .onConflictDoUpdate({ target: testJudgements.testId, set: excluded });
  }
}

/** Every column from the row that was to be inserted. */
const excluded = Object.fromEntries(
  Object.entries(getTableColumns(testJudgements))
    .filter(([key]) => key !== "testId")
    .map(([key, column]) => [key, sql.raw(`excluded."${column.name}"`)]),
);

/** After a recompute: judgements on tests that have no runs any more, or go on under another name. */
async function dropOthers(tx: Database, ledgerId: number, testIds: readonly number[]): Promise<void> {
  const kept = new Set(testIds);
  const rows = await tx
    .select({ testId: testJudgements.testId })
    .from(testJudgements)
    .where(eq(testJudgements.ledgerId, ledgerId));
  const gone = rows.map(({ testId }) => testId).filter((testId) => !kept.has(testId));
  for (let index = 0; index < gone.length; index += 5_000)
    await tx.delete(testJudgements).where(inArray(testJudgements.testId, gone.slice(index, index + 5_000)));
}
