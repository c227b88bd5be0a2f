import { z } from "zod";
import type { Ledger, LedgerCommit, TestRecord } from "./ledger";
import type { TestTrack } from "./track";

/**
 * Ledgers as bytes, to be kept between runs of a job. A header holds the commits, each test's record stands alone, so that a
 * suite run changes the header and the records of its own tests. Checkpoints are left out: they are computed again.
 */

/** Raised whenever the engine counts otherwise or its bytes look otherwise: what an older one kept is then computed anew. */
export const ledgerEngine = 4;

const Job = z.tuple([z.string(), z.number(), z.array(z.string())]);
const Header = z.object({
  defaultBranch: z.string(),
  usualUnexpected: z.number(),
  branches: z.array(z.string()),
  /** Sha, index of the branch, when first seen, 1 on the default branch, jobs. */
  commits: z.array(z.tuple([z.string(), z.number(), z.number(), z.number(), z.array(Job)])),
});

/** The header of a ledger: everything but its records. */
export function headerText(ledger: Ledger): string {
  const branches = new Map<string, number>();
  const indexOf = (branch: string) => {
    const known = branches.get(branch);
    if (known !== undefined) return known;
    branches.set(branch, branches.size);
    return branches.size - 1;
  };
  const commits = ledger.commits.map(
    ({ sha, branch, firstAt, jobs }, index): z.infer<typeof Header>["commits"][number] => [
      sha,
      indexOf(branch),
      firstAt,
      ledger.onDefault[index] ?? 0,
      [...jobs].map(([key, { largestRun, lastFailed }]) => [key, largestRun, [...lastFailed]]),
    ],
  );
  const { defaultBranch, usualUnexpected } = ledger;
  return JSON.stringify({ defaultBranch, usualUnexpected, branches: [...branches.keys()], commits });
}

/**
 * A ledger without records from its header.
 *
 * @throws z.ZodError  the text is no header of this engine
 */
export function ledgerOf(text: string): Ledger {
  const header = Header.parse(JSON.parse(text));
  const onDefault = new Uint8Array(Math.max(64, header.commits.length));
  const commits = header.commits.map(([sha, branch, firstAt, main, jobs], index): LedgerCommit => {
    onDefault[index] = main;
    return {
      sha,
      branch: header.branches[branch] ?? "",
      firstAt,
      jobs: new Map(
        jobs.map(([key, largestRun, failed]) => [key, { largestRun, lastFailed: new Set(failed) }]),
      ),
    };
  });
  return {
    defaultBranch: header.defaultBranch,
    usualUnexpected: header.usualUnexpected,
    commits,
    commitIndex: new Map(commits.map(({ sha }, index) => [sha, index])),
    onDefault,
    tests: new Map(),
  };
}

const Counts = z.array(z.tuple([z.string(), z.number()]));
const Instants = z.array(z.tuple([z.number(), z.number()]));
const Held = z
  .object({
    commit: z.number(),
    job: z.string(),
    at: z.number(),
    durationMs: z.number(),
    message: z.string().optional(),
    alone: z.boolean(),
  })
  .transform((held) => ({ ...held, message: held.message }));
/** Key, passes, failures, and how many bytes of outcomes are kept, if any are. */
const StoredJob = z.tuple([z.string(), z.number(), z.number(), z.number().nullable()]);
const Stored = z.object({
  record: z.object({
    testKey: z.string(),
    jobs: z.array(StoredJob),
    passes: z.number(),
    failures: z.number(),
    environmentFailures: z.number(),
    skipped: z.number(),
    firstSeenAt: z.number(),
    lastSeenAt: z.number(),
    lastFailedAt: z.number().nullable(),
    failing: z.boolean(),
    lastMessage: z.string().optional(),
    held: Held.nullable(),
    pardoned: Held.nullable(),
    messages: Counts,
    companions: Counts,
    failuresByHour: z.array(z.number()),
    runsByHour: z.array(z.number()),
    passMs: z.number(),
    failMs: z.number(),
  }),
  track: z.object({
    strip: z.string(),
    consecutivePasses: z.number(),
    lastFailedAt: z.number().nullable(),
    lastFailedRun: z.string().nullable(),
    lastFailedMessage: z.string().nullable(),
    passedAt: Instants,
    failedAt: Instants,
    disagreedAt: Instants,
    pipelines: z.array(z.number()),
  }),
});

export interface TrackedRecord {
  record: TestRecord;
  track: TestTrack;
}

/** One test: four bytes with the length of the text, the text, then its outcomes per commit, those of each job first. */
export function recordBytes({ record, track }: TrackedRecord): Uint8Array {
  const { packed, checkpoint: _, ...plain } = record;
  const jobs = record.jobs.map(({ packed: bytes, ...job }) => ({ ...job, bytes: bytes && trimmed(bytes) }));
  const text = new TextEncoder().encode(
    JSON.stringify({
      record: {
        ...plain,
        jobs: jobs.map(
          ({ key, passes, failures, bytes }): z.infer<typeof StoredJob> => [
            key,
            passes,
            failures,
            bytes?.length ?? null,
          ],
        ),
        messages: [...record.messages],
        companions: [...record.companions],
        failuresByHour: [...record.failuresByHour],
        runsByHour: [...record.runsByHour],
      },
      track: {
        ...track,
        passedAt: [...track.passedAt],
        failedAt: [...track.failedAt],
        disagreedAt: [...track.disagreedAt],
      },
    }),
  );
  const outcomes = [...jobs.flatMap(({ bytes }) => bytes ?? []), trimmed(packed)];
  const bytes = new Uint8Array(4 + text.length + outcomes.reduce((sum, { length }) => sum + length, 0));
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const each of outcomes) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}

/** Without the commits at the end on which it did not run. */
const trimmed = (packed: Uint8Array) => packed.subarray(0, packed.findLastIndex((byte) => byte !== 0) + 1);

/**
 * @throws z.ZodError | SyntaxError  the bytes are none of this engine's
 */
export function recordOfBytes(bytes: Uint8Array): TrackedRecord {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const { record, track } = Stored.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))));
  let at = 4 + length;
  const jobs = record.jobs.map(([key, passes, failures, size]) => {
    const packed = size === null ? null : bytes.slice(at, at + size);
    at += size ?? 0;
    return { key, passes, failures, packed };
  });
  return {
    record: {
      ...record,
      jobs,
      lastMessage: record.lastMessage,
      packed: bytes.slice(at),
      messages: new Map(record.messages),
      companions: new Map(record.companions),
      failuresByHour: Uint16Array.from(record.failuresByHour),
      runsByHour: Uint16Array.from(record.runsByHour),
      checkpoint: null,
    },
    track: {
      ...track,
      passedAt: new Map(track.passedAt),
      failedAt: new Map(track.failedAt),
      disagreedAt: new Map(track.disagreedAt),
    },
  };
}
