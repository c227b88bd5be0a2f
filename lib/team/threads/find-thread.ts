import { eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { threads } from "@/lib/db/schema";
import { ForbiddenError, NotFoundError } from "@/lib/errors";
import { can } from "@/lib/permissions";

export type ThreadRow = typeof threads.$inferSelect;

/** @throws NotFoundError  no such thread */
export async function findThread(ctx: Pick<Context, "db">, id: string): Promise<ThreadRow> {
  const [row] = await ctx.db.select().from(threads).where(eq(threads.id, id));
  if (!row) {
    throw new NotFoundError("This thread does not exist. It may have been deleted.");
  }
  return row;
}

/** Renaming and deleting are for who opened the thread, and for admins. */
export function mayManage(ctx: Pick<Context, "actor">, thread: Pick<ThreadRow, "createdBy">): boolean {
  return (
    can(ctx.actor.role, "threads.write") &&
    (ctx.actor.id === thread.createdBy || ctx.actor.role === "admin" || ctx.actor.role === "system")
  );
}

/** @throws ForbiddenError  somebody else opened the thread */
export function assertMayManage(ctx: Pick<Context, "actor">, thread: Pick<ThreadRow, "createdBy">): void {
  if (!mayManage(ctx, thread)) {
    throw new ForbiddenError("Only who opened a thread, or an admin, may rename or delete it.");
  }
}
