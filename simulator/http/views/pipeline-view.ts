import { pipelineKey } from "@/simulator/engine/index-executions";
import { modulesOf } from "@/simulator/story/pipelines/build-pipelines";
import { commitSha } from "@/simulator/story/random";
import { day, startOfDay } from "@/simulator/story/rhythm";
import type { Execution, Pipeline, World } from "@/simulator/story/types";

export function runsOf(world: World, pipeline: Pipeline): Execution[] {
  const key = pipelineKey({ ...pipeline, pipelineIdentifier: pipeline.identifier });
  return world.index.executionsByPipeline.get(key) ?? [];
}

export function gitDetails(world: World, pipeline: Pipeline) {
  if (pipeline.storeType !== "REMOTE" || !pipeline.repository) return {};
  const url = world.repositories.get(pipeline.repository)?.url ?? "";
  const filePath = `.harness/${pipeline.identifier}.yaml`;
  return {
    objectId: commitSha(world.seed, "object", pipeline.identifier, pipeline.version),
    branch: "main",
    repoIdentifier: null,
    rootFolder: null,
    filePath,
    repoName: pipeline.repository,
    commitId: commitSha(world.seed, "pipeline commit", pipeline.identifier, pipeline.version),
    fileUrl: `${url}/blob/main/${filePath}`,
    repoUrl: url,
  };
}

const failing = new Set(["Failed", "Expired", "ApprovalRejected", "Errored"]);

/** An item of the pipeline list, which is also its summary. */
export function pipelineView(world: World, pipeline: Pipeline, now: number) {
  const runs = runsOf(world, pipeline);
  const newest = runs.at(-1);
  const deployments = Array.from({ length: 7 }, () => 0);
  const numOfErrors = Array.from({ length: 7 }, () => 0);
  const weekStart = startOfDay(now) - 6 * day;
  for (let i = runs.length - 1; i >= 0; i -= 1) {
    const run = runs[i];
    if (!run || run.startTs < weekStart) break;
    const slot = Math.floor((run.startTs - weekStart) / day);
    deployments[slot] = (deployments[slot] ?? 0) + 1;
    if (failing.has(run.status)) numOfErrors[slot] = (numOfErrors[slot] ?? 0) + 1;
  }
  return {
    name: pipeline.name,
    identifier: pipeline.identifier,
    description: pipeline.description,
    tags: pipeline.tags,
    version: pipeline.version,
    numOfStages: pipeline.stages.length,
    createdAt: pipeline.createdAt,
    lastUpdatedAt: pipeline.lastUpdatedAt,
    modules: modulesOf(pipeline),
    executionSummaryInfo: newest
      ? {
          numOfErrors,
          deployments,
          lastExecutionTs: newest.startTs,
          lastExecutionStatus: newest.status,
          lastExecutionId: newest.id,
        }
      : { numOfErrors, deployments },
    recentExecutionsInfo: runs.slice(-10).reverse().map(recentExecution),
    filters: filtersOf(world, pipeline),
    stageNames: pipeline.stages.map((stage) => stage.name),
    storeType: pipeline.storeType,
    ...(pipeline.storeType === "REMOTE"
      ? { connectorRef: "account.code_host", gitDetails: gitDetails(world, pipeline) }
      : {}),
    entityValidityDetails: { valid: true, invalidYaml: null },
    isDraft: false,
    yamlVersion: "0",
  };
}

function recentExecution(run: Execution) {
  return {
    executorInfo: {
      triggerType: run.trigger.type,
      username: run.trigger.user?.name ?? run.trigger.trigger?.identifier ?? "",
      email: run.trigger.user?.email ?? null,
    },
    planExecutionId: run.id,
    status: run.status,
    startTs: run.startTs,
    ...(run.endTs === null ? {} : { endTs: run.endTs }),
    runSequence: run.runSequence,
    parentStageInfo: null,
  };
}

const present = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== null)),
];

function filtersOf(world: World, pipeline: Pipeline) {
  const services = present(pipeline.stages.map((stage) => stage.serviceIdentifier));
  const types = services.map(
    (identifier) =>
      world.services.find((service) => service.identifier === identifier)?.deploymentType ?? "Kubernetes",
  );
  return {
    ...(pipeline.repository ? { ci: { repoNames: [pipeline.repository] } } : {}),
    ...(services.length > 0
      ? {
          cd: {
            deploymentTypes: present(types),
            environmentNames: present(pipeline.stages.map((stage) => stage.environmentIdentifier)),
            serviceNames: services,
            infrastructureTypes: ["KubernetesDirect"],
          },
        }
      : {}),
    pms: { stageTypes: present(pipeline.stages.map((stage) => stage.type)), featureFlagStepCount: 0 },
  };
}
