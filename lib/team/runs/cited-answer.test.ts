import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ScriptedOpenAi, startScriptedOpenAi } from "@/e2e/support/scripted-openai/server";
import { agentTools } from "@/lib/agent-tools/agent-tools";
import { storeTool } from "@/lib/agent-tools/product/store-tool";
import type { Context } from "@/lib/context";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { personContext } from "@/lib/people/person-context.fixture";
import { openAiModel } from "@/lib/team/models/select-model";
import { appendMessage } from "@/lib/team/threads/append-message";
import { createThread } from "@/lib/team/threads/create-thread";
import { getThread } from "@/lib/team/threads/get-thread";
import { InvestigateFailureInput } from "@/schemas/team/failure-tools";
import { openLiveRun } from "../run-state/run-hub";
import { executeRun } from "./execute-run";
import { startRun } from "./start-run";

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

/** All tools as they are, with an investigation that always finds the same. */
const tools = {
  ...agentTools,
  investigate_failure: storeTool({
    description: "Why it failed.",
    input: InvestigateFailureInput,
    output: z.object({
      path: z.string(),
      report: z.object({
        evidence: z.array(z.object({ id: z.string(), statement: z.string(), href: z.string().nullable() })),
      }),
    }),
    read: async () => ({
      path: "/investigations/p/x",
      report: {
        evidence: [
          { id: "e1", statement: "The registry reset the connection", href: "/executions/p/x?step=s&line=7" },
          { id: "e2", statement: "Four other pipelines failed alike", href: null },
        ],
      },
    }),
  }),
};
const investigation = {
  kind: "calls",
  calls: [{ name: "investigate_failure", arguments: { execution: "x" } }],
} as const;

async function say(api: "responses" | "chat", threadId: string, text: string): Promise<string> {
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
  const model = openAiModel({ apiKey: "key", baseUrl: server.baseUrl, model: "scripted-1", api });
  await executeRun({ ...ctx, signal: live.abort.signal }, run, live, { model, tools });
  const { messages } = await getThread({ ctx, input: { threadId } });
  const words = messages.at(-1)?.parts.map((part) => (part.type === "text" ? part.text : ""));
  return words?.join("") ?? "";
}

describe.each(["responses", "chat"] as const)("an answer with the %s API", (api) => {
  test("has its citations as links, in this turn and in later ones", async () => {
    const { id } = await createThread({ ctx, input: {} });
    server.play([investigation, { kind: "text", text: "The registry was down [e1], for everyone [e2]." }]);
    expect(await say(api, id, "Why?")).toBe(
      "The registry was down [e1](/executions/p/x?step=s&line=7), for everyone [e2](/investigations/p/x#e2).",
    );
    server.play([{ kind: "text", text: "Yes, see [e1]." }]);
    expect(await say(api, id, "Sure?")).toBe("Yes, see [e1](/executions/p/x?step=s&line=7).");
  });

  test("that cites what no tool returned is put right once, with the evidence that there is", async () => {
    const { id } = await createThread({ ctx, input: {} });
    server.play([
      investigation,
      { kind: "text", text: "The registry was down [e1]. DNS was broken too [e9]. Run it again." },
      { kind: "text", text: "others saw it as well [e2]. Run it again." },
    ]);
    const before = server.requests.length;
    expect(await say(api, id, "Why?")).toBe(
      "The registry was down [e1](/executions/p/x?step=s&line=7). DNS was broken too others saw it as well [e2](/investigations/p/x#e2). Run it again.",
    );
    const repair = server.requests[before + 2];
    expect(server.requests).toHaveLength(before + 3);
    expect(repair?.text).toContain("These ids do not exist: e9.");
    expect(repair?.text).toContain("Four other pipelines failed alike");
    expect(repair?.body.tools ?? []).toEqual([]);
  });

  test("that goes on inventing is marked, and nothing of it is lost", async () => {
    const { id } = await createThread({ ctx, input: {} });
    server.play([
      investigation,
      { kind: "text", text: "DNS was broken [e9]." },
      { kind: "text", text: "[e10]." },
    ]);
    const answer = await say(api, id, "Why?");
    expect(answer).toContain("DNS was broken [e10, unverified].");
    expect(answer).toContain("take it as a claim");
  });

  test("is marked where the provider fails to put it right, and where no tool was asked at all", async () => {
    const { id } = await createThread({ ctx, input: {} });
    server.play((_request, number) =>
      number === 0 ? { kind: "text", text: "It was DNS [e3], as always." } : { kind: "status", status: 400 },
    );
    const answer = await say(api, id, "Why?");
    expect(answer).toContain("It was DNS [e3, unverified], as always.");
  });
});
