import type { Context } from "@/lib/context";
import { teammates } from "@/lib/db/schema";
import { defaultTeammate } from "./default-teammate";

/** Stores the built-in teammate when it is missing; called at start, safe to call from several processes. */
export async function ensureDefaultTeammate({ ctx }: { ctx: Pick<Context, "db" | "now"> }): Promise<void> {
  await ctx.db
    .insert(teammates)
    .values({
      ...defaultTeammate,
      connectorIds: null,
      toolPermissions: {},
      builtIn: true,
      createdAt: ctx.now(),
    })
    .onConflictDoNothing({ target: teammates.id });
}
