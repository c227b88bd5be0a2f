import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { Competing } from "./weights";

const general: Record<Competing, string> = {
  transient: "It failed this once",
  environment: "Something around the code is wrong and stays so",
  flaky: "A flaky test",
  regression: "A change broke it",
  broken: "It has never passed",
  decision: "Somebody or a policy decided against it",
};

const special: Partial<Record<Competing, Partial<Record<FailureCause, string>>>> = {
  transient: {
    dependency_or_registry: "A registry was unavailable for a time",
    network: "A connection broke for a time",
    infrastructure: "The machine, pod or delegate was missing for a time",
    timeout: "It took too long this once",
    out_of_memory: "It ran out of memory this once",
    out_of_disk: "A disk was full for a time",
    credential_or_permission: "A login was refused this once",
    deployment_health: "What was deployed was slow to become healthy this once",
  },
  environment: {
    dependency_or_registry: "A registry or dependency stays unavailable",
    network: "A service stays unreachable",
    infrastructure: "The infrastructure that it needs is broken",
    out_of_memory: "The step needs more memory than it is given",
    out_of_disk: "A disk or quota is full",
    timeout: "The time limit is too short for what it waits for",
    credential_or_permission: "A credential is expired, revoked or lacks a right",
    configuration: "A setting outside the code is wrong",
    deployment_health: "The environment that it deploys to is not healthy",
  },
  regression: {
    compile_or_type_error: "A change does not compile or pass a static check",
    test_failure: "A change broke tests",
    deployment_health: "What was deployed does not become healthy",
    dependency_or_registry: "A change asks for a dependency that cannot be had",
    configuration: "A change made the configuration wrong",
    out_of_memory: "A change needs more memory than it is given",
    timeout: "A change made it too slow",
  },
  broken: { test_failure: "Tests that have failed in every known run" },
};

/** A hypothesis in a few words. */
export function hypothesisTitle(verdict: Competing, cause: FailureCause): string {
  return special[verdict]?.[cause] ?? general[verdict];
}
