import { z } from "zod";
import { AppError, toErrorView } from "@/lib/errors";
import { boundResult } from "@/lib/harness/tools";
import { redactDeep } from "@/lib/redact-secrets";
import type { AgentToolName } from "@/schemas/team/tool-names";
import type { ToolOutcome } from "@/schemas/team/tool-outcome";
import { type AgentTool, maxResultChars, type ToolCall, ToolContractError } from "./agent-tool";
import { agentTools } from "./agent-tools";
import { permissionFor } from "./permission";

/**
 * Calls a tool, as every surface does: what the caller may not use is denied, the rest is run, secrets are blanked out, a
 * long answer is cut with a note, and errors become outcomes with a sentence for the reader. Never throws.
 */
export async function callTool(
  call: ToolCall,
  { name, input }: { name: AgentToolName; input: unknown },
  tools: Record<AgentToolName, AgentTool> = agentTools,
): Promise<ToolOutcome> {
  try {
    if (permissionFor(name, {}, call.permissions) === "deny") return denied(name, call);
    const outcome = await tools[name].run(input, call);
    if (outcome.status !== "ok") return outcome;
    const { value, note } = boundResult(redactDeep(outcome.data), maxResultChars);
    return { ...outcome, data: value, notes: note === undefined ? outcome.notes : [...outcome.notes, note] };
  } catch (error) {
    return problem(call, name, error);
  }
}

function denied(name: AgentToolName, { caller }: ToolCall): ToolOutcome {
  return {
    status: "denied",
    message: `${caller.name} may not use ${name}: the tool is switched off for it.`,
    notes: [],
  };
}

function problem({ ctx }: ToolCall, name: AgentToolName, error: unknown): ToolOutcome {
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
  if (!(error instanceof AppError) || error instanceof ToolContractError)
    ctx.log.error({ err: error, tool: name }, "a tool failed");
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
