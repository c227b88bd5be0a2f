import type { Context } from "@/lib/context";
import { ledgerEngine } from "@/lib/insights/test-reliability";
import { type Folded, foldRuns } from "./fold-runs";
import {
  dropDisproved,
  findRenames,
  isSomeLinkWrong,
  renamesOf,
  storeRenames,
  sumOfRenames,
} from "./follow-renames";
import { isHistoryComing } from "./history-coming";
import { isSomeEndUnknown, type LateEnd, lateEnds } from "./late-ends";
import {
  countOf,
  defaultBranchOf,
  type LedgerScope,
  runsBetween,
  type StoredRun,
  sumOfOpenRuns,
  sumOfRead,
  sumOfSettledRuns,
} from "./ledger-runs";
import {
  type Book,
  DamagedRecordError,
  findLedger,
  type LedgerRow,
  newBook,
  openBook,
  type Snapshot,
  snapshotOf,
} from "./ledger-store";
import { type LedgerOutcome, saveLedger } from "./save-ledger";

/**
 * Results are stored when their execution ends, and count from when it began: younger ones are kept apart until those that may
 * still come before them have come, so that counting one by one gives what counting all at once gives.
 */
export const settleMs = 3 * 3_600_000;
/** A recompute may take a tenth of the time, and no more often than this. */
const recomputeEveryMs = 20_000;
const recomputeShare = 10;
/**
 * While a project's history is being read, newest first, each batch belongs before what has been counted. A recompute is due when
 * there are so many times as many runs as it counted last: all of them together then cost about as much as two over the whole, however
 * many batches there are. Slow reading waits for the time below at most; and the last one follows the last batch.
 */
const growth = 4;
const partialEveryMs = 3_600_000;
/** How soon it is looked again whether one is due. */
const lookAgainMs = 5_000;
/** Commits that a ledger reaches back, and by how many it may grow before the oldest are left out. */
const maxCommits = 8_000;
const commitSlack = 2_000;
/** Commits after which a test that appeared can be told from one that was renamed. */
const renameCommits = 4;

/** Brings one ledger and the judgements on its tests up to date. */
export async function judgeLedger(ctx: Context, scope: LedgerScope): Promise<LedgerOutcome> {
  const started = performance.now();
  const row = await findLedger(ctx, scope);
  const [defaultBranch, renamed] = await Promise.all([
    defaultBranchOf(ctx, scope),
    renamesOf(ctx, scope.projectId),
  ]);
  if (row === null) return timed(await recomputeLedger(ctx, scope, row, defaultBranch, started), started);
  const openSum = await sumOfOpenRuns(ctx, scope, row.settledTo);
  const settledSum = await sumOfSettledRuns(ctx, scope, row.settledTo);
  const late = await lateEnds(ctx, row);
  const isNew = openSum !== row.openSum || late.length > 0;
  const older = row.settledSum !== settledSum;
  const stale =
    row.engine !== ledgerEngine ||
    row.defaultBranch !== defaultBranch ||
    row.renamesSum !== sumOfRenames(renamed) ||
    (openSum !== row.openSum && (await isSomeLinkWrong(ctx, scope, defaultBranch, row.settledTo))) ||
    (late.length > 0 && (await isSomeEndUnknown(ctx, late)));
  if (!stale && !older && !isNew) return { kind: "unchanged" };
  const forMs = await waitOf(ctx, scope, row, {
    counted: countOf(row.settledSum) + countOf(row.openSum),
    stored: countOf(settledSum) + countOf(openSum),
  });
  const book = stale ? null : openBook(ctx, row);
  const grown = book !== null && book.ledger.commits.length > maxCommits + commitSlack;
  const renameDue =
    book !== null && row.renamesDueAt !== null && book.ledger.commits.length >= row.renamesDueAt;
  const due = older || grown || renameDue;
  // What is new is counted on top of what was counted last, until the recompute is due.
  if (book !== null && isNew && (!due || forMs > 0)) {
    const next = await continueOrNull(ctx, scope, row, book, renamed, late);
    if (next?.kind === "judged") return timed({ ...next, recomputeInMs: due ? forMs : null }, started);
    if (next !== null) return next;
  }
  if (forMs > 0) return { kind: "deferred", forMs };
  return timed(await recomputeLedger(ctx, scope, row, defaultBranch, started), started);
}

function timed(outcome: LedgerOutcome, started: number): LedgerOutcome {
  return outcome.kind === "judged"
    ? { ...outcome, tookMs: Math.round(performance.now() - started) }
    : outcome;
}

/** Null when what is stored is damaged. */
async function continueOrNull(
  ctx: Context,
  scope: LedgerScope,
  row: LedgerRow,
  book: Book,
  renamed: ReadonlyMap<number, number>,
  late: readonly LateEnd[],
): Promise<LedgerOutcome | null> {
  try {
    return await continueLedger(ctx, scope, row, book, renamed, late);
  } catch (error) {
    if (!(error instanceof DamagedRecordError)) throw error;
    ctx.log.warn({ err: error, ledgerId: row.id }, "a ledger of tests is damaged and is computed anew");
    return null;
  }
}

