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
      { ...input, params: withParentOfBody(input) },
      { verb: "create" },
    );
    return planOf({ client, tool: "harness_create", target });
  },
  execute: executePlan,
});

/** A trigger names its pipeline in its own body; asking for it a second time would be pedantic. */
function withParentOfBody(input: CreateInput): Record<string, unknown> | undefined {
  if (typeof input.body === "string") return input.params;
  const inner = "trigger" in input.body ? input.body.trigger : input.body;
  const pipeline =
    typeof inner === "object" && inner !== null && "pipelineIdentifier" in inner
      ? inner.pipelineIdentifier
      : undefined;
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
