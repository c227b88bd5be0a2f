import type { Context } from "hono";
import { z } from "zod";
import {
  accessDenied,
  HarnessError,
  invalidRequest,
  jsonBody,
  notFound,
  ok,
} from "@/simulator/http/envelope";
import { userOfPrincipal } from "@/simulator/http/routes/account";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { groupNames } from "@/simulator/story/people";
import type { ApprovalInstance, Execution, World } from "@/simulator/story/types";

const Activity = z.object({
  action: z.enum(["APPROVE", "REJECT"]),
  comments: z.string().nullish(),
  approverInputs: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});

const statuses = ["WAITING", "APPROVED", "REJECTED", "FAILED", "ABORTED", "EXPIRED"];

/** Approval instances: list, look at, decide. */
export const registerApprovalRoutes: RegisterRoutes = (app, world, sim) => {
  const list = (c: Context<SimEnv>) => {
    const run = world.index.executionById.get(c.req.param("execution") ?? "");
    if (
      !run ||
      run.orgIdentifier !== c.req.param("org") ||
      run.projectIdentifier !== c.req.param("project")
    ) {
      throw new HarnessError(404, {
        code: "RESOURCE_NOT_FOUND",
        message: `Plan execution with id ${c.req.param("execution") ?? ""} not found`,
        errors: [],
      });
    }
    const status = c.req.query("approval_status");
    if (status && !statuses.includes(status)) {
      throw new HarnessError(400, {
        code: "INVALID_REQUEST",
        message: `approval_status must be one of ${statuses.join(", ")}`,
        errors: [{ field_name: "approval_status", message: "unknown value" }],
      });
    }
    const type = c.req.query("approval_type");
    const node = c.req.query("node_execution_id");
    const approvals = approvalsOf(run).filter(
      (approval) =>
        approval.createdAt !== null &&
        (!status || approval.status === status) &&
        (!type || approval.type === type) &&
        (!node || approval.nodeExecutionId === node),
    );
    return c.json(approvals.map((approval) => listView(world, approval)));
  };
  app.get("/pipeline/api/v1/orgs/:org/projects/:project/approvals/execution/:execution", list);
  app.get("/v1/orgs/:org/projects/:project/approvals/execution/:execution", list);

  app.get("/pipeline/api/approvals/:id", (c) => c.json(ok(instanceView(world, find(c).approval))));

  app.get("/pipeline/api/approvals/:id/harness/authorization", (c) => {
    const { approval } = find(c);
    const authorized = mayDecide(c, world);
    return c.json(
      ok({
        authorized,
        reason: authorized ? null : `You are not in one of the user groups ${approval.userGroups.join(", ")}`,
      }),
    );
  });

  app.post("/pipeline/api/approvals/:id/harness/activity", async (c) => {
    const { approval, execution } = find(c);
    const parsed = Activity.safeParse(await jsonBody(c));
    if (!parsed.success) throw invalidRequest("action must be APPROVE or REJECT");
    if (!mayDecide(c, world)) {
      throw accessDenied({
        principal: c.get("principal").uuid,
        permission: "core_pipeline_execute",
        resourceType: "PIPELINE",
        resourceIdentifier: execution.pipelineIdentifier,
        scope: {
          accountIdentifier: world.account.id,
          orgIdentifier: execution.orgIdentifier,
          projectIdentifier: execution.projectIdentifier,
        },
      });
    }
    if (approval.status !== "WAITING" || approval.createdAt === null) {
      throw invalidRequest(`Harness approval instance already completed. Status: ${approval.status}`);
    }
    const { action, comments, approverInputs } = parsed.data;
    sim.engine.record({
      kind: "decision",
      at: sim.engine.now(),
      approvalId: approval.id,
      action,
      login: userOfPrincipal(world, c.get("principal").uuid).login,
      comments: comments ?? "",
      approverInputs: approverInputs ?? [],
    });
    return c.json(ok(instanceView(world, approval)));
  });

  function find(c: Context<SimEnv>) {
    const id = c.req.param("id") ?? "";
    const found = world.index.approvalById.get(id);
    if (!found) throw notFound(`Approval instance with id ${id} does not exist`, "RESOURCE_NOT_FOUND");
    return found;
  }
};

export function approvalsOf(run: Execution): ApprovalInstance[] {
  return run.stages.flatMap((stage) => stage.steps.flatMap((step) => step.approval ?? []));
}

function mayDecide(c: Context<SimEnv>, world: World): boolean {
  const principal = c.get("principal");
  return principal.canWrite && userOfPrincipal(world, principal.uuid).userGroups.includes("release_managers");
}

function details(world: World, approval: ApprovalInstance) {
  return {
    approvalMessage: approval.message,
    includePipelineExecutionHistory: true,
    approvers: {
      userGroups: approval.userGroups,
      minimumCount: approval.minimumCount,
      disallowPipelineExecutor: approval.disallowPipelineExecutor,
    },
    approvalActivities: approval.activities.map((activity) => ({
      user: { uuid: activity.user.uuid, name: activity.user.name, email: activity.user.email },
      action: activity.action,
      approverInputs: activity.approverInputs,
      comments: activity.comments,
      approvedAt: activity.approvedAt,
    })),
    approverInputs: approval.approverInputs,
    validatedApprovalUserGroups: approval.userGroups.map((group) => {
      const identifier = group.replace(/^account\./, "");
      return {
        accountIdentifier: world.account.id,
        orgIdentifier: null,
        projectIdentifier: null,
        identifier,
        name: groupNames[identifier] ?? identifier,
      };
    }),
    autoApprovalParams: null,
  };
}

function listView(world: World, approval: ApprovalInstance) {
  return {
    id: approval.id,
    type: approval.type,
    status: approval.status,
    deadline: approval.deadline,
    created: approval.createdAt,
    updated: approval.lastModifiedAt,
    error_message: null,
    details: details(world, approval),
  };
}

function instanceView(world: World, approval: ApprovalInstance) {
  return {
    id: approval.id,
    type: approval.type,
    status: approval.status,
    approvalMessage: approval.message,
    deadline: approval.deadline,
    details: details(world, approval),
    errorMessage: null,
    createdAt: approval.createdAt,
    lastModifiedAt: approval.lastModifiedAt,
  };
}
