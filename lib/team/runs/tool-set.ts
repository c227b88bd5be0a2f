import { type JSONValue, jsonSchema, type Tool, type ToolSet, tool } from "ai";
import { z } from "zod";
import { type AgentTool, agentTools, asUntrusted, callTool, type ToolCall } from "@/lib/agent-tools";
import type { Context } from "@/lib/context";
import { hashArguments } from "@/lib/harness/client";
import { type AgentToolName, agentToolNames } from "@/schemas/team/tool-names";
import type { ToolOutcome, ToolProgress } from "@/schemas/team/tool-outcome";
import type { ClaimedRun } from "./claimed-run";

/**
 * The tools of one run, as the SDK takes them: an identical call gets the earlier result, and the model sees every outcome
 * as quoted data. What a tool tells of its progress goes to the reader before the outcome, as preliminary results.
 */
export function buildToolSet(
  ctx: Context,
  run: ClaimedRun,
  tools: Record<AgentToolName, AgentTool> = agentTools,
): ToolSet {
  const played = new Map<string, Promise<ToolOutcome>>();
  return Object.fromEntries(
    agentToolNames.map((name): [string, Tool] => {
      const entry = tools[name];
      return [
        name,
        tool({
          description: entry.description,
          inputSchema: modelSchema(entry.input),
          async *execute(input: unknown, { toolCallId }): AsyncGenerator<ToolProgress | ToolOutcome> {
            const key = `${name} ${hashArguments(input)}`;
            const earlier = played.get(key);
            if (earlier) {
              yield repeated(await earlier);
              return;
            }
            yield* progressOf((tell) => {
              // Unlike every other call of this thread: providers repeat their ids from answer to answer.
              const call = callOf(ctx, run, { callKey: `${run.id}:${toolCallId}`, tell });
              const outcome = callTool(call, { name, input }, tools);
              played.set(key, outcome);
              return outcome;
            });
          },
          toModelOutput: ({ output }: { output: unknown }) => ({
            type: "json" as const,
            value: toJson(asUntrusted(output)),
          }),
        }),
      ];
    }),
  );
}

/** What `work` tells while it goes on, each state of it once, and what it ends with. It is never slower for being told. */
async function* progressOf(
  work: (tell: NonNullable<ToolCall["tell"]>) => Promise<ToolOutcome>,
): AsyncGenerator<ToolProgress | ToolOutcome> {
  const state: { told: ToolProgress | null; wake: () => void } = { told: null, wake: () => undefined };
  const ended = work((progress) => {
    state.told = { status: "working", ...progress };
    state.wake();
  });
  let shown = "";
  for (;;) {
    const { told } = state;
    if (told !== null && JSON.stringify(told) !== shown) {
      shown = JSON.stringify(told);
      yield told;
      continue;
    }
    const news = new Promise<null>((resolve) => {
      state.wake = () => resolve(null);
    });
    const outcome = await Promise.race([ended, news]);
    if (outcome !== null) {
      yield outcome;
      return;
    }
  }
}

/** A call of a run, for the tools: the teammate is the caller, the thread where a request comes from. */
function callOf(ctx: Context, run: ClaimedRun, call: { callKey: string; tell: ToolCall["tell"] }): ToolCall {
  const { teammate, subject, threadId } = run;
  return {
    ctx,
    caller: {
      name: teammate.name,
      origin: { kind: "chat", threadId, teammateId: teammate.id, callKey: call.callKey },
    },
    connectors: teammate.connectorIds,
    permissions: teammate.toolPermissions,
    scope: subject && {
      projectKey: subject.projectKey,
      page: { title: subject.title, path: subject.path },
    },
    tell: call.tell,
  };
}

const repetitionNote =
  "The same call as before in this turn: it was not made again, this is its earlier result.";

function repeated(outcome: ToolOutcome): ToolOutcome {
  return outcome.notes.includes(repetitionNote)
    ? outcome
    : { ...outcome, notes: [...outcome.notes, repetitionNote] };
}

/** A zod schema as models are shown it; the input is checked by zod itself. */
function modelSchema(schema: z.ZodType) {
  return jsonSchema<unknown>(
    // Providers know no `propertyNames`, which zod writes for every record.
    withoutKey(z.toJSONSchema(schema, { io: "input", target: "draft-7" }), "propertyNames"),
    {
      validate: (value) => {
        const parsed = schema.safeParse(value);
        return parsed.success
          ? { success: true, value: parsed.data }
          : { success: false, error: new Error(z.prettifyError(parsed.error)) };
      },
    },
  );
}

function withoutKey<Value>(value: Value, key: string): Value {
  return JSON.parse(JSON.stringify(value, (name, member) => (name === key ? undefined : member)));
}

function toJson(value: unknown): JSONValue {
  const json: JSONValue = JSON.parse(JSON.stringify(value) ?? "null");
  return json;
}
