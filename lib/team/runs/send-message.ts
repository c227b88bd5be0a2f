import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { threads } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { redactSecrets } from "@/lib/redact-secrets";
import { appendMessage } from "@/lib/team/threads/append-message";
import { untitledThread } from "@/lib/team/threads/create-thread";
import type { SendMessageInput } from "@/schemas/team/threads";
import { launchRun } from "./launch-run";
import { startRun } from "./start-run";

/**
 * Stores a person's message and begins the answer. The answer goes on whether or not anybody reads along.
 *
 * @returns the run to follow
 * @throws ForbiddenError  the actor may not write threads
 * @throws NotFoundError   no such thread
 * @throws ConflictError   the teammate is answering already
 */
export async function sendMessage({
  ctx,
  input,
}: VerbArgs<SendMessageInput>): Promise<{ runId: string; messageId: string }> {
  assertCan(ctx, "threads.write");
  const messageId = randomUUID();
  const text = redactSecrets(input.text);
  const run = await startRun(ctx, {
    threadId: input.threadId,
    startedBy: ctx.actor.id,
    subject: input.subject,
    before: async (tx, thread) => {
      await appendMessage(tx, ctx.now(), {
        id: messageId,
        threadId: thread.id,
        role: "user",
        author: { id: ctx.actor.id, name: ctx.actor.name },
        parts: [{ type: "text", text }],
        metadata: input.subject ? { subject: input.subject } : {},
      });
      if (thread.title === untitledThread) {
        await tx
          .update(threads)
          .set({ title: titleFrom(text) })
          .where(eq(threads.id, thread.id));
      }
    },
  });
  launchRun(ctx, run);
  return { runId: run.id, messageId };
}

/** The first line of the first message, as a title: without marks of Markdown, with every name as it is written. */
export function titleFrom(text: string): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? text;
  const clean = line
    .trimStart()
    .slice(0, 400)
    .replace(/^[\s#>]+/, "")
    .replace(/[`*]/g, "")
    // Emphasis stands around words; within one it is part of an identifier.
    .replace(/(^|\s)_+(?=\S)/g, "$1")
    .replace(/(\S)_+(?=\s|$)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return clean.length <= 80 ? clean || untitledThread : `${clean.slice(0, 79).trimEnd()}…`;
}
