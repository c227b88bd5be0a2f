import { stringify } from "yaml";
import type { Pipeline, StageSpec, StepSpec } from "@/simulator/story/types";

/** The pipeline's definition as Harness's v0 YAML. */
export function pipelineYaml(pipeline: Pipeline): string {
  return stringify(
    {
      pipeline: {
        name: pipeline.name,
        identifier: pipeline.identifier,
        orgIdentifier: pipeline.orgIdentifier,
        projectIdentifier: pipeline.projectIdentifier,
        description: pipeline.description,
        tags: pipeline.tags,
        ...(pipeline.asksForBuild
          ? {
              properties: {
                ci: {
                  codebase: {
                    connectorRef: "account.code_host",
                    repoName: pipeline.repository,
                    build: "<+input>",
                  },
                },
              },
            }
          : {}),
        ...(pipeline.runtimeVariables.length > 0
          ? {
              variables: pipeline.runtimeVariables.map((variable) => ({
                name: variable.name,
                type: "String",
                description: variable.description,
                required: true,
                value: variable.default ? `<+input>.default(${variable.default})` : "<+input>",
              })),
            }
          : {}),
        stages: groups(pipeline.stages).map((group) =>
          group.length > 1 ? { parallel: group.map(stageYaml) } : stageYaml(first(group)),
        ),
      },
    },
    { lineWidth: 0 },
  );
}

function first<T>(items: readonly T[]): T {
  const item = items[0];
  if (item === undefined) throw new RangeError("An empty group");
  return item;
}

/** Neighbours that share a parallel group, together. */
export function groups<T extends { parallelGroup: number | null }>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (const item of items) {
    const last = result.at(-1);
    if (item.parallelGroup !== null && last?.[0]?.parallelGroup === item.parallelGroup) last.push(item);
    else result.push([item]);
  }
  return result;
}

function stageYaml(stage: StageSpec) {
  return {
    stage: {
      name: stage.name,
      identifier: stage.identifier,
      type: stage.type,
      ...(stage.onlyDefaultBranch
        ? { when: { pipelineStatus: "Success", condition: '<+codebase.branch> == "main"' } }
        : {}),
      ...(stage.matrix ? { strategy: { matrix: { [stage.matrix.axis]: stage.matrix.values } } } : {}),
      spec: stageSpecYaml(stage),
      ...(stage.type === "Deployment"
        ? {
            failureStrategies: [{ onFailure: { errors: ["AllErrors"], action: { type: "StageRollback" } } }],
          }
        : {}),
    },
  };
}

function stageSpecYaml(stage: StageSpec) {
  if (stage.type === "Pipeline" && stage.childPipeline) {
    return {
      org: stage.childPipeline.orgIdentifier,
      project: stage.childPipeline.projectIdentifier,
      pipeline: stage.childPipeline.pipelineIdentifier,
    };
  }
  const execution = {
    steps: stepsYaml(stage.steps),
    ...(stage.rollbackSteps.length > 0 ? { rollbackSteps: stepsYaml(stage.rollbackSteps) } : {}),
  };
  if (stage.type === "CI") {
    return {
      cloneCodebase: true,
      platform: { os: "Linux", arch: "Amd64" },
      infrastructure: {
        type: "KubernetesDirect",
        spec: { connectorRef: "account.cluster_preprod", namespace: "builds" },
      },
      execution,
    };
  }
  if (stage.type === "Deployment") {
    return {
      deploymentType: "Kubernetes",
      service: { serviceRef: stage.serviceIdentifier },
      environment: {
        environmentRef: stage.environmentIdentifier,
        infrastructureDefinitions: [{ identifier: stage.infrastructureIdentifier }],
      },
      execution,
    };
  }
  return { execution };
}

function stepsYaml(steps: readonly StepSpec[]) {
  const written = steps.filter(
    (step) => step.type !== "liteEngineTask" && step.identifier !== "harness-git-clone",
  );
  const blocks: { group: string | null; steps: object[] }[] = [];
  for (const members of groups(written)) {
    const head = first(members);
    const block = members.length > 1 ? { parallel: members.map(stepYaml) } : stepYaml(head);
    const last = blocks.at(-1);
    if (head.stepGroup !== null && last?.group === head.stepGroup) last.steps.push(block);
    else blocks.push({ group: head.stepGroup, steps: [block] });
  }
  return blocks.flatMap(({ group, steps: inner }) =>
    group === null ? inner : [{ stepGroup: { name: group, identifier: group, steps: inner } }],
  );
}

function stepYaml(step: StepSpec) {
  return {
    step: {
      type: step.type,
      name: step.name,
      identifier: step.identifier,
      timeout: step.timeout,
      spec: stepSpec(step),
      ...(step.ignoreFailure
        ? { failureStrategies: [{ onFailure: { errors: ["AllErrors"], action: { type: "Ignore" } } }] }
        : {}),
    },
  };
}

/** The `spec` block of a step, also shown as its parameters in the step graph. */
export function stepSpec(step: StepSpec): Record<string, unknown> {
  if (step.type === "HarnessApproval") {
    return {
      approvalMessage: step.command,
      includePipelineExecutionHistory: true,
      isAutoRejectEnabled: false,
      approvers: {
        userGroups: ["account.release_managers"],
        minimumCount: 1,
        disallowPipelineExecutor: false,
      },
      approverInputs: [{ name: "ticket", defaultValue: "" }],
    };
  }
  if (step.type === "ShellScript") {
    return {
      shell: "Bash",
      executionTarget: {},
      source: { type: "Inline", spec: { script: step.command } },
      environmentVariables: [],
      outputVariables: [],
    };
  }
  if (step.type === "Run") {
    return {
      connectorRef: "account.image_registry",
      image: step.image,
      shell: "Sh",
      command: step.command,
      ...(step.testSuiteKey ? { reports: { type: "JUnit", spec: { paths: ["**/report*.xml"] } } } : {}),
    };
  }
  if (step.type === "BuildAndPushDockerRegistry") {
    return { connectorRef: "account.image_registry", repo: "images", tags: ["<+pipeline.sequenceId>"] };
  }
  if (step.type === "TerraformPlan" || step.type === "TerraformApply") {
    return {
      provisionerIdentifier: step.identifier.replace(/^(plan|apply)_/, ""),
      configuration: { type: "Inline" },
    };
  }
  return { skipDryRun: false };
}
