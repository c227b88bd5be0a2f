import { emptyIndex } from "@/simulator/engine/index-executions";
import { buildRepositories } from "@/simulator/story/commits";
import {
  buildConnectors,
  buildDelegates,
  buildEnvironments,
  buildFeatureFlags,
  buildOrganizations,
  buildProjects,
  buildServices,
} from "@/simulator/story/estate";
import { buildUsers } from "@/simulator/story/people";
import { buildPipelines } from "@/simulator/story/pipelines/build-pipelines";
import { shortId } from "@/simulator/story/random";
import { day } from "@/simulator/story/rhythm";
import { awsKeyExpiry, buildScenario } from "@/simulator/story/scenario";
import { buildInputSets, buildTriggers } from "@/simulator/story/triggers";
import type { World } from "@/simulator/story/types";

export interface StoryOptions {
  seed: number;
  /** The story's now: the end of its history, epoch milliseconds. */
  storyNow: number;
  /** About how many executions the history holds. */
  executions: number;
  accountId: string | null;
}

export const historyDays = 60;

/** Pushes and pull requests make up most runs; the fixed rhythm (nightlies, releases, checks) is about this many. */
const fixedRuns = 640;
const scalableRuns = 3150;

/** The account without its executions; `engine/history.ts` runs those. */
export function buildWorld(options: StoryOptions): World {
  const { seed, storyNow } = options;
  const users = buildUsers(seed);
  const scale = Math.max(0.05, (options.executions - fixedRuns) / scalableRuns);
  const repositories = buildRepositories({
    seed,
    from: storyNow - historyDays * day,
    // The planted failure of the last hour brings the newest commit of all.
    to: storyNow - 50 * 60_000,
    scale,
    users,
  });
  const pipelines = buildPipelines(seed, storyNow);
  return {
    seed,
    storyNow,
    account: {
      id: options.accountId ?? shortId(seed, "account"),
      name: "Fernwick Outdoor",
      company: "Fernwick Outdoor",
    },
    organizations: buildOrganizations(storyNow),
    projects: buildProjects(storyNow),
    users,
    repositories,
    services: buildServices(storyNow),
    environments: buildEnvironments(storyNow),
    connectors: buildConnectors(storyNow, awsKeyExpiry(storyNow)),
    delegates: buildDelegates(seed),
    featureFlags: buildFeatureFlags(storyNow),
    pipelines,
    triggers: buildTriggers(seed, pipelines),
    inputSets: buildInputSets(storyNow, pipelines),
    scenario: buildScenario(storyNow, repositories),
    index: emptyIndex(),
  };
}
