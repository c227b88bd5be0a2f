import { ApprovalItem } from "@/schemas/harness/approval";
import { emptyBody, jsonBody, present } from "./bodies";
import { bareItems } from "./list-styles";
import { list, resource, type WriteEntry, writes } from "./resource-type";

const projectPath = "/ng/account/{account}/all/orgs/{org}/projects/{project}";

const approvalInstance = resource({
  title: "Approval",
  toolset: "pipelines",
  about: "An approval step of an execution: what it asks, who may answer, until when.",
  scope: "project",
  ids: ["execution_id"],
  item: ApprovalItem,
  show: [
    "id",
    "type",
    "status",
    "deadline",
    "created",
    "message=details.approvalMessage",
    "approvers=details.approvers",
    "activities=details.approvalActivities",
    "inputs=details.approverInputs",
    "error_message",
  ],
  aliases: ["approval"],
  link: `${projectPath}/pipelines/{pipeline_id}/executions/{execution_id}/pipeline`,
  hint: "List approvals with filters.execution_id; the approval's id is the `id` of the item.",
  related: [{ type: "execution", how: "belongs to" }],
  list: list(
    bareItems,
    "GET",
    "/pipeline/api/v1/orgs/{org_id}/projects/{project_id}/approvals/execution/{execution_id}",
    {
      about: "Approval steps of an execution.",
      query: {
        approval_status: "approval_status",
        approval_type: "approval_type",
        node_execution_id: "node_execution_id",
      },
      filters: {
        execution_id: { type: "string", required: true },
        approval_status: {
          type: "string",
          values: ["WAITING", "APPROVED", "REJECTED", "FAILED", "ABORTED", "EXPIRED"],
        },
        approval_type: {
          type: "string",
          values: ["HarnessApproval", "JiraApproval", "CustomApproval", "ServiceNowApproval"],
        },
        node_execution_id: { type: "string" },
      },
    },
  ),
  actions: {
    approve: approvalActivity(
      "APPROVE",
      "Approves the step.",
      "The execution goes on behind the approval step.",
    ),
    reject: approvalActivity(
      "REJECT",
      "Rejects the step.",
      "The execution ends as rejected at the approval step.",
    ),
  },
});

function approvalActivity(action: "APPROVE" | "REJECT", about: string, effect: string): WriteEntry {
  return writes("POST", "/pipeline/api/approvals/{approval_id}/harness/activity", {
    about,
    effect,
    risk: "high_write",
    target: "approval_id",
    params: {
      approval_id: { type: "string", about: "The approval's id; `resource_id` means the same." },
      execution_id: { type: "string", about: "The execution that waits for it; looked for if left out." },
    },
    sends: {
      fields: { comments: { type: "string" }, approver_inputs: { type: "array" } },
      body: ({ body }) => {
        const given = body === undefined || body === null ? emptyBody() : jsonBody()({ body, values: {} });
        return present({
          action,
          comments: given.comments ?? "",
          approverInputs: given.approver_inputs ?? given.approverInputs,
        });
      },
    },
  });
}

export const approvalsTypes = { approval_instance: approvalInstance };
