import {
  duration,
  envVariables,
  identifier,
  listOf,
  object,
  oneOf,
  ref,
  text,
  variable,
  when,
} from "./building-blocks";
import type { YamlSchema } from "./json-schema";

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
const reports = object(
  { type: oneOf(["JUnit"]), spec: object({ paths: listOf(text("Glob of report files.")) }, ["paths"]) },
  ["type", "spec"],
  "Test reports that Harness reads after the step.",
);

/** The steps in common use, by the name of their definition. */
export const steps: Record<string, YamlSchema> = {
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
