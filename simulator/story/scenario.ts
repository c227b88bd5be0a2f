import { plantBadCommits, rename } from "@/simulator/story/bad-commits";
import { commitAfter } from "@/simulator/story/commits";
import { imageRegistryHost, packageRegistryHost } from "@/simulator/story/estate";
import { plantFlakyTests } from "@/simulator/story/flaky-tests";
import { describeScenario } from "@/simulator/story/planted-truths";
import { day, hour, minute, weekdayBefore } from "@/simulator/story/rhythm";
import type { Breakage, Outage, Scenario, SlowDown } from "@/simulator/story/scenario-types";
import type { Repository } from "@/simulator/story/types";
import { testOf } from "./suites";

/** When the AWS sandbox key expired; the connectors need it before the rest of the scenario exists. */
export const awsKeyExpiry = (now: number): number => weekdayBefore(now, 2, 4);

export function buildScenario(now: number, repositories: Map<string, Repository>): Scenario {
  const repository = (name: string): Repository => {
    const found = repositories.get(name);
    if (!found) throw new RangeError(`No repository ${name}`);
    return found;
  };
  const outageStart = weekdayBefore(now, 9, 10) + 2 * minute;
  const outage = { from: outageStart, to: outageStart + 56 * minute };
  const imageOutageStart = weekdayBefore(now, 37, 14) + 20 * minute;
  const delegateStart = weekdayBefore(now, 31, 13) + 5 * minute;
  const credentialFrom = weekdayBefore(now, 16, 7);
  const credentialTo = credentialFrom + 31 * hour;
  const oomFrom = weekdayBefore(now, 25, 0);
  const oomTo = oomFrom + 6 * day;
  const awsKeyExpiredAt = awsKeyExpiry(now);

  const outages: Outage[] = [
    {
      truthId: "package_registry_outage",
      cause: "registry",
      uses: "package_registry",
      ...outage,
      message: "exit status 1",
      failureTypes: ["APPLICATION_ERROR"],
      detail: { kind: "registry_unavailable", host: packageRegistryHost, window: outage, answer: 503 },
    },
    {
      truthId: "image_registry_rate_limit",
      cause: "registry",
      uses: "image_registry",
      from: imageOutageStart,
      to: imageOutageStart + 35 * minute,
      message: "exit status 1",
      failureTypes: ["APPLICATION_ERROR"],
      detail: {
        kind: "image_pull",
        image: `${imageRegistryHost}/base/runtime:26.10`,
        reason: "rate_limited",
      },
    },
    {
      truthId: "delegate_unavailable",
      cause: "delegate",
      uses: "cluster",
      from: delegateStart,
      to: delegateStart + 25 * minute,
      message:
        "INTERNAL: No eligible delegate(s) in account to execute task. No matching selector(s). Selectors: [preprod]",
      failureTypes: ["DELEGATE_PROVISIONING"],
      detail: null,
    },
  ];

  const breakages: Breakage[] = [
    {
      truthId: "image_registry_credential",
      cause: "credential",
      pipelineIdentifier: "identity_gateway_ci_cd",
      stepIdentifier: "build_image",
      from: credentialFrom,
      to: credentialTo,
      message: "exit status 1",
      failureTypes: ["AUTHENTICATION"],
      detail: {
        kind: "credential_expired",
        host: imageRegistryHost,
        principal: "robot-identity",
        expiredAt: credentialFrom,
      },
    },
    {
      truthId: "aws_sandbox_key",
      cause: "credential",
      pipelineIdentifier: "environments_plan",
      stepIdentifier: "plan_sandbox",
      from: awsKeyExpiredAt,
      to: Number.POSITIVE_INFINITY,
      message:
        "Terraform plan failed: ExpiredToken: The security token included in the request is expired. Please check execution logs.",
      failureTypes: ["AUTHENTICATION"],
      detail: {
        kind: "credential_expired",
        host: "sts.eu-central-1.amazonaws.com",
        principal: "sandbox-automation",
        expiredAt: awsKeyExpiredAt,
      },
    },
    {
      truthId: "journeys_out_of_memory",
      cause: "oom",
      pipelineIdentifier: "nightly_regression",
      stepIdentifier: "all_journeys",
      from: oomFrom,
      to: oomTo,
      message: "exit status 137",
      failureTypes: ["APPLICATION_ERROR"],
      detail: { kind: "out_of_memory", limitMiB: 4096, process: "chromium" },
    },
  ];

  const badCommits = plantBadCommits(now, repository);
  const basketCommit = commitAfter(repository("basket"), weekdayBefore(now, 18, 9));
  rename(basketCommit, "Start a database container for each voucher test", [
    "src/test/kotlin/example/fernwick/voucher/VoucherMergeTest.kt",
  ]);
  const slowDowns: SlowDown[] = [
    {
      truthId: "basket_tests_slower",
      pipelineIdentifier: "basket_ci",
      stepIdentifier: "unit_tests",
      from: basketCommit.at,
      commit: basketCommit,
      factor: 1.9,
    },
  ];
  const brokenTest = {
    truthId: "legacy_export_broken",
    suiteKey: "legacy_export",
    stepIdentifier: "legacy_export_suite",
    test: testOf("vitest", "legacy", "export", "writes the old price file", 420),
  };
  const scenario: Scenario = {
    outages,
    breakages,
    badCommits,
    slowDowns,
    flakyTests: plantFlakyTests(),
    brokenTest,
    moments: {
      outage,
      awsKeyExpiredAt,
      rolledBackReleaseAt: weekdayBefore(now, 6, 13) + 12 * minute,
      verifyFailureAt: weekdayBefore(now, 21, 9) + 40 * minute,
      rejectedReleaseAt: weekdayBefore(now, 13, 14),
      abortedAt: weekdayBefore(now, 1, 15),
      waitingSince: now - 34 * minute,
      runningSince: now - 2.5 * minute,
      recentFailureAt: now - 48 * minute,
    },
    truths: [],
  };
  scenario.truths = describeScenario(scenario);
  return scenario;
}
