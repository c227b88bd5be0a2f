import type { Change } from "@/schemas/change-topics";
import { subscribeChanges } from "./subscribe-changes";

/** Browsers and proxies drop a silent connection; most after 30 to 60 s. */
const heartbeatMs = 15_000;
/** After this the stream ends and the browser comes again, so that a session which ended is noticed. */
const lifetimeMs = 10 * 60_000;
const reconnectMs = 2_000;

/**
 * Changes as server-sent events: `ready` once (refetch: what changed before it is not told), then `change` with a `Change` as JSON.
 * A reader that does not keep up loses changes in between, never the connection.
 */
export async function changeStream(
  signal: AbortSignal,
  subscribe: typeof subscribeChanges = subscribeChanges,
): Promise<Response> {
  const encoder = new TextEncoder();
  let end: () => void = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        let open = true;
        const send = (text: string) => {
          if (open && (controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(text));
        };
        const unsubscribe = await subscribe((change: Change) => {
          send(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
        });
        const heartbeat = setInterval(() => send(": still here\n\n"), heartbeatMs);
        const lifetime = setTimeout(() => end(), lifetimeMs);
        end = () => {
          if (!open) return;
          open = false;
          clearInterval(heartbeat);
          clearTimeout(lifetime);
          unsubscribe();
          signal.removeEventListener("abort", end);
          try {
            controller.close();
          } catch {
            // The reader has gone already.
          }
        };
        signal.addEventListener("abort", end);
        send(`retry: ${reconnectMs}\nevent: ready\ndata: {}\n\n`);
        if (signal.aborted) end();
      },
      cancel() {
        end();
      },
    },
    { highWaterMark: 64 },
  );
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      // nginx would hold events back until its buffer is full.
      "x-accel-buffering": "no",
    },
  });
}
