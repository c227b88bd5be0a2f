import { isPlaceholder, isWord } from "./looks";
import type { Span } from "./span";

/** How far back in a line the command is looked for that an argument belongs to. */
const lineChars = 500;

const users = /(?<![\w-])(?:-u|--user)[ \t=]{1,3}(["']?)([^\s:"'/]{1,128}):([^\s"']{4,512})/g;
const attached = /(?<![\w-])-p(["']?)([^\s"'-][^\s"']{3,511})/g;
const apart = /(?<![\w-])-p[ \t]{1,3}(["']?)([^\s"'-][^\s"']{3,511})/g;
const netrc = /\blogin[ \t]{1,8}\S{1,128}[ \t]{1,8}password[ \t]{1,8}(\S{4,512})/g;
const masks = /::add-mask::|##vso\[[^\]\n]{0,120}\]/g;
const hashes =
  /(?<![\w$])\$(?:apr1|2[abxy]?|argon2(?:id?|d)|pbkdf2[\w-]{0,20}|scrypt|[156y])\$[\w./+,=$-]{8,512}/g;

/** Secrets in command lines, by the commands that take them so, and in what commands print. */
export function* argumentSecrets(text: string): Generator<Span> {
  yield* argumentsOf(text, /\bcurl\b/g, users, 3);
  yield* argumentsOf(text, /\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)\b/g, attached, 2);
  yield* argumentsOf(text, /\b(?:sshpass|login)\b/g, apart, 2);
  for (const match of text.matchAll(netrc)) yield* value(match, 1);
  yield* masked(text);
  for (const match of text.matchAll(hashes)) yield [match.index, match.index + match[0].length];
}

/** Arguments that are secrets of some commands alone: the command stands before them in the same line. */
function* argumentsOf(text: string, commands: RegExp, pattern: RegExp, group: number): Generator<Span> {
  const found = text.matchAll(commands);
  let next = found.next();
  let command: number | null = null;
  for (const match of text.matchAll(pattern)) {
    while (!next.done && next.value.index < match.index) {
      command = next.value.index;
      next = found.next();
    }
    if (command === null || match.index - command > lineChars) continue;
    if (!text.slice(command, match.index).includes("\n")) yield* value(match, group);
  }
}

/** What the host of a build was asked to hide, to the end of the line. */
function* masked(text: string): Generator<Span> {
  let covered = 0;
  for (const { index, 0: command } of text.matchAll(masks)) {
    if (index < covered || (command.startsWith("##") && !command.includes("issecret=true"))) continue;
    const start = index + command.length;
    const end = text.indexOf("\n", start);
    covered = end < 0 ? text.length : end;
    yield [start, covered];
  }
}

/** The group of a match that ends with it. */
function* value(match: RegExpExecArray, group: number): Generator<Span> {
  const found = match[group] ?? "";
  if (isPlaceholder(found) || isWord(found) || /^\d{1,5}$/.test(found)) return;
  const end = match.index + match[0].length;
  yield [end - found.length, end];
}
