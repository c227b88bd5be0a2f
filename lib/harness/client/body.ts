import { HarnessContractError } from "./errors";

/** Bytes of a response body, in order. */
export type ByteStream = AsyncIterable<Uint8Array>;

/**
 * Collects a body that may not exceed a size.
 *
 * @throws HarnessContractError  the body is larger than `maxBytes`; reading stops there
 */
export async function readBounded(
  body: ByteStream | null,
  maxBytes: number,
  operation: string,
): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new HarnessContractError(`The answer is larger than ${Math.round(maxBytes / 1024)} KiB.`, {
        details: { operation, maxBytes },
        remedy: "Ask for less at once: a smaller page or a narrower filter.",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
