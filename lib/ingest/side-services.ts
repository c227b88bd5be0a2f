import { AppError, toErrorView } from "@/lib/errors";
import {
  HarnessAuthError,
  HarnessCancelledError,
  HarnessNetworkError,
  HarnessRateLimitError,
} from "@/lib/harness/client";

/** The services beside the platform that details are read from. */
export type SideService = "tests" | "logs";

/** What a service gave, or why it gave nothing, in words. */
export type FromService<Value> = { value: Value } | { unread: string };

/** Failures in a row after which a service is left alone: each may have taken as long as a timeout. */
const leftAloneAfter = 3;
const maxReasonChars = 300;

/**
 * Reads from services whose failure must take nothing else down: what fails degrades to a reason. One that keeps failing is not
 * asked any more as long as this object lives.
 */
export class SideServices {
  readonly #failures: Record<SideService, { inARow: number; reason: string }> = {
    tests: { inARow: 0, reason: "" },
    logs: { inARow: 0, reason: "" },
  };

  /** Why a service is left alone; null while it is asked. */
  leftAlone(service: SideService): string | null {
    const { inARow, reason } = this.#failures[service];
    return inARow >= leftAloneAfter ? reason : null;
  }

  /**
   * @throws AppError  what would meet every other request as well: the platform's own refusal of the token, a host that cannot be
   *   reached, too many requests, or the caller's own end
   */
  async read<Value>(
    service: SideService,
    read: () => Promise<Value>,
    signal: AbortSignal | undefined,
  ): Promise<FromService<Value>> {
    const known = this.leftAlone(service);
    if (known !== null) return { unread: known };
    const state = this.#failures[service];
    try {
      const value = await read();
      state.inARow = 0;
      return { value };
    } catch (error) {
      if (signal?.aborted || !isOfService(error)) throw error;
      state.inARow += 1;
      state.reason = toErrorView(error).message.slice(0, maxReasonChars);
      return { unread: state.reason };
    }
  }
}

function isOfService(error: unknown): boolean {
  // A connection that one service breaks says nothing of the others behind the same host.
  if (error instanceof HarnessNetworkError) return error.failure === "reset";
  return (
    error instanceof AppError &&
    !(
      error instanceof HarnessAuthError ||
      error instanceof HarnessRateLimitError ||
      error instanceof HarnessCancelledError
    )
  );
}
