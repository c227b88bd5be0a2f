import {
  type HarnessClient,
  HarnessContractError,
  type HarnessScope,
  HarnessServerError,
} from "@/lib/harness/client";
import { executionSummaries } from "@/lib/harness/reads";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import type { HarnessPage } from "@/schemas/harness/paging";

export interface WalkOptions {
  client: HarnessClient;
  scope: HarnessScope;
  /** Bounds on the start of an execution, both inclusive. */
  from: Date;
  to: Date;
  now(): Date;
  signal?: AbortSignal | undefined;
}

export interface WalkBatch {
  summaries: ExecutionSummary[];
  /** Every execution that started after this has been given (or counted as skipped). The walk can go on from here. */
  cursor: Date;
  /** Executions that are still to come, as Harness counted them for this page; null where it does not count. */
  remaining: number | null;
  /** Executions that could not be read although their neighbours could. */
  skipped: number;
  /** What was odd about the first of them, where it is known. */
  skippedReason: string | null;
  /** Executions that Harness counted at the start and did not list up to the end; in the last batch alone. */
  missing: number;
  readAt: Date;
}

/** The most that the list is known to give; a server may give less. */
const pageSize = 100;
const portion = 10;

/**
 * Reads a project's executions newest first. Each page asks for what started up to the oldest instant seen, not for a page
 * number: executions that start meanwhile do not shift the pages, and a walk goes on where another stopped.
 *
 * Ends when Harness counts nothing more, or, where it does not count, when it lists nothing new. A page that fails alone is read in
 * ever smaller portions; what cannot be read even alone is skipped and counted.
 *
 * @throws AppError  Harness cannot be read at all
 */
export async function* walkExecutions(options: WalkOptions): AsyncGenerator<WalkBatch> {
  let endTime = options.to.getTime();
  let size = pageSize;
  let counted: number | null = null;
  let skippedSoFar = 0;
  const seen = new Set<string>();
  for (let page = 0; ; ) {
    const readAt = options.now();
    const read = await readPage(options, endTime, page, size);
    const come = read.items.length + read.skipped;
    const known = seen.size;
    for (const { planExecutionId } of read.items) seen.add(planExecutionId);
    const isNew = seen.size > known || read.skipped > 0;
    skippedSoFar += read.skipped;
    counted ??= read.totalItems;
    const starts = read.items.flatMap(({ startTs, createdAt }) => startTs ?? createdAt ?? []);
    const oldest = Math.min(endTime, ...starts);
    const remaining = read.totalItems === null ? null : Math.max(0, read.totalItems - page * size - come);
    // Beyond the first page of an instant, what Harness has given before is all that it will ever give.
    const last = come === 0 || remaining === 0 || (page > 0 && !isNew);
    const missing = last ? Math.max(0, (counted ?? 0) - seen.size - skippedSoFar) : 0;
    if (come > 0 || missing > 0) {
      const { items: summaries, skipped, reason: skippedReason } = read;
      yield { summaries, cursor: new Date(oldest), remaining, skipped, skippedReason, missing, readAt };
    }
    if (last) return;
    if (oldest < endTime) {
      endTime = oldest;
      page = 0;
      size = pageSize;
    } else {
      // As much started in the same millisecond as a page has, or nothing tells that this was the end: only the page number leads on,
      // and it counts in pages of the size that the server gives.
      size = Math.min(size, come);
      page++;
    }
  }
}

interface PageRead {
  items: ExecutionSummary[];
  totalItems: number | null;
  skipped: number;
  reason: string | null;
}

type ReadList = (number: number, size: number) => Promise<HarnessPage<ExecutionSummary>>;

async function readPage(
  options: WalkOptions,
  endTime: number,
  page: number,
  size: number,
): Promise<PageRead> {
  const read: ReadList = (number, count) => readSummaries(options, endTime, number, count);
  try {
    return together([await read(page, size)]);
  } catch (error) {
    if (!failsAlone(error)) throw error;
    const first = Math.floor((page * size) / portion);
    const last = Math.ceil(((page + 1) * size) / portion);
    const tens = await readPortions(first, last, (number) => read(number, portion));
    if (tens.every(({ result }) => result === null)) throw error;
    return readSingles(tens, (number) => read(number, 1));
  }
}

/** What several pages of one list have. */
function together(pages: readonly HarnessPage<ExecutionSummary>[]): PageRead {
  const totals = pages.flatMap(({ totalItems }) => totalItems ?? []);
  return {
    items: pages.flatMap(({ items }) => items),
    totalItems: totals.length === 0 ? null : Math.max(...totals),
    skipped: pages.reduce((sum, { unread }) => sum + unread, 0),
    reason: pages.find(({ unreadReason }) => unreadReason !== null)?.unreadReason ?? null,
  };
}

async function readSingles(
  tens: readonly Portion[],
  read: (number: number) => Promise<HarnessPage<ExecutionSummary>>,
): Promise<PageRead> {
  const pages: HarnessPage<ExecutionSummary>[] = [];
  let failed = 0;
  for (const { number, result } of tens) {
    if (result !== null) {
      pages.push(result);
      continue;
    }
    for (const single of await readPortions(number * portion, (number + 1) * portion, read)) {
      if (single.result === null) failed++;
      else pages.push(single.result);
    }
  }
  const whole = together(pages);
  return { ...whole, skipped: whole.skipped + failed };
}

interface Portion {
  number: number;
  /** Null: this portion failed alone. */
  result: HarnessPage<ExecutionSummary> | null;
}

/** Reads pages `from` up to `to`, exclusively. */
async function readPortions(
  from: number,
  to: number,
  read: (number: number) => Promise<HarnessPage<ExecutionSummary>>,
): Promise<Portion[]> {
  const portions: Portion[] = [];
  for (let part = from; part < to; part++) {
    try {
      portions.push({ number: part, result: await read(part) });
    } catch (error) {
      if (!failsAlone(error)) throw error;
      portions.push({ number: part, result: null });
    }
  }
  return portions;
}

/** Failures that may be about one execution: an entry of an unknown shape, or one that the server cannot render. */
function failsAlone(error: unknown): boolean {
  return error instanceof HarnessContractError || error instanceof HarnessServerError;
}

function readSummaries(
  { client, scope, from, signal }: WalkOptions,
  endTime: number,
  page: number,
  size: number,
) {
  const timeRange = { startTime: from.getTime(), endTime };
  return executionSummaries({ client, scope, timeRange, page, size, signal, executionMode: "ALL" });
}
