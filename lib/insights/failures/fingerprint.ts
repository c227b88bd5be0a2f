import { createHash } from "node:crypto";

/** What identifies a cause across runs, hosts, ids and times. */
export interface Fingerprint {
  /** `f1-` and 16 hex digits; the number names the rules, so ids of older rules are never taken for newer ones. */
  id: string;
  /** The text that was hashed: what a person can read to see why two failures were called the same. */
  text: string;
}

const version = "f1";
const maxLines = 5;
const maxLength = 400;

/** Replacements in order; each makes texts equal that differ only by run, host, id, time or place. */
const masks: readonly [RegExp, string][] = [
  // times and dates, durations
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?/g, "<time>"],
  [
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? \d{1,2}[ -]\w{3,9}[ -]\d{4} \d\d:\d\d:\d\d(?: ?(?:GMT|UTC|[+-]\d{4}))?/g,
    "<time>",
  ],
  [/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} \d\d:\d\d:\d\d/g, "<time>"],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, "<time>"],
  [
    /\b\d+(?:\.\d+)? ?(?:ms|µs|us|ns|s|secs?|seconds?|m|mins?|minutes?|hours?|h)\b(?: ?\d+(?:\.\d+)?(?:s|ms)\b)?/g,
    "<duration>",
  ],
  [/\b\d+m\d+(?:\.\d+)?s\b/g, "<duration>"],
  // ids and addresses
  [/\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b/g, "<uuid>"],
  // kubernetes: name-<replica set>-<pod>
  [/\b([a-z][a-z0-9]*(?:-[a-z0-9]+)*?)-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, "$1-<pod>"],
  [/\bsha(?:1|256|512)[:-][0-9A-Za-z+/=]{16,}/g, "<digest>"],
  [/\b0x[0-9a-fA-F]+\b/g, "<address>"],
  [/@[0-9a-f]{5,16}\b/g, "@<id>"],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, "<ip>"],
  [/\[?(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}\]?(?::\d+)?/g, "<ip>"],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/g, "<id>"],
  // cloud hosts; agents with a number
  [/\b(?:ip|gke|aks|vm|runner|node|agent|worker|builder|host)(?:-[a-z0-9]+)*-?\d[\w.-]*/g, "<host>"],
  [/\blocalhost:\d+/g, "localhost:<port>"],
  [/(\w+\.[a-z]{2,}):\d{2,5}\b/g, "$1:<port>"],
  // generated ids: letters and digits mixed, long
  [/\b(?=\w*\d\w*\d)(?=\w*[A-Za-z])\w{16,}\b/g, "<id>"],
  // places: temporary and home directories, work spaces, then line numbers
  [
    /(?:\/(?:private\/)?(?:tmp|var\/folders|var\/tmp)|[A-Z]:\\+(?:Temp|Users\\+\w+\\+AppData\\+Local\\+Temp))[/\\][^\s'":,)]*/g,
    "<tmp>",
  ],
  [
    /(?:\/(?:home|Users|root|builds?|workspace|harness|drone|github|opt|srv|data|jenkins|app|usr\/src)|[A-Z]:)(?:[/\\][^\s/\\'":,()]+)*[/\\](?=[^\s/\\'":,()]+[/\\][^\s/\\'":,()]+)/g,
    "<dir>/",
  ],
  [/([\w-]\.[A-Za-z]{1,10})(?::\d+(?::\d+)?|\(\d+(?:,\s?\d+)?\)|:\[\d+,\d+\])/g, "$1:<line>"],
  [/\bline \d+(?:, (?:col(?:umn)?|characters?) [\d-]+)?/gi, "line <n>"],
  // what is left of numbers, except codes: exit code 137 is not exit code 1
  [
    /(?<![\w<.-])(?<!\b(?:status|code|error|HTTP(?:\/[\d.]+)?|errno|signal)(?: code)?[:=]? ?)\d+(?:[.,]\d+)*(?![\w>]|\.\d)/g,
    "<n>",
  ],
];

/** One line without what differs from run to run. */
export function maskLine(line: string): string {
  let text = line.length > 2_000 ? line.slice(0, 2_000) : line;
  for (const [pattern, mask] of masks) text = text.replace(pattern, mask);
  return text.replace(/\s+/g, " ").trim();
}

/**
 * The fingerprint of an error text or of an excerpt. Of an excerpt only the lines count that score at least 70 % of the
 * best one: stack frames and surroundings change while the cause stays. Order and repetition of lines do not matter, since
 * parallel jobs print in any order.
 */
export function fingerprint(error: string | readonly { text: string; score: number }[]): Fingerprint {
  const lines = typeof error === "string" ? error.split(/\r\n|\r|\n/) : bestLines(error);
  const masked = [
    ...new Set(
      lines
        .filter((line) => !frame.test(line))
        .map(maskLine)
        .filter(Boolean),
    ),
  ];
  const kept = masked.slice(0, maxLines).map((line) => line.slice(0, maxLength));
  const text = [...kept].sort().join("\n");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { id: `${version}-${hash}`, text };
}

const frame = /^\s*(?:at |File ".+", line |\.\.\. \d+ more|from \S+:\d+)/;

function bestLines(lines: readonly { text: string; score: number }[]): string[] {
  const best = Math.max(0, ...lines.map((line) => line.score));
  return lines.filter((line) => line.score >= best * 0.7).map((line) => line.text);
}
