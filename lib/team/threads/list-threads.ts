import { and, desc, eq, ilike, sql } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { teammates, threads, users } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { ListThreadsInput, ThreadSummary } from "@/schemas/team/threads";

/** Threads, the one that was written to last first. Threads are shared: everybody who may read sees all. */
export async function listThreads({ ctx, input }: VerbArgs<ListThreadsInput>): Promise<ThreadSummary[]> {
  assertCan(ctx, "threads.read");
  const search = input.search?.replace(/[\\%_]/g, (mark) => `\\${mark}`);
  const rows = await selectThreadSummaries(ctx)
    .where(
      and(
        input.mine ? eq(threads.createdBy, ctx.actor.id) : undefined,
        search ? ilike(threads.title, `%${search}%`) : undefined,
      ),
    )
    .orderBy(desc(threads.updatedAt), desc(threads.id))
    .limit(input.limit);
  return rows.map(toThreadSummary);
}

export function selectThreadSummaries(ctx: Pick<Context, "db">) {
  return ctx.db
    .select({
      thread: threads,
      teammateName: teammates.name,
      createdByName: users.name,
      running: sql<boolean>`exists (select 1 from thread_runs r where r.thread_id = ${threads.id} and r.status = 'running')`,
      pendingApprovals:
        sql<number>`(select count(*) from approval_requests a where a.thread_id = ${threads.id} and a.status = 'pending')`.mapWith(
          Number,
        ),
      messageCount: sql<number>`(select count(*) from messages m where m.thread_id = ${threads.id})`.mapWith(
        Number,
      ),
    })
    .from(threads)
    .innerJoin(teammates, eq(teammates.id, threads.teammateId))
    .leftJoin(users, eq(users.id, threads.createdBy))
    .$dynamic();
}

type SummaryRow = Awaited<ReturnType<typeof selectThreadSummaries>>[number];

export function toThreadSummary(row: SummaryRow): ThreadSummary {
  const { thread } = row;
  return {
    id: thread.id,
    title: thread.title,
    teammate: { id: thread.teammateId, name: row.teammateName },
    createdBy: thread.createdBy,
    createdByName: row.createdByName,
    subject: thread.subject,
    createdAt: thread.createdAt.toISOString(),
    updatedAt: thread.updatedAt.toISOString(),
    running: row.running,
    pendingApprovals: row.pendingApprovals,
    messageCount: row.messageCount,
  };
}
