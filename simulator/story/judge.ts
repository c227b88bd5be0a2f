import type { LogFailure } from "@/simulator/logs/spec";
import { packageRegistryHost } from "@/simulator/story/estate";
import { between, chance, pick, spread, unit } from "@/simulator/story/random";
import type { BadCommit, Scenario } from "@/simulator/story/scenario-types";
import type { Commit, Execution, StageRun, StepFailure, StepSpec } from "@/simulator/story/types";
import { type CatalogueTest, testsOf } from "./suites";

export interface Judgement {
  durationMs: number;
  failure: StepFailure | null;
}

/** Everything that decides how one step of one run goes. */
export interface Case {
  seed: number;
  scenario: Scenario;
  execution: Execution;
  stage: StageRun;
  step: StepSpec;
  startsAt: number;
}

/**
 * Decides how a step goes, from the seed and the facts alone: the same run judged again gets the same judgement.
 * The order is that of certainty: what was written for this run, then outages, lasting breakages, the commit, luck.
 */
export function judge(input: Case): Judgement {
  const { seed, scenario, execution, stage, step, startsAt } = input;
  const key = `${execution.id}/${stage.identifier}/${step.identifier}`;
  let durationMs = step.durationMs * spread(0.13, seed, "duration", key);
  for (const slow of scenario.slowDowns) {
    const hit =
      slow.pipelineIdentifier === execution.pipelineIdentifier && slow.stepIdentifier === step.identifier;
    const commitAt = execution.build?.commit.at ?? 0;
    if (
      hit &&
      (execution.build?.type === "branch" ? commitAt >= slow.from : startsAt >= slow.from + 3600_000)
    ) {
      durationMs *= slow.factor;
    }
  }
  const failure = failureOf(input, key);
  if (failure) durationMs *= shareUntilFailure(failure, seed, key);
  return { durationMs: Math.max(400, Math.round(durationMs / execution.speed)), failure };
}

/** How much of a step's time passes before it fails: at once for a refusal, all of it for tests. */
function shareUntilFailure(failure: StepFailure, seed: number, key: string): number {
  if (failure.testIds.length > 0) return 1;
  if (failure.cause === "deployment") return between(2.4, 3.2, seed, "share", key);
  if (failure.cause === "delegate" || failure.cause === "credential")
    return between(0.15, 0.3, seed, "share", key);
  if (failure.cause === "registry" || failure.cause === "network")
    return between(0.8, 1.5, seed, "share", key);
  return between(0.35, 0.8, seed, "share", key);
}

function failureOf(input: Case, key: string): StepFailure | null {
  const { scenario, execution, step, startsAt } = input;
  if (execution.forced?.stepIdentifier === step.identifier) return execution.forced.failure;
  for (const outage of scenario.outages) {
    if (startsAt >= outage.from && startsAt < outage.to && step.uses.includes(outage.uses)) {
      return {
        cause: outage.cause,
        class: "transient",
        truthId: outage.truthId,
        message: outage.message,
        failureTypes: outage.failureTypes,
        detail: outage.detail,
        testIds: [],
      };
    }
  }
  for (const breakage of scenario.breakages) {
    const here =
      breakage.pipelineIdentifier === execution.pipelineIdentifier &&
      breakage.stepIdentifier === step.identifier;
    if (here && startsAt >= breakage.from && startsAt < breakage.to) {
      return {
        cause: breakage.cause,
        class: "persistent",
        truthId: breakage.truthId,
        message: breakage.message,
        failureTypes: breakage.failureTypes,
        detail: breakage.detail,
        testIds: [],
      };
    }
  }
  if (execution.mode !== "NORMAL") return null;
  return commitFailure(input) ?? luck(input, key);
}

const persistentOnCommit = (
  cause: StepFailure["cause"],
  truthId: string,
  detail: LogFailure | null,
  testIds: string[],
): StepFailure => ({
  cause,
  class: "persistent",
  truthId,
  message: "exit status 1",
  failureTypes: ["APPLICATION_ERROR"],
  detail,
  testIds,
});

function inRange(bad: BadCommit, commit: Commit): boolean {
  return commit.index >= bad.culprit.index && (bad.fix === null || commit.index < bad.fix.index);
}

/** What a commit breaks: planted on the default branch, everyday mistakes in pull requests. */
function commitFailure(input: Case): StepFailure | null {
  const { seed, scenario, execution, step } = input;
  const { brokenTest } = scenario;
  if (step.testSuiteKey === brokenTest.suiteKey) {
    return persistentOnCommit("broken_test", brokenTest.truthId, null, [brokenTest.test.id]);
  }
  const commit = execution.build?.commit;
  if (!commit) return null;
  if (commit.index >= 0) {
    const bad = scenario.badCommits.find(
      (entry) =>
        entry.pipelineIdentifier === execution.pipelineIdentifier &&
        entry.stepIdentifier === step.identifier &&
        inRange(entry, commit),
    );
    if (bad)
      return persistentOnCommit(
        bad.cause,
        bad.truthId,
        bad.detail,
        bad.tests.map((test) => test.id),
      );
    return null;
  }
  return mistakeOf(seed, execution, commit, step);
}

