import { triggerLevelOf } from "./trigger-words";

/** Cheap facts of a line, found in the one pass over its bytes. */
export const lineFlag = {
  /** A word, or a part of a camel-case word, that failure reports use. */
  trigger: 1,
  /** Printed in red. */
  red: 2,
  /** First visible character comes after blanks. */
  indented: 4,
  blank: 8,
  /** A mark that test runners and compilers put in front of what failed: ✗ ● ✕ × ✖ ❌ ⨯ │ or a run of ^ or ~. */
  mark: 16,
  /** `name.ext:12`, `file(12`, `line 12`, a leading `3)`, `E  ` or `__`: how reports point at source and number what failed. */
  location: 32,
  /** Begins with `at `, as stack frames do. */
  frame: 64,
  /** A trigger word that ordinary chatter hardly uses. */
  rare: 128,
} as const;

export interface ByteScan {
  /** Hash of the visible text with every word that holds a digit masked, and blanks folded; 32 bits. */
  hash: number;
  flags: number;
}

const wordSeed = 0x1f351f35;
const prime = 0x01000193;
const maskedWord = 0x5bd1e995;
const zeroWord = 0x2545f491;

// 1 letter, 2 digit, 3 blank, 4 escape, 5 beyond ASCII, 6 line end, 0 the rest
const kinds = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const letter = code | 32;
  if (code >= 128) kinds[code] = 5;
  else if (letter >= 97 && letter <= 122) kinds[code] = 1;
  else if (code >= 48 && code <= 57) kinds[code] = 2;
  else if (code === 32 || code === 9) kinds[code] = 3;
  else if (code === 10 || code === 13) kinds[code] = 6;
  else if (code === 27) kinds[code] = 4;
}

const triggers = Uint8Array.of(0, lineFlag.trigger, lineFlag.trigger | lineFlag.rare);

/**
 * Scans one line, UTF-8, from `from` up to its end ("\n" or "\r") or to `end`, and returns where it stopped. A number that is exactly 0 is masked differently from other numbers:
 * "Failures: 0" and "Failures: 1" must not look alike.
 */
// Reads of typed arrays inside their bounds are cast, not defaulted: this is the innermost loop.
export function scanBytes(bytes: Uint8Array, from: number, end: number, into: ByteScan): number {
  let hash = 0x811c9dc5 | 0;
  let flags = 0;
  let visible = false;
  let blankBefore = false;
  let words = 0;
  let i = from;
  while (i < end) {
    const code = bytes[i] as number;
    const kind = kinds[code] as number;
    if (kind === 1 || kind === 2) {
      const start = i;
      let word = wordSeed;
      let part = wordSeed;
      let digits = false;
      let lower = false;
      let camel = false;
      for (; i < end; i++) {
        const next = bytes[i] as number;
        const nextKind = kinds[next] as number;
        if (nextKind === 1) {
          const letter = next | 32;
          if (next === letter) lower = true;
          else if (lower) {
            flags |= triggers[triggerLevelOf(part)] as number;
            part = wordSeed;
            camel = true;
            lower = false;
          }
          word = Math.imul(word ^ letter, prime);
          part = Math.imul(part ^ letter, prime);
        } else if (nextKind === 2) digits = true;
        // 1.5 and 10:20:30.123 are one masked word
        else if (!(digits && next === 46 && i + 1 < end && kinds[bytes[i + 1] as number] === 2)) break;
      }
      flags |= triggers[triggerLevelOf(part)] as number;
      if (camel) flags |= triggers[triggerLevelOf(word)] as number;
      if (blankBefore) hash = Math.imul(hash ^ 32, prime);
      blankBefore = false;
      const mixed = digits ? (i - start === 1 && code === 48 ? zeroWord : maskedWord) : word;
      hash = Math.imul(hash ^ mixed, prime);
      hash ^= hash >>> 15;
      if (i < end) flags |= wordFlags(bytes, start, i, end, digits, words);
      words++;
      visible = true;
      continue;
    }
    if (kind === 6) break;
    i++;
    if (kind === 3) {
      if (visible) blankBefore = true;
      else flags |= lineFlag.indented;
    } else if (kind === 4) {
      const after = skipEscape(bytes, i, end);
      if (isRed(bytes, i, after)) flags |= lineFlag.red;
      i = after;
    } else if (code > 32) {
      if (blankBefore) hash = Math.imul(hash ^ 32, prime);
      blankBefore = false;
      hash = Math.imul(hash ^ code, prime);
      if (kind === 5) {
        if (isMark(code, bytes[i], bytes[i + 1])) flags |= lineFlag.mark;
      } else if (code === 94 || code === 126) {
        if (bytes[i] === code) flags |= lineFlag.mark;
      } else if (code === 95 && !visible && bytes[i] === 95) flags |= lineFlag.location;
      visible = true;
    }
  }
  into.hash = hash | 0;
  into.flags = visible ? flags : lineFlag.blank;
  return i;
}

