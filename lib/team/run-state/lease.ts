import { and, eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { threadRuns } from "@/lib/db/schema";
import { type LiveRun, leaseLost, stoppedByPerson } from "./run-hub";

/** A run whose owner has not renewed for this long is taken for dead. */
export const leaseMs = 15_000;
/** How often the owner renews, and looks whether somebody in another process asked it to stop. */
const renewEveryMs = 1_000;

/** Keeps the lease of a run until the returned function is called. */
export function keepLease(ctx: Context, live: LiveRun): () => void {
  let renewing = false;
  const timer = setInterval(async () => {
    if (renewing) return;
    renewing = true;
    try {
      const [run] = await ctx.db
        .update(threadRuns)
        .set({ leaseUntil: new Date(ctx.now().getTime() + leaseMs) })
        .where(and(eq(threadRuns.id, live.runId), eq(threadRuns.status, "running")))
        .returning({ stopRequested: threadRuns.stopRequested });
      if (!run) live.abort.abort(leaseLost);
      else if (run.stopRequested) live.abort.abort(stoppedByPerson);
    } catch (error) {
      // The lease outlives several failed renewals; if the store stays away, the run is lost anyway.
      ctx.log.warn({ err: error, runId: live.runId }, "a run's lease could not be renewed");
    } finally {
      renewing = false;
    }
  }, renewEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
