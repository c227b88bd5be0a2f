import type { FailedCase, LogFailure, StepLogSpec, StepOutcome, SuiteFact } from "@/simulator/logs/spec";
import { namedTests } from "@/simulator/story/judge";
import { number32 } from "@/simulator/story/random";
import type { Execution, StageRun, StepFailure, StepRun, World } from "@/simulator/story/types";
import { errorTypeOf, failureMessage, lineOf } from "./suite-report";
import { type CatalogueTest, testsOf } from "./suites";

export { findStepByLogKey, logKeysOf } from "@/simulator/story/log-keys";
export { testReportOf } from "./suite-report";

/** What the log service's renderers need to write this step's log; null for a step that has none or has not begun. */
export function stepLogSpec(
  world: World,
  execution: Execution,
  stage: StageRun,
  step: StepRun,
): StepLogSpec | null {
  const { log } = step.spec;
  if (!log || step.startTs === null || step.status === "NotStarted") return null;
  const outcome = outcomeOf(step);
  const failure = step.failure ?? (outcome === "running" ? (step.planned?.failure ?? null) : null);
  const detail = failure ? failureDetail(world, step, failure) : null;
  return {
    tool: log.tool,
    task: log.task,
    outcome,
    ...(detail ? { failure: detail } : {}),
    facts: factsOf(world, execution, stage, step),
    seed: number32(world.seed, "log", execution.id, stage.identifier, step.spec.identifier),
    startedAt: step.startTs,
    ...(step.endTs === null ? {} : { endedAt: step.endTs }),
    plannedEndAt: step.startTs + (step.planned?.durationMs ?? step.spec.durationMs),
    size: log.size,
    ...(step.spec.units.length > 0 ? { units: step.spec.units } : {}),
  };
}

function outcomeOf(step: StepRun): StepOutcome {
  if (step.status === "Failed" || step.status === "IgnoreFailed" || step.status === "Expired")
    return "failed";
  if (step.status === "Aborted") return "aborted";
  return step.endTs === null ? "running" : "passed";
}

function failureDetail(world: World, step: StepRun, failure: StepFailure): LogFailure | null {
  const key = step.spec.testSuiteKey;
  if (failure.testIds.length === 0 || !key) return failure.detail;
  const tests = testsOf(world.seed, key, namedTests(world.scenario, key, step.spec.identifier));
  return {
    kind: "test_failures",
    cases: tests.filter((test) => failure.testIds.includes(test.id)).map((test) => failedCase(world, test)),
  };
}

function failedCase(world: World, test: CatalogueTest): FailedCase {
  return {
    suite: test.suiteName,
    name: test.name,
    file: test.fileName,
    line: lineOf(world, test),
    message: failureMessage(world, test),
    type: errorTypeOf(test),
  };
}

function factsOf(world: World, execution: Execution, stage: StageRun, step: StepRun): StepLogSpec["facts"] {
  const { build } = execution;
  const service = world.services.find(
    (candidate) =>
      candidate.identifier === stage.spec.serviceIdentifier ||
      (stage.spec.serviceIdentifier === null && candidate.repository === build?.repository.name),
  );
  const environment = stage.spec.environmentIdentifier;
  const suites = suitesOf(world, step);
  return {
    repo: build?.repository.name ?? execution.projectIdentifier,
    branch: build?.branch ?? "main",
    commitSha: build?.commit.sha ?? "",
    commitMessage: build?.commit.message ?? "",
    ...(service && stage.artifactTag ? { image: `${service.image}:${stage.artifactTag}` } : {}),
    ...(suites ? { suites, testTotal: suites.reduce((sum, suite) => sum + suite.tests, 0) } : {}),
    ...(step.spec.log?.testRunner ? { testRunner: step.spec.log.testRunner } : {}),
    ...(service && environment
      ? {
          service: service.identifier.replaceAll("_", "-"),
          environment,
          namespace: `${execution.projectIdentifier}-${environment}`,
          cluster: environment === "prod" ? "cluster-prod" : "cluster-preprod",
          replicas: environment === "prod" ? 4 : 2,
          chart: service.repository,
          chartVersion: "3.8.1",
        }
      : {}),
    ...(build?.pullRequest ? { pullRequest: build.pullRequest.number } : {}),
    ...(step.spec.command ? { command: step.spec.command } : {}),
  };
}

function suitesOf(world: World, step: StepRun): SuiteFact[] | null {
  const key = step.spec.testSuiteKey;
  if (!key) return null;
  const suites = new Map<string, SuiteFact>();
  for (const test of testsOf(world.seed, key, namedTests(world.scenario, key, step.spec.identifier))) {
    const suite = suites.get(test.suiteName) ?? { name: test.suiteName, file: test.fileName, tests: 0 };
    suite.tests += 1;
    suites.set(test.suiteName, suite);
  }
  return [...suites.values()];
}
