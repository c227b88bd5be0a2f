import type { z } from "zod";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { RequestOrigin } from "@/schemas/approvals";
import type { ToolPermissions } from "@/schemas/connectors/harness-connector";
import type { Risk } from "@/schemas/risk";
import type { ToolOutcome, ToolProgress } from "@/schemas/team/tool-outcome";

/** What one answer of a tool may take of a conversation, in characters of JSON. */
export const maxResultChars = 16_000;

/** Who uses a tool. With whose rights is the context's to say: its actor. */
export interface ToolCaller {
  /** As people know it: a teammate, a program, a schedule. */
  name: string;
  /** Where a request for a write comes from, and which call it is: the same call asks once. */
  origin: RequestOrigin;
}

/** What a call means that names no project. */
export interface DefaultScope {
  projectKey: string | null;
  /** The page that somebody looks at while asking; whoever decides on a request is shown it. */
  page: { title: string; path: string } | null;
}

/** One call of a tool, whoever makes it. Chat, programs, schedules and evaluations hand in the same. */
export interface ToolCall {
  /** The actor whose rights hold, the store, the clock, and the signal that ends a call early. */
  ctx: Context;
  caller: ToolCaller;
  /** Ids of the connectors that may be used: null means all, an empty list none. */
  connectors: readonly string[] | null;
  /** By tool name; may only tighten what a connector allows. */
  permissions: ToolPermissions;
  scope: DefaultScope | null;
  /** Shows how far a long call is; what it says is for the reader, the outcome stands without it. */
  tell?: ((progress: Omit<ToolProgress, "status">) => void) | undefined;
}

/** What a call would touch. */
export interface ToolOperation {
  /** Of Harness; null for what touches no single type. */
  resourceType: string | null;
  operation: string;
  risk: Risk;
}

/** A tool: what may be sent to it, what it answers with, and what happens in between. */
export interface AgentTool {
  description: string;
  input: z.ZodType;
  /** The data of an outcome that is `ok`; of a write, what comes back once it was approved and sent. */
  output: z.ZodType;
  /**
   * What this input would touch. Asks nobody.
   *
   * @throws ZodError          the input does not fit
   * @throws InvalidInputError it fits and means nothing (an unknown type, an unreadable address)
   */
  operationOf: (input: unknown) => ToolOperation;
  /**
   * The bare call. Errors are thrown typed; `callTool` turns them into outcomes, and blanks out and cuts what is too much.
   *
   * @throws ZodError          the input does not fit
   * @throws ToolContractError the answer does not fit `output`
   */
  run: (input: unknown, call: ToolCall) => Promise<ToolOutcome>;
}

/** A tool answered in a shape that it does not promise: a fault of Tackroom, and never an answer. */
export class ToolContractError extends AppError {
  constructor(issues: readonly z.core.$ZodIssue[]) {
    // Paths and expectations only: a value may be anything.
    const where = issues
      .slice(0, 5)
      .map((issue) => `${issue.path.map(String).join(".") || "answer"}: ${issue.code}`);
    super("internal", `The tool's answer is not of the shape that it promises (${where.join("; ")}).`, {
      remedy: "This is a fault of Tackroom, not of the question. Another tool may still answer it.",
    });
  }
}

/**
 * An answer as an outcome. What leaves is what the schema reads of it, so that every surface can promise the schema.
 *
 * @throws ToolContractError  the data does not fit
 */
export function answered(output: z.ZodType, data: unknown, notes: string[]): ToolOutcome {
  const parsed = output.safeParse(data);
  if (!parsed.success) throw new ToolContractError(parsed.error.issues);
  return { status: "ok", data: parsed.data, notes };
}
