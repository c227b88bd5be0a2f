import { Gunzip, Unzip, UnzipInflate } from "fflate";
import { HarnessContractError } from "@/lib/harness/client";
import type { LogLine } from "@/schemas/harness/log";
import { parseLogLine } from "./log-lines";

/** One log out of a download. */
export interface LogFile {
  /** The log key. */
  name: string;
  lines: LogLine[];
  /** True when the size bound cut the file. */
  cut: boolean;
}

/**
 * Unpacks a downloaded log: zip (one entry per log key), gzip or plain text. At most `maxBytes` are unpacked in all, so
 * that a small download cannot fill the memory; files beyond are cut or left out.
 */
export function unpackLogs(archive: Uint8Array, options: { accountId: string; maxBytes: number }): LogFile[] {
  const collector = new Collector(options.maxBytes);
  if (archive[0] === 0x50 && archive[1] === 0x4b) unzipInto(archive, collector);
  else if (archive[0] === 0x1f && archive[1] === 0x8b) gunzipInto(archive, collector);
  else collector.add("log", archive);
  return collector.files(options.accountId);
}

function unzipInto(archive: Uint8Array, collector: Collector): void {
  const unzip = new Unzip((file) => {
    if (file.name.endsWith("/")) return;
    file.ondata = (error, chunk) => {
      if (error !== null) throw damaged(error);
      if (!collector.add(file.name, chunk)) file.terminate();
    };
    if (!collector.full) file.start();
  });
  unzip.register(UnzipInflate);
  pushInSlices(archive, (slice, last) => unzip.push(slice, last));
}

function gunzipInto(archive: Uint8Array, collector: Collector): void {
  const gunzip = new Gunzip((chunk) => {
    collector.add("log", chunk);
  });
  pushInSlices(archive, (slice, last) => {
    if (!collector.full) gunzip.push(slice, last);
  });
}

/** Slices bound how much one step can unpack before the size is checked again. */
function pushInSlices(archive: Uint8Array, push: (slice: Uint8Array, last: boolean) => void): void {
  const sliceBytes = 64 * 1024;
  try {
    for (let at = 0; at < archive.length; at += sliceBytes) {
      const end = Math.min(at + sliceBytes, archive.length);
      push(archive.subarray(at, end), end === archive.length);
    }
  } catch (error) {
    throw error instanceof HarnessContractError ? error : damaged(error);
  }
}

const damaged = (cause: unknown) =>
  new HarnessContractError("The downloaded log archive is damaged.", {
    cause,
    details: { operation: "log.download" },
    remedy: "Try again, or read the log of a single step.",
  });

class Collector {
  readonly #chunks = new Map<string, Uint8Array[]>();
  readonly #cut = new Set<string>();
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  get full(): boolean {
    return this.#left <= 0;
  }

  /** False when nothing more of this file is wanted. */
  add(name: string, chunk: Uint8Array): boolean {
    const kept = chunk.subarray(0, Math.max(0, this.#left));
    this.#left -= kept.length;
    const chunks = this.#chunks.get(name) ?? [];
    chunks.push(kept);
    this.#chunks.set(name, chunks);
    if (kept.length === chunk.length) return true;
    this.#cut.add(name);
    return false;
  }

  files(accountId: string): LogFile[] {
    return [...this.#chunks]
      .map(([name, chunks]) => ({
        name: name.startsWith(`${accountId}/`) ? name.slice(accountId.length + 1) : name,
        lines: linesOf(Buffer.concat(chunks)),
        cut: this.#cut.has(name),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }
}

function linesOf(content: Buffer): LogLine[] {
  return content
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => parseLogLine(line.replace(/\r$/, "")));
}
