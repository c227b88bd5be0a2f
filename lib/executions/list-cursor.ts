/** Where a page of a list ended: the last row's value of the order, and its id. */
export interface ListCursor {
  value: number;
  id: number;
}

/** An opaque, URL-safe text. */
export function encodeCursor({ value, id }: ListCursor): string {
  return Buffer.from(JSON.stringify([value, id])).toString("base64url");
}

/** Reads a cursor; null when there is none or somebody edited it. */
export function decodeCursor(text: string | null): ListCursor | null {
  if (text === null || text.length > 200) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(parsed) || parsed.length !== 2) return null;
    const [value, id]: unknown[] = parsed;
    return typeof value === "number" &&
      Number.isFinite(value) &&
      Math.abs(value) <= 8.64e15 &&
      typeof id === "number" &&
      Number.isSafeInteger(id)
      ? { value, id }
      : null;
  } catch {
    return null;
  }
}
