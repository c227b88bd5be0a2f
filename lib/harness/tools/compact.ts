import type { ResourceTypeName } from "@/schemas/tools/resource-types";
import { isRecord } from "../registry/paging";

/** Fields worth a reader's attention: a path into the item, or `name=path` to show it under another name. */
type CompactView = readonly string[];

const named = ["identifier", "name", "description", "tags"] as const;
const times = ["createdAt", "lastModifiedAt"] as const;

/** A view for every type: forgetting one does not compile. */
const compactViews: Readonly<Record<ResourceTypeName, CompactView>> = {
  pipeline: [
    ...named,
    "numOfStages",
    "stageNames",
    "modules",
    "storeType",
    "lastUpdatedAt",
    "lastExecutionId=executionSummaryInfo.lastExecutionId",
    "lastExecutionStatus=executionSummaryInfo.lastExecutionStatus",
    "lastExecutionTs=executionSummaryInfo.lastExecutionTs",
    "executionsPerDay=executionSummaryInfo.deployments",
    "failuresPerDay=executionSummaryInfo.numOfErrors",
    "repoName=gitDetails.repoName",
    "branch=gitDetails.branch",
  ],
  pipeline_summary: [
    ...named,
    "numOfStages",
    "stageNames",
    "modules",
    "executionSummaryInfo",
    "recentExecutionsInfo",
  ],
  execution: [
    "planExecutionId",
    "pipelineIdentifier",
    "name",
    "status",
    "runSequence",
    "startTs",
    "endTs",
    "triggerType=executionTriggerInfo.triggerType",
    "triggeredBy=executionTriggerInfo.triggeredBy.identifier",
    "failure=failureInfo.message",
    "failureTypes=failureInfo.failureTypeList",
    "error=executionErrorInfo.message",
    "repoName=moduleInfo.ci.repoName",
    "branch=moduleInfo.ci.branch",
    "prNumber=moduleInfo.ci.prNumber",
    "services=moduleInfo.cd.serviceIdentifiers",
    "environments=moduleInfo.cd.envIdentifiers",
    "artifacts=moduleInfo.cd.artifactDisplayNames",
    "executionMode",
    "canRetry",
    "totalStagesCount",
    "failedStagesCount",
  ],
  execution_inputs: ["inputSetYaml", "inputSetTemplateYaml"],
  execution_log: [],
  input_set: [...named, "pipelineIdentifier", "inputSetType", "isOutdated", "storeType", "lastUpdatedAt"],
  runtime_input_template: ["inputSetTemplateYaml", "hasInputSets", "modules"],
  trigger: [
    ...named,
    "type",
    "enabled",
    "status=triggerStatus.status",
    "source=webhookDetails.webhookSourceRepo",
    "lastExecutionTime=lastTriggerExecutionDetails.lastExecutionTime",
    "lastExecutionStatus=lastTriggerExecutionDetails.lastExecutionStatus",
    "lastExecutionId=lastTriggerExecutionDetails.planExecutionId",
    "executionsPerDay=executions",
  ],
  trigger_event: [
    "triggerIdentifier",
    "eventCorrelationId",
    "eventCreatedAt",
    "finalStatus",
    "message",
    "exceptionOccurred",
    "planExecutionId=targetExecutionSummary.planExecutionId",
    "executionStatus=targetExecutionSummary.executionStatus",
    "type",
  ],
  approval_instance: [
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
  service: [...named, "orgIdentifier", "projectIdentifier", ...times],
  environment: [...named, "type", "orgIdentifier", "projectIdentifier", ...times],
  infrastructure: [...named, "type", "deploymentType", "environmentRef", ...times],
  connector: [
    ...named,
    "type",
    "orgIdentifier",
    "projectIdentifier",
    "status=status.status",
    "error=status.errorSummary",
    "testedAt=status.testedAt",
    "lastConnectedAt=status.lastConnectedAt",
    ...times,
  ],
  connector_catalogue: ["category", "connectors"],
  delegate: [
    "name",
    "type",
    "description",
    "tags",
    "connected",
    "lastHeartBeat",
    "autoUpgrade",
    "legacy",
    "replicas=delegateReplicas",
  ],
  delegate_token: ["name", "status", "createdAt", "createdBy"],
  feature_flag: [
    ...named,
    "kind",
    "archived",
    "state=envProperties.state",
    "environment=envProperties.environment",
    "status=status.status",
    "createdAt",
    "modifiedAt",
  ],
  secret: [...named, "type", "secretManager=spec.secretManagerIdentifier", "createdAt", "updatedAt"],
  organization: [...named, "harnessManaged", ...times],
  project: [...named, "orgIdentifier", "modules", "color", ...times],
  current_user: ["uuid", "name", "email", "defaultAccountId"],
  user: ["uuid", "name", "email", "locked", "disabled", "roles=roleAssignmentMetadata"],
  user_group: [...named, "users", "harnessManaged"],
  service_account: [...named, "email"],
  role: [...named, "permissions", "harnessManaged"],
  resource_group: [...named, "includedScopes", "harnessManaged"],
  permission: ["identifier", "name", "resourceType", "action", "status"],
  setting: ["identifier", "name", "category", "groupIdentifier", "value", "valueType", "defaultValue"],
};

/** Reduces an item to its view; an item of unknown shape keeps its short members rather than losing everything. */
export function compacted(type: ResourceTypeName, item: unknown): Record<string, unknown> {
  if (!isRecord(item)) return { value: item };
  const view: Record<string, unknown> = {};
  for (const field of compactViews[type]) {
    const [shown = field, path = shown] = field.split("=");
    const value = at(item, path);
    if (value !== undefined && value !== null && value !== "") view[shown] = value;
  }
  if (Object.keys(view).length > 0) return view;
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => typeof value !== "object" || value === null),
  );
}

function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((current, key) => (isRecord(current) ? current[key] : undefined), value);
}
