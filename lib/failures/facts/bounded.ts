import type { Logger } from "pino";
import { AppError } from "@/lib/errors";

/** Gathers what could not be learnt while facts are collected: a part that fails costs its answer, not the investigation. */
export class Unknowns {
  readonly #sentences = new Set<string>();
  readonly #log: Pick<Logger, "warn">;

  constructor(log: Pick<Logger, "warn">) {
    this.#log = log;
  }

  add(sentence: string): void {
    this.#sentences.add(sentence);
  }

  list(): string[] {
    return [...this.#sentences];
  }

  /**
   * Runs one part within its time. When it fails or takes too long, `what` ("The log of step x") is named and `fallback` returned.
   *
   * @throws whatever the caller's own signal was aborted with: a cancelled investigation ends
   */
  async attempt<Value>(
    what: string,
    { signal, limitMs }: { signal: AbortSignal | undefined; limitMs: number },
    fallback: Value,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const timeout = AbortSignal.timeout(limitMs);
    const bounded = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      return await raced(work(bounded), bounded);
    } catch (error) {
      signal?.throwIfAborted();
      this.#log.warn({ err: error, what }, "a part of an investigation's facts could not be read");
      this.add(
        timeout.aborted
          ? `${what} could not be read within ${Math.round(limitMs / 1_000)} seconds.`
          : error instanceof AppError
            ? `${what} could not be read: ${withoutEnd(error.message)}.`
            : `${what} could not be read.`,
      );
      return fallback;
    }
  }
}

/** Work that does not look at its signal must not hold the others up. */
function raced<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]+$/, "");
}
