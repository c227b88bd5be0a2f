import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { createReportParsing, type ParsedReport, type ReportLimits } from "@/lib/insights/test-reliability";
import { megabytes, uploadLimits, uploadReportLimits } from "./upload-limits";

/** One file of an upload, read. */
export interface ReceivedReport {
  name: string;
  /** Unpacked, as far as it was read. */
  bytes: number;
  /** Of the unpacked bytes: the same report packed and not packed is the same. */
  contentHash: string;
  report: ParsedReport;
}

/** What the files of one request may still cost together. */
export interface UploadBudget {
  bytes: number;
  cases: number;
}

export const newUploadBudget = (): UploadBudget => ({
  bytes: uploadLimits.unpackedBytes,
  cases: uploadLimits.cases,
});

/**
 * Reads one report as it arrives, in memory bounded by its cases and not by its size. A gzip file is unpacked, bounded as
 * well. Never throws for what the file holds.
 */
export async function readReport(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  budget: UploadBudget,
): Promise<ReceivedReport> {
  const maxBytes = Math.min(uploadReportLimits.maxBytes ?? 0, budget.bytes);
  const maxCases = Math.max(1, Math.min(uploadReportLimits.maxCases ?? 0, budget.cases));
  const limits: Partial<ReportLimits> = { ...uploadReportLimits, maxBytes, maxCases };
  const parsing = createReportParsing(limits);
  const hash = createHash("sha256");
  let bytes = 0;
  let packing: "none" | "gzip" | "zip" = "none";
  let damage: string | null = null;
  const source = await beginning(chunks);
  if (source.head[0] === 0x1f && source.head[1] === 0x8b) packing = "gzip";
  if (source.head[0] === 0x50 && source.head[1] === 0x4b && source.head[2] === 3) packing = "zip";
  if (packing === "zip") {
    await drain(source.all);
  } else {
    try {
      for await (const chunk of packing === "gzip" ? unpacked(source.all) : source.all) {
        bytes += chunk.length;
        hash.update(chunk);
        if (!parsing.write(chunk)) break;
        // The parser does not yield; a large file must not keep everybody else waiting.
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      if (packing !== "gzip" || !isZlibError(error)) throw error;
      damage = "The gzip data is damaged or ends early; what could be unpacked was read.";
    }
    // The rest of a file that is over a limit still stands between us and the next one.
    await drain(source.all);
  }
  const parsed = parsing.end();
  budget.bytes = Math.max(0, budget.bytes - bytes);
  budget.cases = Math.max(0, budget.cases - parsed.cases.length);
  return {
    name: name.slice(0, 300),
    bytes,
    contentHash: hash.digest("hex"),
    report: { ...parsed, problem: problemOf(parsed, packing, damage, maxBytes) },
  };
}

function problemOf(
  { problem }: ParsedReport,
  packing: "none" | "gzip" | "zip",
  damage: string | null,
  maxBytes: number,
): ParsedReport["problem"] {
  if (packing === "zip") {
    return {
      kind: "not_xml",
      message: "This is a ZIP archive. Send the reports in it, each as a file of its own.",
      line: null,
    };
  }
  if (damage !== null && problem?.kind !== "too_large")
    return { kind: "corrupt", message: damage, line: null };
  if (problem?.kind === "too_large" && maxBytes < (uploadReportLimits.maxBytes ?? 0)) {
    const message = `The files of one upload may have ${megabytes(uploadLimits.unpackedBytes)} together; what came first was read.`;
    return { ...problem, message };
  }
  return problem;
}

/** The first bytes, and everything as if nothing had been read. `all` goes on where it stopped when it is iterated again. */
async function beginning(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    first.push(next.value);
    size += next.value.length;
    if (size >= 4) break;
  }
  const head = Buffer.concat(first);
  let given = false;
  const all: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        if (given) return iterator.next();
        given = true;
        return { done: false, value: head };
      },
    }),
  };
  return { head, all };
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _chunk of chunks);
}

async function* unpacked(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const source = Readable.from(packed, { objectMode: false });
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    yield* gunzip;
  } finally {
    source.unpipe(gunzip);
    gunzip.destroy();
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(Z_|ERR_STREAM_PREMATURE)/.test(String(error.code));
}
