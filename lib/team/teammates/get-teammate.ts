import { eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { teammates } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";

export type Teammate = typeof teammates.$inferSelect;

/** @throws NotFoundError  no such teammate */
export async function getTeammate(ctx: Pick<Context, "db">, id: string): Promise<Teammate> {
  const [row] = await ctx.db.select().from(teammates).where(eq(teammates.id, id));
  if (!row) {
    throw new NotFoundError("This teammate does not exist any more.");
  }
  return row;
}
