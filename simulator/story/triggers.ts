import { stringify } from "yaml";
import { hexId, shortId } from "@/simulator/story/random";
import type { InputSet, Pipeline, Trigger } from "@/simulator/story/types";

/** The triggers that follow from the pipelines' rhythms, and one custom webhook. */
export function buildTriggers(seed: number, pipelines: readonly Pipeline[]): Trigger[] {
  return pipelines.flatMap((pipeline) => {
    const triggers: Trigger[] = [];
    if (pipeline.rhythm.push > 0) triggers.push(trigger(seed, pipeline, "push_main", "Push to main", "push"));
    if (pipeline.rhythm.pullRequest > 0) {
      triggers.push(trigger(seed, pipeline, "pull_request", "Pull request", "pullRequest"));
    }
    if (pipeline.rhythm.cron) triggers.push(trigger(seed, pipeline, "schedule", "Schedule", "cron"));
    if (pipeline.identifier === "smoke_checks") {
      triggers.push(trigger(seed, pipeline, "carrier_update", "Carrier update", "custom"));
    }
    return triggers;
  });
}

function trigger(
  seed: number,
  pipeline: Pipeline,
  identifier: string,
  name: string,
  kind: Trigger["kind"],
): Trigger {
  const draft: Trigger = {
    orgIdentifier: pipeline.orgIdentifier,
    projectIdentifier: pipeline.projectIdentifier,
    pipelineIdentifier: pipeline.identifier,
    identifier,
    name,
    kind,
    type: kind === "cron" ? "Scheduled" : "Webhook",
    sourceRepo: kind === "cron" ? null : kind === "custom" ? "Custom" : "Github",
    cron: kind === "cron" ? pipeline.rhythm.cron : null,
    webhookToken: kind === "custom" ? shortId(seed, "webhook", pipeline.identifier, identifier) : null,
    enabled: true,
    yaml: "",
    version: 3,
    events: [],
  };
  draft.yaml = triggerYaml(draft, pipeline);
  return draft;
}

function triggerYaml(trigger: Trigger, pipeline: Pipeline): string {
  const github = (type: string, actions: string[]) => ({
    type: "Github",
    spec: {
      type,
      spec: {
        connectorRef: "account.code_host",
        repoName: pipeline.repository,
        actions,
        payloadConditions: [{ key: "targetBranch", operator: "Equals", value: "main" }],
      },
    },
  });
  const source = {
    push: { type: "Webhook", spec: github("Push", []) },
    pullRequest: { type: "Webhook", spec: github("PullRequest", ["Open", "Synchronize", "Reopen"]) },
    cron: { type: "Scheduled", spec: { type: "Cron", spec: { type: "UNIX", expression: trigger.cron } } },
    custom: {
      type: "Webhook",
      spec: { type: "Custom", spec: { payloadConditions: [], headerConditions: [] } },
    },
  }[trigger.kind];
  return stringify({
    trigger: {
      name: trigger.name,
      identifier: trigger.identifier,
      enabled: trigger.enabled,
      orgIdentifier: trigger.orgIdentifier,
      projectIdentifier: trigger.projectIdentifier,
      pipelineIdentifier: trigger.pipelineIdentifier,
      source,
    },
  });
}

/** Two input sets for the releases and the default branch for the builds. */
export function buildInputSets(now: number, pipelines: readonly Pipeline[]): InputSet[] {
  return pipelines.flatMap((pipeline) => {
    const inputs: Record<string, unknown> = { identifier: pipeline.identifier };
    if (pipeline.asksForBuild) {
      inputs.properties = { ci: { codebase: { build: { type: "branch", spec: { branch: "main" } } } } };
    }
    if (pipeline.runtimeVariables.length > 0) {
      inputs.variables = pipeline.runtimeVariables.map((variable) => ({
        name: variable.name,
        type: "String",
        value: variable.default || "latest",
      }));
    }
    if (Object.keys(inputs).length === 1) return [];
    const identifier = pipeline.asksForBuild ? "main_branch" : "newest_image";
    const name = pipeline.asksForBuild ? "Main branch" : "Newest image";
    return [
      {
        orgIdentifier: pipeline.orgIdentifier,
        projectIdentifier: pipeline.projectIdentifier,
        pipelineIdentifier: pipeline.identifier,
        identifier,
        name,
        description: "",
        inputSetType: "INPUT_SET" as const,
        yaml: stringify({
          inputSet: {
            name,
            identifier,
            orgIdentifier: pipeline.orgIdentifier,
            projectIdentifier: pipeline.projectIdentifier,
            pipeline: inputs,
          },
        }),
        createdAt: now - 200 * 24 * 3600_000,
        lastUpdatedAt: now - 40 * 24 * 3600_000,
      },
    ];
  });
}

/** The id of the event that started a run. */
export function eventIdOf(seed: number, planExecutionId: string): string {
  return hexId(seed, "event", planExecutionId);
}
