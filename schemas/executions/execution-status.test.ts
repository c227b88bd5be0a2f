import { describe, expect, it } from "vitest";
import { hasEnded, outcomeOf, outcomeOfPart } from "./execution-status";
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
