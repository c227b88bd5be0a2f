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

const step = (type: string, about: string, spec: YamlSchema): YamlSchema =>
  object(
    {
      type: { type: "string", const: type },
      name: text(),
      identifier,
      timeout: duration,
      spec,
      when,
      failureStrategies: ref("failureStrategies"),
      strategy: ref("strategy"),
    },
    ["type", "name", "identifier", "spec"],
    about,
  );

const shell = oneOf(["Sh", "Bash", "Powershell", "Pwsh", "Python"]);
const envVariables: YamlSchema = { type: "object", additionalProperties: { type: "string" } };

const reports = object(
  { type: oneOf(["JUnit"]), spec: object({ paths: listOf(text("Glob of report files.")) }, ["paths"]) },
  ["type", "spec"],
  "Test reports that Harness reads after the step.",
);

const steps: Record<string, YamlSchema> = {
  runStep: step(
    "Run",
    "Runs a command in a container or on the build machine.",
    object(
      {
        shell,
        command: text("The script."),
        connectorRef: text("Connector of the image's registry."),
        image: text(),
        envVariables,
        reports,
        outputVariables: listOf(object({ name: text(), type: oneOf(["String", "Secret"]) }, ["name"])),
        privileged: { type: "boolean" },
        resources: object({ limits: object({ memory: text(), cpu: text() }) }),
      },
      ["command"],
    ),
  ),
  testStep: step(
    "Test",
    "Runs tests, only the ones a change may affect where test intelligence knows the language.",
    object(
      {
        shell,
        command: text(),
        connectorRef: text(),
        image: text(),
        envVariables,
        reports: listOf(text("Glob of report files.")),
        intelligenceMode: { type: "boolean" },
      },
      ["command"],
    ),
  ),
  buildAndPushStep: step(
    "BuildAndPushDockerRegistry",
    "Builds an image and pushes it to a Docker registry.",
    object(
      {
        connectorRef: text(),
        repo: text(),
        tags: listOf(text()),
        dockerfile: text(),
        context: text(),
        caching: { type: "boolean" },
        buildArgs: envVariables,
      },
      ["connectorRef", "repo", "tags"],
    ),
  ),
  shellScriptStep: step(
    "ShellScript",
    "Runs a script on a delegate or a remote host.",
    object(
      {
        shell,
        onDelegate: { type: "boolean" },
        source: object({ type: oneOf(["Inline", "Harness"]), spec: object({ script: text() }) }, [
          "type",
          "spec",
        ]),
        environmentVariables: listOf(variable),
        outputVariables: listOf(variable),
        delegateSelectors: listOf(text()),
      },
      ["shell", "source"],
    ),
  ),
  httpStep: step(
    "Http",
    "Calls an address and checks the answer.",
    object(
      {
        url: text(),
        method: oneOf(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
        requestBody: text(),
        headers: listOf(object({ key: text(), value: text() }, ["key", "value"])),
        assertion: text("A JEXL condition such as <+httpResponseCode> == 200."),
      },
      ["url", "method"],
    ),
  ),
  rollingDeployStep: step(
    "K8sRollingDeploy",
    "Deploys to Kubernetes, replacing pods bit by bit.",
    object({ skipDryRun: { type: "boolean" }, pruningEnabled: { type: "boolean" } }),
  ),
  canaryDeployStep: step(
    "K8sCanaryDeploy",
    "Deploys a few pods of the new version beside the old ones.",
    object(
      {
        instanceSelection: object({
          type: oneOf(["Count", "Percentage"]),
          spec: object({ count: { type: "integer" }, percentage: { type: "integer" } }),
        }),
        skipDryRun: { type: "boolean" },
      },
      ["instanceSelection"],
    ),
  ),
  rollingRollbackStep: step("K8sRollingRollback", "Brings the previous version back.", object({})),
  verifyStep: step(
    "Verify",
    "Compares metrics and logs of a deployment with its baseline.",
    object(
      {
        type: oneOf(["Auto", "Rolling", "Canary", "BlueGreen", "LoadTest", "SimpleVerification"]),
        monitoredService: { type: "object" },
        spec: object({ sensitivity: oneOf(["HIGH", "MEDIUM", "LOW"]), duration, deploymentTag: text() }),
      },
      ["type", "spec"],
    ),
  ),
  approvalStep: step(
    "HarnessApproval",
    "Waits until people approve.",
    object(
      {
        approvalMessage: text(),
        includePipelineExecutionHistory: { type: "boolean" },
        approvers: object(
          {
            userGroups: listOf(text()),
            minimumCount: { type: "integer" },
            disallowPipelineExecutor: { type: "boolean" },
          },
          ["userGroups", "minimumCount"],
        ),
        approverInputs: listOf(object({ name: text(), defaultValue: text() }, ["name"])),
      },
      ["approvers"],
    ),
  ),
};

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
  examples: {
    "build-and-test": `pipeline:
  name: Build orders
  identifier: build_orders
  projectIdentifier: shop
  orgIdentifier: default
  properties:
    ci:
      codebase:
        connectorRef: account.github
        repoName: orders
        build: <+input>
  stages:
    - stage:
        name: Build
        identifier: build
        type: CI
        spec:
          cloneCodebase: true
          platform:
            os: Linux
            arch: Amd64
          runtime:
            type: Cloud
            spec: {}
          execution:
            steps:
              - step:
                  type: Run
                  name: Unit tests
                  identifier: unit_tests
                  spec:
                    shell: Sh
                    command: |-
                      npm ci
                      npm test
                    reports:
                      type: JUnit
                      spec:
                        paths:
                          - reports/junit.xml
`,
    "deploy-with-approval": `pipeline:
  name: Deploy orders
  identifier: deploy_orders
  projectIdentifier: shop
  orgIdentifier: default
  stages:
    - stage:
        name: Approve
        identifier: approve
        type: Approval
        spec:
          execution:
            steps:
              - step:
                  type: HarnessApproval
                  name: Release
                  identifier: release
                  timeout: 1d
                  spec:
                    approvalMessage: Release orders to production?
                    approvers:
                      userGroups:
                        - account.release_managers
                      minimumCount: 1
                      disallowPipelineExecutor: true
    - stage:
        name: Deploy
        identifier: deploy
        type: Deployment
        spec:
          deploymentType: Kubernetes
          service:
            serviceRef: orders
          environment:
            environmentRef: prod
            infrastructureDefinitions:
              - identifier: k8s_prod
          execution:
            steps:
              - step:
                  type: K8sRollingDeploy
                  name: Roll out
                  identifier: roll_out
                  timeout: 10m
                  spec:
                    skipDryRun: false
            rollbackSteps:
              - step:
                  type: K8sRollingRollback
                  name: Roll back
                  identifier: roll_back
                  timeout: 10m
                  spec: {}
        failureStrategies:
          - onFailure:
              errors:
                - AllErrors
              action:
                type: StageRollback
`,
  },
};
