import {
  convertToModelMessages,
  isStepCount,
  streamText,
  ToolChoiceViolationError,
  toUIMessageStream,
  type UIMessageChunk,
} from "ai";
import type { AgentTool } from "@/lib/agent-tools";
import type { Context } from "@/lib/context";
import { withDistinctCallIds } from "@/lib/team/models/distinct-call-ids";
import { type ChosenModel, chooseModel } from "@/lib/team/models/select-model";
import { boundedHistory } from "@/lib/team/runs/history";
import { listMessages } from "@/lib/team/threads/list-messages";
import type { ProblemData, ThreadMessage, ThreadRunStatus } from "@/schemas/team/threads";
import type { AgentToolName } from "@/schemas/team/tool-names";
import { ToolOutcome, ToolProgress } from "@/schemas/team/tool-outcome";
import { assembleParts } from "../run-state/assemble-message";
import { openChunkStore } from "../run-state/chunk-store";
import { finishRun } from "../run-state/finish-run";
import { keepLease } from "../run-state/lease";
import { closeLiveRun, type LiveRun, leaseLost, publishChunk, stoppedByPerson } from "../run-state/run-hub";
import { bookOfHistory, citedText } from "./cited-text";
import type { ClaimedRun } from "./claimed-run";
import { instructionsFor } from "./instructions";
import { problemOf } from "./model-problems";
import { repairCitations } from "./repair-citations";
import { buildToolSet } from "./tool-set";

/** Steps of one answer; the last has no tools, so that it is an answer. */
export const stepBudget = 12;

const timeouts = { totalMs: 300_000, firstChunkMs: 90_000, chunkMs: 60_000 } as const;

/** What the loop may be given instead of the process's own, by tests that measure it. */
export interface LoopOptions {
  model?: ChosenModel;
  tools?: Record<AgentToolName, AgentTool>;
  timeouts?: { totalMs?: number; firstChunkMs?: number; chunkMs?: number };
}

/**
 * Carries a claimed run to its end: loads the stored history, lets the model and its tools work, streams and stores
 * every chunk, and stores the message. Faults of the model become part of the message; this never throws for them.
 */
export async function executeRun(
  ctx: Context,
  run: ClaimedRun,
  live: LiveRun,
  options: LoopOptions = {},
): Promise<void> {
  const store = openChunkStore(ctx, run.id);
  const releaseLease = keepLease(ctx, live);
  const emit = (chunk: UIMessageChunk) => {
    publishChunk(live, chunk);
    store.add(chunk);
  };
  const model = options.model ?? chooseModel();
  let end: LoopEnd;
  try {
    emit({
      type: "start",
      messageId: run.messageId,
      messageMetadata: {
        runId: run.id,
        status: "running",
        model: model.id,
        authorName: run.teammate.name,
        createdAt: run.startedAt.toISOString(),
      },
    });
    end = await loop(ctx, run, live, model, emit, options);
  } catch (error) {
    end = { status: "failed", problem: problemOf(error), usage: null };
    ctx.log.warn({ err: error, runId: run.id }, "a run failed");
  }
  if (live.abort.signal.reason === leaseLost) {
    end = { ...end, status: "lost" };
  } else if (live.abort.signal.aborted) {
    end = { ...end, status: "stopped", problem: null };
  }
  if (end.problem) emit({ type: "data-problem", data: end.problem });
  emit({
    type: "finish",
    messageMetadata: {
      status: end.status,
      ...(end.usage?.inputTokens === undefined ? {} : { inputTokens: end.usage.inputTokens }),
      ...(end.usage?.outputTokens === undefined ? {} : { outputTokens: end.usage.outputTokens }),
    },
  });
  releaseLease();
  await store.close();
  try {
    await finishRun(ctx, {
      runId: run.id,
      threadId: run.threadId,
      model: model.id,
      status: end.status,
      parts: await assembleParts(live.chunks),
      problem: end.problem,
      usage: end.usage,
    });
  } finally {
    closeLiveRun(live);
  }
}

interface LoopEnd {
  status: Exclude<ThreadRunStatus, "running">;
  problem: ProblemData | null;
  usage: { inputTokens: number | undefined; outputTokens: number | undefined } | null;
}

