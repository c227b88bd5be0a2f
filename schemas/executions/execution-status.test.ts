import { describe, expect, it } from "vitest";
import {
  harnessStatuses,
  hasEnded,
  isStatus,
  outcomeOf,
  outcomeOfPart,
  waitsForPerson,
} from "./execution-status";
import { partStatusLabel } from "./part-status";

const end = Date.UTC(2026, 7, 20, 8, 20);

describe("a status that this version does not know", () => {
  it("is open while no end is known", () => {
    for (const none of [null, undefined, 0]) {
      expect(hasEnded("Teleported", none)).toBe(false);
    }
  });

  it("counts as ended once an end comes with it, and its outcome stays unknown", () => {
    expect(hasEnded("Teleported", end)).toBe(true);
    expect(hasEnded("Teleported", new Date(end))).toBe(true);
    expect(outcomeOf("Teleported")).toBe("unknown");
  });
});

it("a status that is known decides alone whether something ended, whatever end is given", () => {
  expect(hasEnded("Running", end)).toBe(false);
  expect(hasEnded("ApprovalWaiting", end)).toBe(false);
  expect(hasEnded("Failed", null)).toBe(true);
});

it("what had not started when the execution ended was not run; while it goes on, it waits", () => {
  for (const status of ["NotStarted", "NOT_STARTED"]) {
    expect(outcomeOfPart(status, true)).toBe("skipped");
    expect(outcomeOfPart(status, false)).toBe("waiting");
    expect(partStatusLabel({ status, outcome: "skipped" })).toBe("Not run");
    expect(partStatusLabel({ status, outcome: "waiting" })).toBe(status);
  }
});

it("the end of an execution changes the meaning of no other status", () => {
  for (const status of ["Skipped", "ApprovalWaiting", "Running", "Failed", "Teleported"]) {
    expect(outcomeOfPart(status, true)).toBe(outcomeOf(status));
    expect(partStatusLabel({ status, outcome: outcomeOf(status) })).toBe(status);
  }
});

it.each([
  ["PassedWithWarning", "PASSEDWITHWARNING", "succeeded"],
  ["IgnoreFailed", "IGNORE_FAILED", "succeeded"],
  ["Success", "SUCCEEDED", "succeeded"],
  ["RollbackFailed", "ROLLBACK_FAILED", "failed"],
  ["Failed", "FAILED", "failed"],
  ["Expired", "EXPIRED", "failed"],
  ["ApprovalRejected", "APPROVAL_REJECTED", "failed"],
  ["Aborted", "ABORTED", "cancelled"],
  ["AsyncWaiting", "ASYNC_WAITING", "running"],
  ["TaskWaiting", "TASK_WAITING", "running"],
  ["TimedWaiting", "TIMED_WAITING", "running"],
  ["Waiting", "WAITING", "waiting"],
  ["QueuedStepLimitReached", "QUEUED_STEP_LIMIT_REACHED", "waiting"],
  ["QUEUED_PLAN_CREATION", "QueuedPlanCreation", "waiting"],
  ["Skipped", "SKIPPED", "skipped"],
  ["NoOp", "NO_OP", "skipped"],
])("%s and %s are one status, which means %s", (friendly, engine, outcome) => {
  expect([outcomeOf(friendly), outcomeOf(engine)]).toEqual([outcome, outcome]);
});

it("every status that a filter may name has a meaning, and who is waited for is known in every spelling", () => {
  for (const status of harnessStatuses) expect(outcomeOf(status)).not.toBe("unknown");
  for (const status of ["ApprovalWaiting", "APPROVAL_WAITING", "INTERVENTION_WAITING", "INPUT_WAITING"])
    expect(waitsForPerson(status)).toBe(true);
  expect(waitsForPerson("ResourceWaiting")).toBe(false);
  expect(isStatus("IGNORE_FAILED", "IgnoreFailed")).toBe(true);
  expect(isStatus("Failed", "IgnoreFailed")).toBe(false);
});
