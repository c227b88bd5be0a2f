import { z } from "zod";

/**
 * Fields of what Harness's server keeps as untyped maps, or writes differently from version to version. A value of another type
 * than expected is read for what it says where that is clear, and is absent otherwise: no value that no page needs may cost the
 * answer that it stands in. What must be there (an execution's id, pipeline and status, a node's id) is written with plain `zod`
 * beside them.
 */

/** Longest identifier, name or branch that is kept: they stand in indexes. Harness and Git hosts allow less. */
const maxNameChars = 255;
/** Epoch ms of the year 9999: later ones are not times. */
const maxMs = 253_402_300_799_000;

/** Postgres stores no U+0000. */
const storable = (text: string): string => (text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text);

/** Text, or a number or truth value as text; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return storable(value);
  return (typeof value === "number" && Number.isFinite(value)) || typeof value === "boolean"
    ? String(value)
    : null;
}

function numberOf(value: unknown): number | null {
  const number =
    typeof value === "string" && /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(value.slice(0, 40))
      ? Number(value)
      : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

function msOf(value: unknown): number | null {
  const ms = numberOf(value) ?? (typeof value === "string" ? Date.parse(value.slice(0, 40)) : Number.NaN);
  return ms >= 0 && ms <= maxMs ? Math.round(ms) : null;
}

function flagOf(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : null;
}

const read = <Value>(from: (value: unknown) => Value | null) => z.unknown().transform(from).optional();

export const asText = read(textOf);
/** Text that is cut to what an index takes. */
export const asName = read((value) => textOf(value)?.slice(0, maxNameChars) ?? null);
/** The same, or the name of an object that stands in its place. */
export const asNameOf = read((value) => {
  const named = typeof value === "object" && value !== null && "name" in value ? value.name : value;
  return textOf(named)?.slice(0, maxNameChars) ?? null;
});
export const asNumber = read(numberOf);
/** Epoch milliseconds, from a number, digits or ISO 8601. */
export const asMs = read(msOf);
export const asFlag = read(flagOf);

function textsOf(value: unknown, maxChars: number): string[] | null {
  if (value === null || value === undefined) return null;
  return (Array.isArray(value) ? value : [value]).flatMap((each) => {
    const text = textOf(each);
    return text === null || text === "" ? [] : [text.slice(0, maxChars)];
  });
}

/** Texts of a list, or of one text in a list's place. */
export const asTexts = read((value) => textsOf(value, Number.POSITIVE_INFINITY));
export const asNames = read((value) => textsOf(value, maxNameChars));

/** A name that everything may lack. */
export const nameOr = (fallback: string) =>
  z.unknown().transform((value) => textOf(value)?.slice(0, maxNameChars) || fallback);

/** What has no place without this: an id, a status. */
export const required = z
  .string()
  .min(1)
  .max(maxNameChars)
  .refine((text) => !text.includes("\0"), "holds U+0000");

const hasText = (value: object, key: string): boolean =>
  required.safeParse(Object.entries(value).find(([name]) => name === key)?.[1]).success;

const unread = new WeakMap<object, number>();

/** How many elements of a list or map that {@link asList} or {@link asMap} gave could not be read. */
export const unreadIn = (from: object | null | undefined): number =>
  from === null || from === undefined ? 0 : (unread.get(from) ?? 0);

/** A part by its schema; absent where it does not fit. */
export const asPart = <Part>(part: z.ZodType<Part>) =>
  read((value): Part | null => {
    if (value === null || value === undefined) return null;
    const parsed = part.safeParse(value);
    return parsed.success ? parsed.data : null;
  });

/** The elements of a list that fit, or of one element in a list's place. Nulls count for nothing. */
export const asList = <Item>(item: z.ZodType<Item>) =>
  read((value): Item[] | null => {
    if (value === null || value === undefined) return null;
    const items = (Array.isArray(value) ? value : [value]).filter((each) => each !== null);
    const parsed = items.map((each) => item.safeParse(each));
    const kept = parsed.flatMap((each) => (each.success ? [each.data] : []));
    unread.set(kept, items.length - kept.length);
    return kept;
  });

/**
 * The members of a map that fit.
 *
 * @param id the field of a member that its key repeats: a member without it has it from there
 */
export const asMap = <Item>(item: z.ZodType<Item>, id?: string) =>
  read((value): Record<string, Item> | null => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const kept: Record<string, Item> = {};
    const entries = Object.entries(value);
    for (const [key, member] of entries) {
      const lacksId =
        id !== undefined && typeof member === "object" && member !== null && !hasText(member, id);
      const parsed = item.safeParse(lacksId ? { ...member, [id]: key } : member);
      if (parsed.success && key.length <= maxNameChars && !key.includes("\0")) kept[key] = parsed.data;
    }
    unread.set(kept, entries.length - Object.keys(kept).length);
    return kept;
  });