async function loop(
  ctx: Context,
  run: ClaimedRun,
  live: LiveRun,
  model: ChosenModel,
  emit: (chunk: UIMessageChunk) => void,
  options: LoopOptions,
): Promise<LoopEnd> {
  const history = boundedHistory(await listMessages(ctx, run.threadId));
  const tools = buildToolSet(ctx, run, options.tools);
  let fault: unknown = null;
  let answered = false;
  let asked = false;
  const result = streamText({
    model: withDistinctCallIds(model.model),
    instructions: instructionsFor({ run, now: ctx.now(), actor: ctx.actor }),
    messages: await convertToModelMessages(history, { tools, ignoreIncompleteToolCalls: true }),
    tools,
    stopWhen: isStepCount(stepBudget),
    maxRetries: 2,
    timeout: options.timeouts ?? timeouts,
    abortSignal: live.abort.signal,
    prepareStep: ({ stepNumber, steps }) => {
      asked = steps.some((step) => step.toolResults.some(({ output }) => waitsForApproval(output)));
      return asked || stepNumber >= stepBudget - 1 ? { toolChoice: "none" } : {};
    },
    providerOptions: {
      ...(model.isLanguageModel ? { openai: { store: false } } : {}),
      playbook: {
        subject: run.subject,
        now: ctx.now().toISOString(),
        userName: ctx.actor.kind === "teammate" ? (ctx.actor.onBehalfOf.name.split(" ")[0] ?? null) : null,
        firstTurn: isFirstTurn(history),
      },
    },
    onError: ({ error }) => {
      fault = error;
    },
  });
  const chunks = toUIMessageStream({
    stream: result.stream,
    tools,
    sendStart: false,
    sendFinish: false,
    sendReasoning: false,
    redactToolErrors: false,
    onError: (error) => problemOf(error).message,
  });
  const cited = citedText({
    book: bookOfHistory(history),
    emit: (chunk) => {
      if (chunk.type === "text-delta" && chunk.delta.trim() !== "") answered = true;
      emit(chunk);
    },
    repair: model.isLanguageModel
      ? (passage) => repairCitations(ctx, model, passage, live.abort.signal)
      : null,
  });
  const reader = chunks.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value;
    if (chunk.type === "error") {
      fault ??= new Error(chunk.errorText);
      continue;
    }
    if (chunk.type === "abort") {
      if (!live.abort.signal.aborted) fault ??= new DOMException("The model took too long.", "TimeoutError");
      continue;
    }
    if (chunk.type === "start-step") answered = false;
    if (isEcho(chunk)) continue;
    await cited.take(chunk);
  }
  cited.close();
  const usage = live.abort.signal.aborted || fault !== null ? null : await result.totalUsage;
  // A model that calls a tool where it was to answer has nothing more to say.
  if (ToolChoiceViolationError.isInstance(fault)) fault = null;
  if (fault !== null) {
    if (live.abort.signal.reason !== stoppedByPerson)
      ctx.log.warn({ err: fault, runId: run.id }, "the model failed");
    return { status: "failed", problem: problemOf(fault), usage };
  }
  if (!answered && !live.abort.signal.aborted) writeClosingWords(emit, asked);
  return {
    status: "finished",
    problem: null,
    usage: usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
  };
}

/** A model that goes on calling tools until nothing is left still owes the reader a sentence. */
function writeClosingWords(emit: (chunk: UIMessageChunk) => void, asked: boolean): void {
  const id = "closing";
  emit({ type: "text-start", id });
  emit({
    type: "text-delta",
    id,
    delta: asked
      ? "I asked for approval; nothing has happened yet. A person decides on the card above, and I will report what came of it."
      : `I used all ${stepBudget} steps that one answer may take without coming to a conclusion. What I found is in the rows above. Ask for one part of it and I will go on from there.`,
  });
  emit({ type: "text-end", id });
}

/** The SDK sends the last word of a tool twice, first as a preliminary one: only progress is preliminary. */
function isEcho(chunk: UIMessageChunk): boolean {
  return (
    chunk.type === "tool-output-available" &&
    chunk.preliminary === true &&
    !ToolProgress.safeParse(chunk.output).success
  );
}

function waitsForApproval(output: unknown): boolean {
  const parsed = ToolOutcome.safeParse(output);
  return parsed.success && parsed.data.status === "waiting_for_approval";
}

function isFirstTurn(history: readonly Pick<ThreadMessage, "role">[]): boolean {
  return !history.some((message) => message.role === "assistant");
}
