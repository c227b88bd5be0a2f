import { type Birth, birth } from "@/simulator/engine/birth";
import { pipelineKey } from "@/simulator/engine/index-executions";
import { between, chance, pick } from "@/simulator/story/random";
import { minute } from "@/simulator/story/rhythm";
import type { Execution, World } from "@/simulator/story/types";

/**
 * What people in the story do when a run has ended: they run again what looked like bad luck (and, now and then, what
 * was not), and they roll back the release that was planted for it.
 */
export function followUps(world: World, run: Execution): Birth[] {
  const { moments } = world.scenario;
  if (run.pipelineIdentifier === "storefront_release" && run.startTs === moments.rolledBackReleaseAt) {
    return [
      birth(run.pipeline, run.startTs + 38 * minute, "MANUAL", {
        login: "ihalvorsen",
        rollbackOf: run.id,
        notes: "Checkout errors doubled after the release",
      }),
    ];
  }
  const failure = run.failure;
  if (!failure || run.status !== "Failed" || run.endTs === null || run.live || run.parent) return [];
  if (failure.truthId === "recent_registry_blip" || run.attempt >= 2 || run.mode !== "NORMAL") return [];
  const likelihood = failure.class === "transient" ? 0.7 : 0.12;
  if (!chance(likelihood, world.seed, "rerun", run.id)) return [];
  const at = Math.round(run.endTs + between(3, 22, world.seed, "rerun after", run.id) * minute);
  const author =
    run.build?.commit.author ?? run.trigger.user ?? pick(world.users, world.seed, "rerun by", run.id);
  return [
    birth(run.pipeline, at, "MANUAL", {
      login: author.login,
      build: rerunBuild(run),
      variables: run.variables,
      inputYaml: run.inputYaml,
      rerunOf: run.id,
      attempt: run.attempt + 1,
      approval: { afterMs: 5 * minute, action: "APPROVE", login: "zkowalczyk" },
    }),
  ];
}

/** The same code again. */
export function rerunBuild(run: Execution): Birth["build"] {
  if (!run.build) return null;
  if (run.build.pullRequest) {
    return { kind: "pullRequest", number: run.build.pullRequest.number, sha: run.build.commit.sha };
  }
  if (run.build.tag) return { kind: "tag", tag: run.build.tag };
  return { kind: "commit", sha: run.build.commit.sha };
}

/** The tag of the newest image that the pipeline of a service has built on the default branch. */
export function newestTag(world: World, serviceIdentifier: string, at: number): string | null {
  const builder = world.pipelines.find(
    (pipeline) =>
      pipeline.asksForBuild &&
      pipeline.stages.some((stage) => stage.serviceIdentifier === serviceIdentifier) &&
      pipeline.stages.some((stage) => stage.type === "CI"),
  );
  if (!builder) return null;
  const runs = world.index.executionsByPipeline.get(
    pipelineKey({ ...builder, pipelineIdentifier: builder.identifier }),
  );
  for (let i = (runs?.length ?? 0) - 1; i >= 0; i -= 1) {
    const run = runs?.[i];
    if (!run || run.startTs > at || run.build?.branch !== "main") continue;
    const built = run.stages.find(
      (stage) => stage.spec.type === "CI" && stage.artifactTag && stage.status === "Success",
    );
    if (built?.artifactTag) return built.artifactTag;
  }
  return null;
}
