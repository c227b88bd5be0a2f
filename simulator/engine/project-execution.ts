import type { Judgement } from "@/simulator/story/judge";
import { groups } from "@/simulator/story/pipelines/pipeline-yaml";
import type {
  Execution,
  InterruptRecord,
  RunStatus,
  StageRun,
  StepFailure,
  StepRun,
} from "@/simulator/story/types";

/** What a projection asks for when a step or a chained pipeline begins. */
export interface ProjectionSource {
  judge(execution: Execution, stage: StageRun, step: StepRun, startsAt: number): Judgement;
  /** The run of a chained pipeline, started if it has not been. */
  child(execution: Execution, stage: StageRun, startsAt: number): Execution | null;
}

const stepGapMs = 350;
const stageGapMs = 900;

export const dayMs = 24 * 3600_000;

/**
 * Brings a run to `now`: everything that has begun by then gets its times and statuses. It is a pure function of
 * the run's plan, decisions and interrupts, so it can be repeated at any later time.
 */
export function projectExecution(run: Execution, now: number, source: ProjectionSource): void {
  const cut =
    run.interrupts.find((interrupt) => interrupt.nodeExecutionId === null && interrupt.at <= now) ?? null;
  const frame: Frame = { run, now, source, cut, horizon: cut ? Math.min(now, cut.at) : now };
  let at = run.startTs + run.queueMs;
  let ended = true;
  let status: RunStatus = "Success";
  for (const group of stageGroups(run.stages)) {
    if (at > frame.horizon) {
      ended = false;
      break;
    }
    const ends = group.map((stage) => projectStage(frame, stage, at));
    const statuses = group.map((stage) => stage.status);
    if (ends.some((end) => end === null)) {
      ended = false;
      status = runningStatus(statuses);
      break;
    }
    status = worst([status, ...statuses.filter((entry) => entry !== "Skipped")]);
    const latest = Math.max(at, ...ends.map((end) => end ?? at));
    at = group.every((stage) => stage.takenOver || stage.status === "Skipped")
      ? at + 200
      : latest + stageGapMs / run.speed;
    if (status !== "Success" && status !== "IgnoreFailed") break;
    if (group === stageGroups(run.stages).at(-1)) at = latest;
  }
  run.failure = firstFailure(run);
  if (ended) {
    run.status = status;
    run.endTs = Math.round(lastEnd(run, at) + 300);
  } else if (cut) {
    run.status = cut.type === "AbortAll" ? "Aborted" : "Failed";
    run.endTs = cut.at + 400;
  } else {
    run.status = status === "ApprovalWaiting" ? "ApprovalWaiting" : waits(run) ? "Queued" : "Running";
    run.endTs = null;
  }
}

/** Runs that begin by themselves wait for their turn first; what a person starts is given way. */
const waits = (run: Execution): boolean => !run.live && run.stages.every((stage) => stage.startTs === null);

interface Frame {
  run: Execution;
  now: number;
  source: ProjectionSource;
  cut: InterruptRecord | null;
  /** Nothing begins after it. */
  horizon: number;
}

/** Stages that run side by side: parallel groups, and all values of a matrix. */
export function stageGroups(stages: readonly StageRun[]): StageRun[][] {
  const result: StageRun[][] = [];
  for (const stage of stages) {
    const last = result.at(-1);
    const head = last?.[0];
    const together =
      head !== undefined &&
      ((stage.spec.parallelGroup !== null && head.spec.parallelGroup === stage.spec.parallelGroup) ||
        (stage.matrixValue !== null && head.spec.identifier === stage.spec.identifier));
    if (together) last?.push(stage);
    else result.push([stage]);
  }
  return result;
}

