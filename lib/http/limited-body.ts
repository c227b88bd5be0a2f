import { AppError } from "@/lib/errors";

export interface BodyLimit {
  maxBytes: number;
  /** What the sender is told of a larger body; its code should be `too_large`. */
  tooLarge?: () => AppError;
}

/**
 * A request's body as it arrives, and never more than `maxBytes` of it, whatever its headers say: at the byte after, the stream fails
 * and what sends is no longer read.
 *
 * @throws AppError `too_large`  at once, when the length that was declared is over the limit; later, the stream fails with the same
 */
export function limitedBody(request: Request, limit: BodyLimit): ReadableStream<Uint8Array> {
  const { maxBytes, tooLarge = () => largerThan(maxBytes) } = limit;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return new ReadableStream({ start: (controller) => controller.close() });
  let size = 0;
  return request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxBytes) controller.error(tooLarge());
        else controller.enqueue(chunk);
      },
    }),
  );
}

function largerThan(maxBytes: number): AppError {
  return new AppError("too_large", `The request's body is larger than ${Math.floor(maxBytes / 1024)} KB.`);
}
