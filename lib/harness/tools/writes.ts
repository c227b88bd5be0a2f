import { findResourceType, isRecord } from "@/lib/harness/registry";
import { CreateInput, DeleteInput, UpdateInput } from "@/schemas/tools/inputs";
import { WriteOutput } from "@/schemas/tools/outputs";
import { executePlan } from "./execute-plan";
import { diffOf, planOf } from "./plan-write";
import { resolveTarget, touches } from "./target";
import { writeTool } from "./tool";

export const harnessCreate = writeTool({
  name: "harness_create",
  description:
    "Creates a Harness resource (pipeline, trigger, input set, service, environment, connector and so on). The body is " +
    "YAML text or an object; harness_schema and harness_describe tell its fields. Needs approval by a person.",
  input: CreateInput,
  output: WriteOutput,
  operationOf: (input) => touches(input, { verb: "create" }),
  async plan({ ctx, client, input }) {
    const target = resolveTarget(
      client,
      ctx,
      { ...input, params: paramsWithBody(input) },
      { verb: "create" },
    );
    return planOf({ client, tool: "harness_create", target });
  },
  execute: executePlan,
});

/** A trigger names its pipeline in its own body, a delegate token its name; asking for them a second time would be pedantic. */
function paramsWithBody(input: CreateInput): Record<string, unknown> | undefined {
  const { body } = input;
  if (typeof body === "string") return input.params;
  if (findResourceType(input.resource_type ?? "") === "delegate_token")
    return { token_name: body.name, revoke_after: body.revoke_after, ...input.params };
  const inner = isRecord(body.trigger) ? body.trigger : body;
  const pipeline = inner.pipelineIdentifier;
  return typeof pipeline === "string" ? { pipeline_id: pipeline, ...input.params } : input.params;
}

export const harnessUpdate = writeTool({
  name: "harness_update",
  description:
    "Replaces a Harness resource with a new version: send the whole entity, not only what changes. Read it first with " +
    "harness_get. Needs approval by a person, who sees the difference.",
  input: UpdateInput,
  output: WriteOutput,
  operationOf: (input) => touches(input, { verb: "update" }),
  async plan({ ctx, client, input }) {
    const target = resolveTarget(client, ctx, input, { verb: "update" });
    return planOf({ client, tool: "harness_update", target, diff: await diffOf(client, ctx, target) });
  },
  execute: executePlan,
});

export const harnessDelete = writeTool({
  name: "harness_delete",
  description: "Deletes a Harness resource for good. Needs approval by a person.",
  input: DeleteInput,
  output: WriteOutput,
  operationOf: (input) => touches(input, { verb: "delete" }),
  async plan({ ctx, client, input }) {
    const target = resolveTarget(client, ctx, input, { verb: "delete" });
    return planOf({ client, tool: "harness_delete", target });
  },
  execute: executePlan,
});
