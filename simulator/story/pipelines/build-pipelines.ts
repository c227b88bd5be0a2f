import { foundationsPipelines } from "@/simulator/story/pipelines/foundations";
import { fulfilmentPipelines } from "@/simulator/story/pipelines/fulfilment";
import { pipelineYaml } from "@/simulator/story/pipelines/pipeline-yaml";
import { storefrontPipelines } from "@/simulator/story/pipelines/storefront";
import { between } from "@/simulator/story/random";
import type { Pipeline } from "@/simulator/story/types";

const day = 24 * 3600_000;

/** The fifteen pipelines of the account. */
export function buildPipelines(seed: number, now: number): Pipeline[] {
  return [...storefrontPipelines, ...fulfilmentPipelines, ...foundationsPipelines].map((draft) => {
    const pipeline: Pipeline = {
      ...draft,
      runtimeVariables: draft.runtimeVariables ?? [],
      shouldUseSimplifiedKey: draft.shouldUseSimplifiedKey ?? false,
      asksForBuild: draft.repository !== null && draft.stages.some((stage) => stage.type === "CI"),
      yaml: "",
      version: Math.floor(between(3, 40, seed, "version", draft.identifier)),
      createdAt: Math.round(now - between(300, 420, seed, "created", draft.identifier) * day),
      lastUpdatedAt: Math.round(now - between(20, 90, seed, "updated", draft.identifier) * day),
      deleted: false,
    };
    pipeline.yaml = pipelineYaml(pipeline);
    return pipeline;
  });
}

/** The modules that a pipeline's stages need, as Harness lists them. */
export function modulesOf(pipeline: Pipeline): string[] {
  const modules: string[] = [];
  if (pipeline.stages.some((stage) => stage.type === "CI")) modules.push("ci");
  if (pipeline.stages.some((stage) => stage.type === "Deployment" || stage.type === "Custom"))
    modules.push("cd");
  modules.push("pms");
  return modules;
}
