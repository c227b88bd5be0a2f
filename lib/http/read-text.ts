import { AppError, InvalidInputError } from "@/lib/errors";
import { type BodyLimit, limitedBody } from "./limited-body";

/**
 * A request's body as text: read as it arrives, and no further than the limit.
 *
 * @throws AppError `too_large`          more than `maxBytes`; nothing more was read
 * @throws AppError `unsupported_media`  no UTF-8
 * @throws InvalidInputError             the body breaks off
 */
export async function readText(request: Request, limit: BodyLimit): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of limitedBody(request, limit)) chunks.push(chunk);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new InvalidInputError("The request's body breaks off; nothing was stored.", {
      remedy: "Send it again.",
      cause: error,
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new AppError("unsupported_media", "The request's body is no text in UTF-8.", { cause: error });
  }
}
