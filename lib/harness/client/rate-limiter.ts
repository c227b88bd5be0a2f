import { createHash } from "node:crypto";
import type { RateLimiter } from "./limiter";
import { localLedger } from "./local-ledger";
import { paceOf } from "./pace";
import { SharedRateLimiter } from "./shared-rate-limiter";
import type { SlotLedger } from "./slot-ledger";

declare global {
  /** One limiter a token and rate. On the global object, because a server build may load this module twice. */
  var tackroomHarnessLimiters: Map<string, RateLimiter> | undefined;
  /** Where the limiters take their places: this process's own, or what several processes share. */
  var tackroomSlotLedger: SlotLedger | undefined;
}

/** What one process allows itself while it cannot agree with the others: four of them stay within the limit. */
const aloneShare = 1 / 4;

/**
 * From now on, the limits of this process are agreed with the other processes. To be called before the first client is
 * made.
 */
export function shareLimits(ledger: SlotLedger): void {
  globalThis.tackroomSlotLedger = ledger;
  globalThis.tackroomHarnessLimiters = new Map();
}

/**
 * The limiter that all callers of one token share, because Harness counts by the token, whichever of its addresses is asked.
 * Clients that were made for another rate draw from the same row, each at its own pace.
 */
export function limiterOf(token: string, requestsPerMinute: number): RateLimiter {
  const limiters = globalThis.tackroomHarnessLimiters ?? new Map<string, RateLimiter>();
  globalThis.tackroomHarnessLimiters = limiters;
  const name = limiterName(token, requestsPerMinute);
  const known = limiters.get(name);
  if (known !== undefined) return known;
  globalThis.tackroomSlotLedger ??= localLedger();
  const limiter = new SharedRateLimiter({
    key: tokenKey(token),
    ledger: globalThis.tackroomSlotLedger,
    pace: paceOf(requestsPerMinute),
    fallback: localLedger(),
    fallbackPace: paceOf(requestsPerMinute * aloneShare),
  });
  limiters.set(name, limiter);
  return limiter;
}

export function limiterName(token: string, requestsPerMinute: number): string {
  return `${tokenKey(token)} ${requestsPerMinute}`;
}

/** A token's name in tables: a hash of its own kind, which leads neither back to the token nor to a hash kept elsewhere. */
export function tokenKey(token: string): string {
  return createHash("sha256").update(`the rate of ${token}`).digest("base64url");
}
