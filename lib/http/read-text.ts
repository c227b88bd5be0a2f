import { InvalidInputError } from "@/lib/errors";

/**
 * Reads a request's body as text, never more than `maxBytes` of it, whatever its headers say.
 *
 * @throws InvalidInputError  the body is larger
 */
export async function readLimitedText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(maxBytes: number): InvalidInputError {
  return new InvalidInputError(`The body is larger than ${Math.floor(maxBytes / 1024)} KB.`);
}
