import { formatWholePercent } from "@/lib/format/percent";
import { type FlakinessReason, flakinessReasons } from "@/schemas/test-reliability/labels";

/** Words of a message that point to a reason. The order decides: what names its cause most plainly comes first. */
const messageRules: readonly [reason: FlakinessReason, pattern: RegExp][] = [
  [
    "resource",
    /no space left|disk (is )?full|out of memory|oom-?killed|heap (space|limit)|cannot allocate|too many open files|\bEMFILE\b|\bENOSPC\b|\bENOMEM\b|resource temporarily unavailable|\bquota exceeded|address (already )?in use|port \d* ?(is )?(already )?(in use|allocated)|\bEADDRINUSE\b/i,
  ],
  [
    "environment",
    /docker daemon|command not found|no such container|display not found|cannot open display|browser (was )?not found|environment variable|permission denied|\bEACCES\b|leader not available|broker (is )?not available|service unavailable|database (system )?is starting/i,
  ],
  [
    "network",
    /\bECONN(REFUSED|RESET|ABORTED)\b|\bETIMEDOUT\b|\bENOTFOUND\b|\bEAI_AGAIN\b|\bEPIPE\b|connection (was )?(refused|reset|closed|aborted|timed out|pool)|connect timed out|socket hang ?up|unknown ?host|name or service not known|getaddrinfo|no route to host|network is unreachable|broken pipe|(HTTP|status)( code)?:? ?(502|503|504)|bad gateway|gateway time-?out|tls handshake|ssl(error|exception)/i,
  ],
  [
    "concurrency",
    /\brace\b|data race|deadlock|lock (wait|held|timeout)|concurrent ?modification|optimistic ?lock|could not serialize|serialization failure|database is locked|\bSQLITE_BUSY\b|thread(s)? (leak|still running)|version conflict/i,
  ],
  [
    "order",
    /\balready exists\b|is not empty\b|not (been )?cleaned|left(-| )?over|duplicate (key|entry)|unique constraint|already (registered|initiali[sz]ed|started|mocked)/i,
  ],
  [
    "timing",
    /tim(ed|e) ?-?out|\btimeout\b|exceeded .{0,30}\d+ ?(ms|s|sec|seconds|milliseconds)\b|stale ?element|not attached to the (page|dom)|element .{0,40}not (visible|clickable|interactable|found)|wait(ing|ed) (for|until)|condition (was )?not (met|satisfied)|within \d+ ?(ms|s|sec|seconds)/i,
  ],
  [
    "floating_point",
    /\d\.\d*?(0{6,}|9{6,})\d*|\bNaN\b|precision|toBeCloseTo|\bulp\b|within (a )?(delta|tolerance)|approximately/i,
  ],
  [
    "date_time",
    /time ?zone|daylight|\bDST\b|leap (year|second)|\bUTC\b|(expected|but was|got)\D{0,20}\d{4}-\d{2}-\d{2}|midnight|date ?(out of range|mismatch)/i,
  ],
  [
    "randomness",
    /\bseed\b|random(ly|i[sz]ed)?\b|\buuid\b|falsif(ied|ying)|counter-?example|hypothesis|quickcheck/i,
  ],
];

const bracketed =
  /\[([^[\]]{1,400})\][^[\]]{0,60}\[([^[\]]{1,400})\]|\{([^{}]{1,400})\}[^{}]{0,60}\{([^{}]{1,400})\}/;

/** True when both lists of a message hold the same elements in another order. */
function sameElementsOtherOrder(message: string): boolean {
  const match = bracketed.exec(message);
  const [left, right] = [match?.[1] ?? match?.[3], match?.[2] ?? match?.[4]];
  if (left === undefined || right === undefined || left === right) return false;
  const sorted = (list: string) =>
    list
      .split(",")
      .map((element) => element.trim())
      .sort()
      .join(",");
  return left.includes(",") && sorted(left) === sorted(right);
}

/** The reason that a failure message names, or null where it names none. Looks at the first 2,000 characters. */
export function reasonOfMessage(message: string): FlakinessReason | null {
  const text = message.slice(0, 2000);
  if (sameElementsOtherOrder(text)) return "unordered_collection";
  for (const [reason, pattern] of messageRules) if (pattern.test(text)) return reason;
  return null;
}

