import type { LogTask, LogTool } from "@/simulator/logs/spec";
import type { StageSpec, StepSpec } from "@/simulator/story/types";

const second = 1000;

type Uses = StepSpec["uses"][number];

const blank: StepSpec = {
  identifier: "",
  name: "",
  type: "Run",
  log: null,
  durationMs: 0,
  command: null,
  image: null,
  timeout: "10m",
  units: [],
  parallelGroup: null,
  stepGroup: null,
  testSuiteKey: null,
  uses: [],
  ignoreFailure: false,
};

function nameOf(identifier: string): string {
  const words = identifier.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A `Run` step of a CI stage. */
export function run(
  identifier: string,
  seconds: number,
  log: [tool: LogTool, task: LogTask],
  command: string,
  more: Partial<Omit<StepSpec, "log">> & {
    size?: "normal" | "large" | "huge";
    testRunner?: "jest" | "vitest";
  } = {},
): StepSpec {
  const { size, testRunner, ...rest } = more;
  return {
    ...blank,
    identifier,
    name: nameOf(identifier),
    durationMs: seconds * second,
    command,
    timeout: "30m",
    log: { tool: log[0], task: log[1], size: size ?? "normal", testRunner: testRunner ?? null },
    ...rest,
  };
}

/** What every CI stage begins with: the pod, then the clone. */
export function begin(): StepSpec[] {
  return [
    {
      ...blank,
      identifier: "liteEngineTask",
      name: "Initialize",
      type: "liteEngineTask",
      durationMs: 14 * second,
    },
    {
      ...blank,
      identifier: "harness-git-clone",
      name: "Clone codebase",
      type: "GitClone",
      durationMs: 6 * second,
      log: { tool: "git-clone", task: "clone", size: "normal", testRunner: null },
    },
  ];
}

/** Builds and pushes the image. */
export function image(seconds: number, uses: Uses[] = ["image_registry"]): StepSpec {
  return {
    ...blank,
    identifier: "build_image",
    name: "Build image",
    type: "BuildAndPushDockerRegistry",
    durationMs: seconds * second,
    timeout: "20m",
    uses,
    log: { tool: "docker", task: "image", size: "normal", testRunner: null },
  };
}

function delegateTask(
  type: string,
  identifier: string,
  seconds: number,
  log: [LogTool, LogTask],
  units: string[],
): StepSpec {
  return {
    ...blank,
    identifier,
    name: nameOf(identifier),
    type,
    durationMs: seconds * second,
    units,
    uses: ["cluster"],
    log: { tool: log[0], task: log[1], size: "normal", testRunner: null },
  };
}

const rollingUnits = ["Fetch Files", "Initialize", "Prepare", "Apply", "Wait for Steady State", "Wrap Up"];

export const rollingDeploy = (seconds = 70): StepSpec =>
  delegateTask("K8sRollingDeploy", "rollout", seconds, ["kubectl", "deploy"], rollingUnits);
export const rollingRollback = (): StepSpec =>
  delegateTask(
    "K8sRollingRollback",
    "rollback_rollout",
    30,
    ["kubectl", "rollback"],
    ["Initialize", "Rollback", "Wait for Steady State"],
  );
export const canaryDeploy = (): StepSpec =>
  delegateTask("K8sCanaryDeploy", "canary_deployment", 55, ["kubectl", "canary"], rollingUnits);
export const canaryDelete = (): StepSpec =>
  delegateTask("K8sCanaryDelete", "canary_delete", 12, ["kubectl", "rollback"], ["Initialize", "Delete"]);
export const verify = (): StepSpec => ({
  ...delegateTask("Verify", "verify_canary", 300, ["verify", "verify"], []),
  uses: [],
});
export const helmDeploy = (): StepSpec =>
  delegateTask(
    "HelmDeploy",
    "helm_upgrade",
    85,
    ["helm", "deploy"],
    ["Fetch Files", "Initialize", "Prepare", "Install / Upgrade", "Wait For Steady State", "Wrap Up"],
  );
export const helmRollback = (): StepSpec =>
  delegateTask(
    "HelmRollback",
    "helm_rollback",
    35,
    ["helm", "rollback"],
    ["Rollback", "Wait For Steady State"],
  );

export function script(
  identifier: string,
  seconds: number,
  command: string,
  more: Partial<StepSpec> = {},
): StepSpec {
  return {
    ...delegateTask("ShellScript", identifier, seconds, ["shell", "script"], ["Execute"]),
    command,
    uses: [],
    ...more,
  };
}

export function terraform(
  type: "TerraformPlan" | "TerraformApply",
  identifier: string,
  seconds: number,
  more: Partial<StepSpec> = {},
): StepSpec {
  return {
    ...delegateTask(
      type,
      identifier,
      seconds,
      ["terraform", type === "TerraformPlan" ? "plan" : "apply"],
      [type === "TerraformPlan" ? "Plan" : "Apply"],
    ),
    uses: ["cloud"],
    ...more,
  };
}

/** A HarnessApproval step; the text asked stands in `command`. */
export function approval(identifier: string, message: string): StepSpec {
  return {
    ...blank,
    identifier,
    name: nameOf(identifier),
    type: "HarnessApproval",
    durationMs: 0,
    command: message,
    timeout: "1d",
  };
}

export function stage(
  type: StageSpec["type"],
  identifier: string,
  steps: StepSpec[],
  more: Partial<Omit<StageSpec, "type" | "identifier" | "steps">> = {},
): StageSpec {
  return {
    identifier,
    name: nameOf(identifier),
    type,
    parallelGroup: null,
    matrix: null,
    onlyDefaultBranch: false,
    steps,
    rollbackSteps: [],
    serviceIdentifier: null,
    environmentIdentifier: null,
    infrastructureIdentifier: null,
    childPipeline: null,
    ...more,
  };
}

/** A deployment stage with its rollback. */
export function deploy(
  identifier: string,
  service: string,
  environment: string,
  steps: StepSpec[],
  rollbackSteps: StepSpec[],
  more: Partial<StageSpec> = {},
): StageSpec {
  return stage("Deployment", identifier, steps, {
    rollbackSteps,
    serviceIdentifier: service,
    environmentIdentifier: environment,
    infrastructureIdentifier: `k8s_${environment}`,
    ...more,
  });
}
