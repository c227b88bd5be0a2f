import { isCode, isPlaceholder, isWord, looksGenerated } from "./looks";
import { namesPassword, namesSecretInText } from "./secret-names";
import type { Span } from "./span";

/** Every run of what names are made of; what follows it decides. */
const names = /[\w.-]+/g;
/** Between a name and its value: JSON, YAML, shells, properties, programs, tables, XML. */
const separator =
  /(\\{0,3}["'`])?(?:([ \t]{0,8})(=>|:=|=|:(?!\/\/|:)|\|)([ \t]{0,8})|(>)|[ \t]+value=)(\\{0,3}["'`])?/y;
/** A value is judged by its beginning; what is secret is followed to its end. */
const maxJudged = 128;

interface Assignment {
  name: string;
  value: string;
  quoted: boolean;
  /** `name=value`, as variables and arguments are written, and nothing that is read aloud. */
  tight: boolean;
  /** More words follow in the line: a sentence. */
  inSentence: boolean;
}

/** Values by the name that they are given. */
export function* namedSecrets(text: string): Generator<Span> {
  let covered = 0;
  for (const { index, 0: run } of text.matchAll(names)) {
    if (index < covered || !maySecret.test(run.slice(-60))) continue;
    const span = secretAfter(text, index, run);
    if (span === null) continue;
    covered = span[1];
    yield span;
  }
}

/** The secret value that follows a name; null when nothing does, or nothing secret. */
function secretAfter(text: string, index: number, run: string): Span | null {
  const end = index + run.length;
  if (run.startsWith("--") && /[ \t]/.test(text[end] ?? "")) {
    return namesSecretInText(run, false) ? argument(text, run, end) : null;
  }
  separator.lastIndex = end;
  const found = separator.exec(text);
  const name = run.startsWith("-D") ? run.slice(2) : run;
  const query = /[?&;]/.test(text[index - 1] ?? "");
  return found !== null && namesSecretInText(name, query) ? assigned(text, name, found) : null;
}

/** A quick look, before names are taken apart. */
const maySecret = /pass|pwd|secret|token|key|cred|auth|sig|data|encrypted/i;

function assigned(text: string, name: string, found: RegExpExecArray): Span | null {
  const [whole, , before = "", sign, after = "", element, quote] = found;
  const start = found.index + whole.length;
  if (element !== undefined && text[found.index - name.length - 1] !== "<") return null;
  const block = quote === undefined ? blockOf(text, start) : null;
  if (block !== null) return block;
  const rest = text.slice(start, start + maxJudged);
  const quoted = quote !== undefined;
  const value = quoted ? untilQuote(rest, quote) : element !== undefined ? until(rest, /</) : bareValue(rest);
  const following = /^[ \t,;]*([A-Za-z]*)/.exec(rest.slice(value.length, value.length + 40))?.[1] ?? "";
  const assignment = {
    name,
    value,
    quoted: quoted || element !== undefined,
    tight: sign === "=" && before === "" && after === "",
    inSentence: !quoted && following !== "",
  };
  return isSecret(assignment) ? [start, wholeEnd(text, start + value.length, start + maxJudged)] : null;
}

/** Where a value ends that was longer than what it was judged by. */
function wholeEnd(text: string, end: number, judgedTo: number): number {
  if (end < judgedTo) return end;
  ending.lastIndex = end;
  return ending.exec(text)?.index ?? text.length;
}
const ending = /[\s"'`<>\\]/g;

/** `--password value` */
function argument(text: string, name: string, end: number): Span | null {
  const [lead = ""] = /^[ \t]{1,8}["']?/.exec(text.slice(end, end + 10)) ?? [];
  const start = end + lead.length;
  const quote = lead.at(-1) ?? "";
  const rest = text.slice(start, start + maxJudged);
  const quoted = quote === '"' || quote === "'";
  const value = quoted ? untilQuote(rest, quote) : bareValue(rest);
  return !value.startsWith("-") && isSecret({ name, value, quoted, tight: true, inSentence: false })
    ? [start, wholeEnd(text, start + value.length, start + maxJudged)]
    : null;
}

function isSecret({ name, value, quoted, tight, inSentence }: Assignment): boolean {
  if (tight && !quoted && /^[<([{]/.test(value)) return false;
  const password = namesPassword(name);
  if (value.length < (password ? 4 : 6) || isPlaceholder(value) || isWord(value)) return false;
  if (!quoted && isCode(value)) return false;
  // `PWD` is the working directory of shells.
  if (/^(?:OLD)?PWD$/.test(name) && /^[/~]|^[A-Za-z]:/.test(value)) return false;
  if (/^\d+$/.test(value)) return password ? value.length >= 6 : value.length >= 16;
  if (quoted) return !(value.includes(" ") && !password);
  if (tight) return true;
  const letters = /^[A-Za-z]+$/.test(value);
  if (letters) {
    if (/^[A-Z]+$/.test(value) || inSentence) return false;
    return password ? value.length >= 12 : looksGenerated(value) || value.length >= 20;
  }
  const parts = value.split(/[-_.:/]/);
  const words = parts.every((part) => /^[a-z]*$|^[A-Z]*$|^[A-Z][a-z]+$|^v?\d{1,3}$/.test(part));
  if (words) return password && parts.length > 2 && !inSentence;
  return !/^[^\w]*$/.test(value);
}

/** Up to white space, a quote or a bracket, without what ends a list or begins the next assignment. */
function bareValue(rest: string): string {
  const run = /^[^\s"'`<>\\]*/.exec(rest)?.[0] ?? "";
  const next = /[;,&](?=[\w.-]{1,60}[=:])/.exec(run);
  const own = next === null ? run : run.slice(0, next.index);
  return isPlaceholder(own) ? own : own.replace(/[,;)\]}]{1,8}$/, "");
}

const until = (rest: string, end: RegExp): string => rest.slice(0, Math.max(0, rest.search(end)));

/** Up to the quote that opened it, in the same line. */
function untilQuote(rest: string, quote: string): string {
  const line = rest.split("\n", 1)[0] ?? "";
  const end = line.indexOf(quote);
  return end >= 0 ? line.slice(0, end) : bareValue(line);
}

/** A block of YAML that a value stands in: the lines below that are indented. */
function blockOf(text: string, from: number): Span | null {
  const head = /^[|>][+-]?\d?[ \t]{0,8}\r?\n/.exec(text.slice(from, from + 16))?.[0];
  if (head === undefined) return null;
  let end = from + head.length;
  let start: number | null = null;
  while (end < text.length && /[ \t\n]/.test(text[end] ?? "")) {
    const lineEnd = text.indexOf("\n", end);
    const next = lineEnd < 0 ? text.length : lineEnd;
    const indent = /^[ \t]*/.exec(text.slice(end, Math.min(next, end + 200)))?.[0].length ?? 0;
    start ??= indent > 0 ? end + indent : null;
    end = Math.min(text.length, next + 1);
  }
  if (start === null) return null;
  const body = text.slice(start, end).trimEnd();
  return body === "" || isPlaceholder(body) ? null : [start, start + body.length];
}
