import type { z } from "zod";
import { invalidInput } from "./server-action";

/**
 * Parses the query string of a request; a parameter given several times becomes an array.
 *
 * @throws InvalidInputError  naming each wrong parameter
 */
export function parseQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const { searchParams } = new URL(request.url);
  const raw: Record<string, string | string[]> = {};
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    const [first] = values;
    raw[name] = values.length === 1 && first !== undefined ? first : values;
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    throw invalidInput(parsed.error);
  }
  return parsed.data;
}
