import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type ScriptedOpenAi, startScriptedOpenAi } from "@/e2e/support/scripted-openai/server";
import type { Context } from "@/lib/context";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { messages, threadRuns } from "@/lib/db/schema";
import { personContext } from "@/lib/people/person-context.fixture";
import { openAiModel } from "@/lib/team/models/select-model";
import { appendMessage } from "@/lib/team/threads/append-message";
import { createThread } from "@/lib/team/threads/create-thread";
import { getThread } from "@/lib/team/threads/get-thread";
import type { ThreadMessage } from "@/schemas/team/threads";
import { type LiveRun, openLiveRun } from "../run-state/run-hub";
import { executeRun, type LoopOptions, stepBudget } from "./execute-run";
import { startRun } from "./start-run";
import { stopRun } from "./stop-run";

let opened: OpenDatabase;
let server: ScriptedOpenAi;
let ctx: Context;

beforeAll(async () => {
  opened = await openMemoryDatabase();
  ctx = await personContext(opened.db, "member");
  server = await startScriptedOpenAi();
});

afterAll(async () => {
  await server.close();
  await opened.close();
});

afterEach(() => {
  vi.useRealTimers();
});

function model(api: "responses" | "chat") {
  return openAiModel({ apiKey: "test-key-of-nobody", baseUrl: server.baseUrl, model: "scripted-1", api });
}

async function ask(threadId: string, text: string, options: LoopOptions) {
  const run = await startRun(ctx, {
    threadId,
    startedBy: ctx.actor.id,
    before: async (tx) => {
      await appendMessage(tx, ctx.now(), {
        id: crypto.randomUUID(),
        threadId,
        role: "user",
        author: { id: ctx.actor.id, name: ctx.actor.name },
        parts: [{ type: "text", text }],
        metadata: {},
      });
    },
  });
  const live = openLiveRun(run.id, threadId);
  return { run, live, done: executeRun({ ...ctx, signal: live.abort.signal }, run, live, options) };
}

async function answerTo(
  text: string,
  options: LoopOptions,
): Promise<{ threadId: string; answer: ThreadMessage }> {
  const { id: threadId } = await createThread({ ctx, input: {} });
  await (await ask(threadId, text, options)).done;
  return { threadId, answer: await lastMessage(threadId) };
}

async function lastMessage(threadId: string): Promise<ThreadMessage> {
  const thread = await getThread({ ctx, input: { threadId } });
  const last = thread.messages.at(-1);
  if (!last) throw new Error("The thread is empty.");
  return last;
}

const never = new Promise<never>(() => {});

/** Waits until a reader of the run has been sent this text. */
const written = (live: LiveRun, text: string) =>
  expect
    .poll(() => live.chunks.map((chunk) => (chunk.type === "text-delta" ? chunk.delta : "")).join(""))
    .toContain(text);

const words = (message: ThreadMessage) =>
  message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
const problem = (message: ThreadMessage) => message.parts.find((part) => part.type === "data-problem")?.data;

