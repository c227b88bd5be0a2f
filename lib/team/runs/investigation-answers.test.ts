import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Context } from "@/lib/context";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { executions, pipelines } from "@/lib/db/schema";
import { patientLimits, type StoredStory, storeStory } from "@/lib/failures/stored-story.fixture";
import { investigateExecution } from "@/lib/investigations/investigate-execution";
import { type RunningJobs, startJobs } from "@/lib/jobs/start-jobs";
import { personContext } from "@/lib/people/person-context.fixture";
import { playbookModel, playbookModelId } from "@/lib/team/models/playbook/playbook-model";
import { type JobName, jobNames } from "@/schemas/jobs/payloads";
import type { Role } from "@/schemas/roles";
import type { ThreadMessage } from "@/schemas/team/threads";
import { openLiveRun } from "../run-state/run-hub";
import { appendMessage } from "../threads/append-message";
import { createThread } from "../threads/create-thread";
import { getThread } from "../threads/get-thread";
import { executeRun } from "./execute-run";
import { startRun } from "./start-run";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the team room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

let opened: OpenDatabase;
let story: StoredStory;
let jobs: RunningJobs;

beforeAll(async () => {
  opened = await openMemoryDatabase();
  story = await storeStory(opened, ["commerce.storefront"], { details: 12 });
  const idle = async () => {};
  jobs = await startJobs({
    executionKinds: ["harness"],
    role: "worker",
    handlers: {
      ...(Object.fromEntries(jobNames.map((name) => [name, idle])) as Record<JobName, typeof idle>), // by construction
      investigate: (args) => investigateExecution({ ...args, limits: patientLimits }),
    },
    database: opened,
    syncSeconds: 20,
  });
});

afterAll(async () => {
  await jobs?.stop();
  await story?.account.close();
  await opened?.close();
});

const people = new Map<Role, Context>();

async function say(role: Role, threadId: string, text: string): Promise<{ words: string; tools: string[] }> {
  const ctx = people.get(role) ?? (await personContext(opened.db, role));
  people.set(role, ctx);
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
  const model = { id: playbookModelId, model: playbookModel(), isLanguageModel: false };
  await executeRun({ ...ctx, signal: live.abort.signal }, run, live, { model });
  const { messages } = await getThread({ ctx, input: { threadId } });
  const parts: ThreadMessage["parts"] = messages.at(-1)?.parts ?? [];
  return {
    words: parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
    tools: parts.flatMap(({ type }) => (type.startsWith("tool-") ? [type.slice("tool-".length)] : [])),
  };
}

async function newestFailure(pipeline: string) {
  const [row] = await opened.db
    .select({ planExecutionId: executions.planExecutionId, runSequence: executions.runSequence })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(and(eq(pipelines.identifier, pipeline), eq(executions.outcome, "failed")))
    .orderBy(desc(executions.startedAt));
  if (row === undefined) throw new Error("nothing failed");
  return row;
}

describe("the playbook", () => {
  test("answers why something failed with verdict, confidence, evidence links and the next action, and goes on from there", async () => {
    const { planExecutionId, runSequence } = await newestFailure("storefront_ci_cd");
    const { id } = await createThread({ ctx: await personContext(opened.db, "member"), input: {} });
    const why = await say("member", id, "why did storefront_ci_cd fail?");
    expect(why.tools).toContain("investigate_failure");
    expect(why.words).toContain(`#${runSequence}`.replace("#", "\\#"));
    expect(why.words).toMatch(/\d+ % sure/);
    expect(why.words).toMatch(/\[e\d+\]\(\/[^)]+\)/);
    expect(why.words).not.toMatch(/\[e\d+\](?!\()/);
    expect(why.words).not.toContain("unverified");
    expect(why.words).toContain("**What to do**");
    expect(why.words).toContain(`/investigations/demo.commerce.storefront/${planExecutionId}`);

    const similar = await say("member", id, "has this happened before?");
    expect(similar.tools).toEqual(["find_similar_failures"]);
    expect(similar.words).toMatch(/failures? like|only failure of its kind/);

    const compared = await say("member", id, "compare it with the last green run");
    expect(compared.tools).toEqual(["get_execution", "compare_executions"]);
    expect(compared.words, "the step that failed stands first").toMatch(
      /\| Step \| Stage \|.*\n\| ---.*\n\|.*\bFailed\b/,
    );

    const numbers = await say("member", id, `compare run ${runSequence - 1} with ${runSequence}`);
    expect(numbers.tools).toContain("compare_executions");
    expect(numbers.words).toContain(`\\#${runSequence - 1}`);
  });

  test("answers a viewer, who may not start an investigation, from execution and log, and shows one that exists", async () => {
    const ctx = await personContext(opened.db, "viewer");
    const { id } = await createThread({ ctx, input: {} });
    const { planExecutionId } = await newestFailure("catalog_ci_cd");
    const without = await say("viewer", id, `why did ${planExecutionId} fail?`);
    expect(without.tools).toEqual(["investigate_failure", "get_execution", "read_step_log"]);
    expect(without.words).toContain("**What to do:**");
    expect(without.words).toContain("role member");
    const existing = await newestFailure("storefront_ci_cd");
    const shown = await say("viewer", id, `why did ${existing.planExecutionId} fail?`);
    expect(shown.tools).toEqual(["investigate_failure"]);
  });

  test("says of an execution that passed that there is nothing to investigate", async () => {
    const [green] = await opened.db
      .select({ planExecutionId: executions.planExecutionId })
      .from(executions)
      .where(eq(executions.outcome, "succeeded"))
      .limit(1);
    const { id } = await createThread({ ctx: await personContext(opened.db, "member"), input: {} });
    const answer = await say("member", id, `why did ${green?.planExecutionId} fail?`);
    expect(answer.words).toContain("did not fail");
  });
});
