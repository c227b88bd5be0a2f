import { asc, eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { messages } from "@/lib/db/schema";
import { MessageMetadata, type ThreadMessage } from "@/schemas/team/threads";

/**
 * The messages of a thread, oldest first. The answer that is being written is left out: its parts are in the stream.
 */
export async function listMessages(ctx: Pick<Context, "db">, threadId: string): Promise<ThreadMessage[]> {
  const rows = await ctx.db
    .select()
    .from(messages)
    .where(eq(messages.threadId, threadId))
    .orderBy(asc(messages.position));
  return rows.map(toThreadMessage).filter((message) => message.metadata.status !== "running");
}

export function toThreadMessage(row: typeof messages.$inferSelect): ThreadMessage {
  const metadata = MessageMetadata.safeParse(row.metadata);
  return {
    id: row.id,
    role: row.role,
    parts: row.parts,
    metadata: {
      ...(metadata.success ? metadata.data : {}),
      authorName: row.authorName,
      createdAt: row.createdAt.toISOString(),
    },
  };
}
