import { type Birth, birth } from "@/simulator/engine/birth";
import { demoFailure, manualBirth, scheduledBirths } from "@/simulator/engine/history";
import { pipelineKey } from "@/simulator/engine/index-executions";
import { unit } from "@/simulator/story/random";
import { hour, liveliness, minute } from "@/simulator/story/rhythm";
import type { Pipeline, World } from "@/simulator/story/types";

const slotMs = 2.5 * minute;

/** Runs on a weekday in the rhythm, for the time in which nobody watched. */
const runsPerSlotAtRest = 62 / (24 * (hour / slotMs));

/**
 * What begins by itself in (from, to]. While the simulator runs it is lively, about three runs in ten minutes at any
 * hour, so that there is something to watch; in the time it was switched off it follows the history's rhythm.
 */
export function backgroundBirths(world: World, from: number, to: number, lively: boolean): Birth[] {
  const births: Birth[] = [];
  for (let slot = Math.floor(from / slotMs) + 1; slot * slotMs <= to; slot += 1) {
    const at = Math.round(slot * slotMs - unit(world.seed, "slot", slot) * 60_000);
    const share = lively ? 0.75 : runsPerSlotAtRest * liveliness(at);
    if (at > from && unit(world.seed, "slot runs", slot) < share) {
      const born = codeBirth(world, at, slot);
      if (born) births.push(born);
    }
  }
  for (const pipeline of world.pipelines) births.push(...scheduledBirths(world, pipeline, from, to));
  return births.sort((a, b) => a.at - b.at);
}

function codeBirth(world: World, at: number, slot: number): Birth | null {
  const candidates = world.pipelines.flatMap(
    (pipeline): { pipeline: Pipeline; kind: "push" | "pullRequest" | "manual"; weight: number }[] =>
      // The demo's pipeline stays red until a person runs it again.
      pipeline.deleted || pipeline.identifier === "storefront_ci_cd"
        ? []
        : [
            { pipeline, kind: "push", weight: pipeline.rhythm.push },
            { pipeline, kind: "pullRequest", weight: pipeline.rhythm.pullRequest },
            { pipeline, kind: "manual", weight: pipeline.rhythm.manual },
          ],
  );
  let rest =
    unit(world.seed, "slot pipeline", slot) * candidates.reduce((sum, entry) => sum + entry.weight, 0);
  const chosen = candidates.find((entry) => {
    rest -= entry.weight;
    return rest < 0;
  });
  if (!chosen) return null;
  if (chosen.kind === "manual") return manualBirth(world, chosen.pipeline, at);
  return birth(chosen.pipeline, at, "WEBHOOK", {
    triggerIdentifier: chosen.kind === "push" ? "push_main" : "pull_request",
    build: chosen.kind === "push" ? { kind: "newMerge" } : { kind: "newPullRequest" },
  });
}

/** A demo that was brought to green is given this long before its pipeline fails again. */
const greenForMs = 2 * hour;
/** A failure older than this no longer counts as one of now. */
const freshForMs = 8 * hour;

/**
 * There is always something to look into: when the demo's pipeline has been green for a while, or its failure is old,
 * a push to main fails at `at` with the same passing cause.
 */
export function demoBirth(world: World, at: number): Birth | null {
  const pipeline = world.pipelines.find((candidate) => candidate.identifier === "storefront_ci_cd");
  if (!pipeline || pipeline.deleted) return null;
  const newest = world.index.executionsByPipeline
    .get(pipelineKey({ ...pipeline, pipelineIdentifier: pipeline.identifier }))
    ?.findLast((run) => run.build?.branch === "main");
  const age = newest ? at - newest.startTs : Number.POSITIVE_INFINITY;
  const due = newest?.status === "Failed" ? age > freshForMs : newest?.endTs !== null && age > greenForMs;
  return due ? demoFailure(pipeline, at) : null;
}