/** A pull request's commit is broken with 15 %, the last one before the merge never. */
function mistakeOf(seed: number, execution: Execution, commit: Commit, step: StepSpec): StepFailure | null {
  const commits = execution.build?.pullRequest?.commits ?? [];
  if (commits.at(-1)?.sha === commit.sha || !chance(0.3, seed, "mistake", commit.sha)) return null;
  const kind = pick(["compile", "lint", "test", "test"] as const, seed, "mistake kind", commit.sha);
  const truthId = `commit:${commit.sha.slice(0, 12)}`;
  const file = commit.files[0] ?? "src/index";
  const line = 20 + Math.floor(unit(seed, "line", commit.sha) * 180);
  if (kind === "test" && step.testSuiteKey && step.testSuiteKey !== "storefront_journeys") {
    const tests = testsOf(seed, step.testSuiteKey, []);
    const first = Math.floor(unit(seed, "which test", commit.sha) * tests.length);
    const failing = tests.slice(first, first + 1 + Math.floor(unit(seed, "how many", commit.sha) * 3));
    return persistentOnCommit(
      "test_regression",
      truthId,
      null,
      failing.map((test) => test.id),
    );
  }
  if (kind === "lint" && step.log?.task === "lint") {
    const issues = [
      {
        file,
        line,
        column: 7,
        rule: "no-unused-vars",
        message: "'previous' is assigned a value but never used",
      },
    ];
    return persistentOnCommit("lint", truthId, { kind: "lint_error", issues }, []);
  }
  const compiles =
    step.log?.task === "typecheck" ||
    step.identifier === "compile" ||
    step.identifier === "assemble" ||
    step.identifier === "vet";
  if (kind === "compile" && compiles) {
    const detail: LogFailure = {
      kind: "compile_error",
      file,
      line,
      column: 12,
      symbol: "estimate",
      message: "cannot find symbol 'estimate'",
    };
    return persistentOnCommit("compile", truthId, detail, []);
  }
  return null;
}

/** Flaky tests, the network's hiccups, and rollouts that do not become ready. */
function luck(input: Case, key: string): StepFailure | null {
  const { seed, scenario, execution, step, startsAt } = input;
  // A person who runs something again on the running simulator is not punished by luck.
  if (execution.live) return null;
  const failing = scenario.flakyTests.filter(
    (flaky) => flaky.suiteKey === step.testSuiteKey && chance(flaky.rate, seed, "flaky", flaky.id, key),
  );
  if (failing.length > 0) {
    return {
      cause: "flaky",
      class: "transient",
      truthId: `flaky:${failing[0]?.id ?? ""}`,
      message: "exit status 1",
      failureTypes: ["APPLICATION_ERROR"],
      detail: null,
      testIds: failing.map((flaky) => flaky.id),
    };
  }
  if (step.uses.includes("package_registry") && chance(0.004, seed, "network", key)) {
    return networkBlip("network_blip", startsAt);
  }
  const deploys = step.log?.task === "deploy" && step.uses.includes("cluster");
  const commit = execution.build?.commit.sha ?? execution.id;
  const environment = input.stage.spec.environmentIdentifier ?? "";
  if (deploys && environment !== "prod" && chance(0.011, seed, "crash", commit, environment)) {
    return crashLoop(execution, input.stage);
  }
  return null;
}

/** Connections to the package registry that were reset: gone at the next try. */
export function networkBlip(truthId: string, at: number): StepFailure {
  return {
    cause: truthId === "network_blip" ? "network" : "registry",
    class: "transient",
    truthId,
    message: "exit status 1",
    failureTypes: ["APPLICATION_ERROR"],
    detail: {
      kind: "registry_unavailable",
      host: packageRegistryHost,
      window: { from: at - 60_000, to: at + 8 * 60_000 },
      answer: "ECONNRESET",
    },
    testIds: [],
  };
}

function crashLoop(execution: Execution, stage: StageRun): StepFailure {
  const service = (stage.spec.serviceIdentifier ?? "app").replaceAll("_", "-");
  return {
    cause: "deployment",
    class: "persistent",
    truthId: `rollout:${(execution.build?.commit.sha ?? execution.id).slice(0, 12)}`,
    message: `Timed out waiting for the condition: deployment/${service} did not become ready`,
    failureTypes: ["TIMEOUT_ERROR"],
    detail: {
      kind: "rollout_timeout",
      resource: service,
      namespace: `${execution.projectIdentifier}-${stage.spec.environmentIdentifier ?? "dev"}`,
      timeoutSeconds: 180,
      podReason: "CrashLoopBackOff",
      message: "missing required setting: FEED_URL",
    },
    testIds: [],
  };
}

/** The tests that the story names for a suite key: they must be in its reports. */
export function namedTests(scenario: Scenario, suiteKey: string, stepIdentifier: string): CatalogueTest[] {
  return [
    ...scenario.flakyTests.filter((flaky) => flaky.suiteKey === suiteKey).map((flaky) => flaky.test),
    ...scenario.badCommits
      .filter(
        (bad) =>
          suiteKey.startsWith(bad.pipelineIdentifier.replace(/_ci(_cd)?$/, "")) &&
          bad.stepIdentifier === stepIdentifier,
      )
      .flatMap((bad) => bad.tests),
    ...(scenario.brokenTest.suiteKey === suiteKey ? [scenario.brokenTest.test] : []),
  ];
}
