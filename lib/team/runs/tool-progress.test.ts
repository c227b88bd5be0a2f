import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedOpenAi, startScriptedOpenAi } from "@/e2e/support/scripted-openai/server";
import { agentTools } from "@/lib/agent-tools/agent-tools";
import { storeTool } from "@/lib/agent-tools/product/store-tool";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/client";
import type { OpenDatabase } from "@/lib/db/database";
import { migrate } from "@/lib/db/migrate";
import { personContext } from "@/lib/people/person-context.fixture";
import { openAiModel } from "@/lib/team/models/select-model";
import { appendMessage } from "@/lib/team/threads/append-message";
import { createThread } from "@/lib/team/threads/create-thread";
import { getThread } from "@/lib/team/threads/get-thread";
import { openLiveRun } from "../run-state/run-hub";
import { executeRun } from "./execute-run";
import { startRun } from "./start-run";
import { stopRun } from "./stop-run";

let opened: OpenDatabase;
let server: ScriptedOpenAi;
let ctx: Context;

beforeAll(async () => {
  opened = await openDatabase({ kind: "pglite", memory: true });
  await migrate(opened);
  ctx = await personContext(opened.db, "member");
  server = await startScriptedOpenAi();
});

afterAll(async () => {
  await server.close();
  await opened.close();
});

/** A tool that counts to three; asked to hang, it stays at one until it is stopped. */
const counting = storeTool({
  description: "Counts.",
  input: z.object({ hang: z.boolean().default(false) }),
  output: z.object({ counted: z.number() }),
  read: async ({ hang }, call) => {
    for (const done of [0, 0, 1, 2]) {
      call.tell?.({ phase: `Counting ${done + 1}`, done, total: 3 });
      // Somebody who reads slowly would miss a number; the loop gets its turn between two of them.
      await new Promise((resolve) => setImmediate(resolve));
      const { signal } = call.ctx;
      if (hang && signal !== undefined && !signal.aborted) await once(signal, "abort");
    }
    return { counted: 3 };
  },
});

async function run(hang: boolean) {
  server.play([
    { kind: "calls", calls: [{ name: "find_pipelines", arguments: { hang } }] },
    { kind: "text", text: "Three." },
  ]);
  const { id: threadId } = await createThread({ ctx, input: {} });
  const claimed = await startRun(ctx, {
    threadId,
    startedBy: ctx.actor.id,
    before: async (tx) => {
      await appendMessage(tx, ctx.now(), {
        id: crypto.randomUUID(),
        threadId,
        role: "user",
        author: { id: ctx.actor.id, name: ctx.actor.name },
        parts: [{ type: "text", text: "Count" }],
        metadata: {},
      });
    },
  });
  const live = openLiveRun(claimed.id, threadId);
  const model = openAiModel({
    apiKey: "test-key-of-nobody",
    baseUrl: server.baseUrl,
    model: "scripted-1",
    api: "chat",
  });
  const tools = { ...agentTools, find_pipelines: counting };
  const done = executeRun({ ...ctx, signal: live.abort.signal }, claimed, live, { model, tools });
  const answer = async () => (await getThread({ ctx, input: { threadId } })).messages.at(-1)?.parts ?? [];
  return { threadId, live, done, answer };
}

test("a tool's progress reaches the reader before its outcome, each state once; the model and the thread get the outcome alone", async () => {
  const before = server.requests.length;
  const { live, done, answer } = await run(false);
  await done;
  const outputs = live.chunks.flatMap((chunk) =>
    chunk.type === "tool-output-available"
      ? [{ final: chunk.preliminary !== true, output: chunk.output }]
      : [],
  );
  expect(outputs.slice(0, -1)).toEqual(
    [0, 1, 2].map((done) => ({
      final: false,
      output: { status: "working", phase: `Counting ${done + 1}`, done, total: 3 },
    })),
  );
  expect(outputs.at(-1)).toEqual({
    final: true,
    output: { status: "ok", data: { counted: 3 }, notes: [] },
  });
  expect(server.requests[before + 1]?.text).toContain("counted");
  expect(server.requests[before + 1]?.text).not.toContain("Counting");
  expect(JSON.stringify(await answer())).not.toContain("Counting");
});

test("an answer that is stopped in the middle of a long call keeps no progress as if it were a result", async () => {
  const { threadId, live, done, answer } = await run(true);
  await expect
    .poll(() => live.chunks.some((chunk) => chunk.type === "tool-output-available"), { timeout: 20_000 })
    .toBe(true);
  await stopRun({ ctx, input: { threadId } });
  await done;
  const parts = await answer();
  expect(parts.filter(({ type }) => type.startsWith("tool-"))).toEqual([]);
});
