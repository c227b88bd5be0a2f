import type { HarnessClient } from "@/lib/harness/client";
import type { HarnessPage } from "@/schemas/harness/paging";

/** What every read takes beside its own arguments. */
export interface ReadOptions {
  client: HarnessClient;
  signal?: AbortSignal | undefined;
}

/**
 * Walks all pages of a list, one request at a time.
 *
 * Ends at the last page by count or at an empty page, whichever comes first: totals move while one reads.
 */
export async function* everyItem<Item>(
  readPage: (page: number) => Promise<HarnessPage<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for (let page = 0; ; page += 1) {
    const result = await readPage(page);
    yield* result.items;
    if (result.items.length === 0 || page + 1 >= result.totalPages) return;
  }
}