describe.each(["responses", "chat"] as const)("with the %s API", (api) => {
  test("the answer is streamed, stored, and its tokens are counted", async () => {
    server.play([{ kind: "text", text: "Nothing is failing." }]);
    const { threadId, answer } = await answerTo("How are we doing?", { model: model(api) });
    expect(words(answer)).toBe("Nothing is failing.");
    expect(answer.metadata).toMatchObject({
      status: "finished",
      model: "scripted-1",
      inputTokens: 120,
      outputTokens: 30,
    });
    const [run] = await opened.db.select().from(threadRuns).where(eq(threadRuns.threadId, threadId));
    expect(run).toMatchObject({ status: "finished", inputTokens: 120, outputTokens: 30 });
  });

  test("parallel calls are made and the model reads their results as quoted data", async () => {
    server.play([
      {
        kind: "calls",
        calls: [
          { name: "find_pipelines", arguments: {} },
          { name: "find_executions", arguments: { outcomes: ["running"] } },
        ],
      },
      { kind: "text", text: "There are no pipelines." },
    ]);
    const before = server.requests.length;
    const { answer } = await answerTo("What is running?", { model: model(api) });
    expect(answer.parts.filter((part) => part.type.startsWith("tool-"))).toHaveLength(2);
    expect(server.requests[before + 1]?.text).toContain("untrusted_data");
    expect(words(answer)).toBe("There are no pipelines.");
  });

  test("an identical call in one turn is not made again", async () => {
    const call = { name: "find_pipelines", arguments: { query: "checkout" } };
    server.play([
      { kind: "calls", calls: [call] },
      { kind: "calls", calls: [call] },
      { kind: "text", text: "No." },
    ]);
    const { answer } = await answerTo("Is there a checkout pipeline?", { model: model(api) });
    const [first, second] = answer.parts.filter((part) => part.type === "tool-find_pipelines");
    expect(JSON.stringify(first)).not.toContain("was not made again");
    expect(JSON.stringify(second)).toContain("was not made again");
  });

  test("an unknown tool and malformed arguments are told to the model, which goes on", async () => {
    server.play([
      {
        kind: "calls",
        calls: [
          { name: "drop_database", arguments: {} },
          { name: "find_executions", arguments: '{"limit": ' },
          { name: "find_executions", arguments: { limit: 9_999 } },
        ],
      },
      { kind: "text", text: "Those did not work." },
    ]);
    const before = server.requests.length;
    const { answer } = await answerTo("Do something odd.", { model: model(api) });
    expect(words(answer)).toBe("Those did not work.");
    expect(answer.metadata.status).toBe("finished");
    expect(server.requests[before + 1]?.text).toContain("drop_database");
  });

  test("a model that calls tools for ever is made to answer", async () => {
    server.play((_request, number) => ({
      kind: "calls",
      calls: [{ name: "find_executions", arguments: { limit: (number % 50) + 1 } }],
    }));
    const before = server.requests.length;
    const { answer } = await answerTo("Loop.", { model: model(api) });
    expect(server.requests.length - before).toBe(stepBudget);
    expect(server.requests.at(-1)?.body.tool_choice).toBe("none");
    expect(problem(answer)).toBeUndefined();
    expect(answer.metadata.status).toBe("finished");
    expect(words(answer)).toContain(`all ${stepBudget} steps`);
  });

  test("a rate limit is retried as long as asked, then told with the time to wait", async () => {
    server.play(() => ({ kind: "status", status: 429, retryAfterSeconds: 1 }));
    const { threadId, answer } = await answerTo("Hello?", { model: model(api) });
    expect(problem(answer)).toMatchObject({
      code: "rate_limited",
      remedy: "It asks to wait 1 s. Ask again then.",
    });
    expect(answer.metadata.status).toBe("failed");
    server.play([{ kind: "text", text: "Here I am." }]);
    await (await ask(threadId, "Again?", { model: model(api) })).done;
    expect(words(await lastMessage(threadId))).toBe("Here I am.");
  });

  test("a stream that breaks off keeps its words and says so", async () => {
    const read = Promise.withResolvers<void>();
    server.play([{ kind: "cut", text: "The build failed because of", read: read.promise }]);
    const { id: threadId } = await createThread({ ctx, input: {} });
    const { live, done } = await ask(threadId, "Why?", { model: model(api) });
    await written(live, "The build failed");
    read.resolve();
    await done;
    const answer = await lastMessage(threadId);
    expect(words(answer)).toBe("The build failed because of");
    expect(problem(answer)).toMatchObject({ message: "The language model's answer broke off." });
    expect(answer.metadata.status).toBe("failed");
  });

  test("a model that falls silent is given up, with its words kept", async () => {
    server.play([{ kind: "hang", text: "Let me see" }]);
    const { id: threadId } = await createThread({ ctx, input: {} });
    // How long it is silent is the test's to say.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { live, done } = await ask(threadId, "Why?", { model: model(api), timeouts: { chunkMs: 60_000 } });
    await written(live, "Let me see");
    vi.advanceTimersByTime(60_000);
    await done;
    vi.useRealTimers();
    const answer = await lastMessage(threadId);
    expect(words(answer)).toBe("Let me see");
    expect(problem(answer)).toMatchObject({ code: "timeout" });
  });

  test("a refused key never shows the key", async () => {
    server.play([{ kind: "status", status: 401, message: "Incorrect API key provided: test-key-of-nobody" }]);
    const { answer } = await answerTo("Hello?", { model: model(api) });
    expect(problem(answer)).toMatchObject({ code: "auth" });
    expect(JSON.stringify(answer)).not.toContain("test-key-of-nobody");
  });

  test("the provider's key travels in its header only", async () => {
    server.play([{ kind: "text", text: "Noted." }]);
    const before = server.requests.length;
    await answerTo("Say hi", { model: model(api) });
    expect(server.requests[before]?.authorization).toBe("Bearer test-key-of-nobody");
    expect(server.requests[before]?.text).not.toContain("test-key-of-nobody");
  });
});

describe("a run", () => {
  test("is refused while another writes in the thread", async () => {
    const end = Promise.withResolvers<void>();
    server.play([
      { kind: "text", text: "one two three four five six", hold: { afterPieces: 1, until: end.promise } },
    ]);
    const { id: threadId } = await createThread({ ctx, input: {} });
    const first = await ask(threadId, "Count", { model: model("chat") });
    await expect(ask(threadId, "Count again", { model: model("chat") })).rejects.toMatchObject({
      code: "conflict",
    });
    end.resolve();
    await first.done;
    expect((await getThread({ ctx, input: { threadId } })).messages).toHaveLength(2);
  });

  test("stops from another tab, and keeps what was written", async () => {
    server.play([{ kind: "text", text: "word ".repeat(400), hold: { afterPieces: 3, until: never } }]);
    const { id: threadId } = await createThread({ ctx, input: {} });
    const { live, done } = await ask(threadId, "Talk", { model: model("chat") });
    await written(live, "word");
    expect(await stopRun({ ctx, input: { threadId } })).toEqual({ stopping: true });
    await done;
    const answer = await lastMessage(threadId);
    expect(answer.metadata.status).toBe("stopped");
    expect(words(answer)).toMatch(/^word/);
    expect(words(answer).length).toBeLessThan(1_500);
    expect(problem(answer)).toBeUndefined();
  });

  test("leaves no empty message behind when the provider fails at once", async () => {
    server.play(() => ({ kind: "status", status: 500 }));
    const { threadId, answer } = await answerTo("Hello?", { model: model("chat") });
    expect(problem(answer)).toMatchObject({ code: "upstream_failed" });
    const rows = await opened.db.select().from(messages).where(eq(messages.threadId, threadId));
    expect(rows.every((row) => row.parts.length > 0)).toBe(true);
  });
});