/** Facts that hang on what follows a word. */
function wordFlags(
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  digits: boolean,
  words: number,
): number {
  const next = bytes[at];
  if (next === 58 || next === 40) {
    if (digits && kinds[bytes[start] as number] === 2) return 0;
    return at + 1 < end && kinds[bytes[at + 1] as number] === 2 ? lineFlag.location : 0;
  }
  if (next === 32 && at - start === 4 && isLine(bytes, start)) {
    return at + 1 < end && kinds[bytes[at + 1] as number] === 2 ? lineFlag.location : 0;
  }
  if (words > 0) return 0;
  if (next === 41) return digits ? lineFlag.location : 0;
  if (next !== 32) return 0;
  if (at - start === 1 && bytes[start] === 69 && bytes[at + 1] === 32) return lineFlag.location;
  return at - start === 2 && bytes[start] === 97 && bytes[start + 1] === 116 ? lineFlag.frame : 0;
}

/** Whether the word is "line": "at line 12" is how interpreters point at source. */
function isLine(bytes: Uint8Array, at: number): boolean {
  return (
    ((bytes[at] ?? 0) | 32) === 108 && bytes[at + 1] === 105 && bytes[at + 2] === 110 && bytes[at + 3] === 101
  );
}

/** UTF-8 of ✕ ✖ ✗ ✘, ●, ×, ❌, ⨯, │, ‼, ⚠. */
function isMark(first: number, second: number | undefined, third: number | undefined): boolean {
  if (first === 0xc3) return second === 0x97;
  if (first !== 0xe2 || third === undefined) return false;
  switch (second) {
    case 0x9c:
      return third >= 0x95 && third <= 0x98;
    case 0x97:
      return third === 0x8f;
    case 0x9d:
      return third === 0x8c;
    case 0xa8:
      return third === 0xaf;
    case 0x94:
      return third === 0x82;
    case 0x80:
      return third === 0xbc;
    case 0x9a:
      return third === 0xa0;
    default:
      return false;
  }
}

/** Index after the escape sequence whose first byte after ESC is at `at`. */
function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  const kind = bytes[at];
  let i = at + 1;
  if (kind === 91) {
    while (i < end) {
      const code = bytes[i] as number;
      if (code < 32) return i;
      i++;
      if (code >= 64 && code <= 126) break;
    }
    return i;
  }
  if (kind === 93) {
    while (i < end) {
      const code = bytes[i] as number;
      if (code === 10 || code === 13) return i;
      i++;
      if (code === 7) break;
      if (code === 27) return Math.min(end, i + 1);
    }
    return i;
  }
  return kind === 10 || kind === 13 ? at : Math.min(end, i);
}

/** SGR 31, 91 or 41, alone or among other parameters. */
function isRed(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from + 2; i < to; i++) {
    if (bytes[i] !== 49) continue;
    const next = bytes[i + 1];
    if (next !== 109 && next !== 59) continue;
    const before = bytes[i - 1];
    if (before === 51 || before === 57 || before === 52) return true;
  }
  return false;
}
