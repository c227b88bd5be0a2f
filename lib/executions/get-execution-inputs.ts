import { harnessClientFor } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { executionInputs } from "@/lib/harness/reads";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { ExecutionInputsView } from "@/schemas/executions/execution-page";

/** The runtime inputs that an execution ran with, read from Harness; a failure is a notice, because the page stands without them. */
export async function getExecutionInputs({
  ctx,
  input,
}: VerbArgs<{ projectKey: string; planExecutionId: string }>): Promise<ExecutionInputsView> {
  assertCan(ctx, "workspace.read");
  const project = await findProject(ctx.db, input.projectKey);
  try {
    const client = await harnessClientFor(ctx, project.connectorId);
    const inputs = await executionInputs({
      client,
      signal: ctx.signal,
      scope: { org: project.orgIdentifier, project: project.projectIdentifier },
      planExecutionId: input.planExecutionId,
    });
    return { yaml: inputs.inputSetYaml || null, notice: null };
  } catch (error) {
    if (error instanceof AppError) {
      return { yaml: null, notice: [error.message, error.remedy].filter(Boolean).join(" ") };
    }
    throw error;
  }
}
