import type { UIMessageChunk } from "ai";
import { and, asc, eq, gt } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { threadRunChunks } from "@/lib/db/schema";

/** Chunks are stored together that arrive within this time: a reload misses at most this much. */
const batchMs = 50;

export interface ChunkStore {
  add(chunk: UIMessageChunk): void;
  /** Stores what is left. Later chunks are refused. */
  close(): Promise<void>;
}

/**
 * Stores the chunks of a run in order, in batches. A batch that cannot be stored costs resumption, not the answer: it
 * is reported once and tried again with the next.
 */
export function openChunkStore(ctx: Pick<Context, "db" | "log">, runId: string): ChunkStore {
  let waiting: UIMessageChunk[] = [];
  let seq = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let reported = false;

  const flush = () => {
    timer = undefined;
    writing = writing.then(async () => {
      const batch = waiting;
      if (batch.length === 0) return;
      waiting = [];
      try {
        await ctx.db.insert(threadRunChunks).values({ runId, seq, chunk: joinDeltas(batch) });
        seq += 1;
      } catch (error) {
        waiting = [...batch, ...waiting];
        if (!reported) ctx.log.warn({ err: error, runId }, "chunks of a run could not be stored");
        reported = true;
      }
    });
  };

  return {
    add(chunk) {
      waiting.push(chunk);
      timer ??= setTimeout(flush, batchMs);
    },
    async close() {
      clearTimeout(timer);
      flush();
      await writing;
    },
  };
}

/** The stored chunks of a run after `afterSeq`, in order. */
export async function readChunks(
  db: Context["db"],
  runId: string,
  afterSeq: number,
): Promise<{ chunks: UIMessageChunk[]; lastSeq: number }> {
  const rows = await db
    .select({ seq: threadRunChunks.seq, chunk: threadRunChunks.chunk })
    .from(threadRunChunks)
    .where(and(eq(threadRunChunks.runId, runId), gt(threadRunChunks.seq, afterSeq)))
    .orderBy(asc(threadRunChunks.seq));
  return {
    chunks: rows.flatMap((row) => (Array.isArray(row.chunk) ? (row.chunk as UIMessageChunk[]) : [])), // written by `openChunkStore` alone
    lastSeq: rows.at(-1)?.seq ?? afterSeq,
  };
}

/** Neighbouring deltas of the same text as one: fewer to store, fewer to replay. */
export function joinDeltas(chunks: readonly UIMessageChunk[]): UIMessageChunk[] {
  const joined: UIMessageChunk[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    if (chunk.type === "text-delta" && last?.type === "text-delta" && last.id === chunk.id) {
      joined[joined.length - 1] = { ...last, delta: last.delta + chunk.delta };
    } else if (
      chunk.type === "tool-input-delta" &&
      last?.type === "tool-input-delta" &&
      last.toolCallId === chunk.toolCallId
    ) {
      joined[joined.length - 1] = { ...last, inputTextDelta: last.inputTextDelta + chunk.inputTextDelta };
    } else {
      joined.push(chunk);
    }
  }
  return joined;
}
