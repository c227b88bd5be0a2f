import { type ResourceTypeName, resourceTypeNames } from "@/schemas/tools/resource-types";
import {
  currentUser,
  permission,
  resourceGroup,
  role,
  serviceAccount,
  setting,
  user,
  userGroup,
} from "./access";
import { approvalInstance } from "./approvals";
import { connector, connectorCatalogue, delegate, delegateToken } from "./connectors";
import { environment, infrastructure, service } from "./delivery";
import { execution, executionInputs, executionLog } from "./executions";
import { featureFlag } from "./feature-flags";
import { inputSet, pipeline, pipelineSummary, runtimeInputTemplate } from "./pipelines";
import { organization, project } from "./platform";
import type { CrudVerb, Entry, ResourceType } from "./resource-type";
import { secret } from "./secrets";
import { trigger, triggerEvent } from "./triggers";

/** All resource types. A name without an entry does not compile. */
export const resourceTypes: Readonly<Record<ResourceTypeName, ResourceType>> = {
  pipeline,
  pipeline_summary: pipelineSummary,
  execution,
  execution_inputs: executionInputs,
  execution_log: executionLog,
  input_set: inputSet,
  runtime_input_template: runtimeInputTemplate,
  trigger,
  trigger_event: triggerEvent,
  approval_instance: approvalInstance,
  service,
  environment,
  infrastructure,
  connector,
  connector_catalogue: connectorCatalogue,
  delegate,
  delegate_token: delegateToken,
  feature_flag: featureFlag,
  secret,
  organization,
  project,
  current_user: currentUser,
  user,
  user_group: userGroup,
  service_account: serviceAccount,
  role,
  resource_group: resourceGroup,
  permission,
  setting,
};

const byAlias = new Map<string, ResourceTypeName>(
  resourceTypeNames.flatMap((name) => [
    [name, name] as const,
    ...(resourceTypes[name].aliases ?? []).map((alias) => [alias, name] as const),
  ]),
);

/** Finds a type by its name or an alias, whatever the case and the separators. */
export function findResourceType(name: string): ResourceTypeName | undefined {
  return byAlias.get(
    name
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  );
}

/** The entry of an operation: a CRUD verb, or an action of `harness_execute`. */
export function entryOf(
  type: ResourceTypeName,
  operation: { verb: CrudVerb } | { action: string },
): Entry | undefined {
  const definition = resourceTypes[type];
  return "verb" in operation ? definition[operation.verb] : definition.actions?.[operation.action];
}

/** The names of the types that have a verb, or any action. */
export function typesWith(verb: CrudVerb | "execute"): ResourceTypeName[] {
  return resourceTypeNames.filter((name) => {
    const definition = resourceTypes[name];
    return verb === "execute"
      ? Object.keys(definition.actions ?? {}).length > 0
      : definition[verb] !== undefined;
  });
}
