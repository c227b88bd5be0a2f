import { z } from "zod";
import { AppError, InvalidInputError } from "@/lib/errors";
import { readText } from "./read-text";

/** The largest body a thread route takes: a message of 20,000 characters in its longest encoding, with its page. */
const maxBodyBytes = 200_000;

/**
 * The parsed JSON body of a request; an empty body is `{}`.
 *
 * @throws InvalidInputError             it breaks off, is not JSON, or is not what the schema says
 * @throws AppError `too_large`          more than 200 kB; nothing more was read
 * @throws AppError `unsupported_media`  no UTF-8
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await readText(request, { maxBytes: maxBodyBytes, tooLarge });
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

function tooLarge(): AppError {
  return new AppError("too_large", "The message is too long.", {
    remedy: "Send it in parts, or a link to it.",
  });
}
