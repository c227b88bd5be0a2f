import { packageRegistryHost } from "@/simulator/story/estate";
import { minute } from "@/simulator/story/rhythm";
import type { Scenario } from "@/simulator/story/scenario-types";
import type { PlantedTruth } from "@/simulator/story/types";

/** Says in words and references what the scenario plants; `truths.ts` adds the executions. */
export function describeScenario(scenario: Scenario): PlantedTruth[] {
  const blank = {
    startsAt: 0,
    endsAt: null,
    pipelineIdentifiers: [],
    planExecutionIds: [],
    stageIdentifier: null,
    stepIdentifier: null,
    commitSha: null,
    fixedByCommitSha: null,
    testIds: [],
    facts: {},
  };
  const single = (
    id: string,
    kind: PlantedTruth["kind"],
    pipelineIdentifier: string,
    startsAt: number,
    description: string,
    more: Partial<PlantedTruth> = {},
  ): PlantedTruth => ({
    ...blank,
    id,
    kind,
    class: null,
    description,
    startsAt,
    pipelineIdentifiers: [pipelineIdentifier],
    ...more,
  });
  const { moments } = scenario;
  return [
    ...scenario.outages.map(
      (outage): PlantedTruth => ({
        ...blank,
        id: outage.truthId,
        kind: outage.cause,
        class: "transient",
        description: `Every step that uses ${outage.uses} failed until it recovered by itself`,
        startsAt: outage.from,
        endsAt: outage.to,
        facts: outage.detail && "host" in outage.detail ? { host: outage.detail.host } : {},
      }),
    ),
    ...scenario.breakages.map(
      (breakage): PlantedTruth => ({
        ...blank,
        id: breakage.truthId,
        kind: breakage.cause,
        class: "persistent",
        description: `${breakage.stepIdentifier} failed until the cause was removed; running again did not help`,
        startsAt: breakage.from,
        endsAt: Number.isFinite(breakage.to) ? breakage.to : null,
        pipelineIdentifiers: [breakage.pipelineIdentifier],
        stepIdentifier: breakage.stepIdentifier,
      }),
    ),
    ...scenario.badCommits.map(
      (bad): PlantedTruth => ({
        ...blank,
        id: bad.truthId,
        kind: bad.cause,
        class: "persistent",
        description: `Red from "${bad.culprit.message}" ${bad.fix ? `to "${bad.fix.message}"` : "on; nobody has fixed it"}`,
        startsAt: bad.culprit.at,
        endsAt: bad.fix?.at ?? null,
        pipelineIdentifiers: [bad.pipelineIdentifier],
        stepIdentifier: bad.stepIdentifier,
        commitSha: bad.culprit.sha,
        fixedByCommitSha: bad.fix?.sha ?? null,
        testIds: bad.tests.map((test) => test.id),
      }),
    ),
    ...scenario.slowDowns.map(
      (slow): PlantedTruth => ({
        ...blank,
        id: slow.truthId,
        kind: "slow_down",
        class: "persistent",
        description: `${slow.stepIdentifier} takes ${slow.factor} times as long since "${slow.commit.message}"`,
        startsAt: slow.from,
        pipelineIdentifiers: [slow.pipelineIdentifier],
        stepIdentifier: slow.stepIdentifier,
        commitSha: slow.commit.sha,
        facts: { factor: String(slow.factor) },
      }),
    ),
    {
      ...blank,
      id: scenario.brokenTest.truthId,
      kind: "broken_test",
      class: "persistent",
      description: "Fails in every run; its step's failure is ignored",
      startsAt: 0,
      pipelineIdentifiers: ["nightly_regression"],
      stageIdentifier: "regression",
      stepIdentifier: scenario.brokenTest.stepIdentifier,
      testIds: [scenario.brokenTest.test.id],
    },
    single(
      "recent_registry_blip",
      "recent_transient_failure",
      "storefront_ci_cd",
      moments.recentFailureAt,
      "The newest run on main failed because the package registry reset connections; a new run passes",
      {
        class: "transient",
        endsAt: moments.recentFailureAt + 9 * minute,
        facts: { host: packageRegistryHost },
      },
    ),
    single(
      "release_waiting",
      "waiting_for_approval",
      "catalog_release",
      moments.waitingSince,
      "Waits for somebody to approve",
      { stageIdentifier: "approve", stepIdentifier: "release_approval" },
    ),
    single(
      "catalog_running",
      "running_now",
      "catalog_ci_cd",
      moments.runningSince,
      "Was running when the story began",
    ),
    single(
      "release_aborted",
      "aborted",
      "fulfilment_release",
      moments.abortedAt,
      "Aborted by a person while it deployed",
    ),
    single(
      "release_rolled_back",
      "rolled_back",
      "storefront_release",
      moments.rolledBackReleaseAt,
      "Succeeded, then was rolled back by a person 26 minutes later",
      { stageIdentifier: "deploy_prod" },
    ),
    single(
      "canary_verification_failed",
      "deployment",
      "storefront_release",
      moments.verifyFailureAt,
      "The canary had a higher error rate; the stage rolled back by itself",
      { class: "persistent", stageIdentifier: "deploy_prod", stepIdentifier: "verify_canary" },
    ),
    single(
      "release_rejected",
      "approval_rejected",
      "catalog_release",
      moments.rejectedReleaseAt,
      "The approver refused",
      { class: "persistent", stageIdentifier: "approve", stepIdentifier: "release_approval" },
    ),
  ];
}
