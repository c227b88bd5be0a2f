import type {
  Execution,
  FailureTruth,
  PlantedTruth,
  StageRun,
  StepRun,
  Truths,
  World,
} from "@/simulator/story/types";

const told = new Set(["Failed", "Expired", "ApprovalRejected", "Aborted"]);

/** What is true about the story up to now. Tests and measurements read it over HTTP, the app never does. */
export function truthsOf(world: World): Truths {
  const runs = [...world.index.executionById.values()].sort((a, b) => a.startTs - b.startTs);
  const failures = runs.filter((run) => told.has(run.status)).map(failureTruth);
  return {
    seed: world.seed,
    storyNow: world.storyNow,
    accountId: world.account.id,
    planted: world.scenario.truths.map((truth) => withRuns(world, truth, runs, failures)),
    flakyTests: world.scenario.flakyTests.map(
      ({ suiteKey: _key, test: _test, message: _message, ...truth }) => truth,
    ),
    failures,
  };
}

/** The stage and step that failed first: not the loudest, the earliest. */
export function firstFailing(run: Execution): { stage: StageRun; step: StepRun | null } | null {
  const candidates: { stage: StageRun; step: StepRun | null; at: number }[] = [];
  for (const stage of run.stages) {
    const broken = stage.steps.filter((step) => told.has(step.status));
    candidates.push(...broken.map((step) => ({ stage, step, at: step.endTs ?? 0 })));
    if (broken.length === 0 && stage.failure && stage.status !== "IgnoreFailed") {
      candidates.push({ stage, step: null, at: stage.endTs ?? 0 });
    }
  }
  candidates.sort((a, b) => a.at - b.at);
  return candidates[0] ?? null;
}

function failureTruth(run: Execution): FailureTruth {
  const first = firstFailing(run);
  const failure = first?.step?.failure ?? run.failure;
  return {
    planExecutionId: run.id,
    pipelineIdentifier: run.pipelineIdentifier,
    orgIdentifier: run.orgIdentifier,
    projectIdentifier: run.projectIdentifier,
    runSequence: run.runSequence,
    status: run.status,
    cause: run.status === "Aborted" ? "aborted" : (failure?.cause ?? "timeout"),
    class: run.status === "Aborted" ? null : (failure?.class ?? null),
    truthId: failure?.truthId ?? "aborted",
    stageIdentifier: first?.stage.identifier ?? null,
    stepIdentifier: first?.step?.spec.identifier ?? null,
    commitSha: run.build?.commit.sha ?? null,
    testIds: failure?.testIds ?? [],
    startTs: run.startTs,
    endTs: run.endTs,
  };
}

function withRuns(
  world: World,
  truth: PlantedTruth,
  runs: readonly Execution[],
  failures: readonly FailureTruth[],
): PlantedTruth {
  const { moments, brokenTest } = world.scenario;
  if (truth.id === brokenTest.truthId) {
    const broken = runs.filter((run) => run.status === "IgnoreFailed");
    return {
      ...truth,
      startsAt: broken[0]?.startTs ?? truth.startsAt,
      planExecutionIds: broken.map((run) => run.id),
    };
  }
  const started: Record<string, number> = {
    release_waiting: moments.waitingSince,
    catalog_running: moments.runningSince,
    release_aborted: moments.abortedAt,
    release_rolled_back: moments.rolledBackReleaseAt,
    release_rejected: moments.rejectedReleaseAt,
  };
  const at = started[truth.id];
  if (at !== undefined) {
    const run = runs.find(
      (entry) => entry.startTs === at && truth.pipelineIdentifiers.includes(entry.pipelineIdentifier),
    );
    if (!run) return truth;
    const rollbacks = runs.filter((entry) => entry.rollbackOf === run.id);
    return { ...truth, endsAt: run.endTs, planExecutionIds: [run, ...rollbacks].map((entry) => entry.id) };
  }
  const hit = failures.filter((failure) => failure.truthId === truth.id);
  return {
    ...truth,
    pipelineIdentifiers:
      truth.pipelineIdentifiers.length > 0
        ? truth.pipelineIdentifiers
        : [...new Set(hit.map((failure) => failure.pipelineIdentifier))],
    planExecutionIds: hit.map((failure) => failure.planExecutionId),
    stageIdentifier: truth.stageIdentifier ?? hit[0]?.stageIdentifier ?? null,
    stepIdentifier: truth.stepIdentifier ?? hit[0]?.stepIdentifier ?? null,
  };
}
