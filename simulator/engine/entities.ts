import { parse } from "yaml";
import type { EntityChange } from "@/simulator/engine/journal";
import { readPipelineYaml } from "@/simulator/story/pipelines/read-pipeline-yaml";
import type { InputSet, Pipeline, StageSpec, Trigger, World } from "@/simulator/story/types";

/** Makes a change of a pipeline, an input set or a trigger true. The routes have validated it. */
export function applyEntityChange(
  world: World,
  entity: "pipeline" | "inputSet" | "trigger",
  change: EntityChange,
  at: number,
): void {
  if (entity === "pipeline") changePipeline(world, change, at);
  else if (entity === "inputSet") changeInputSet(world, change, at);
  else changeTrigger(world, change);
}

const sameProject = (
  item: { orgIdentifier: string; projectIdentifier: string },
  change: EntityChange,
): boolean =>
  item.orgIdentifier === change.orgIdentifier && item.projectIdentifier === change.projectIdentifier;

function changePipeline(world: World, change: EntityChange, at: number): void {
  const known = world.pipelines.find(
    (pipeline) => pipeline.identifier === change.identifier && sameProject(pipeline, change),
  );
  if (change.verb === "delete") {
    if (known) known.deleted = true;
    return;
  }
  const read = readPipelineYaml(parse(change.yaml));
  if ("problem" in read) return;
  const pipeline: Pipeline = {
    orgIdentifier: change.orgIdentifier,
    projectIdentifier: change.projectIdentifier,
    identifier: change.identifier,
    repository: known?.repository ?? null,
    storeType: known?.storeType ?? "INLINE",
    createdAt: known && !known.deleted ? known.createdAt : at,
    shouldUseSimplifiedKey: known?.shouldUseSimplifiedKey ?? false,
    rhythm: known?.rhythm ?? { push: 0, pullRequest: 0, cron: null, manual: 0 },
    name: read.name,
    description: read.description,
    tags: read.tags,
    runtimeVariables: read.runtimeVariables,
    asksForBuild: read.asksForBuild,
    stages: read.stages.map((stage) => keepKnown(stage, known)),
    yaml: change.yaml,
    version: (known?.version ?? 0) + 1,
    lastUpdatedAt: at,
    deleted: false,
  };
  if (known) Object.assign(known, pipeline);
  else world.pipelines.push(pipeline);
}

/** A step that stays in the definition goes on as before: its log, tests and duration are not in the YAML. */
function keepKnown(stage: StageSpec, pipeline: Pipeline | undefined): StageSpec {
  const before = pipeline?.stages.find((candidate) => candidate.identifier === stage.identifier);
  if (!before) return stage;
  const keep = (steps: StageSpec["steps"], known: StageSpec["steps"]) =>
    steps.map((step) => {
      const same = known.find(
        (candidate) => candidate.identifier === step.identifier && candidate.type === step.type,
      );
      return same
        ? { ...same, name: step.name, timeout: step.timeout, command: step.command ?? same.command }
        : step;
    });
  return {
    ...stage,
    matrix: before.matrix,
    onlyDefaultBranch: before.onlyDefaultBranch,
    steps: keep(stage.steps, before.steps),
    rollbackSteps: keep(stage.rollbackSteps, before.rollbackSteps),
  };
}

function changeInputSet(world: World, change: EntityChange, at: number): void {
  const known = world.inputSets.find(
    (inputSet) =>
      inputSet.identifier === change.identifier &&
      inputSet.pipelineIdentifier === change.pipelineIdentifier &&
      sameProject(inputSet, change),
  );
  if (change.verb === "delete") {
    if (known) world.inputSets.splice(world.inputSets.indexOf(known), 1);
    return;
  }
  const tree: { inputSet?: Head; overlayInputSet?: Head } = parse(change.yaml);
  const head = tree.inputSet ?? tree.overlayInputSet;
  const inputSet: InputSet = {
    orgIdentifier: change.orgIdentifier,
    projectIdentifier: change.projectIdentifier,
    pipelineIdentifier: change.pipelineIdentifier ?? "",
    identifier: change.identifier,
    name: head?.name ?? change.identifier,
    description: head?.description ?? "",
    inputSetType: tree.overlayInputSet ? "OVERLAY_INPUT_SET" : "INPUT_SET",
    yaml: change.yaml,
    createdAt: known?.createdAt ?? at,
    lastUpdatedAt: at,
  };
  if (known) Object.assign(known, inputSet);
  else world.inputSets.push(inputSet);
}

interface Head {
  name?: string;
  description?: string;
  enabled?: boolean;
  source?: { type?: string; spec?: { type?: string; spec?: { expression?: string; type?: string } } };
}

function changeTrigger(world: World, change: EntityChange): void {
  const known = world.triggers.find(
    (trigger) =>
      trigger.identifier === change.identifier &&
      trigger.pipelineIdentifier === change.pipelineIdentifier &&
      sameProject(trigger, change),
  );
  if (change.verb === "delete") {
    if (known) world.triggers.splice(world.triggers.indexOf(known), 1);
    return;
  }
  const { trigger: head }: { trigger?: Head } = parse(change.yaml);
  const scheduled = head?.source?.type === "Scheduled";
  const custom = head?.source?.spec?.type === "Custom";
  const kind = scheduled
    ? "cron"
    : custom
      ? "custom"
      : head?.source?.spec?.spec?.type === "PullRequest"
        ? "pullRequest"
        : "push";
  const trigger: Trigger = {
    orgIdentifier: change.orgIdentifier,
    projectIdentifier: change.projectIdentifier,
    pipelineIdentifier: change.pipelineIdentifier ?? "",
    identifier: change.identifier,
    name: head?.name ?? change.identifier,
    kind,
    type: scheduled ? "Scheduled" : "Webhook",
    sourceRepo: scheduled ? null : custom ? "Custom" : "Github",
    cron: scheduled ? (head?.source?.spec?.spec?.expression ?? null) : null,
    webhookToken: custom ? (known?.webhookToken ?? `${change.identifier}_token`.padEnd(22, "0")) : null,
    enabled: head?.enabled ?? true,
    yaml: change.yaml,
    version: (known?.version ?? 0) + 1,
    events: known?.events ?? [],
  };
  if (known) Object.assign(known, trigger);
  else world.triggers.push(trigger);
}
