import type { Birth, BuildRequest } from "@/simulator/engine/birth";
import { pipelineKey } from "@/simulator/engine/index-executions";
import { headAt, mergeNow, openPullRequest } from "@/simulator/story/commits";
import { teams, userByLogin } from "@/simulator/story/people";
import { between, shortId } from "@/simulator/story/random";
import type {
  ApprovalInstance,
  Build,
  Execution,
  Pipeline,
  Repository,
  StageRun,
  StageSpec,
  StepRun,
  StepSpec,
  World,
} from "@/simulator/story/types";

/** Turns a birth into a run that has not begun any step. The caller puts it into the index. */
export function planExecution(world: World, pipeline: Pipeline, birth: Birth, speed: number): Execution {
  const id = shortId(
    world.seed,
    "execution",
    pipelineKey(birth),
    birth.at,
    birth.parent?.planExecutionId ?? "",
    birth.login ?? "",
  );
  const earlier = birth.retry ? world.index.executionById.get(birth.retry.of) : undefined;
  const undone = birth.rollbackOf ? world.index.executionById.get(birth.rollbackOf) : undefined;
  const repository = pipeline.repository ? world.repositories.get(pipeline.repository) : undefined;
  const trigger = world.triggers.find(
    (candidate) =>
      candidate.identifier === birth.triggerIdentifier &&
      candidate.pipelineIdentifier === pipeline.identifier,
  );
  const run: Execution = {
    id,
    orgIdentifier: pipeline.orgIdentifier,
    projectIdentifier: pipeline.projectIdentifier,
    pipeline,
    pipelineIdentifier: pipeline.identifier,
    runSequence:
      (world.index.executionsByPipeline.get(pipelineKey(birth))?.length ?? 0) + 1 + sequenceOffset(pipeline),
    status: "Running",
    startTs: birth.at,
    endTs: null,
    createdAt: birth.at,
    queueMs: birth.live ? 800 : Math.round(between(900, 14_000, world.seed, "queue", id)),
    trigger: {
      type: birth.triggerType,
      user: birth.login ? userByLogin(world.users, birth.login) : null,
      trigger: trigger ?? null,
      rerunOf: birth.rerunOf,
    },
    build: repository && birth.build ? buildOf(world, repository, birth.build, birth.at) : null,
    inputYaml: birth.inputYaml,
    variables: birth.variables,
    stages: [],
    failure: null,
    interrupts: [],
    mode: birth.rollbackOf ? "POST_EXECUTION_ROLLBACK" : "NORMAL",
    rollbackOf: birth.rollbackOf,
    parent: birth.parent,
    retry: earlier
      ? {
          rootExecutionId: earlier.retry?.rootExecutionId ?? earlier.id,
          parentExecutionId: earlier.id,
          fromStages: birth.retry?.fromStages ?? [],
        }
      : null,
    notes: birth.notes,
    speed,
    attempt: birth.attempt,
    forced: birth.forced,
    live: birth.live,
  };
  run.stages = undone ? rollbackStages(world, run, undone, birth.stages) : normalStages(world, run, birth);
  if (earlier) takeOver(run, earlier, birth.retry?.fromStages ?? []);
  if (birth.abort) {
    const by = userByLogin(world.users, birth.abort.login);
    const at = birth.at + birth.abort.afterMs;
    run.interrupts.push({
      id: shortId(world.seed, "interrupt", id),
      type: "AbortAll",
      at,
      by,
      nodeExecutionId: null,
    });
  }
  return run;
}

/** Pipelines are older than the history shown: their numbers do not begin at one. */
function sequenceOffset(pipeline: Pipeline): number {
  return pipeline.version * 37;
}

function normalStages(world: World, run: Execution, birth: Birth): StageRun[] {
  const chosen = run.pipeline.stages.filter(
    (stage) => !birth.stages || birth.stages.includes(stage.identifier),
  );
  return chosen.flatMap((spec) =>
    spec.matrix
      ? spec.matrix.values.map((value, index) => stageRun(world, run, spec, birth, { value, index }))
      : [stageRun(world, run, spec, birth, null)],
  );
}

