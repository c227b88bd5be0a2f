import { z } from "zod";

/** One page of a list, whatever style the service uses. `page` counts from 0. */
export interface HarnessPage<Item> {
  items: Item[];
  page: number;
  size: number;
  totalItems: number;
  totalPages: number;
}

/** Spring Data pages: pipelines, executions, trigger event history. */
export function springPage<Item>(item: z.ZodType<Item>): z.ZodType<HarnessPage<Item>> {
  return z
    .looseObject({
      content: z.array(item).nullish(),
      totalPages: z.number().nullish(),
      totalElements: z.number().nullish(),
      number: z.number().nullish(),
      size: z.number().nullish(),
    })
    .transform((page) => {
      const items = page.content ?? [];
      return {
        items,
        page: page.number ?? 0,
        size: page.size ?? items.length,
        totalItems: page.totalElements ?? items.length,
        totalPages: page.totalPages ?? 1,
      };
    });
}

/** NG pages: organizations, projects, services, environments, connectors, triggers, input sets. */
export function ngPage<Item>(item: z.ZodType<Item>): z.ZodType<HarnessPage<Item>> {
  return z
    .looseObject({
      content: z.array(item).nullish(),
      totalPages: z.number().nullish(),
      totalItems: z.number().nullish(),
      pageIndex: z.number().nullish(),
      pageSize: z.number().nullish(),
    })
    .transform((page) => {
      const items = page.content ?? [];
      return {
        items,
        page: page.pageIndex ?? 0,
        size: page.pageSize ?? items.length,
        totalItems: page.totalItems ?? items.length,
        totalPages: page.totalPages ?? 1,
      };
    });
}

/** Pages of the test service: the counts lie in `data`, the items beside it. */
export function testPage<Item>(item: z.ZodType<Item>): z.ZodType<HarnessPage<Item>> {
  return z
    .looseObject({
      content: z.array(item).nullish(),
      data: z
        .looseObject({
          totalPages: z.number().nullish(),
          totalItems: z.number().nullish(),
          pageSize: z.number().nullish(),
          pageIndex: z.number().nullish(),
        })
        .nullish(),
    })
    .transform((page) => {
      const items = page.content ?? [];
      return {
        items,
        page: page.data?.pageIndex ?? 0,
        size: page.data?.pageSize ?? items.length,
        totalItems: page.data?.totalItems ?? items.length,
        totalPages: page.data?.totalPages ?? 1,
      };
    });
}
