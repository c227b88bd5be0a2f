import { asc } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { teammates } from "@/lib/db/schema";

/** All teammates, the built-in one first. */
export async function listTeammates({
  ctx,
}: {
  ctx: Context;
}): Promise<{ id: string; name: string; role: string; builtIn: boolean }[]> {
  assertCan(ctx, "threads.read");
  const rows = await ctx.db
    .select({ id: teammates.id, name: teammates.name, role: teammates.role, builtIn: teammates.builtIn })
    .from(teammates)
    .orderBy(asc(teammates.createdAt), asc(teammates.name));
  return rows.sort((a, b) => Number(b.builtIn) - Number(a.builtIn));
}
