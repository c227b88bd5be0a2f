import type { Context } from "@/lib/context";
import { investigations } from "@/lib/db/schema";
import type { CollectProgress } from "@/lib/investigations/facts/sources";
import { notifyChange } from "@/lib/notify";
import { type Claim, cancelledByPerson, heldBy, leaseLost } from "./claim";

/** Stores how far a run is and tells open pages; each write also sees a cancellation at once. */
export function progressWriter(
  ctx: Pick<Context, "db" | "now" | "log">,
  claim: Claim,
  about: { projectKey: string; planExecutionId: string; abort: AbortController },
): { tell: (progress: CollectProgress) => void; settled: () => Promise<void> } {
  let writing = Promise.resolve();
  const write = async (progress: CollectProgress) => {
    const [held] = await ctx.db
      .update(investigations)
      .set({ progress, updatedAt: ctx.now() })
      .where(heldBy(claim))
      .returning({ cancelRequested: investigations.cancelRequested });
    if (held === undefined) about.abort.abort(leaseLost);
    else if (held.cancelRequested) about.abort.abort(cancelledByPerson);
    else {
      await notifyChange(ctx.db, {
        topic: "investigations",
        projectKey: about.projectKey,
        id: about.planExecutionId,
      });
    }
  };
  return {
    // One after the other, in the order in which they were told; one that fails costs only itself.
    tell: (progress) => {
      writing = writing
        .then(() => write(progress))
        .catch((error: unknown) => ctx.log.warn({ err: error }, "the progress of an investigation"));
    },
    settled: () => writing,
  };
}
