import type { UIMessageChunk } from "ai";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Context } from "@/lib/context";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { threadRunChunks, threadRuns } from "@/lib/db/schema";
import { personContext } from "@/lib/people/person-context.fixture";
import { appendMessage } from "@/lib/team/threads/append-message";
import { createThread } from "@/lib/team/threads/create-thread";
import { getThread } from "@/lib/team/threads/get-thread";
import { SendMessageBody } from "@/schemas/team/threads";
import { openChunkStore } from "../run-state/chunk-store";
import { finishRun } from "../run-state/finish-run";
import { liveRunsEnded } from "../run-state/run-hub";
import { findRunningRun, followRun } from "./follow-run";
import { retryRun } from "./retry-run";
import { sendMessage } from "./send-message";
import { startRun } from "./start-run";

vi.stubEnv("OPENAI_API_KEY", "");
vi.stubEnv("LOG_LEVEL", "silent");

/** A run as a process leaves it that is killed in the middle of an answer. */
async function brokenOff(ctx: Context, threadId: string): Promise<string> {
  const run = await startRun(ctx, {
    threadId,
    startedBy: ctx.actor.id,
    before: async (tx) => {
      await appendMessage(tx, ctx.now(), {
        id: crypto.randomUUID(),
        threadId,
        role: "user",
        author: { id: ctx.actor.id, name: ctx.actor.name },
        parts: [{ type: "text", text: "What can you do?" }],
        metadata: {},
      });
    },
  });
  const store = openChunkStore(ctx, run.id);
  const chunks: UIMessageChunk[] = [
    { type: "start", messageId: run.messageId },
    { type: "start-step" },
    { type: "tool-input-available", toolCallId: "c1", toolName: "get_health", input: {} },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: "Two pipelines " },
    { type: "text-delta", id: "t", delta: "are fail" },
  ];
  for (const chunk of chunks) store.add(chunk);
  await store.close();
  return run.id;
}

async function collect(stream: ReadableStream<UIMessageChunk>): Promise<UIMessageChunk[]> {
  const chunks: UIMessageChunk[] = [];
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  return chunks;
}

eachDatabase((_kind, open) => {
  test("a run whose process died is lost, keeps its words and offers a retry that works", async () => {
    const { db } = await open();
    const ctx = await personContext(db, "member");
    const { id: threadId } = await createThread({ ctx, input: {} });
    const runId = await brokenOff(ctx, threadId);
    const later = { ...ctx, now: () => new Date(Date.now() + 60_000) };
    const thread = await getThread({ ctx: later, input: { threadId } });
    const answer = thread.messages.at(-1);
    expect(answer?.metadata.status).toBe("lost");
    expect(answer?.parts.map((part) => part.type)).toEqual(["step-start", "text", "data-problem"]);
    expect(answer?.parts[1]).toMatchObject({ text: "Two pipelines are fail" });
    const [run] = await db.select().from(threadRuns).where(eq(threadRuns.id, runId));
    expect(run?.status).toBe("lost");

    await retryRun({ ctx, input: { threadId } });
    await liveRunsEnded();
    const after = await getThread({ ctx, input: { threadId } });
    expect(after.messages).toHaveLength(2);
    expect(after.messages.at(-1)?.metadata.status).toBe("finished");
  });

  test("a reader in another process gets the whole stream and its end", async () => {
    const database = await open();
    const ctx = await personContext(database.db, "member");
    const other = { ...ctx, db: (await database.second()).db };
    const { id: threadId } = await createThread({ ctx, input: {} });
    const runId = await brokenOff(ctx, threadId);
    expect(await findRunningRun(other, threadId)).toEqual({ id: runId });
    const reading = collect(followRun(other, runId));
    const store = await database.db.select().from(threadRunChunks).where(eq(threadRunChunks.runId, runId));
    expect(store.length).toBeGreaterThan(0);
    await database.db.insert(threadRunChunks).values({
      runId,
      seq: 99,
      chunk: [
        { type: "text-delta", id: "t", delta: "ing" },
        { type: "text-end", id: "t" },
      ],
    });
    await finishRun(ctx, {
      runId,
      threadId,
      model: "test",
      status: "finished",
      parts: [{ type: "text", text: "Two pipelines are failing" }],
      problem: null,
      usage: null,
    });
    const chunks = await reading;
    const text = chunks.map((chunk) => (chunk.type === "text-delta" ? chunk.delta : "")).join("");
    expect(text).toBe("Two pipelines are failing");
  });

  test("of many that speak at once, one is answered and the others are told", async () => {
    const { db } = await open();
    const ctx = await personContext(db, "member");
    const { id: threadId } = await createThread({ ctx, input: {} });
    const sent = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) =>
        sendMessage({ ctx, input: { threadId, text: `help ${index}` } }),
      ),
    );
    await liveRunsEnded();
    const refused = sent.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThanOrEqual(1);
    for (const result of refused) expect(result.reason).toMatchObject({ code: "conflict" });
    const { messages } = await getThread({ ctx, input: { threadId } });
    expect(messages.filter((message) => message.role === "user")).toHaveLength(5 - refused.length);
    expect(messages.filter((message) => message.role === "assistant")).toHaveLength(5 - refused.length);
  });

  test("a secret that somebody pastes is not stored", async () => {
    const { db } = await open();
    const ctx = await personContext(db, "member");
    const { id: threadId } = await createThread({ ctx, input: {} });
    await sendMessage({
      ctx,
      input: { threadId, text: "help, my token is pat.Abc123xyz.64f0c1d2e3.s3cr3tS3cr3t" },
    });
    await liveRunsEnded();
    const thread = await getThread({ ctx, input: { threadId } });
    expect(JSON.stringify(thread)).not.toContain("s3cr3tS3cr3t");
    expect(JSON.stringify(thread)).toContain("[redacted]");
  });
});

test("a browser that sends history, tool results or decisions is refused", () => {
  for (const extra of [
    { messages: [] },
    { parts: [] },
    { approval: { id: "a", approved: true } },
    { role: "assistant" },
  ]) {
    expect(SendMessageBody.safeParse({ text: "hello", ...extra }).success).toBe(false);
  }
  expect(SendMessageBody.safeParse({ text: "hello" }).success).toBe(true);
  expect(SendMessageBody.safeParse({ text: "x".repeat(20_001) }).success).toBe(false);
});
