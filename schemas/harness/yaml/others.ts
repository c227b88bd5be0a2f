import { identifier, listOf, object, oneOf, ref, tags, text } from "./building-blocks";
import type { YamlSchemaDocument } from "./json-schema";
import { pipelineSchema } from "./pipeline";

const place = { orgIdentifier: text(), projectIdentifier: text() };

export const templateSchema: YamlSchemaDocument = {
  about: "A template: a step, a stage, a group of steps or a pipeline to be used in many places.",
  root: object({ template: ref("template") }, ["template"]),
  definitions: {
    ...pipelineSchema.definitions,
    template: object(
      {
        name: text(),
        identifier,
        versionLabel: text("Such as 1.0.0 or v1."),
        type: oneOf([
          "Step",
          "Stage",
          "StepGroup",
          "Pipeline",
          "MonitoredService",
          "SecretManager",
          "ArtifactSource",
        ]),
        ...place,
        description: text(),
        tags,
        spec: {
          type: "object",
          description: "The step, stage, group or pipeline, without name and identifier.",
        },
      },
      ["name", "identifier", "versionLabel", "type", "spec"],
    ),
  },
  examples: {
    "step-template": `template:
  name: Smoke test
  identifier: smoke_test
  versionLabel: "1"
  type: Step
  projectIdentifier: shop
  orgIdentifier: default
  spec:
    type: Http
    timeout: 1m
    spec:
      url: <+input>
      method: GET
      assertion: <+httpResponseCode> == 200
`,
  },
};

const condition = object({
  key: text(),
  operator: oneOf([
    "Equals",
    "NotEquals",
    "In",
    "NotIn",
    "Regex",
    "StartsWith",
    "EndsWith",
    "Contains",
    "DoesNotContain",
  ]),
  value: text(),
});

export const triggerSchema: YamlSchemaDocument = {
  about: "A trigger: what starts a pipeline by itself.",
  root: object({ trigger: ref("trigger") }, ["trigger"]),
  definitions: {
    trigger: object(
      {
        name: text(),
        identifier,
        enabled: { type: "boolean" },
        description: text(),
        tags,
        ...place,
        pipelineIdentifier: text(),
        source: ref("source"),
        inputSetRefs: listOf(text(), "Input sets that give the runtime inputs."),
        inputYaml: text("Runtime inputs as YAML text."),
        stagesToExecute: listOf(text()),
        pipelineBranchName: text("Branch of a remote pipeline."),
      },
      ["name", "identifier", "pipelineIdentifier", "source"],
    ),
    source: object(
      {
        type: oneOf(["Webhook", "Scheduled", "Artifact", "Manifest", "MultiRegionArtifact"]),
        spec: { oneOf: [ref("webhook"), ref("schedule"), ref("artifact")] },
        pollInterval: text(),
      },
      ["type", "spec"],
    ),
    webhook: object({
      type: oneOf(["Github", "Gitlab", "Bitbucket", "AzureRepo", "Harness", "Custom", "AwsCodeCommit"]),
      spec: object({
        type: oneOf([
          "Push",
          "PullRequest",
          "IssueComment",
          "Release",
          "MergeRequest",
          "MRComment",
          "PRComment",
        ]),
        spec: object({
          connectorRef: text(),
          repoName: text(),
          actions: listOf(
            oneOf(["Open", "Close", "Reopen", "Edit", "Synchronize", "ReadyForReview", "Label", "Unlabel"]),
          ),
          payloadConditions: listOf(condition),
          headerConditions: listOf(condition),
          jexlCondition: text(),
          autoAbortPreviousExecutions: { type: "boolean" },
        }),
      }),
    }),
    schedule: object({
      type: oneOf(["Cron"]),
      spec: object(
        { type: oneOf(["UNIX", "QUARTZ"]), expression: text("In UTC, such as 0 2 * * *."), timezone: text() },
        ["expression"],
      ),
    }),
    artifact: object({
      stageIdentifier: text(),
      artifactRef: text(),
      type: text(),
      spec: { type: "object" },
    }),
  },
  examples: {
    nightly: `trigger:
  name: Nightly
  identifier: nightly
  enabled: true
  orgIdentifier: default
  projectIdentifier: shop
  pipelineIdentifier: build_orders
  source:
    type: Scheduled
    spec:
      type: Cron
      spec:
        type: UNIX
        expression: 0 2 * * *
  inputSetRefs:
    - nightly_inputs
`,
    "pull-request": `trigger:
  name: Pull requests
  identifier: pull_requests
  enabled: true
  orgIdentifier: default
  projectIdentifier: shop
  pipelineIdentifier: build_orders
  source:
    type: Webhook
    spec:
      type: Github
      spec:
        type: PullRequest
        spec:
          connectorRef: account.github
          repoName: orders
          autoAbortPreviousExecutions: true
          actions:
            - Open
            - Reopen
            - Synchronize
          payloadConditions:
            - key: targetBranch
              operator: Equals
              value: main
`,
  },
};

export const inputSetSchema: YamlSchemaDocument = {
  about: "An input set: prepared runtime inputs of one pipeline.",
  root: object({ inputSet: ref("inputSet") }, ["inputSet"]),
  definitions: {
    inputSet: object(
      {
        name: text(),
        identifier,
        description: text(),
        tags,
        ...place,
        pipeline: {
          type: "object",
          description: "The part of the pipeline that has <+input>, with values in place of them.",
        },
      },
      ["name", "identifier", "pipeline"],
    ),
  },
  examples: {
    variables: `inputSet:
  name: Production
  identifier: production
  orgIdentifier: default
  projectIdentifier: shop
  pipeline:
    identifier: deploy_orders
    variables:
      - name: image_tag
        type: String
        value: 1.42.0
`,
  },
};
