import { type ByteScan, lineFlag, scanBytes } from "./scan-bytes";

export interface ScannedLine extends ByteScan {
  /** 1-based; "\r\n", "\n" and a lone "\r" each end a line. */
  number: number;
  /** Raw text without the line end, cut at `maxLineBytes`. Decoded when called: most lines of a log never are. */
  text: () => string;
}

/** Longer lines keep their first part: nothing that a person reads is longer, and memory stays bounded. */
export const maxLineBytes = 16_384;

const historyBytes = 65_536;
const bufferBytes = historyBytes + maxLineBytes + 131_072;
const recentLines = 48;

/** A line of the recent past. */
export interface RecentLine {
  number: number;
  hash: number;
  text: string;
}

export interface LineScanner {
  /** The next piece of the log, cut anywhere; bytes are UTF-8. */
  push: (piece: string | Uint8Array) => void;
  /** Emits the unfinished last line, if there is one, and returns the number of lines. */
  end: () => number;
  /** The last lines that were not blank, at most 48 and 64 kB of them, oldest first; the current line is the last. */
  recent: (count?: number) => RecentLine[];
}

/**
 * Splits a log into lines and scans each byte once. `onLine` gets the same object every time, valid until it returns.
 * Memory: one fixed buffer.
 */
export function createLineScanner(onLine: (line: ScannedLine) => void): LineScanner {
  const buffer = new Uint8Array(bufferBytes);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const starts = new Int32Array(recentLines);
  const ends = new Int32Array(recentLines);
  const numbers = new Float64Array(recentLines);
  const hashes = new Int32Array(recentLines);
  let recentCount = 0;
  let filled = 0;
  let lineStart = 0;
  let lineEnd = 0;
  let afterReturn = false;
  const line: ScannedLine = {
    number: 0,
    hash: 0,
    flags: 0,
    text: () => decoder.decode(buffer.subarray(lineStart, lineEnd)),
  };

  const emit = (end: number) => {
    lineEnd = end;
    line.number++;
    if ((line.flags & lineFlag.blank) === 0) {
      // of a progress bar only the newest state is worth a place
      if (recentCount === 0 || hashes[(recentCount - 1) % recentLines] !== line.hash) recentCount++;
      const slot = (recentCount - 1) % recentLines;
      starts[slot] = lineStart;
      ends[slot] = end;
      numbers[slot] = line.number;
      hashes[slot] = line.hash;
    }
    onLine(line);
  };

  /** Emits every complete line in the buffer. */
  const drain = () => {
    while (lineStart < filled) {
      if (afterReturn && buffer[lineStart] === 10) {
        // the second half of "\r\n"
        afterReturn = false;
        lineStart++;
        continue;
      }
      const limit = Math.min(filled, lineStart + maxLineBytes);
      const stop = scanBytes(buffer, lineStart, limit, line);
      let next = stop;
      while (next < filled && buffer[next] !== 10 && buffer[next] !== 13) next++;
      if (next === filled) {
        // unfinished: of an overlong line only the head is kept, whatever may follow
        if (filled - lineStart > maxLineBytes) filled = lineStart + maxLineBytes;
        return;
      }
      afterReturn = buffer[next] === 13;
      emit(stop);
      lineStart = next + 1;
    }
  };

  /** Makes room, keeping the unfinished line and the recent past. */
  const compact = () => {
    const keepFrom = Math.max(0, lineStart - historyBytes);
    if (keepFrom === 0) return;
    buffer.copyWithin(0, keepFrom, filled);
    filled -= keepFrom;
    lineStart -= keepFrom;
    for (let slot = 0; slot < recentLines; slot++) {
      starts[slot] = (starts[slot] ?? 0) - keepFrom;
      ends[slot] = (ends[slot] ?? 0) - keepFrom;
    }
  };

  return {
    push(piece) {
      let at = 0;
      while (at < piece.length) {
        if (bufferBytes - filled < 65_536) compact();
        const before = filled;
        if (typeof piece === "string") {
          const { read, written } = encoder.encodeInto(
            at === 0 ? piece : piece.slice(at),
            buffer.subarray(filled),
          );
          at += read;
          filled += written;
        } else {
          const part = piece.subarray(at, at + bufferBytes - filled);
          buffer.set(part, filled);
          at += part.length;
          filled += part.length;
        }
        // a small piece without a line end would only make the unfinished line be scanned once more
        if (filled - before > 4_096 || hasLineEnd(buffer, before, filled)) drain();
        else if (filled - lineStart > maxLineBytes) filled = lineStart + maxLineBytes;
      }
    },
    end() {
      if (filled > lineStart && !(afterReturn && filled === lineStart + 1 && buffer[lineStart] === 10)) {
        const stop = scanBytes(buffer, lineStart, Math.min(filled, lineStart + maxLineBytes), line);
        emit(stop);
      }
      lineStart = filled;
      return line.number;
    },
    recent(count = recentLines) {
      const lines: RecentLine[] = [];
      for (let age = Math.min(recentCount, recentLines, count); age > 0; age--) {
        const slot = (recentCount - age) % recentLines;
        const start = starts[slot] ?? -1;
        if (start < 0) continue;
        lines.push({
          number: numbers[slot] ?? 0,
          hash: hashes[slot] ?? 0,
          text: decoder.decode(buffer.subarray(start, ends[slot])),
        });
      }
      return lines;
    },
  };
}

function hasLineEnd(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === 10 || bytes[i] === 13) return true;
  return false;
}