/** Returns the stage's end, null while it goes on. */
function projectStage(frame: Frame, stage: StageRun, startsAt: number): number | null {
  const { run } = frame;
  if (stage.takenOver) return startsAt;
  stage.startTs = Math.round(startsAt);
  stage.endTs = null;
  stage.failure = null;
  if (stage.spec.onlyDefaultBranch && run.build !== null && run.build.branch !== "main") {
    stage.status = "Skipped";
    stage.endTs = stage.startTs;
    return startsAt;
  }
  if (stage.spec.type === "Pipeline") return projectChained(frame, stage, startsAt);
  const own = run.interrupts.find(
    (interrupt) =>
      interrupt.at <= frame.now &&
      (interrupt.nodeExecutionId === stage.nodeExecutionId || interrupt.nodeExecutionId === stage.nodeId),
  );
  const inner: Frame =
    own && !frame.cut ? { ...frame, cut: own, horizon: Math.min(frame.now, own.at) } : frame;
  const steps = projectSteps(inner, stage, stage.steps, startsAt);
  if (steps.end === null) return interrupted(inner, stage, steps.waiting);
  let end = steps.end;
  if (steps.failed && stage.rollbackSteps.length > 0 && steps.status === "Failed") {
    const rollback = projectSteps(inner, stage, stage.rollbackSteps, end + stepGapMs / run.speed);
    if (rollback.end === null) return interrupted(inner, stage, false);
    end = rollback.end;
  }
  stage.status = steps.status;
  stage.failure = steps.failed?.failure ?? null;
  stage.endTs = Math.round(end);
  return end;
}

function interrupted(frame: Frame, stage: StageRun, waiting: boolean): number | null {
  if (frame.cut) {
    stage.status = frame.cut.type === "AbortAll" ? "Aborted" : "Failed";
    stage.endTs = frame.cut.at + 200;
    stage.failure = stage.steps.find((step) => step.failure)?.failure ?? null;
    // An interrupt of the whole run ends it in `projectExecution`; one of a stage alone ends here.
    return frame.cut.nodeExecutionId === null ? null : stage.endTs;
  }
  stage.status = waiting ? "ApprovalWaiting" : "Running";
  return null;
}

interface StepsResult {
  end: number | null;
  status: RunStatus;
  failed: StepRun | null;
  waiting: boolean;
}

function projectSteps(
  frame: Frame,
  stage: StageRun,
  steps: readonly StepRun[],
  startsAt: number,
): StepsResult {
  let at = startsAt;
  let status: RunStatus = "Success";
  for (const group of groups(steps.map((step) => ({ step, parallelGroup: step.spec.parallelGroup })))) {
    if (at > frame.horizon) return { end: null, status: "Running", failed: null, waiting: false };
    const members = group.map((member) => member.step);
    const ends = members.map((step) => projectStep(frame, stage, step, at));
    if (ends.some((end) => end === null)) {
      const waiting = members.some((step) => step.status === "ApprovalWaiting");
      return { end: null, status: "Running", failed: null, waiting };
    }
    at = Math.max(...ends.map((end) => end ?? at));
    const failed = members
      .filter((step) => step.status !== "Success" && step.status !== "IgnoreFailed")
      .sort((a, b) => (a.endTs ?? 0) - (b.endTs ?? 0))[0];
    if (failed) return { end: at, status: failed.status, failed, waiting: false };
    if (members.some((step) => step.status === "IgnoreFailed")) status = "IgnoreFailed";
    if (group !== undefined && members.at(-1) !== steps.at(-1)) at += stepGapMs / frame.run.speed;
  }
  return { end: at, status, failed: null, waiting: false };
}

function projectStep(frame: Frame, stage: StageRun, step: StepRun, startsAt: number): number | null {
  step.startTs = Math.round(startsAt);
  step.endTs = null;
  step.failure = null;
  step.interrupts = [];
  if (step.approval) return projectApproval(frame, step, startsAt);
  step.planned ??= frame.source.judge(frame.run, stage, step, startsAt);
  const end = startsAt + step.planned.durationMs;
  const own = frame.run.interrupts.find(
    (interrupt) => interrupt.nodeExecutionId === step.nodeId && interrupt.at <= frame.now,
  );
  const cut = own ?? frame.cut;
  if (cut && cut.at < end) return cutStep(step, cut, own !== undefined);
  if (end > frame.now) {
    step.status = "Running";
    return null;
  }
  step.endTs = Math.round(end);
  step.failure = step.planned.failure;
  step.status = step.failure ? (step.spec.ignoreFailure ? "IgnoreFailed" : "Failed") : "Success";
  return end;
}

