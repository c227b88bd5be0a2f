import { randomUUID } from "node:crypto";
import type { VerbArgs } from "@/lib/context";
import { threads } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { defaultTeammateId } from "@/lib/team/teammates/default-teammate";
import { ensureDefaultTeammate } from "@/lib/team/teammates/ensure-default-teammate";
import { getTeammate } from "@/lib/team/teammates/get-teammate";
import type { CreateThreadInput } from "@/schemas/team/threads";

/** What a thread is called until its first message names it. */
export const untitledThread = "New thread";

/**
 * Opens a thread with a teammate.
 *
 * @returns the id of the new, empty thread
 * @throws ForbiddenError  the actor may not write threads
 * @throws NotFoundError   no such teammate
 */
export async function createThread({ ctx, input }: VerbArgs<CreateThreadInput>): Promise<{ id: string }> {
  assertCan(ctx, "threads.write");
  const teammateId = input.teammateId ?? defaultTeammateId;
  if (teammateId === defaultTeammateId) await ensureDefaultTeammate({ ctx });
  const teammate = await getTeammate(ctx, teammateId);
  const id = randomUUID();
  const now = ctx.now();
  await ctx.db.transaction(async (tx) => {
    await tx.insert(threads).values({
      id,
      title: input.title ?? untitledThread,
      teammateId: teammate.id,
      createdBy: ctx.actor.id,
      subject: input.subject ?? null,
      createdAt: now,
      updatedAt: now,
    });
    await notifyChange(tx, { topic: "threads", projectKey: null, id });
  });
  return { id };
}
