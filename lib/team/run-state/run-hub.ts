import type { UIMessageChunk } from "ai";

/**
 * The runs that this process carries: their chunks so far, who listens, and how to stop them. Others read the stored
 * chunks. One hub a process, whichever bundle loads this file (pages and start-up hooks are bundled apart).
 */
export interface LiveRun {
  readonly runId: string;
  readonly threadId: string;
  readonly chunks: UIMessageChunk[];
  readonly abort: AbortController;
  ended: boolean;
  /** Resolves when the run is stored. */
  done: Promise<void>;
  readonly listeners: Set<() => void>;
}

declare global {
  var tackroomLiveRuns: Map<string, LiveRun> | undefined;
}

function liveRuns(): Map<string, LiveRun> {
  globalThis.tackroomLiveRuns ??= new Map();
  return globalThis.tackroomLiveRuns;
}

/** How long an ended run is kept for readers that are behind. */
const keepMs = 30_000;

export function openLiveRun(runId: string, threadId: string): LiveRun {
  const run: LiveRun = {
    runId,
    threadId,
    chunks: [],
    abort: new AbortController(),
    ended: false,
    done: Promise.resolve(),
    listeners: new Set(),
  };
  liveRuns().set(runId, run);
  return run;
}

export function findLiveRun(runId: string): LiveRun | undefined {
  return liveRuns().get(runId);
}

export function publishChunk(run: LiveRun, chunk: UIMessageChunk): void {
  run.chunks.push(chunk);
  for (const listener of run.listeners) listener();
}

export function closeLiveRun(run: LiveRun): void {
  run.ended = true;
  for (const listener of run.listeners) listener();
  setTimeout(() => liveRuns().delete(run.runId), keepMs).unref();
}

/** Reason of an abort that a person asked for; any other is a fault. */
export const stoppedByPerson = "stopped";
/** Reason of an abort because another process took the run for dead. */
export const leaseLost = "lease lost";

/** Stops the run of a thread when this process carries it. */
export function stopLiveRun(threadId: string): void {
  for (const run of liveRuns().values()) {
    if (run.threadId === threadId && !run.ended) run.abort.abort(stoppedByPerson);
  }
}

/** Waits for the runs that this process still carries; used at shutdown and in tests. */
export async function liveRunsEnded(): Promise<void> {
  await Promise.all([...liveRuns().values()].map((run) => run.done));
}
