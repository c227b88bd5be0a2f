import {
  duration,
  failureStrategies,
  identifier,
  listOf,
  object,
  oneOf,
  ref,
  strategy,
  tags,
  text,
  variable,
  when,
} from "./building-blocks";
import type { YamlSchema, YamlSchemaDocument } from "./json-schema";
import { pipelineExamples } from "./pipeline-examples";
import { steps } from "./steps";

const stage = (type: string, about: string, spec: YamlSchema): YamlSchema =>
  object(
    {
      name: text(),
      identifier,
      description: text(),
      type: { type: "string", const: type },
      spec,
      when,
      variables: listOf(ref("variable")),
      failureStrategies: ref("failureStrategies"),
      strategy: ref("strategy"),
      delegateSelectors: listOf(text()),
      tags,
    },
    ["name", "identifier", "type", "spec"],
    about,
  );

const stages: Record<string, YamlSchema> = {
  ciStage: stage(
    "CI",
    "Builds and tests code.",
    object(
      {
        cloneCodebase: { type: "boolean" },
        platform: object({ os: oneOf(["Linux", "MacOS", "Windows"]), arch: oneOf(["Amd64", "Arm64"]) }),
        runtime: object({ type: oneOf(["Cloud", "Docker"]), spec: { type: "object" } }),
        infrastructure: ref("ciInfrastructure"),
        caching: object({ enabled: { type: "boolean" } }),
        execution: ref("execution"),
        serviceDependencies: listOf({ type: "object" }),
      },
      ["execution"],
    ),
  ),
  deploymentStage: stage(
    "Deployment",
    "Deploys a service to an environment.",
    object(
      {
        deploymentType: oneOf([
          "Kubernetes",
          "NativeHelm",
          "Ssh",
          "WinRm",
          "ECS",
          "ServerlessAwsLambda",
          "AzureWebApp",
          "GoogleCloudRun",
        ]),
        service: object({ serviceRef: text(), serviceInputs: { type: "object" } }, ["serviceRef"]),
        environment: object(
          {
            environmentRef: text(),
            deployToAll: { type: "boolean" },
            infrastructureDefinitions: listOf(
              object({ identifier: text(), inputs: { type: "object" } }, ["identifier"]),
            ),
          },
          ["environmentRef"],
        ),
        execution: ref("execution"),
      },
      ["deploymentType", "service", "environment", "execution"],
    ),
  ),
  approvalStage: stage(
    "Approval",
    "Waits for a decision.",
    object({ execution: ref("execution") }, ["execution"]),
  ),
  customStage: stage(
    "Custom",
    "Steps that fit no other stage.",
    object({ execution: ref("execution") }, ["execution"]),
  ),
  pipelineStage: stage(
    "Pipeline",
    "Runs another pipeline.",
    object({ pipeline: text(), org: text(), project: text(), inputs: { type: "object" } }, [
      "pipeline",
      "org",
      "project",
    ]),
  ),
};

const namesOf = (record: Record<string, YamlSchema>) => Object.keys(record).map(ref);

/** Pipeline YAML, version 0: the stages and steps in common use. Harness accepts more step types than are listed. */
export const pipelineSchema: YamlSchemaDocument = {
  about: "A pipeline: stages in order, each with steps.",
  root: object({ pipeline: ref("pipeline") }, ["pipeline"]),
  definitions: {
    pipeline: object(
      {
        name: text(),
        identifier,
        orgIdentifier: text(),
        projectIdentifier: text(),
        description: text(),
        tags,
        properties: object({ ci: object({ codebase: ref("codebase") }) }),
        stages: listOf(ref("stageEntry")),
        variables: listOf(ref("variable")),
        timeout: duration,
        notificationRules: listOf(ref("notificationRule")),
        flowControl: object({ barriers: listOf(object({ name: text(), identifier: text() })) }),
        allowStageExecutions: { type: "boolean" },
        delegateSelectors: listOf(text()),
      },
      ["name", "identifier", "stages"],
    ),
    codebase: object(
      {
        connectorRef: text(),
        repoName: text(),
        build: object({
          type: oneOf(["branch", "tag", "PR", "commitSha"]),
          spec: object({ branch: text(), tag: text(), number: text(), commitSha: text() }),
        }),
        depth: { type: "integer" },
      },
      ["connectorRef", "build"],
      "The code that CI stages check out.",
    ),
    stageEntry: {
      oneOf: [
        object({ stage: { oneOf: namesOf(stages) } }, ["stage"]),
        object({ parallel: listOf(object({ stage: { oneOf: namesOf(stages) } })) }, ["parallel"]),
      ],
      description: "A stage, or stages that run side by side.",
    },
    ...stages,
    ciInfrastructure: object(
      {
        type: oneOf(["KubernetesDirect", "VM", "KubernetesHosted"]),
        spec: object({
          connectorRef: text(),
          namespace: text(),
          os: text(),
          nodeSelector: { type: "object" },
        }),
      },
      ["type", "spec"],
    ),
    execution: object(
      { steps: listOf(ref("stepEntry")), rollbackSteps: listOf(ref("stepEntry")) },
      ["steps"],
      "The steps of a stage; rollback steps run when the failure strategy says so.",
    ),
    stepEntry: {
      oneOf: [
        object({ step: { oneOf: namesOf(steps) } }, ["step"]),
        object({ stepGroup: ref("stepGroup") }, ["stepGroup"]),
        object(
          { parallel: listOf(object({ step: { oneOf: namesOf(steps) }, stepGroup: ref("stepGroup") })) },
          ["parallel"],
        ),
      ],
      description: "A step, a group, or steps that run side by side.",
    },
    stepGroup: object({ name: text(), identifier, steps: listOf(ref("stepEntry")), when }, [
      "identifier",
      "steps",
    ]),
    ...steps,
    variable,
    failureStrategies,
    strategy,
    notificationRule: object(
      {
        name: text(),
        identifier,
        enabled: { type: "boolean" },
        pipelineEvents: listOf(
          object({
            type: oneOf([
              "AllEvents",
              "PipelineStart",
              "PipelineSuccess",
              "PipelineFailed",
              "PipelineEnd",
              "PipelinePaused",
              "StageStart",
              "StageSuccess",
              "StageFailed",
              "StepFailed",
            ]),
            forStages: listOf(text()),
          }),
        ),
        notificationMethod: object({
          type: oneOf(["Email", "Slack", "PagerDuty", "MsTeams", "Webhook"]),
          spec: { type: "object", description: "Webhook: webhookUrl, headers." },
        }),
      },
      ["name", "identifier", "pipelineEvents", "notificationMethod"],
    ),
  },
  examples: pipelineExamples,
};
