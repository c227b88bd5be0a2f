/** Requests of one caller to one host within an outage. */
export interface CallerTraffic {
  source: string;
  requests: number;
  errors: number;
}

export interface AffectedCallers {
  /** Those that met the errors, the most affected first. */
  names: string[];
  count: number;
  /** How many called at all. */
  of: number;
  /** At least nine of ten met them, and there were at least two. */
  everyone: boolean;
}

/** A caller is affected when a fifth of its requests failed; a request or two that failed by chance are not it. */
const affectedShare = 0.2;
const everyoneShare = 0.9;

/** Who met the errors of an outage. Callers without a request in it say nothing. */
export function affectedCallers(callers: readonly CallerTraffic[]): AffectedCallers {
  const called = callers.filter(({ requests, errors }) => requests > 0 || errors > 0);
  const affected = called
    .filter(({ requests, errors }) => errors > 0 && errors >= affectedShare * requests)
    .sort((a, b) => b.errors - a.errors || a.source.localeCompare(b.source));
  return {
    names: affected.map(({ source }) => source),
    count: affected.length,
    of: called.length,
    everyone: called.length >= 2 && affected.length >= everyoneShare * called.length,
  };
}

/** Kinds of errors with their share of all, the most frequent first. Those without a name are called `error`. */
export function errorReasons(
  counts: readonly { reason: string; errors: number }[],
): { reason: string; share: number }[] {
  const sums = new Map<string, number>();
  for (const { reason, errors } of counts) {
    const name = reason === "" ? "error" : reason;
    sums.set(name, (sums.get(name) ?? 0) + errors);
  }
  const all = [...sums.values()].reduce((sum, errors) => sum + errors, 0);
  if (all <= 0) return [];
  return [...sums]
    .map(([reason, errors]) => ({ reason, share: errors / all }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share || a.reason.localeCompare(b.reason));
}
