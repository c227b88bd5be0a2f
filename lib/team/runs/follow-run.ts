import type { UIMessageChunk } from "ai";
import { and, desc, eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { threadRuns } from "@/lib/db/schema";
import { readChunks } from "../run-state/chunk-store";
import { findLiveRun, type LiveRun } from "../run-state/run-hub";
import { settleLostRuns } from "../run-state/settle-lost-runs";

/** How often a run that another process carries is read. */
const pollMs = 250;

/** The run that is writing in a thread now, or null. */
export async function findRunningRun(
  ctx: Pick<Context, "db" | "now" | "log">,
  threadId: string,
): Promise<{ id: string } | null> {
  await settleLostRuns(ctx, { threadId });
  const [run] = await ctx.db
    .select({ id: threadRuns.id })
    .from(threadRuns)
    .where(and(eq(threadRuns.threadId, threadId), eq(threadRuns.status, "running")))
    .orderBy(desc(threadRuns.startedAt))
    .limit(1);
  return run ?? null;
}

/**
 * The stream of a run from its beginning, then live until it ends, whichever process carries it. Going away ends the
 * reading, not the run.
 */
export function followRun(
  ctx: Pick<Context, "db" | "now" | "log">,
  runId: string,
): ReadableStream<UIMessageChunk> {
  const live = findLiveRun(runId);
  return live ? followLive(live) : followStored(ctx, runId);
}

function followLive(live: LiveRun): ReadableStream<UIMessageChunk> {
  let position = 0;
  let wake: (() => void) | null = null;
  const listener = () => {
    wake?.();
    wake = null;
  };
  return new ReadableStream<UIMessageChunk>({
    start() {
      live.listeners.add(listener);
    },
    async pull(controller) {
      while (position >= live.chunks.length && !live.ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const chunk = live.chunks[position];
      if (chunk === undefined) {
        live.listeners.delete(listener);
        controller.close();
        return;
      }
      position += 1;
      controller.enqueue(chunk);
    },
    cancel() {
      live.listeners.delete(listener);
      listener();
    },
  });
}

function followStored(
  ctx: Pick<Context, "db" | "now" | "log">,
  runId: string,
): ReadableStream<UIMessageChunk> {
  let lastSeq = -1;
  let cancelled = false;
  return new ReadableStream<UIMessageChunk>({
    async pull(controller) {
      while (!cancelled) {
        // Status first: what is stored after a run was seen ended is all there is.
        const status = await statusOf(ctx, runId);
        const read = await readChunks(ctx.db, runId, lastSeq);
        lastSeq = read.lastSeq;
        for (const chunk of read.chunks) controller.enqueue(chunk);
        if (status !== "running") {
          controller.close();
          return;
        }
        if (read.chunks.length > 0) return;
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
    cancel() {
      cancelled = true;
    },
  });
}

async function statusOf(ctx: Pick<Context, "db" | "now" | "log">, runId: string): Promise<string | null> {
  const [run] = await ctx.db
    .select({ status: threadRuns.status, threadId: threadRuns.threadId, leaseUntil: threadRuns.leaseUntil })
    .from(threadRuns)
    .where(eq(threadRuns.id, runId));
  if (run?.status === "running" && run.leaseUntil < ctx.now()) {
    await settleLostRuns(ctx, { threadId: run.threadId });
    return "lost";
  }
  return run?.status ?? null;
}