function stageRun(
  world: World,
  run: Execution,
  spec: StageSpec,
  birth: Birth,
  matrix: { value: string; index: number } | null,
): StageRun {
  const identifier = matrix ? `${spec.identifier}_${matrix.index}` : spec.identifier;
  const stage: StageRun = {
    spec,
    nodeId: shortId(world.seed, run.id, "stage", identifier),
    nodeExecutionId: shortId(world.seed, run.id, "stage run", identifier),
    matrixValue: matrix?.value ?? null,
    identifier,
    name: matrix ? `${spec.name}_${matrix.value}` : spec.name,
    status: "NotStarted",
    startTs: null,
    endTs: null,
    steps: [],
    rollbackSteps: [],
    failure: null,
    childExecutionId: null,
    artifactTag: artifactTag(run, spec),
    takenOver: false,
  };
  stage.steps = spec.steps.map((step) => stepRun(world, run, stage, step, birth, false));
  stage.rollbackSteps = spec.rollbackSteps.map((step) => stepRun(world, run, stage, step, birth, true));
  return stage;
}

function stepRun(
  world: World,
  run: Execution,
  stage: StageRun,
  spec: StepSpec,
  birth: Birth,
  isRollback: boolean,
): StepRun {
  const nodeId = shortId(
    world.seed,
    run.id,
    stage.identifier,
    isRollback ? "rollback" : "step",
    spec.identifier,
  );
  return {
    spec,
    nodeId,
    status: "NotStarted",
    startTs: null,
    endTs: null,
    planned: null,
    failure: null,
    approval: spec.type === "HarnessApproval" ? approvalOf(world, run, nodeId, spec, birth) : null,
    isRollback,
    interrupts: [],
  };
}

function approvalOf(
  world: World,
  run: Execution,
  nodeId: string,
  spec: StepSpec,
  birth: Birth,
): ApprovalInstance {
  const decision = birth.approval;
  return {
    id: shortId(world.seed, run.id, "approval", spec.identifier),
    type: "HarnessApproval",
    status: "WAITING",
    planExecutionId: run.id,
    nodeExecutionId: nodeId,
    message: spec.command ?? "Go on?",
    userGroups: ["account.release_managers"],
    minimumCount: 1,
    disallowPipelineExecutor: false,
    approverInputs: [{ name: "ticket", defaultValue: "" }],
    createdAt: null,
    deadline: null,
    lastModifiedAt: null,
    activities: [],
    expected: decision
      ? {
          afterMs: decision.afterMs,
          action: decision.action,
          user: userByLogin(world.users, decision.login),
          comments: decision.action === "APPROVE" ? "Looks good" : "Not on a day like this",
        }
      : null,
  };
}

/** What a stage builds or deploys: releases name the tag, everything else derives it from the run. */
function artifactTag(run: Execution, spec: StageSpec): string | null {
  if (spec.type === "CI") {
    const built = spec.steps.some((step) => step.type === "BuildAndPushDockerRegistry");
    return built && run.build ? tagOf(run) : null;
  }
  if (spec.type !== "Deployment") return null;
  const named = run.variables.image_tag ?? run.variables[`${spec.serviceIdentifier ?? ""}_tag`];
  return named || (run.build ? tagOf(run) : `4.${run.runSequence}.0`);
}

export function tagOf(run: Execution): string {
  return `4.${run.runSequence}.0-${run.build?.commit.sha.slice(0, 7) ?? "manual"}`;
}

