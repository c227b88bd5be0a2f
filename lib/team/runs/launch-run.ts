import type { Actor, Context } from "@/lib/context";
import { continuePending } from "./continue-pending";
import { executeRun } from "./execute-run";
import { openLiveRun } from "./run-hub";
import type { ClaimedRun } from "./start-run";

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
    .then(() => continuePending({ ...ctx, signal: undefined }, run.threadId))
    .catch((error: unknown) => {
      ctx.log.error({ err: error, runId: run.id, threadId: run.threadId }, "a run ended in disorder");
    });
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
