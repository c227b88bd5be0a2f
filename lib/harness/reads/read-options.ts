import type { HarnessClient } from "@/lib/harness/client";
import type { HarnessPage } from "@/schemas/harness/paging";

/** What every read takes beside its own arguments. */
export interface ReadOptions {
  client: HarnessClient;
  signal?: AbortSignal | undefined;
}

/** More pages than any list has: one that goes on beyond answers every page alike. */
const maxPages = 10_000;

/**
 * Walks all pages of a list, one request at a time, whatever size of page the server allows.
 *
 * Ends when as much has come as the list says it has, else at an empty page: lists may come without totals, a server may give less a
 * page than was asked for, and totals move while one reads. A page that repeats the one before is not read on.
 */
export async function* everyPage<Item>(
  readPage: (page: number) => Promise<HarnessPage<Item>>,
): AsyncGenerator<HarnessPage<Item>, void, undefined> {
  let come = 0;
  let before = "";
  for (let page = 0; page < maxPages; page += 1) {
    const result = await readPage(page);
    const length = result.items.length + result.unread;
    if (length === 0) return;
    const counted = result.totalItems !== null;
    const text = counted ? "" : JSON.stringify(result.items);
    if (text !== "" && result.items.length > 0 && text === before) return;
    before = text;
    yield result;
    come += length;
    if (result.totalItems !== null && come >= result.totalItems) return;
  }
}

/** The items of all pages, see {@link everyPage}. */
export async function* everyItem<Item>(
  readPage: (page: number) => Promise<HarnessPage<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for await (const { items } of everyPage(readPage)) yield* items;
}
