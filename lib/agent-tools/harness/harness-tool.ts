import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { approvalPath } from "@/lib/addresses";
import { requestApproval } from "@/lib/approvals";
import { harnessClientFor } from "@/lib/connectors";
import { projects } from "@/lib/db/schema";
import { assertScopeAllowed } from "@/lib/harness/registry";
import type { MixedTool, ReadTool, ToolContext, WriteTool } from "@/lib/harness/tools";
import type { RequestOrigin } from "@/schemas/approvals";
import type { ToolOutcome } from "@/schemas/team/tool-outcome";
import type { WritePlan } from "@/schemas/tools/write-plan";
import { type AgentTool, answered, maxResultChars, type ToolCall } from "../agent-tool";
import { permissionFor } from "../permission";
import { approvalInputOf } from "./approval-input";
import { type ChosenConnector, chooseConnector } from "./choose-connector";

const connectorField = z
  .string()
  .max(128)
  .describe("Short name of the Harness account, as in project keys; needed only when several are connected.")
  .optional();

type HarnessTool<Name extends string, In extends z.ZodObject, Out extends z.ZodType> =
  | ReadTool<Name, In, Out>
  | WriteTool<Name, In, Out>
  | MixedTool<Name, In, Out>;

/**
 * A Harness tool as callers use it: account, permission, then the read, or the stored request for a write. A write is
 * resolved to the exact operation and never sent from here.
 */
export function harnessAgentTool<Name extends string, In extends z.ZodObject, Out extends z.ZodType>(
  tool: HarnessTool<Name, In, Out>,
): AgentTool {
  const inputSchema = z.strictObject({ ...tool.input.shape, connector: connectorField });
  const read = (raw: unknown) => {
    const { connector, ...rest } = inputSchema.parse(raw);
    const url = "url" in rest && typeof rest.url === "string" ? rest.url : undefined;
    return { wanted: { connector, url }, input: tool.input.parse(rest) };
  };
  return {
    description: tool.description,
    input: inputSchema,
    output: tool.output,
    operationOf: (raw) => tool.operationOf(read(raw).input),
    async run(raw, call) {
      const { wanted, input } = read(raw);
      const chosen = await chooseConnector(call, wanted);
      const permission = permissionFor(tool.name, chosen.connector.toolPermissions, call.permissions);
      const { risk } = tool.operationOf(input);
      if (permission === "deny") return denied(tool.name, chosen, call);
      const client = await harnessClientFor(call.ctx, chosen.connector.id);
      const ctx = toolContext(call, chosen);
      if (tool.kind === "read" || (tool.kind === "mixed" && risk === "read")) {
        const data = await tool.run({ ctx: { ...ctx, allowedScopes: chosen.watched }, client, input });
        return answered(tool.output, data, noteIn(data));
      }
      const plan = await tool.plan({ ctx, client, input });
      assertPlanAllowed(plan, chosen);
      return requestWrite(plan, chosen, call);
    },
  };
}

/** The context of a plan: nothing that it reads is shown before `assertPlanAllowed`. */
function toolContext({ ctx }: ToolCall, { defaults }: ChosenConnector): ToolContext {
  return { defaults, allowedScopes: "all", now: () => ctx.now(), signal: ctx.signal, maxResultChars };
}

/** A plan tells what it would change: of a project, only to those who could read it. What lies above is for approvers. */
function assertPlanAllowed(
  { orgIdentifier, projectIdentifier }: WritePlan,
  { watched }: ChosenConnector,
): void {
  if (orgIdentifier === null || projectIdentifier === null) return;
  assertScopeAllowed({ org: orgIdentifier, project: projectIdentifier }, { risk: "read" }, watched);
}

function denied(tool: string, { connector }: ChosenConnector, { caller }: ToolCall): ToolOutcome {
  return {
    status: "denied",
    message: `${caller.name} may not use ${tool} on ${connector.displayName}: the tool is switched off for this connector. An admin can change it under Settings, Connectors.`,
    notes: [],
  };
}

async function requestWrite(
  plan: WritePlan,
  { connector }: ChosenConnector,
  call: ToolCall,
): Promise<ToolOutcome> {
  const { ctx, caller } = call;
  const [project] =
    plan.orgIdentifier === null || plan.projectIdentifier === null
      ? []
      : await ctx.db
          .select({ key: projects.key })
          .from(projects)
          .where(
            and(
              eq(projects.connectorId, connector.id),
              eq(projects.orgIdentifier, plan.orgIdentifier),
              eq(projects.projectIdentifier, plan.projectIdentifier),
            ),
          );
  const view = await requestApproval({
    ctx,
    input: approvalInputOf(plan, { connectorId: connector.id, projectKey: project?.key ?? null, call }),
  });
  return {
    status: "waiting_for_approval",
    approvalId: view.id,
    title: view.title,
    summary: view.effect.summary,
    risk: view.risk,
    expiresAt: view.expiresAt,
    notes: [`Nothing was sent. A person decides on it; ${outcomeArrives(caller.origin, view.id)}`],
  };
}

function outcomeArrives({ kind }: RequestOrigin, approvalId: string): string {
  return kind === "chat"
    ? "the outcome will come as a message."
    : `what becomes of it stands at ${approvalPath(approvalId)}.`;
}

/** The note that a Harness tool puts in its result when it was cut. */
function noteIn(data: unknown): string[] {
  return typeof data === "object" && data !== null && "note" in data && typeof data.note === "string"
    ? [data.note]
    : [];
}
