import { z } from "zod";

/*
 * Items as the Harness tools read them. What names an item, or what something is done with, is demanded; all else may be
 * missing, null or, where it is only shown, of any shape: one odd value must not take an item out of a list.
 */

/** A value that is only shown. Declared so that a view cannot name a field which no item has. */
export const shown = z.unknown().optional();

/** An object whose members are only shown. Another shape in its place is shown as it comes. */
export const shownPart = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.union([z.looseObject(shape), z.unknown()]).optional();

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An entity that lies in a wrapper of its own (`{service: {…}, createdAt}`), or does not: one flat item either way. */
export const inside = <Schema extends z.ZodType>(wrapper: string, schema: Schema) =>
  z.preprocess((item) => {
    if (!isRecord(item)) return item;
    const { [wrapper]: inner, ...beside } = item;
    return isRecord(inner) ? { ...beside, ...inner } : item;
  }, schema);
