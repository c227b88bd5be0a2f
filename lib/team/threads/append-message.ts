import { eq, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { messages, threads } from "@/lib/db/schema";
import type { MessageMetadata, MessagePart } from "@/schemas/team/threads";

export interface NewMessage {
  id: string;
  threadId: string;
  role: "user" | "assistant" | "system";
  author: { id: string; name: string };
  parts: MessagePart[];
  metadata: MessageMetadata;
}

/**
 * Adds a message at the end of a thread, within the caller's transaction, which must hold the thread's row lock
 * (`lockThread`), so that positions have no gaps and no doubles.
 *
 * @returns false when a message of this id is stored already
 */
export async function appendMessage(
  tx: Pick<Context["db"], "insert" | "update">,
  now: Date,
  message: NewMessage,
): Promise<boolean> {
  const [stored] = await tx
    .insert(messages)
    .values({
      id: message.id,
      threadId: message.threadId,
      position: sql`(select coalesce(max(m.position), 0) + 1 from messages m where m.thread_id = ${message.threadId})`,
      role: message.role,
      authorId: message.author.id,
      authorName: message.author.name,
      parts: message.parts,
      metadata: message.metadata,
      createdAt: now,
    })
    .onConflictDoNothing({ target: messages.id })
    .returning({ id: messages.id });
  if (!stored) return false;
  await tx.update(threads).set({ updatedAt: now }).where(eq(threads.id, message.threadId));
  return true;
}

/** Holds a thread's row until the transaction ends: what is written to one thread is written one after the other. */
export async function lockThread(
  tx: Pick<Context["db"], "select">,
  threadId: string,
): Promise<typeof threads.$inferSelect | null> {
  const [row] = await tx.select().from(threads).where(eq(threads.id, threadId)).for("update");
  return row ?? null;
}
