import { z } from "zod";
import { UnreadableItem } from "@/schemas/tools/outputs";
import { isRecord, itemsOf, type ListStyle } from "./list-styles";

/** A page of a list, read item by item. */
export const ItemPage = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  /** What Harness sent beside them and could not be read. */
  unreadable: z.array(UnreadableItem),
  /** Over all pages, as Harness counts; null where it does not. */
  total: z.number().nullable(),
});
export type ItemPage = z.infer<typeof ItemPage>;

const nameOf = (item: unknown): string | null => {
  if (!isRecord(item)) return null;
  const named = [item, ...Object.values(item)].find(
    (each) => isRecord(each) && (typeof each.identifier === "string" || typeof each.name === "string"),
  );
  if (!isRecord(named)) return null;
  return String(typeof named.identifier === "string" ? named.identifier : named.name).slice(0, 128);
};

/**
 * The schema of a whole list: its items are read one by one, so that an odd one is named and the others are there. A list that
 * is not where its style has it breaks the contract; it is never an empty page.
 */
export const pageOf = (style: ListStyle, item: z.ZodType): z.ZodType<ItemPage> =>
  z.unknown().transform((value, issues): ItemPage => {
    const list = itemsOf(style, value);
    if (list === null) {
      const place = style.items === undefined ? "an array" : `an array in "${style.items}"`;
      issues.addIssue({ code: "custom", message: `a list should have ${place}` });
      return z.NEVER;
    }
    const page: ItemPage = { items: [], unreadable: [], total: list.total };
    for (const [index, each] of list.items.entries()) {
      const read = item.safeParse(each);
      if (read.success && isRecord(read.data)) page.items.push(read.data);
      else {
        const issue = read.success ? undefined : read.error.issues[0];
        const where = issue?.path.map(String).join(".");
        const what = issue?.message ?? "is no object";
        page.unreadable.push({
          index,
          identifier: nameOf(each),
          problem: where ? `${where}: ${what}` : what,
        });
      }
    }
    return page;
  });
