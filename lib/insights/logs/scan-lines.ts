import { isTriggerWord } from "./trigger-words";

/** Cheap facts of a line, found in the one pass that also finds its end. */
export const lineFlag = {
  /** A word, or a part of a camel-case word, that failure reports use. */
  trigger: 1,
  /** Printed in red. */
  red: 2,
  /** First visible character is a blank or tab. */
  indented: 4,
  blank: 8,
  /** A mark that test runners and compilers put in front of what failed: ✗ ● ✕ × ✖ ❌ ⨯ ► │ or a run of ^ or ~. */
  mark: 16,
  /** `name.ext:12`, `file(12`, a leading `3)`, `E  ` or `__`: how reports point at source and number what failed. */
  location: 32,
  /** Begins with `at `, as stack frames do. */
  frame: 64,
} as const;

export interface ScannedLine {
  /** Raw text, without the line end; cut at `maxLineLength`. */
  text: string;
  /** 1-based; "\r\n", "\n" and a lone "\r" each end a line. */
  number: number;
  /** 32-bit hash of the visible text with everything that holds a digit masked, blanks folded. */
  hash: number;
  flags: number;
}

/** Longer lines keep their first part: nothing that a person reads is longer, and memory stays bounded. */
export const maxLineLength = 16_384;

const ESC = 27;
const maskedWord = 0x5bd1e995;
const zeroWord = 0x2545f491;

/**
 * Splits chunks of text into lines and scans each character once. `onLine` gets the same object every time: copy what
 * is kept. Memory: one line and one chunk.
 */
export function createLineScanner(onLine: (line: ScannedLine) => void): {
  push: (chunk: string) => void;
  end: () => number;
} {
  const line: ScannedLine = { text: "", number: 0, hash: 0, flags: 0 };
  let rest = "";
  let overlong = false;
  let skipNewline = false;

  const emit = (text: string) => {
    line.number++;
    line.text = text.length > maxLineLength ? text.slice(0, maxLineLength) : text;
    scanInto(line);
    onLine(line);
  };

  const finishLine = (piece: string) => {
    if (overlong) {
      overlong = false;
      emit(rest);
    } else emit(rest === "" ? piece : rest + piece);
    rest = "";
  };

  return {
    push(chunk) {
      let from = 0;
      let newline = chunk.indexOf("\n");
      let carriage = chunk.indexOf("\r");
      if (skipNewline && chunk.length > 0) {
        if (newline === 0) {
          from = 1;
          newline = chunk.indexOf("\n", 1);
        }
        skipNewline = false;
      }
      while (newline !== -1 || carriage !== -1) {
        if (carriage !== -1 && (newline === -1 || carriage < newline)) {
          finishLine(chunk.slice(from, carriage));
          from = carriage + 1;
          if (newline === from) {
            from++;
            newline = chunk.indexOf("\n", from);
          } else if (from === chunk.length) skipNewline = true;
          carriage = chunk.indexOf("\r", from);
        } else {
          finishLine(chunk.slice(from, newline));
          from = newline + 1;
          newline = chunk.indexOf("\n", from);
        }
      }
      if (from < chunk.length && !overlong) {
        rest += chunk.slice(from);
        if (rest.length > maxLineLength) {
          rest = rest.slice(0, maxLineLength);
          overlong = true;
        }
      }
    },
    /** Emits the unfinished last line, if there is one, and returns the number of lines. */
    end() {
      if (rest !== "" || overlong) finishLine("");
      return line.number;
    },
  };
}

