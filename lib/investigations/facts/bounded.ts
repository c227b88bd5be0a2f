import type { Logger } from "pino";
import { AppError } from "@/lib/errors";

/** How long the parts of an investigation's facts may take. */
export interface FactLimits {
  /** The steps of an execution that are not stored. */
  graphMs: number;
  logMs: number;
  /** Within `logMs`: a log that is still arriving then is judged by what has come. */
  logReadMs: number;
  smallMs: number;
  telemetryMs: number;
}

export const factLimits: FactLimits = {
  graphMs: 6_000,
  logMs: 12_000,
  logReadMs: 9_000,
  smallMs: 5_000,
  telemetryMs: 5_000,
};

/** Gathers what could not be learnt while facts are collected: a part that fails costs its answer, not the investigation. */
export class Unknowns {
  readonly #sentences = new Set<string>();
  readonly #log: Pick<Logger, "warn">;
  readonly limits: FactLimits;

  constructor(log: Pick<Logger, "warn">, limits: FactLimits) {
    this.#log = log;
    this.limits = limits;
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
