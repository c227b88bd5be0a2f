import { type Birth, birth } from "@/simulator/engine/birth";
import { historyDays } from "@/simulator/story/build-world";
import { networkBlip } from "@/simulator/story/judge";
import { between, chance, pick } from "@/simulator/story/random";
import { cronTimes, day, hour, minute, startOfDay, timesOfDay } from "@/simulator/story/rhythm";
import type { Pipeline, StepFailure, World } from "@/simulator/story/types";

/** All that began in the 60 days before the story's now, in order; reruns come while the history runs. */
export function historyBirths(world: World): Birth[] {
  const from = world.storyNow - historyDays * day;
  const births = world.pipelines.flatMap((pipeline) => [
    ...codeBirths(world, pipeline),
    ...scheduledBirths(world, pipeline, from, world.storyNow - 3 * minute),
    ...manualBirths(world, pipeline, from),
  ]);
  births.push(...plantedBirths(world));
  return births.sort((a, b) => a.at - b.at);
}

/** Pushes to the default branch and commits of pull requests. */
function codeBirths(world: World, pipeline: Pipeline): Birth[] {
  const repository = pipeline.repository ? world.repositories.get(pipeline.repository) : undefined;
  if (!repository) return [];
  const births: Birth[] = [];
  if (pipeline.rhythm.push > 0) {
    for (const commit of repository.commits.slice(1)) {
      births.push(
        birth(pipeline, commit.at + 8000, "WEBHOOK", {
          triggerIdentifier: "push_main",
          build: { kind: "commit", sha: commit.sha },
        }),
      );
    }
  }
  if (pipeline.rhythm.pullRequest > 0) {
    for (const pullRequest of repository.pullRequests) {
      for (const commit of pullRequest.commits) {
        births.push(
          birth(pipeline, commit.at + 9000, "WEBHOOK", {
            triggerIdentifier: "pull_request",
            build: { kind: "pullRequest", number: pullRequest.number, sha: commit.sha },
          }),
        );
      }
    }
  }
  return births.filter((entry) => entry.at > world.storyNow - historyDays * day);
}

export function scheduledBirths(world: World, pipeline: Pipeline, from: number, to: number): Birth[] {
  if (!pipeline.rhythm.cron || pipeline.deleted) return [];
  return cronTimes(pipeline.rhythm.cron, from, to).map((at) =>
    birth(pipeline, at, "SCHEDULER_CRON", {
      triggerIdentifier: "schedule",
      build: pipeline.repository ? { kind: "head", branch: "main" } : null,
      approval: decision(world, pipeline, at, "SCHEDULER_CRON"),
    }),
  );
}

function manualBirths(world: World, pipeline: Pipeline, from: number): Birth[] {
  const births: Birth[] = [];
  for (let at = startOfDay(from); at < world.storyNow; at += day) {
    for (const time of timesOfDay(at, pipeline.rhythm.manual, world.seed, `manual/${pipeline.identifier}`)) {
      // Releases that began in the last hours would compete with the one that is planted as waiting.
      if (time > from && time < world.storyNow - 3 * hour) births.push(manualBirth(world, pipeline, time));
    }
  }
  return births;
}

/** Somebody starts the pipeline by hand; releases are decided on within the hour. */
export function manualBirth(world: World, pipeline: Pipeline, at: number): Birth {
  return birth(pipeline, at, "MANUAL", {
    login: pick(world.users, world.seed, "manual", pipeline.identifier, at).login,
    build: pipeline.asksForBuild ? { kind: "head", branch: "main" } : null,
    approval: decision(world, pipeline, at, "MANUAL"),
    abort: chance(0.02, world.seed, "abort", pipeline.identifier, at)
      ? { afterMs: Math.round(between(30_000, 200_000, world.seed, "abort after", at)), login: "ihalvorsen" }
      : null,
  });
}

function decision(world: World, pipeline: Pipeline, at: number, key: string): Birth["approval"] {
  const asks = pipeline.stages.some((stage) => stage.steps.some((step) => step.type === "HarnessApproval"));
  if (!asks) return null;
  const approvers = world.users.filter((user) => user.userGroups.includes("release_managers"));
  return {
    afterMs: Math.round(between(3, 55, world.seed, "decision", pipeline.identifier, at, key) * minute),
    action: chance(0.03, world.seed, "refusal", pipeline.identifier, at) ? "REJECT" : "APPROVE",
    login: pick(approvers, world.seed, "approver", pipeline.identifier, at).login,
  };
}