// A connection that breaks once is a glitch, and glitches are what flaky tests are made of; these say that a peer is down.
const unavailable =
  /\bECONNREFUSED\b|connection (was )?refused|unknown ?host|\bENOTFOUND\b|\bEAI_AGAIN\b|name or service not known|no route to host|network is unreachable|(HTTP|status)( code)?:? ?(502|503|504)|bad gateway|gateway time-?out|service unavailable|(leader|broker|server|service|node|cluster) (is )?not available|(connection )?pool (is )?(timeout|timed out|exhausted)|no space left|\bENOSPC\b|docker daemon|cannot allocate memory|database (system )?is starting/i;

/** True when the message says that a machine or a backing service was not there: the test could not have passed. */
export function blamesOutage(message: string): boolean {
  return unavailable.test(message.slice(0, 2000));
}

/** What else is known about the charged failures of one test. */
export interface FailurePattern {
  /** Charged failures per message. */
  messages: ReadonlyMap<string, number>;
  failures: number;
  /** Other tests that failed in the same run, and how often. */
  companions: ReadonlyMap<string, number>;
  /** Charged failures per hour of the day, UTC; 24 entries. */
  failuresByHour: ArrayLike<number>;
  runsByHour: ArrayLike<number>;
  /** Mean duration of its passes and of its failures; null where there are none. */
  passMeanMs: number | null;
  failMeanMs: number | null;
}

export interface Reason {
  reason: FlakinessReason;
  share: number;
  evidence: string;
}

/** Reasons for the flakiness of one test, best supported first; a single `unknown` when nothing speaks. */
export function reasonsFor(pattern: FailurePattern): Reason[] {
  if (pattern.failures === 0) return [];
  const found = new Map<FlakinessReason, Reason>();
  const note = (reason: FlakinessReason, share: number, evidence: string): void => {
    const before = found.get(reason);
    found.set(reason, {
      reason,
      share: Math.min(1, (before?.share ?? 0) + share),
      evidence: before?.evidence ?? evidence,
    });
  };
  for (const [message, count] of pattern.messages) {
    const reason = reasonOfMessage(message);
    if (reason) note(reason, count / pattern.failures, message.slice(0, 200));
  }
  noteOrder(pattern, note);
  noteHours(pattern, note);
  noteDuration(pattern, note);
  const ranked = [...found.values()].sort(
    (a, b) => b.share - a.share || flakinessReasons.indexOf(a.reason) - flakinessReasons.indexOf(b.reason),
  );
  return ranked.length > 0
    ? ranked
    : [{ reason: "unknown", share: 1, evidence: "Neither its messages nor its pattern point to a reason." }];
}

type Note = (reason: FlakinessReason, share: number, evidence: string) => void;

/** Tests that fail in company, more than once and mostly with the same ones, share state: that is order, or concurrency. */
function noteOrder({ companions, failures }: FailurePattern, note: Note): void {
  const steady = [...companions].filter(([, count]) => count >= 2 && count / failures >= 0.6);
  const [closest] = steady.sort((a, b) => b[1] - a[1]);
  if (closest)
    note(
      "order",
      closest[1] / failures,
      `Failed together with ${closest[0]} in ${closest[1]} of ${failures} failures.`,
    );
}

/** Failures that crowd into a few hours although it runs all day depend on the clock. */
function noteHours({ failures, failuresByHour, runsByHour }: FailurePattern, note: Note): void {
  if (failures < 5) return;
  let runs = 0;
  for (let hour = 0; hour < 24; hour++) runs += runsByHour[hour] ?? 0;
  let best = { hour: 0, failed: 0, expected: failures };
  for (let hour = 0; hour < 24; hour++) {
    const next = (hour + 1) % 24;
    const failed = (failuresByHour[hour] ?? 0) + (failuresByHour[next] ?? 0);
    const expected = (failures * ((runsByHour[hour] ?? 0) + (runsByHour[next] ?? 0))) / Math.max(1, runs);
    if (failed - expected > best.failed - best.expected) best = { hour, failed, expected };
  }
  if (best.failed / failures >= 0.8 && best.expected / failures <= 0.25)
    note(
      "date_time",
      best.failed / failures,
      `${best.failed} of ${failures} failures began between ${best.hour}:00 and ${(best.hour + 2) % 24}:00 UTC, where ${formatWholePercent(best.expected / failures)} of its runs are.`,
    );
}

/** Failures that take several times as long as passes wait for something. */
function noteDuration({ failures, passMeanMs, failMeanMs }: FailurePattern, note: Note): void {
  if (failures < 3 || passMeanMs === null || failMeanMs === null) return;
  if (failMeanMs >= 1000 && failMeanMs >= 5 * passMeanMs)
    note(
      "timing",
      0.5,
      `It fails after ${Math.round(failMeanMs)} ms on average and passes after ${Math.round(passMeanMs)} ms.`,
    );
}
