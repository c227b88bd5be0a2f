import type { Context } from "@/lib/context";
import {
  applyRun,
  createTrack,
  type EnvironmentVerdict,
  endOfRun,
  isFailure,
  type JudgedSuite,
  noteResult,
  type RunVerdict,
} from "@/lib/insights/test-reliability";
import { laneOf, type RunSuites, type StoredRun, suitesOf } from "./ledger-runs";
import { addRecords, type Book } from "./ledger-store";

/** What one attempt of a run came to, over all of its jobs. */
export interface AttemptVerdict {
  run: StoredRun;
  attempt: number;
  environment: EnvironmentVerdict["kind"];
  failedIds: number[];
  excusedIds: number[];
  pardonedIds: number[];
  failed: number;
}

/** What a run came to after its last attempt. */
export interface FoldedRun extends RunVerdict {
  run: StoredRun;
}

export interface Folded {
  verdicts: AttemptVerdict[];
  runs: FoldedRun[];
  touched: Set<string>;
  /** Tests seen for the first time. */
  appeared: number;
}

/**
 * Counts runs into a book, in their order, each result in constant time.
 *
 * @param stored whether tests that are not in the book may have a record in the store
 */
export async function foldRuns(
  ctx: Context,
  book: Book,
  runs: readonly StoredRun[],
  renamed: ReadonlyMap<number, number>,
  stored: boolean,
): Promise<Folded> {
  const folded: Folded = { verdicts: [], runs: [], touched: new Set(), appeared: 0 };
  const lookedUp = new Set(book.ledger.tests.keys());
  for await (const each of suitesOf(ctx, runs, renamed)) {
    ctx.signal?.throwIfAborted();
    const missing = new Set<string>();
    for (const suite of each.suites)
      for (const { testKey } of suite.results) if (!lookedUp.has(testKey)) missing.add(testKey);
    for (const testKey of missing) lookedUp.add(testKey);
    if (missing.size > 0) {
      if (stored) await addRecords(ctx, book, [...missing]);
      for (const testKey of missing) if (!book.ledger.tests.has(testKey)) folded.appeared += 1;
    }
    foldOne(book, each, folded);
  }
  return folded;
}

function foldOne(book: Book, { run, suites }: RunSuites, folded: Folded): void {
  const attempts = new Map<number, AttemptVerdict>();
  const judged: JudgedSuite[] = [];
  for (const suite of suites) {
    const environment = applyRun(book.ledger, suite);
    judged.push({ run: suite, environment, blocks: suite.blocks, harmless: suite.harmless });
    const commit = book.ledger.commitIndex.get(suite.commitSha) ?? 0;
    const origin = { commit, at: suite.at, run: suite.executionId, pipelineId: run.pipelineId };
    const attempt = suite.attempt - 1;
    const verdict = attempts.get(attempt) ?? blank(run, attempt);
    attempts.set(attempt, verdict);
    if (environment.kind === "outage" || verdict.environment === "good")
      verdict.environment = environment.kind;
    for (const result of suite.results) {
      folded.touched.add(result.testKey);
      let track = book.tracks.get(result.testKey);
      if (track === undefined) {
        track = createTrack();
        book.tracks.set(result.testKey, track);
      }
      noteResult(track, result, origin);
      if (!isFailure(result.status)) continue;
      verdict.failed += 1;
      verdict.failedIds.push(Number(result.testKey));
      if (environment.excused.has(result.testKey)) verdict.excusedIds.push(Number(result.testKey));
      if (environment.pardoned.has(result.testKey)) verdict.pardonedIds.push(Number(result.testKey));
    }
  }
  for (const verdict of attempts.values()) {
    // Half of all tests, which no quarantine could have turned green: their number is enough.
    if (verdict.environment === "outage")
      Object.assign(verdict, { failedIds: [], excusedIds: [], pardonedIds: [] });
    // One test may fail in several jobs of a run.
    verdict.failedIds = [...new Set(verdict.failedIds)];
    verdict.excusedIds = [...new Set(verdict.excusedIds)];
    verdict.pardonedIds = [...new Set(verdict.pardonedIds)];
    folded.verdicts.push(verdict);
  }
  const { commitSha, branch, prNumber, at } = run;
  folded.runs.push({
    run,
    executionId: String(run.id),
    commitSha,
    lane: laneOf(run),
    branch,
    prNumber,
    at,
    endedAt: run.executionEndedAt ?? at,
    ...endOfRun(judged, run.standing),
  });
}

function blank(run: StoredRun, attempt: number): AttemptVerdict {
  return { run, attempt, environment: "good", failedIds: [], excusedIds: [], pardonedIds: [], failed: 0 };
}
