import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  bare,
  HarnessCancelledError,
  HarnessNotFoundError,
  HarnessServerError,
  HarnessTimeoutError,
  readOperation,
  text,
} from "@/lib/harness/client";
import { LogDownload, type LogLine } from "@/schemas/harness/log";
import { type LogFile, unpackLogs } from "./log-archive";
import { liveLogLines, logLines } from "./log-lines";
import type { ReadOptions } from "./read-options";

// The log service takes the account under its own name; its gateway wants the common one.
const account = ["accountIdentifier", "accountID"] as const;

const blobGet = readOperation({
  key: "log.blob",
  method: "GET",
  path: "/gateway/log-service/blob",
  account,
  bind: (args: { logKey: string }) => ({ query: { key: args.logKey } }),
  response: text(z.string()),
});

/** For some seconds after a step's end the service answers with an empty log; Harness's own command line asks again like this. */
const lateLog = { withinMs: 60_000, everyMs: 2_000, times: 3 };

/**
 * The stored log of a finished step, line by line as it arrives; memory stays flat however long it is. `logKey` comes
 * from `logKeysOf(node)`, never from guessing.
 *
 * @param endedAt when the step ended, epoch ms, by whoever wants an empty answer of the first minute to be asked for again
 * @throws HarnessNotFoundError  no log under this key: the step wrote none, has not finished, or the log has expired
 */
export async function* stepLog({
  client,
  signal,
  logKey,
  endedAt = null,
}: ReadOptions & { logKey: string; endedAt?: number | null | undefined }): AsyncGenerator<LogLine> {
  for (let again = 0; ; again += 1) {
    let empty = true;
    for await (const line of logLines(await client.stream(blobGet, { logKey }, { signal }))) {
      empty = false;
      yield line;
    }
    const late = endedAt !== null && client.now() - endedAt < lateLog.withinMs;
    if (!empty || !late || again >= lateLog.times) return;
    await pause(lateLog.everyMs, signal);
  }
}

const blobStream = readOperation({
  key: "log.stream",
  method: "GET",
  path: "/gateway/log-service/stream",
  account,
  bind: (args: { logKey: string }) => ({ query: { key: args.logKey } }),
  response: text(z.string()),
});

/**
 * The log of a running step, live: what is there already, then each line as it is written. Ends when the step ends, or
 * after an hour, when the service closes every stream.
 *
 * @throws HarnessNotFoundError  nothing is being written under this key; read the stored log instead
 */
export async function* streamStepLog({
  client,
  signal,
  logKey,
}: ReadOptions & { logKey: string }): AsyncGenerator<LogLine> {
  yield* liveLogLines(await client.stream(blobStream, { logKey }, { signal, accept: "text/event-stream" }));
}

/** Asking again while the service packs is how it is meant to be used; it packs a prefix once. */
const downloadStart = readOperation({
  key: "log.download",
  method: "POST",
  path: "/gateway/log-service/blob/download",
  account,
  bind: (args: { prefix: string }) => ({ query: { prefix: args.prefix } }),
  response: bare(LogDownload),
});

export interface LogDownloadLimits {
  /** How long to wait for the zip. */
  waitMs: number;
  pollMs: number;
  /** Compressed bytes. */
  maxDownloadBytes: number;
  /** Bytes after unpacking, of all files together. */
  maxUnpackedBytes: number;
}

const defaultLimits: LogDownloadLimits = {
  waitMs: 60_000,
  pollMs: 1_500,
  maxDownloadBytes: 32 * 1024 * 1024,
  maxUnpackedBytes: 128 * 1024 * 1024,
};

/**
 * The signed address of a zip with all logs below a prefix, once the service has packed it.
 *
 * @throws HarnessNotFoundError  no log below the prefix
 * @throws HarnessTimeoutError  still packing after `waitMs`
 */
export async function logDownloadLink({
  client,
  signal,
  prefix,
  limits,
}: ReadOptions & { prefix: string; limits?: Partial<LogDownloadLimits> | undefined }): Promise<string> {
  const { waitMs, pollMs } = { ...defaultLimits, ...limits };
  const deadline = performance.now() + waitMs;
  for (;;) {
    const state = await client.call(downloadStart, { prefix }, { signal });
    if (state.status === "success" && state.link) return state.link;
    if (state.status === "error") {
      throw new HarnessServerError(`The log service could not pack the logs. ${state.message ?? ""}`.trim(), {
        details: { operation: "log.download" },
        remedy: "Read the log of a single step instead.",
      });
    }
    if (performance.now() + pollMs > deadline) {
      throw new HarnessTimeoutError("The log service is still packing the logs.", {
        details: { operation: "log.download", state: state.status },
        remedy: "Try again in a minute, or read the log of a single step.",
      });
    }
    await pause(pollMs, signal);
  }
}

async function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(waitMs, undefined, { signal }).catch(() => {
    throw new HarnessCancelledError();
  });
}

/** Downloads and unpacks all logs below a prefix. Each file's `name` is its log key. */
export async function downloadLogZip({
  client,
  signal,
  prefix,
  limits,
}: ReadOptions & { prefix: string; limits?: Partial<LogDownloadLimits> | undefined }): Promise<LogFile[]> {
  const bounds = { ...defaultLimits, ...limits };
  const link = await logDownloadLink({ client, signal, prefix, limits });
  const archive = await client.download(link, { signal, maxBytes: bounds.maxDownloadBytes });
  const files = unpackLogs(archive, { accountId: client.accountId, maxBytes: bounds.maxUnpackedBytes });
  if (files.length === 0) throw new HarnessNotFoundError("There is no log below this prefix.");
  return files;
}
