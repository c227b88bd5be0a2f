import type { FailureCause } from "@/schemas/executions/failure-cause";

export interface TypedCause {
  cause: FailureCause;
  weight: number;
}

/**
 * What Harness's failure types say. APPLICATION_ERROR, UNKNOWN_FAILURE and SCRIPT_EXITED_NON_ZERO say nothing about the cause and are
 * absent. Subtypes come from newer engines; an unknown one is ignored.
 */
const causeByType: Record<string, TypedCause> = {
  EXPIRED: { cause: "timeout", weight: 5 },
  TIMEOUT_ERROR: { cause: "timeout", weight: 5 },
  TIMEOUT_FAILURE: { cause: "timeout", weight: 5 },
  STEP_EXECUTION_TIMEOUT: { cause: "timeout", weight: 6 },
  DELEGATE_PROVISIONING: { cause: "infrastructure", weight: 8 },
  DELEGATE_RESTART: { cause: "infrastructure", weight: 8 },
  INFRASTRUCTURE_FAILURE: { cause: "infrastructure", weight: 6 },
  POD_SCHEDULING_FAILED: { cause: "infrastructure", weight: 8 },
  CONNECTIVITY: { cause: "network", weight: 6 },
  AUTHENTICATION: { cause: "credential_or_permission", weight: 7 },
  AUTHORIZATION_ERROR: { cause: "credential_or_permission", weight: 7 },
  VERIFICATION_FAILURE: { cause: "deployment_health", weight: 8 },
  POLICY_EVALUATION_FAILURE: { cause: "policy_or_approval", weight: 10 },
  APPROVAL_REJECTION: { cause: "policy_or_approval", weight: 10 },
  APPROVAL_EXPIRED: { cause: "policy_or_approval", weight: 10 },
  INPUT_TIMEOUT_FAILURE: { cause: "policy_or_approval", weight: 5 },
  USER_MARKED_FAILURE: { cause: "policy_or_approval", weight: 4 },
  CONFIGURATION_FAILURE: { cause: "configuration", weight: 6 },
  PLUGIN_IMAGE_FAILURE: { cause: "dependency_or_registry", weight: 5 },
  DOCKER_IMAGE_PULL_FAILED: { cause: "dependency_or_registry", weight: 8 },
  REGISTRY_RATE_LIMITED: { cause: "dependency_or_registry", weight: 9 },
  RESOURCE_LIMITS_FAILURE: { cause: "out_of_memory", weight: 4 },
  CONTAINER_OOM_KILLED: { cause: "out_of_memory", weight: 10 },
  UNIT_TESTS_FAILED: { cause: "test_failure", weight: 8 },
};

export function causeOfFailureType(type: string): TypedCause | undefined {
  return (
    causeByType[type] ?? (type.startsWith("HELM_") ? { cause: "deployment_health", weight: 4 } : undefined)
  );
}

/** Harness statuses that are a cause of their own. */
export function causeOfStatus(status: string): TypedCause | undefined {
  if (status === "ApprovalRejected" || status === "APPROVAL_REJECTED")
    return { cause: "policy_or_approval", weight: 10 };
  if (status === "AbortedByFreeze") return { cause: "policy_or_approval", weight: 10 };
  if (status === "Expired") return { cause: "timeout", weight: 5 };
  return undefined;
}

/** What kinds of steps fail of when nothing else is known: a small push, never a proof. */
export function causeOfStepType(stepType: string): TypedCause | undefined {
  if (/Approval|JiraApproval|ServiceNowApproval/.test(stepType))
    return { cause: "policy_or_approval", weight: 2 };
  if (/^Policy$|^Barrier$/.test(stepType)) return { cause: "policy_or_approval", weight: 2 };
  if (/^Verify$|Canary(?:Deploy)?$|RollingDeploy$|HelmDeploy|BlueGreen/.test(stepType)) {
    return { cause: "deployment_health", weight: 1.5 };
  }
  if (/^(?:RunTests?|Test)$/.test(stepType)) return { cause: "test_failure", weight: 1.5 };
  if (/^GitClone$/.test(stepType)) return { cause: "network", weight: 1 };
  if (/^(?:RestoreCache|SaveCache|BuildAndPush)/.test(stepType))
    return { cause: "dependency_or_registry", weight: 0.7 };
  return undefined;
}
