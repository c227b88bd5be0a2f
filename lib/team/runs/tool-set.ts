import { type JSONValue, jsonSchema, type Tool, type ToolSet, tool } from "ai";
import { z } from "zod";
import { type AgentTool, maxResultChars, type ToolSituation } from "@/lib/agent-tools/agent-tool";
import { agentTools } from "@/lib/agent-tools/agent-tools";
import { asUntrusted } from "@/lib/agent-tools/untrusted";
import type { Context } from "@/lib/context";
import { AppError, toErrorView } from "@/lib/errors";
import { hashArguments } from "@/lib/harness/client/grant";
import { boundResult } from "@/lib/harness/tools/bound-result";
import { redactDeep } from "@/lib/redact-secrets";
import type { ClaimedRun } from "@/lib/team/runs/start-run";
import { type AgentToolName, agentToolNames } from "@/schemas/team/tool-names";
import type { ToolOutcome, ToolProgress } from "@/schemas/team/tool-outcome";

/**
 * The tools of one run, each wrapped the same way: an identical call gets the earlier result, errors become outcomes
 * that the model can read, secrets are blanked out, long results are cut with a note, and the model sees all of it as
 * quoted data. What a tool tells of its progress goes to the reader before the outcome, as preliminary results.
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
          inputSchema: modelSchema(entry.inputSchema),
          async *execute(input: unknown, { toolCallId }): AsyncGenerator<ToolProgress | ToolOutcome> {
            const key = `${name} ${hashArguments(input)}`;
            const earlier = played.get(key);
            if (earlier) {
              yield repeated(await earlier);
              return;
            }
            yield* progressOf((tell) => {
              const outcome = settle(ctx, run, name, entry, input, {
                callKey: `${run.id}:${toolCallId}`,
                tell,
              });
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
  work: (tell: NonNullable<ToolSituation["tell"]>) => Promise<ToolOutcome>,
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

async function settle(
  ctx: Context,
  run: ClaimedRun,
  name: AgentToolName,
  entry: AgentTool,
  input: unknown,
  call: Pick<ToolSituation, "callKey" | "tell">,
): Promise<ToolOutcome> {
  try {
    const outcome = await entry.run(input, {
      ctx,
      threadId: run.threadId,
      ...call,
      teammate: run.teammate,
      subject: run.subject,
    });
    if (outcome.status !== "ok") return outcome;
    const { value, note } = boundResult(redactDeep(outcome.data), maxResultChars);
    return {
      status: "ok",
      data: value,
      notes: note === undefined ? outcome.notes : [...outcome.notes, note],
    };
  } catch (error) {
    return problem(ctx, name, error);
  }
}

function problem(ctx: Context, name: string, error: unknown): ToolOutcome {
  if (error instanceof z.ZodError) {
    return {
      status: "error",
      code: "invalid_input",
      message: `The arguments do not fit: ${error.issues.map((issue) => `${issue.path.map(String).join(".") || "input"}: ${issue.message}`).join("; ")}`,
      remedy: null,
      details: null,
      notes: [],
    };
  }
  if (!(error instanceof AppError)) ctx.log.error({ err: error, tool: name }, "a tool failed");
  const view = toErrorView(error);
  const details = redactDeep(view.details ?? null);
  return {
    status: "error",
    code: view.code,
    message: view.message,
    remedy: view.remedy ?? null,
    details: typeof details === "object" && details !== null ? { ...details } : null,
    notes: [],
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
