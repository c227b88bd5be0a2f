import { z } from "zod";
import { asNumber, asPart } from "./lenient";

/** One page of a list, whatever style the service uses. `page` counts from 0. */
export interface HarnessPage<Item> {
  items: Item[];
  page: number;
  /** As the service says, which may be less than was asked for. */
  size: number;
  /** Over all pages; null where the service does not say. */
  totalItems: number | null;
  totalPages: number | null;
  /** Elements of this page that could not be read; their neighbours were. */
  unread: number;
  /** What was odd about the first of them; null when there is none. */
  unreadReason: string | null;
}

/** Where a page says what of it. */
interface Counts {
  page: number | null | undefined;
  size: number | null | undefined;
  totalItems: number | null | undefined;
  totalPages: number | null | undefined;
}

/** Reads a page element by element: what is odd about one costs no other. */
function pageOf<Item>(
  item: z.ZodType<Item>,
  content: readonly unknown[] | null | undefined,
  counts: Counts,
): HarnessPage<Item> {
  const items: Item[] = [];
  let unreadReason: string | null = null;
  let unread = 0;
  for (const element of content ?? []) {
    const parsed = item.safeParse(element);
    if (parsed.success) items.push(parsed.data);
    else {
      unread += 1;
      const [issue] = parsed.error.issues;
      unreadReason ??= issue === undefined ? "unknown" : `${issue.path.join(".") || "it"}: ${issue.message}`;
    }
  }
  return {
    items,
    page: counts.page ?? 0,
    size: counts.size ?? content?.length ?? 0,
    totalItems: counts.totalItems ?? null,
    totalPages: counts.totalPages ?? null,
    unread,
    unreadReason,
  };
}

const content = z.array(z.unknown()).nullish();

/** Spring Data pages: pipelines, executions, trigger event history. */
export function springPage<Item>(item: z.ZodType<Item>): z.ZodType<HarnessPage<Item>> {
  return z
    .looseObject({
      content,
      totalPages: asNumber,
      totalElements: asNumber,
      number: asNumber,
      size: asNumber,
    })
    .transform((page) =>
      pageOf(item, page.content, {
        page: page.number,
        size: page.size,
        totalItems: page.totalElements,
        totalPages: page.totalPages,
      }),
    );
}

/** NG pages: organizations, projects, services, environments, connectors, triggers, input sets. */
export function ngPage<Item>(item: z.ZodType<Item>): z.ZodType<HarnessPage<Item>> {
  return z
    .looseObject({
      content,
      totalPages: asNumber,
      totalItems: asNumber,
      pageIndex: asNumber,
      pageSize: asNumber,
    })
    .transform((page) =>
      pageOf(item, page.content, {
        page: page.pageIndex,
        size: page.pageSize,
        totalItems: page.totalItems,
        totalPages: page.totalPages,
      }),
    );
}

/** Pages of the test service: the counts lie in `data`, the items beside it. */
export function testPage<Item>(item: z.ZodType<Item>): z.ZodType<HarnessPage<Item>> {
  return z
    .looseObject({
      content,
      data: asPart(
        z.looseObject({
          totalPages: asNumber,
          totalItems: asNumber,
          pageSize: asNumber,
          pageIndex: asNumber,
        }),
      ),
    })
    .transform((page) =>
      pageOf(item, page.content, {
        page: page.data?.pageIndex,
        size: page.data?.pageSize,
        totalItems: page.data?.totalItems,
        totalPages: page.data?.totalPages,
      }),
    );
}
