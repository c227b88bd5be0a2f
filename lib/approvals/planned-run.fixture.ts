import { requestApproval } from "@/lib/approvals/request-approval";
import { harnessClientFor } from "@/lib/connectors/harness/harness-client-for";
import type { Context } from "@/lib/context";
import { harnessTools } from "@/lib/harness/tools/harness-tools";
import type { ApprovalView, RequestOrigin } from "@/schemas/approvals";
import type { Risk } from "@/schemas/risk";
import { ExecuteInput } from "@/schemas/tools/inputs";

export interface AskedRun {
  connectorId: string;
  projectKey: string;
  pipeline?: string;
  action?: string;
  resourceType?: string;
  params?: Record<string, unknown>;
  inputs?: Record<string, unknown>;
  risk?: Risk;
  origin?: RequestOrigin;
}

/** Plans a run (of the smoke checks, unless told otherwise) through the tool and stores it as a request, as a page or a teammate does. */
export async function askToRun(ctx: Context, about: AskedRun): Promise<ApprovalView> {
  const scope = { org: "commerce", project: "fulfilment" };
  const plan = await harnessTools.harness_execute.plan({
    ctx: { defaults: scope, allowedScopes: [scope], now: () => ctx.now() },
    client: await harnessClientFor(ctx, about.connectorId),
    input: ExecuteInput.parse({
      resource_type: about.resourceType ?? "pipeline",
      action: about.action ?? "run",
      resource_id: about.pipeline ?? "smoke_checks",
      ...(about.action === undefined ? { inputs: { target: "staging", ...about.inputs } } : {}),
      ...(about.params === undefined ? {} : { params: about.params }),
    }),
  });
  return requestApproval({
    ctx,
    input: {
      connectorId: about.connectorId,
      orgIdentifier: plan.orgIdentifier,
      projectIdentifier: plan.projectIdentifier,
      projectKey: about.projectKey,
      operation: plan.operation,
      risk: about.risk ?? plan.risk,
      title: plan.title,
      effect: plan.effect,
      evidence: [],
      diff: plan.diff,
      origin: about.origin ?? { kind: "page" },
    },
  });
}