function cutStep(step: StepRun, cut: InterruptRecord, alone: boolean): number | null {
  step.endTs = cut.at;
  step.interrupts = [cut];
  step.status = cut.type === "AbortAll" ? "Aborted" : "Failed";
  if (cut.type === "UserMarkedFailure") step.failure = userMarkedFailure;
  return alone ? cut.at : null;
}

const userMarkedFailure: StepFailure = {
  cause: "configuration",
  class: "persistent",
  truthId: "user_marked_failure",
  message: "User Initiated Failure",
  failureTypes: ["USER_MARKED_FAILURE"],
  detail: null,
  testIds: [],
};

function projectApproval(frame: Frame, step: StepRun, startsAt: number): number | null {
  const approval = step.approval;
  if (!approval) return startsAt;
  approval.createdAt = Math.round(startsAt);
  approval.deadline = approval.createdAt + dayMs;
  approval.lastModifiedAt ??= approval.createdAt;
  const expected = approval.expected;
  if (approval.activities.length === 0 && expected && startsAt + expected.afterMs <= frame.horizon) {
    approval.activities.push({
      user: expected.user,
      action: expected.action,
      comments: expected.comments,
      approverInputs: [],
      approvedAt: Math.round(startsAt + expected.afterMs),
    });
  }
  const decision =
    approval.activities.find((activity) => activity.action === "REJECT") ??
    approval.activities[approval.minimumCount - 1];
  if (decision && decision.approvedAt <= frame.horizon) {
    approval.lastModifiedAt = decision.approvedAt;
    step.endTs = decision.approvedAt;
    approval.status = decision.action === "APPROVE" ? "APPROVED" : "REJECTED";
    step.status = decision.action === "APPROVE" ? "Success" : "ApprovalRejected";
    if (decision.action === "REJECT") step.failure = rejection(step.spec.name, decision.user.name);
    return decision.approvedAt;
  }
  if (approval.deadline <= frame.horizon) {
    approval.status = "EXPIRED";
    step.status = "Expired";
    step.endTs = approval.deadline;
    return approval.deadline;
  }
  if (frame.cut) {
    approval.status = "ABORTED";
    approval.lastModifiedAt = frame.cut.at;
    return cutStep(step, frame.cut, false);
  }
  approval.status = "WAITING";
  step.status = "ApprovalWaiting";
  return null;
}

function rejection(stepName: string, userName: string): StepFailure {
  return {
    cause: "approval_rejected",
    class: "persistent",
    truthId: "approval_rejected",
    message: `Approval Step: ${stepName} was rejected by ${userName}`,
    failureTypes: ["APPROVAL_REJECTION"],
    detail: null,
    testIds: [],
  };
}

function projectChained(frame: Frame, stage: StageRun, startsAt: number): number | null {
  const child = frame.source.child(frame.run, stage, Math.round(startsAt));
  if (!child) return startsAt;
  stage.childExecutionId = child.id;
  if (frame.cut) return interrupted(frame, stage, false);
  if (child.endTs === null || child.endTs > frame.now) {
    stage.status = child.status === "ApprovalWaiting" ? "ApprovalWaiting" : "Running";
    return null;
  }
  stage.status = child.status;
  stage.failure = child.failure;
  stage.endTs = child.endTs + 200;
  return stage.endTs;
}

const severity: RunStatus[] = ["Success", "IgnoreFailed", "Expired", "ApprovalRejected", "Failed", "Aborted"];

function worst(statuses: readonly RunStatus[]): RunStatus {
  return statuses.reduce((a, b) => (severity.indexOf(b) > severity.indexOf(a) ? b : a), "Success");
}

function runningStatus(statuses: readonly RunStatus[]): RunStatus {
  if (statuses.includes("Running")) return "Running";
  return statuses.includes("ApprovalWaiting") ? "ApprovalWaiting" : "Running";
}

function firstFailure(run: Execution): StepFailure | null {
  const failed = run.stages
    .flatMap((stage) => (stage.failure ? [{ failure: stage.failure, at: stage.endTs ?? 0 }] : []))
    .sort((a, b) => a.at - b.at);
  return failed[0]?.failure ?? null;
}

function lastEnd(run: Execution, fallback: number): number {
  const ends = run.stages.flatMap((stage) => (stage.endTs !== null && !stage.takenOver ? [stage.endTs] : []));
  return ends.length > 0 ? Math.max(...ends) : fallback;
}
