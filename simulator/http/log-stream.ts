import type { LogLine } from "@/simulator/logs/spec";

const chunkLines = 500;
const encoder = new TextEncoder();

/** Log lines as NDJSON, written as fast as the reader takes them; never the whole log in memory. */
export function ndjson(lines: Generator<LogLine>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      let text = "";
      for (let count = 0; count < chunkLines; count++) {
        const next = lines.next();
        if (next.done) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += `${JSON.stringify(next.value)}\n`;
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel() {
      lines.return(undefined);
    },
  });
}

export interface LiveLog {
  /** Simulator time, epoch ms. */
  now: () => number;
  /** Brings the story up to now. */
  settle: () => void;
  /** The log as it is planned at this moment, and whether the step has ended; null when there is none (any more). */
  read: () => { lines: Generator<LogLine>; ended: boolean } | null;
  pollMs?: number;
  pingMs?: number;
  limitMs?: number;
}

/**
 * Follows a running step as server-sent events: what it has written so far at once, then each line when its time
 * comes, a ping in between, and `event: error` with `data: eof` when the step has ended (Harness's own ending).
 */
export function followLog(log: LiveLog): ReadableStream<Uint8Array> {
  const { pollMs = 200, pingMs = 30_000, limitMs = 3_600_000 } = log;
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream({
    start(controller) {
      const startedAt = Date.now();
      let pingedAt = startedAt;
      let sent = 0;
      let source: Generator<LogLine> | null = null;
      let held: LogLine | null = null;
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      const close = () => {
        write("event: error\ndata: eof\n\n");
        clearInterval(timer);
        source?.return(undefined);
        controller.close();
      };
      const sendUntil = (at: number) => {
        if (source === null) return;
        for (;;) {
          held ??= source.next().value ?? null;
          if (held === null || Date.parse(held.time) > at) return;
          if (held.pos >= sent) {
            write(`data: ${JSON.stringify(held)}\n\n`);
            sent = held.pos + 1;
          }
          held = null;
        }
      };
      const turn = () => {
        log.settle();
        const current = log.read();
        if (current === null) return close();
        if (current.ended) {
          source?.return(undefined);
          source = current.lines;
          held = null;
          sendUntil(Number.POSITIVE_INFINITY);
          return close();
        }
        source ??= current.lines;
        sendUntil(log.now());
        if (Date.now() - pingedAt >= pingMs) {
          pingedAt = Date.now();
          write(": ping\n\n");
        }
        if (Date.now() - startedAt >= limitMs) close();
      };
      write(": ping\n\n");
      timer = setInterval(turn, pollMs);
      turn();
    },
    cancel() {
      clearInterval(timer);
    },
  });
}
