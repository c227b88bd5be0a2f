import type { Actor, Context } from "@/lib/context";
import { openLiveRun } from "../run-state/run-hub";
import { claimPending } from "./claim-pending";
import type { ClaimedRun } from "./claimed-run";
import { executeRun } from "./execute-run";

/**
 * Lets a claimed run go on in the background of this process. When it ends, decisions that came in meanwhile are
 * answered in the next run.
 */
export function launchRun(ctx: Context, run: ClaimedRun): void {
  const live = openLiveRun(run.id, run.threadId);
  const person =
    ctx.actor.kind === "teammate" ? ctx.actor.onBehalfOf : { id: ctx.actor.id, name: ctx.actor.name };
  const background: Context = {
    ...ctx,
    actor: teammateActor(ctx.actor, run, person),
    // The request ends when its reader goes away; the run does not.
    signal: live.abort.signal,
  };
  live.done = executeRun(background, run, live)
    .then(async () => {
      const pending = await claimPending({ ...ctx, signal: undefined }, run.threadId);
      if (pending !== null) launchRun({ ...ctx, signal: undefined, actor: pending.actor }, pending.run);
    })
    .catch((error: unknown) => {
      ctx.log.error({ err: error, runId: run.id, threadId: run.threadId }, "a run ended in disorder");
    });
}

/** Concludes from an approval's outcome, when the thread ends in one that nobody has answered; else does nothing. */
export async function continuePending(ctx: Context, threadId: string): Promise<void> {
  const pending = await claimPending(ctx, threadId);
  if (pending !== null) launchRun({ ...ctx, actor: pending.actor }, pending.run);
}

/** The teammate acts for the person, with that person's rights and no more. */
function teammateActor(actor: Actor, run: ClaimedRun, person: { id: string; name: string }): Actor {
  if (actor.kind === "system") return actor;
  return {
    kind: "teammate",
    id: run.teammate.id,
    name: run.teammate.name,
    role: actor.role,
    onBehalfOf: person,
  };
}