/** A rollback runs the rollback steps of the stages that had deployed, newest first, and restores the tag before. */
function rollbackStages(world: World, run: Execution, undone: Execution, only: string[] | null): StageRun[] {
  return undone.stages
    .filter((stage) => stage.spec.type === "Deployment" && stage.status === "Success")
    .filter((stage) => only === null || only.includes(stage.identifier))
    .reverse()
    .map((stage) => {
      const identifier = `prb-${stage.identifier}`;
      const rolled: StageRun = {
        ...stage,
        nodeId: shortId(world.seed, run.id, "stage", identifier),
        nodeExecutionId: shortId(world.seed, run.id, "stage run", identifier),
        status: "NotStarted",
        startTs: null,
        endTs: null,
        steps: [],
        rollbackSteps: [],
        artifactTag: previousTag(world, undone, stage),
      };
      rolled.steps = stage.spec.rollbackSteps.map((step) => ({
        spec: { ...step, parallelGroup: null },
        nodeId: shortId(world.seed, run.id, identifier, step.identifier),
        status: "NotStarted",
        startTs: null,
        endTs: null,
        planned: null,
        failure: null,
        approval: null,
        isRollback: true,
        interrupts: [],
      }));
      return rolled;
    });
}

/** The tag that was deployed to the same place before this run; the run's own when there was none. */
export function previousTag(world: World, run: Execution, stage: StageRun): string | null {
  const siblings = world.index.executionsByPipeline.get(pipelineKey(run)) ?? [];
  for (let i = siblings.length - 1; i >= 0; i -= 1) {
    const candidate = siblings[i];
    if (!candidate || candidate.startTs >= run.startTs) continue;
    const earlier = candidate.stages.find(
      (entry) =>
        entry.identifier === stage.identifier && entry.status === "Success" && candidate.mode === "NORMAL",
    );
    if (earlier?.artifactTag && earlier.artifactTag !== stage.artifactTag) return earlier.artifactTag;
  }
  return stage.artifactTag;
}

/** A retry takes over what had succeeded before the stages it begins with. */
function takeOver(run: Execution, earlier: Execution, fromStages: string[]): void {
  for (const stage of run.stages) {
    if (fromStages.includes(stage.spec.identifier) || fromStages.includes(stage.identifier)) return;
    const before = earlier.stages.find((candidate) => candidate.identifier === stage.identifier);
    if (!before) return;
    stage.takenOver = true;
    stage.status = before.status;
    stage.startTs = before.startTs;
    stage.endTs = before.endTs;
    stage.artifactTag = before.artifactTag;
    stage.childExecutionId = before.childExecutionId;
    for (const [index, step] of stage.steps.entries()) {
      const source = before.steps[index];
      if (source) Object.assign(step, { ...source, nodeId: step.nodeId });
    }
  }
}

function buildOf(world: World, repository: Repository, request: BuildRequest, at: number): Build | null {
  const onMain = (commit = headAt(repository, at)): Build => ({
    type: "branch",
    branch: "main",
    tag: null,
    repository,
    commit,
    pullRequest: null,
  });
  switch (request.kind) {
    case "head": {
      const open = repository.pullRequests.find((candidate) => candidate.branch === request.branch);
      const commit = open?.commits.findLast((candidate) => candidate.at <= at);
      return open && commit ? { ...onMain(commit), branch: request.branch } : onMain();
    }
    case "commit": {
      const merged = repository.commits.find((commit) => commit.sha.startsWith(request.sha));
      return onMain(merged);
    }
    case "tag":
      return { ...onMain(), type: "tag", tag: request.tag };
    case "pullRequest": {
      const pullRequest = repository.pullRequests.find((candidate) => candidate.number === request.number);
      const commit =
        pullRequest?.commits.find((candidate) => candidate.sha === request.sha) ??
        pullRequest?.commits.at(-1);
      return pullRequest && commit
        ? { type: "PR", branch: pullRequest.branch, tag: null, repository, commit, pullRequest }
        : onMain();
    }
    case "newMerge":
      return onMain(mergeNow(world.seed, repository, teamOf(world, repository), at - 9000));
    case "newPullRequest": {
      const pullRequest = openPullRequest(world.seed, repository, teamOf(world, repository), at - 9000);
      const commit = pullRequest.commits[0];
      return commit
        ? { type: "PR", branch: pullRequest.branch, tag: null, repository, commit, pullRequest }
        : onMain();
    }
  }
}

function teamOf(world: World, repository: Repository) {
  return (teams[repository.name] ?? []).map((login) => userByLogin(world.users, login));
}