/** Until a recompute is due, of a ledger that counted so many of the runs that are stored. */
async function waitOf(
  ctx: Context,
  { projectId }: LedgerScope,
  { recomputedAt, recomputeMs }: LedgerRow,
  { counted, stored }: { counted: number; stored: number },
): Promise<number> {
  const sinceMs = ctx.now().getTime() - recomputedAt.getTime();
  if (stored >= growth * counted) return 0;
  if (await isHistoryComing(ctx, projectId)) return sinceMs >= partialEveryMs ? 0 : lookAgainMs;
  return Math.max(0, Math.max(recomputeEveryMs, recomputeShare * recomputeMs) - sinceMs);
}

async function continueLedger(
  ctx: Context,
  scope: LedgerScope,
  row: LedgerRow,
  book: Book,
  renamed: ReadonlyMap<number, number>,
  late: readonly LateEnd[],
): Promise<LedgerOutcome> {
  const settledTo = new Date(Math.max(row.settledTo.getTime(), ctx.now().getTime() - settleMs));
  const runs = await runsBetween(ctx, scope, row.defaultBranch, row.settledTo);
  const { folded, snapshot } = await foldAll(ctx, book, runs, settledTo, renamed, true);
  const due = folded.appeared > 0 ? book.ledger.commits.length + renameCommits : null;
  return saveLedger(ctx, scope, {
    row,
    book,
    folded,
    snapshot,
    settledTo,
    from: row.settledTo,
    late,
    renamesSum: row.renamesSum,
    renamesDueAt: row.renamesDueAt ?? due,
    recompute: null,
    ...sums(runs, settledTo, row.settledSum),
    runs: runs.length,
  });
}

/** Of what was read: what comes in meanwhile makes another sum, and is for the next time. */
function sums(runs: readonly StoredRun[], settledTo: Date, before?: string) {
  const border = settledTo.getTime();
  return {
    settledSum: sumOfRead(
      runs.filter((run) => run.at < border),
      { before, ends: false },
    ),
    openSum: sumOfRead(
      runs.filter((run) => run.at >= border),
      { ends: true },
    ),
  };
}

async function recomputeLedger(
  ctx: Context,
  scope: LedgerScope,
  row: LedgerRow | null,
  defaultBranch: string,
  started: number,
): Promise<LedgerOutcome> {
  await dropDisproved(ctx, scope, defaultBranch);
  const settledTo = new Date(ctx.now().getTime() - settleMs);
  const partial = await isHistoryComing(ctx, scope.projectId);
  const all = await runsBetween(ctx, scope, defaultBranch, null);
  const runs = newest(all);
  let renamed = await renamesOf(ctx, scope.projectId);
  let book = newBook(defaultBranch);
  let done = await foldAll(ctx, book, runs, settledTo, renamed, false);
  const renames = await findRenames(ctx, scope, book);
  if (renames.length > 0) {
    await ctx.db.transaction((tx) => storeRenames(tx, scope.projectId, renames, ctx.now()));
    renamed = await renamesOf(ctx, scope.projectId);
    book = newBook(defaultBranch);
    done = await foldAll(ctx, book, runs, settledTo, renamed, false);
  }
  return saveLedger(ctx, scope, {
    row,
    book,
    ...done,
    settledTo,
    from: null,
    late: [],
    renamesSum: sumOfRenames(renamed),
    renamesDueAt: null,
    recompute: { started, partial },
    ...sums(all, settledTo),
    runs: runs.length,
  });
}

/** The runs of the newest commits: what a ledger reaches back to. */
function newest(runs: readonly StoredRun[]): readonly StoredRun[] {
  const commits = new Set<string>();
  for (let index = runs.length - 1; index >= 0; index--) {
    commits.add(runs[index]?.commitSha ?? "");
    if (commits.size > maxCommits) return runs.slice(index + 1);
  }
  return runs;
}

/** Counts what is settled, takes a snapshot of that, and counts the rest on top. */
async function foldAll(
  ctx: Context,
  book: Book,
  runs: readonly StoredRun[],
  settledTo: Date,
  renamed: ReadonlyMap<number, number>,
  stored: boolean,
): Promise<{ folded: Folded; snapshot: Snapshot }> {
  const open = runs.findIndex((run) => run.at >= settledTo.getTime());
  const border = open < 0 ? runs.length : open;
  const settled = await foldRuns(ctx, book, runs.slice(0, border), renamed, stored);
  const snapshot = await snapshotOf(book, settled.touched);
  const rest = await foldRuns(ctx, book, runs.slice(border), renamed, stored);
  return {
    snapshot,
    folded: {
      verdicts: [...settled.verdicts, ...rest.verdicts],
      runs: [...settled.runs, ...rest.runs],
      touched: new Set([...settled.touched, ...rest.touched]),
      appeared: settled.appeared + rest.appeared,
    },
  };
}
