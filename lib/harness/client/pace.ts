const minuteMs = 60_000;

/** Harness counts by the minute: within one, what a second refusal tells is what the first one told. */
export const slowDownEveryMs = minuteMs;

/**
 * How long it takes from nothing to the full pace; from half of it, five minutes. Faster, and an installation that shares its
 * token with other programs is refused again every other minute; slower, and one refusal costs a backfill a good part of an hour.
 */
export const recoveryMs = 10 * minuteMs;

/** Refused again and again, a sixteenth is left (25 a minute of 400), so that a person still gets an answer. */
export const leastShare = 1 / 16;

/** Places that can be taken at once after a rest: what a page or a question in the chat asks for in one go. */
const maxBurst = 20;

/** How the places of a token follow each other as long as Harness refuses nothing. */
export interface Pace {
  /** Between two places. */
  intervalMs: number;
  /** How far behind the clock the row of places may be: what may be taken at once after a rest, as time. */
  burstMs: number;
}

/**
 * The pace that keeps any minute within the limit, the one that begins with a burst too: a twentieth of it may come at once,
 * the rest follows evenly.
 */
export function paceOf(requestsPerMinute: number): Pace {
  const burst = Math.min(maxBurst, Math.max(1, Math.floor(requestsPerMinute / 20)));
  const intervalMs = minuteMs / (requestsPerMinute - burst);
  return { intervalMs, burstMs: burst * intervalMs };
}

/** The part of its pace that a token has, `sinceMs` after it was slowed down to `share`. */
export function shareAfter(share: number, sinceMs: number): number {
  return Math.min(1, share + Math.max(0, sinceMs) / recoveryMs);
}

/** The part that is left after a refusal. */
export function halved(share: number): number {
  return Math.max(leastShare, share / 2);
}
