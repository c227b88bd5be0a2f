import { eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { threads } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import type { RenameThreadInput } from "@/schemas/team/threads";
import { assertMayManage, findThread } from "./find-thread";

/**
 * @throws NotFoundError   no such thread
 * @throws ForbiddenError  somebody else opened it
 */
export async function renameThread({ ctx, input }: VerbArgs<RenameThreadInput>): Promise<{ title: string }> {
  assertMayManage(ctx, await findThread(ctx, input.threadId));
  await ctx.db.transaction(async (tx) => {
    await tx.update(threads).set({ title: input.title }).where(eq(threads.id, input.threadId));
    await notifyChange(tx, { topic: "threads", projectKey: null, id: input.threadId });
  });
  return { title: input.title };
}