function plantedBirths(world: World): Birth[] {
  const { moments } = world.scenario;
  const find = (identifier: string): Pipeline => {
    const found = world.pipelines.find((pipeline) => pipeline.identifier === identifier);
    if (!found) throw new RangeError(`No pipeline ${identifier}`);
    return found;
  };
  const approved = (afterMinutes: number) =>
    ({ afterMs: afterMinutes * minute, action: "APPROVE", login: "aokonkwo" }) as const;
  const main = { kind: "head", branch: "main" } as const;
  const release = find("storefront_release");
  const births: Birth[] = [
    birth(release, moments.rolledBackReleaseAt, "MANUAL", { login: "trenner", approval: approved(6) }),
    birth(release, moments.verifyFailureAt, "MANUAL", {
      login: "lferrante",
      approval: approved(9),
      forced: { stepIdentifier: "verify_canary", failure: canaryFailure },
    }),
    birth(find("catalog_release"), moments.rejectedReleaseAt, "MANUAL", {
      login: "lferrante",
      approval: { afterMs: 21 * minute, action: "REJECT", login: "ihalvorsen" },
    }),
    birth(find("fulfilment_release"), moments.abortedAt, "MANUAL", {
      login: "mcarvalho",
      approval: approved(4),
      abort: { afterMs: 4 * minute + 52_000, login: "praghunathan" },
    }),
    birth(find("catalog_release"), moments.waitingSince, "MANUAL", { login: "trenner" }),
    birth(find("catalog_ci_cd"), moments.runningSince, "MANUAL", { login: "aokonkwo", build: main }),
    demoFailure(find("storefront_ci_cd"), moments.recentFailureAt),
  ];
  // People tried while the push credential was expired, and while the image registry refused them.
  const { breakages, outages } = world.scenario;
  const pushes = breakages.find((breakage) => breakage.truthId === "image_registry_credential");
  for (const hours of [1.5, 4.2, 7.1, 25.3]) {
    if (pushes) {
      births.push(
        birth(find("identity_gateway_ci_cd"), pushes.from + hours * hour, "MANUAL", {
          login: "obenali",
          build: main,
        }),
      );
    }
  }
  for (const hours of [27.5, 31]) {
    const at = moments.awsKeyExpiredAt + hours * hour;
    if (at < world.storyNow)
      births.push(birth(find("environments_plan"), at, "MANUAL", { login: "obenali", build: null }));
  }
  const refusals = outages.find((outage) => outage.truthId === "image_registry_rate_limit");
  for (const [index, identifier] of ["parcel_router_ci", "stock_ledger_ci_cd", "basket_ci"].entries()) {
    if (refusals) {
      births.push(
        birth(find(identifier), refusals.from + index * 4 * minute, "MANUAL", {
          login: "ytanabe",
          build: main,
        }),
      );
    }
  }
  const absence = outages.find((outage) => outage.truthId === "delegate_unavailable");
  for (const identifier of ["storefront_ci_cd", "stock_ledger_ci_cd", "parcel_router_ci"]) {
    // The build takes some four minutes; the deployment behind it found no delegate.
    if (absence)
      births.push(
        birth(find(identifier), absence.from - minute, "MANUAL", { login: "mcarvalho", build: main }),
      );
  }
  // People looked again at what a commit had broken.
  for (const bad of world.scenario.badCommits) {
    for (const hours of [0.4, 3, 21]) {
      const at = bad.culprit.at + hours * hour;
      if (at > (bad.fix?.at ?? world.storyNow)) continue;
      births.push(birth(find(bad.pipelineIdentifier), at, "MANUAL", { login: "ytanabe", build: main }));
    }
  }
  // The outage was in everybody's way: each pipeline that needs packages ran at least once in that hour.
  for (const [index, pipeline] of world.pipelines.entries()) {
    const needsPackages = pipeline.stages.some((stage) =>
      stage.steps.some((step) => step.uses.includes("package_registry")),
    );
    if (!needsPackages) continue;
    const at = moments.outage.from + (4 + index * 3.5) * minute;
    births.push(birth(pipeline, at, "MANUAL", { login: "hlindqvist", build: main }));
  }
  return births;
}

/** The demo's beginning: a push to main whose dependencies could not be fetched. */
export function demoFailure(pipeline: Pipeline, at: number): Birth {
  return birth(pipeline, at, "WEBHOOK", {
    triggerIdentifier: "push_main",
    build: { kind: "newMerge" },
    forced: { stepIdentifier: "install_dependencies", failure: networkBlip("recent_registry_blip", at) },
  });
}

const canaryFailure: StepFailure = {
  cause: "deployment",
  class: "persistent",
  truthId: "canary_verification_failed",
  message: "Verification failed",
  failureTypes: ["VERIFICATION_FAILURE"],
  detail: {
    kind: "verification_failed",
    metric: "http_5xx_ratio",
    baseline: 0.004,
    canary: 0.071,
    threshold: 0.02,
  },
  testIds: [],
};
