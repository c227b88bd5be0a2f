import { and, eq, lt, or } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { investigations } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";

/** A job that was handed out is claimed within this time when a worker is free. */
const queuedMs = 60_000;
const maxAtOnce = 100;

/** Puts investigations in line again whose worker died or whose job was lost. */
export async function sweepInvestigations({ ctx }: VerbArgs<unknown>): Promise<void> {
  const now = ctx.now();
  const stuck = await ctx.db
    .select({ id: investigations.id })
    .from(investigations)
    .where(
      or(
        and(eq(investigations.status, "running"), lt(investigations.leaseUntil, now)),
        and(
          eq(investigations.status, "queued"),
          lt(investigations.updatedAt, new Date(now.getTime() - queuedMs)),
        ),
      ),
    )
    .limit(maxAtOnce);
  for (const { id } of stuck) await enqueue("investigate", { investigationId: id });
}
