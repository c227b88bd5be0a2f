import { formatCount, formatPlural } from "@/lib/format/number";
import { formatWholePercent } from "@/lib/format/percent";
import type { AffectedCallers } from "./callers";
import type { Outage } from "./find-outages";

/** Kinds of errors that mean a connection that broke, as clients and proxies name them. */
const reset = /reset|EPIPE|hang ?up|broken pipe|UC\b|connection_termination/i;
const refused = /refused|unreach|UF\b|ENETUNREACH|no_healthy/i;
const lookup = /ENOTFOUND|EAI_AGAIN|dns|name.?resolution/i;
const timeout = /time.?out|ETIMEDOUT|deadline|504/i;
const certificate = /cert|tls|ssl/i;

/** What a host did, from the most frequent kinds of errors: `answered 503 or reset connections`. */
export function behaviourOf(reasons: readonly { reason: string; share: number }[]): string {
  const words = reasons
    .filter(({ share }) => share >= 0.1)
    .map(({ reason }) => behaviour(reason))
    .filter((word, index, all) => all.indexOf(word) === index)
    .slice(0, 3);
  return words.length === 0 ? "failed" : words.join(" or ");
}

function behaviour(reason: string): string {
  if (/^[1-5](?:\d\d|xx)$/i.test(reason)) return `answered ${reason}`;
  if (reason === "5") return "answered 5xx";
  if (timeout.test(reason)) return "did not answer in time";
  if (reset.test(reason)) return "reset connections";
  if (refused.test(reason)) return "refused connections";
  if (lookup.test(reason)) return "was not found by name";
  if (certificate.test(reason)) return "could not be trusted";
  return reason === "error" || reason === "_OTHER" || reason === "0" ? "failed" : `failed (${reason})`;
}

/** One sentence: which host did what, for whom, when. Times are UTC. */
export function describeOutage(
  host: string,
  outage: Outage,
  callers: AffectedCallers,
  reasons: readonly { reason: string; share: number }[],
): string {
  const who = callers.everyone
    ? `for everyone (${formatCount(callers.count)} of ${formatPlural(callers.of, "caller")})`
    : callers.count === 0
      ? ""
      : callers.of === 1
        ? `for ${callers.names[0] ?? "its only caller"}`
        : `for ${formatCount(callers.count)} of ${formatPlural(callers.of, "caller")}`;
  const usual =
    outage.baselineErrorRate === null ? "" : `; ${formatWholePercent(outage.baselineErrorRate)} is usual`;
  const what = [host, behaviourOf(reasons), who, whenOf(outage)].filter((part) => part !== "").join(" ");
  return `${what}: ${formatWholePercent(outage.errorRate)} of the requests failed${usual}.`;
}

function whenOf(outage: Outage): string {
  const [day, lastDay] = [dayOf(outage.from), dayOf(outage.to)];
  const [start, end] = [clock(outage.from), `${clock(outage.to)} UTC on ${lastDay}`];
  // The day is said once where it is the same.
  const startInFull = day === lastDay ? start : `${start} UTC on ${day}`;
  if (outage.ongoing) {
    return `${outage.beganBefore ? "since before" : "since"} ${startInFull} and still at ${end}`;
  }
  return outage.beganBefore ? `from before ${startInFull} until ${end}` : `between ${startInFull} and ${end}`;
}

const clock = (instant: number): string => new Date(instant).toISOString().slice(11, 16);

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
