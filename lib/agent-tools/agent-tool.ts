import type { z } from "zod";
import type { Context } from "@/lib/context";
import type { Teammate } from "@/lib/team/teammates/get-teammate";
import type { ThreadSubject } from "@/schemas/team/threads";
import type { ToolOutcome, ToolProgress } from "@/schemas/team/tool-outcome";

/** What one tool result may take of the conversation, in characters of JSON. */
export const maxResultChars = 16_000;

/** Where and for whom a tool call happens. */
export interface ToolSituation {
  ctx: Context;
  threadId: string;
  /** Unlike every other call of this thread: providers repeat their ids from turn to turn. */
  callKey: string;
  teammate: Teammate;
  subject: ThreadSubject | null;
  /** Shows how far a long call is; what it says is for the reader, the model sees the outcome alone. */
  tell?: (progress: Omit<ToolProgress, "status">) => void;
}

/** A tool as the loop needs it: what the model may send, and what happens then. */
export interface AgentTool {
  description: string;
  inputSchema: z.ZodType;
  /** Errors are thrown typed; the tool set turns them into outcomes. */
  run: (input: unknown, situation: ToolSituation) => Promise<ToolOutcome>;
}

/** A tool that reads Tackroom's own store through a verb; its data goes to the model as it is. */
export function readTool<Input extends z.ZodType, Output>(definition: {
  description: string;
  inputSchema: Input;
  read: (
    input: z.output<Input>,
    situation: ToolSituation,
  ) => Promise<Output | { data: Output; notes: string[] }>;
}): AgentTool {
  return {
    description: definition.description,
    inputSchema: definition.inputSchema,
    async run(input, situation) {
      const answer = await definition.read(definition.inputSchema.parse(input), situation);
      const noted = typeof answer === "object" && answer !== null && "data" in answer && "notes" in answer;
      return noted
        ? { status: "ok", data: answer.data, notes: answer.notes }
        : { status: "ok", data: answer, notes: [] };
    },
  };
}