/** Fills `hash` and `flags` of a line from its text. */
export function scanInto(line: ScannedLine): void {
  const text = line.text;
  const end = text.length;
  let hash = 0x811c9dc5;
  let flags = 0;
  let visible = false;
  let wordStart = -1;
  let wordHash = 0;
  let partHash = 0;
  let hasDigit = false;
  let lower = false;
  let pendingBlank = false;
  let words = 0;
  for (let i = 0; i <= end; i++) {
    const code = i < end ? text.charCodeAt(i) : 32;
    const letter = code | 32;
    if (letter >= 97 && letter <= 122 && code < 128) {
      if (wordStart === -1) {
        wordStart = i;
        wordHash = partHash = 0x1f351f35;
        hasDigit = lower = false;
      } else if (code === letter) lower = true;
      else if (lower) {
        if (isTriggerWord(partHash)) flags |= lineFlag.trigger;
        partHash = 0x1f351f35;
        lower = false;
      }
      wordHash = Math.imul(wordHash ^ letter, 0x01000193);
      partHash = Math.imul(partHash ^ letter, 0x01000193);
      continue;
    }
    if (code >= 48 && code <= 57) {
      if (wordStart === -1) {
        wordStart = i;
        wordHash = partHash = 0x1f351f35;
        lower = false;
      }
      hasDigit = true;
      continue;
    }
    if (wordStart !== -1) {
      // 1.5 and 10:20:30.123 are one masked word
      if (hasDigit && code === 46 && i + 1 < end && isDigit(text.charCodeAt(i + 1))) continue;
      if (isTriggerWord(partHash)) flags |= lineFlag.trigger;
      if (pendingBlank) hash = Math.imul(hash ^ 32, 0x01000193);
      pendingBlank = false;
      const word = hasDigit
        ? i - wordStart === 1 && text.charCodeAt(wordStart) === 48
          ? zeroWord
          : maskedWord
        : wordHash;
      hash = Math.imul(hash ^ word, 0x01000193);
      hash ^= hash >>> 15;
      if (words++ === 0) {
        if (code === 41 && hasDigit) flags |= lineFlag.location;
        else if (code === 32 && i + 1 < end) {
          const only = i - wordStart;
          if (only === 1 && text.charCodeAt(wordStart) === 69 && text.charCodeAt(i + 1) === 32)
            flags |= lineFlag.location;
          else if (
            only === 2 &&
            text.charCodeAt(wordStart) === 97 &&
            text.charCodeAt(wordStart + 1) === 116
          ) {
            flags |= lineFlag.frame;
          }
        }
      }
      if ((code === 58 || code === 40) && !hasDigit && i + 1 < end && isDigit(text.charCodeAt(i + 1))) {
        flags |= lineFlag.location;
      }
      wordStart = -1;
      hasDigit = false;
      visible = true;
      if (i === end) break;
    } else if (i === end) break;
    if (code === ESC) {
      const after = skipEscape(text, i);
      if (isRed(text, i, after)) flags |= lineFlag.red;
      i = after - 1;
    } else if (code === 32 || code === 9) {
      if (visible) pendingBlank = true;
      else flags |= lineFlag.indented;
    } else if (code > 32) {
      if (pendingBlank) hash = Math.imul(hash ^ 32, 0x01000193);
      pendingBlank = false;
      hash = Math.imul(hash ^ code, 0x01000193);
      if (!visible && code === 95 && text.charCodeAt(i + 1) === 95) flags |= lineFlag.location;
      visible = true;
      if (code > 127 ? isMark(code) : (code === 94 || code === 126) && text.charCodeAt(i + 1) === code) {
        flags |= lineFlag.mark;
      }
    }
  }
  if (!visible) flags = lineFlag.blank;
  line.hash = hash | 0;
  line.flags = flags;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isMark(code: number): boolean {
  return (
    (code >= 0x2715 && code <= 0x2718) || // ✕ ✖ ✗ ✘
    code === 0x25cf || // ●
    code === 0xd7 || // ×
    code === 0x274c || // ❌
    code === 0x2a2f || // ⨯
    code === 0x2716 ||
    code === 0x2502 || // │
    code === 0x203c ||
    code === 0x26a0
  );
}

/** Index after the escape sequence that begins at `at`. */
function skipEscape(text: string, at: number): number {
  const kind = text.charCodeAt(at + 1);
  if (kind === 91) {
    let i = at + 2;
    while (i < text.length) {
      const code = text.charCodeAt(i++);
      if (code >= 64 && code <= 126) break;
    }
    return i;
  }
  if (kind === 93) {
    let i = at + 2;
    while (i < text.length) {
      const code = text.charCodeAt(i);
      if (code === 7) return i + 1;
      if (code === ESC) return i + 2;
      i++;
    }
    return i;
  }
  return Math.min(text.length, at + 2);
}

/** SGR 31, 91, 41 or 101, alone or after other parameters. */
function isRed(text: string, from: number, to: number): boolean {
  for (let i = from + 2; i < to - 1; i++) {
    if (text.charCodeAt(i) !== 49) continue;
    const before = text.charCodeAt(i - 1);
    const next = text.charCodeAt(i + 1);
    if ((next === 109 || next === 59) && (before === 51 || before === 57 || before === 52)) return true;
  }
  return false;
}
