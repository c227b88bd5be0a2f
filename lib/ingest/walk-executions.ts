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
  /** Executions that are still to come, as Harness counted them for this page. */
  remaining: number;
  /** Executions that could not be read although their neighbours could. */
  skipped: number;
  readAt: Date;
}

/** The most that the list is known to give. */
const pageSize = 100;
const portion = 10;

/**
 * Reads a project's executions newest first. Each page asks for what started up to the oldest instant seen, not for a page
 * number: executions that start meanwhile do not shift the pages, and a walk goes on where another stopped.
 *
 * A page that fails alone is read in ever smaller portions; what cannot be read even alone is skipped and counted.
 *
 * @throws AppError  Harness cannot be read at all
 */
export async function* walkExecutions(options: WalkOptions): AsyncGenerator<WalkBatch> {
  let endTime = options.to.getTime();
  for (let page = 0; ; ) {
    const readAt = options.now();
    const { items, totalItems, skipped } = await readPage(options, endTime, page);
    const starts = items.flatMap(({ startTs, createdAt }) => startTs ?? createdAt ?? []);
    const oldest = Math.min(endTime, ...starts);
    const read = items.length + skipped;
    const remaining = Math.max(0, totalItems - page * pageSize - read);
    if (read > 0) yield { summaries: items, cursor: new Date(oldest), remaining, skipped, readAt };
    if (read < pageSize || remaining === 0) return;
    // More than a page started in the same millisecond: only the page number leads on.
    if (oldest < endTime) {
      endTime = oldest;
      page = 0;
    } else {
      page++;
    }
  }
}

interface PageRead {
  items: ExecutionSummary[];
  totalItems: number;
  skipped: number;
}

async function readPage(options: WalkOptions, endTime: number, page: number): Promise<PageRead> {
  const read = (number: number, size: number) => readSummaries(options, endTime, number, size);
  try {
    const { items, totalItems } = await read(page, pageSize);
    return { items, totalItems, skipped: 0 };
  } catch (error) {
    if (!failsAlone(error)) throw error;
    const tens = await readPortions(page, pageSize / portion, (number) => read(number, portion));
    if (tens.every(({ result }) => result === null)) throw error;
    return readSingles(tens, (number) => read(number, 1));
  }
}

async function readSingles(
  tens: readonly Portion[],
  read: (number: number) => Promise<HarnessPage<ExecutionSummary>>,
): Promise<PageRead> {
  const items: ExecutionSummary[] = [];
  let totalItems = 0;
  let skipped = 0;
  for (const { number, result } of tens) {
    if (result !== null) {
      items.push(...result.items);
      totalItems = Math.max(totalItems, result.totalItems);
      continue;
    }
    for (const single of await readPortions(number, portion, read)) {
      if (single.result === null) skipped++;
      else items.push(...single.result.items);
    }
  }
  return { items, totalItems, skipped };
}

interface Portion {
  number: number;
  /** Null: this portion failed alone. */
  result: HarnessPage<ExecutionSummary> | null;
}

/** Reads page `number` of a list as `count` smaller pages. */
async function readPortions(
  number: number,
  count: number,
  read: (number: number) => Promise<HarnessPage<ExecutionSummary>>,
): Promise<Portion[]> {
  const portions: Portion[] = [];
  for (let part = number * count; part < (number + 1) * count; part++) {
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
