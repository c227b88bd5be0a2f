import { z } from "zod";
import { InvalidInputError } from "@/lib/errors";

/** The largest body a thread route takes: a message of 20,000 characters in its longest encoding, with its page. */
const maxBodyBytes = 200_000;

/**
 * The parsed JSON body of a request; an empty body is `{}`.
 *
 * @throws InvalidInputError  too large, not JSON, or not what the schema says
 */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBodyBytes) throw tooLarge();
  const text = await request.text();
  if (text.length > maxBodyBytes) throw tooLarge();
  let value: unknown = {};
  if (text.trim() !== "") {
    try {
      value = JSON.parse(text);
    } catch {
      throw new InvalidInputError("The request's body is not JSON.");
    }
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new InvalidInputError(z.prettifyError(parsed.error));
  }
  return parsed.data;
}

function tooLarge(): InvalidInputError {
  return new InvalidInputError("The message is too long.", { remedy: "Send it in parts, or a link to it." });
}
