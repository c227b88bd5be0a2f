import { executionPath } from "@/lib/addresses";
import { requestApproval } from "@/lib/approvals";
import { findHarnessAccount, harnessClientFor } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { ForbiddenError } from "@/lib/errors";
import { getExecution } from "@/lib/executions/get-execution";
import { shortCommit } from "@/lib/format/commit";
import { harnessTools } from "@/lib/harness/tools";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { ApprovalView, EvidenceItem } from "@/schemas/approvals";
import type { ExecutionActionInput, ExecutionPageView } from "@/schemas/executions/execution-page";
import { ExecuteInput } from "@/schemas/tools/inputs";

/**
 * Asks for something to be done with an execution: run it again, retry it from its failed stage, abort it or roll it
 * back. Nothing is sent; the result is a request that an approver decides on.
 *
 * @throws ForbiddenError     the actor may not ask for writes, or the connector forbids them
 * @throws NotFoundError      no such execution
 * @throws InvalidInputError  the execution cannot be retried or rolled back
 */
export async function requestExecutionAction({
  ctx,
  input,
}: VerbArgs<ExecutionActionInput>): Promise<ApprovalView> {
  assertCan(ctx, "approvals.request");
  const project = await findProject(ctx.db, input.projectKey);
  const connector = await findHarnessAccount(ctx.db, project.connectorId);
  if (connector.toolPermissions.harness_execute === "deny") {
    throw new ForbiddenError(
      `Running and changing executions is switched off for ${connector.displayName}.`,
      {
        remedy: "An admin can allow it under Settings, Connectors.",
      },
    );
  }
  const execution = await getExecution({ ctx, input });
  const client = await harnessClientFor(ctx, project.connectorId);
  const scope = { org: project.orgIdentifier, project: project.projectIdentifier };
  const plan = await harnessTools.harness_execute.plan({
    ctx: { defaults: scope, allowedScopes: [scope], now: () => ctx.now(), signal: ctx.signal },
    client,
    input: ExecuteInput.parse({
      resource_type: "execution",
      action: input.action,
      resource_id: input.planExecutionId,
      params: {
        pipeline_id: execution.pipelineIdentifier,
        ...(input.stageIdentifiers === undefined ? {} : { retry_stages: input.stageIdentifiers }),
      },
    }),
  });
  return requestApproval({
    ctx,
    input: {
      connectorId: project.connectorId,
      orgIdentifier: plan.orgIdentifier,
      projectIdentifier: plan.projectIdentifier,
      projectKey: project.key,
      operation: plan.operation,
      risk: plan.risk,
      title: plan.title,
      effect: plan.effect,
      evidence: evidenceOf(execution),
      diff: plan.diff,
      origin: { kind: "page" },
    },
  });
}

/** What the execution itself shows an approver. */
function evidenceOf(execution: ExecutionPageView): EvidenceItem[] {
  const href = executionPath(execution.projectKey, execution.planExecutionId);
  const items: EvidenceItem[] = [
    {
      id: "execution",
      kind: "execution",
      statement: `${execution.pipelineName} #${execution.runSequence}: ${execution.status}`,
      href,
    },
  ];
  const text = execution.failureExcerpt ?? execution.failureMessage;
  if (execution.outcome === "failed" && text) {
    const step = execution.stages.flatMap((stage) => stage.steps).find((each) => each.outcome === "failed");
    items.push({
      id: "failure",
      kind: "log",
      statement: text.slice(0, 300),
      href: step === undefined ? href : `${href}?step=${encodeURIComponent(step.nodeId)}`,
    });
  }
  if (execution.commitSha) {
    items.push({
      id: "commit",
      kind: "commit",
      statement: `${shortCommit(execution.commitSha)} ${execution.commitMessage ?? ""}`.trim(),
      href: execution.commitUrl,
    });
  }
  return items;
}
