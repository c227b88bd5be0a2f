import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { fromUntrusted } from "@/lib/agent-tools";
import { parseApprovalOutcomeText } from "@/lib/team/models/approval-outcome-text";
import type { ApprovalOutcomeData } from "@/schemas/team/threads";
import { ToolOutcome } from "@/schemas/team/tool-outcome";

export interface PlayedCall {
  id: string;
  tool: string;
  input: Record<string, unknown>;
  outcome: ToolOutcome | null;
}

/** One message of a person (or one decision on an approval) and everything that was done and said about it. */
export interface Turn {
  text: string;
  approval: ApprovalOutcomeData | null;
  /** One entry a step of the loop: the calls that were made together. */
  steps: PlayedCall[][];
  answer: string;
}

/** Reads the turns out of a prompt. */
export function readConversation(prompt: LanguageModelV4Prompt): Turn[] {
  const turns: Turn[] = [];
  const open = new Map<string, PlayedCall>();
  for (const message of prompt) {
    if (message.role === "user") {
      const text = message.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
      turns.push({ text, approval: parseApprovalOutcomeText(text), steps: [], answer: "" });
      continue;
    }
    const turn = turns.at(-1);
    if (turn) readReply(message, turn, open);
  }
  return turns;
}

function readReply(message: LanguageModelV4Message, turn: Turn, open: Map<string, PlayedCall>): void {
  if (message.role === "assistant") {
    const calls: PlayedCall[] = [];
    for (const part of message.content) {
      if (part.type === "text") turn.answer += part.text;
      if (part.type === "tool-call") {
        const call: PlayedCall = {
          id: part.toolCallId,
          tool: part.toolName,
          input: asRecord(part.input),
          outcome: null,
        };
        calls.push(call);
        open.set(call.id, call);
      }
    }
    if (calls.length > 0) turn.steps.push(calls);
  }
  if (message.role === "tool") {
    for (const part of message.content) {
      if (part.type !== "tool-result") continue;
      const call = open.get(part.toolCallId);
      if (call) call.outcome = outcomeOf(part.output);
    }
  }
}

function outcomeOf(output: { type: string; value?: unknown; reason?: string }): ToolOutcome {
  if (output.type === "json") {
    const parsed = ToolOutcome.safeParse(fromUntrusted(output.value));
    if (parsed.success) return parsed.data;
    return { status: "ok", data: output.value, notes: [] };
  }
  const message =
    typeof output.value === "string" ? output.value : JSON.stringify(output.value ?? output.reason ?? "");
  if (output.type === "text") return { status: "ok", data: message, notes: [] };
  return { status: "error", code: "tool", message, remedy: null, details: null, notes: [] };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
