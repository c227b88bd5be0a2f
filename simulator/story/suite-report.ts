import { namedTests } from "@/simulator/story/judge";
import { chance, pick, spread, unit } from "@/simulator/story/random";
import type { Execution, StageRun, StepFailure, StepRun, TestCase, World } from "@/simulator/story/types";
import { type CatalogueTest, testsOf } from "./suites";

/** The test report of a step; empty for a step that runs no tests, has not ended, or died before it could report. */
export function testReportOf(world: World, execution: Execution, stage: StageRun, step: StepRun): TestCase[] {
  const key = step.spec.testSuiteKey;
  if (!key || step.endTs === null || step.startTs === null || step.status === "Aborted") return [];
  const failure = step.failure ?? null;
  if (failure && failure.testIds.length === 0) return [];
  const failing = new Set(failure?.testIds ?? []);
  const tests = testsOf(world.seed, key, namedTests(world.scenario, key, step.spec.identifier));
  const run = `${execution.id}/${stage.identifier}/${step.spec.identifier}`;
  const total = tests.reduce((sum, test) => sum + test.durationMs, 0);
  // Runners work in parallel; no test may seem to take longer than the step that held it.
  const pace = Math.min(1.6, ((step.endTs - step.startTs) * 3.2) / Math.max(total, 1));
  return tests.map((test) => {
    const failed = failing.has(test.id);
    const skipped = !failed && chance(0.012, world.seed, "skipped", test.id);
    const duration = skipped ? 0 : test.durationMs * pace * spread(0.25, world.seed, "test", run, test.id);
    return caseOf(
      world,
      test,
      failed ? failure : null,
      skipped,
      Math.max(skipped ? 0 : 1, Math.round(duration)),
    );
  });
}

function caseOf(
  world: World,
  test: CatalogueTest,
  failure: StepFailure | null,
  skipped: boolean,
  durationMs: number,
): TestCase {
  const message = failure ? failureMessage(world, test) : null;
  const errorType = failure ? errorTypeOf(test) : null;
  return {
    name: test.name,
    className: test.className,
    fileName: test.fileName,
    suiteName: test.suiteName,
    status: failure ? "failed" : skipped ? "skipped" : "passed",
    message,
    errorType,
    stackTrace: message ? `${errorType}: ${message}\n    at ${test.fileName}:${lineOf(world, test)}` : null,
    durationMs,
    stdout: "",
    stderr: "",
  };
}

/** What a failing test says: the story's words for a named one, else one that stays the same for the test. */
export function failureMessage(world: World, test: CatalogueTest): string {
  const flaky = world.scenario.flakyTests.find((entry) => entry.id === test.id);
  if (flaky) return flaky.message;
  const bad = world.scenario.badCommits.find((entry) =>
    entry.tests.some((candidate) => candidate.id === test.id),
  );
  if (bad) {
    return bad.pipelineIdentifier === "parcel_router_ci"
      ? "AssertionError: assert 'mainland' == 'ferry'"
      : "reservation still holds 3 items in warehouse north, want 0";
  }
  if (test.id === world.scenario.brokenTest.test.id)
    return "ENOENT: no such file or directory, open 'fixtures/prices-v1.csv'";
  return pick(
    [
      "expected 200 to be 404",
      "expected [] to have a length of 2",
      "expected 'EUR' to equal 'SEK'",
      "expected null not to be null",
    ],
    world.seed,
    "message",
    test.id,
  );
}

export function errorTypeOf(test: CatalogueTest): string {
  if (test.fileName.endsWith(".java") || test.fileName.endsWith(".kt"))
    return "org.opentest4j.AssertionFailedError";
  if (test.fileName.endsWith(".go")) return "Failed";
  return test.fileName.includes("journeys/") ? "Error" : "AssertionError";
}

export function lineOf(world: World, test: CatalogueTest): number {
  return 12 + Math.floor(unit(world.seed, "line", test.id) * 240);
}
