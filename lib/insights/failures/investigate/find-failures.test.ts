import { describe, expect, it } from "vitest";
import { minute, nine, stage, step } from "./facts.fixture";
import { findFailures } from "./find-failures";

const first = (found: ReturnType<typeof findFailures>) => found.first?.step?.nodeId ?? null;

describe("what failed first", () => {
  it("is the earliest failure, not the one that says most", () => {
    const found = findFailures({
      stages: [stage()],
      steps: [
        step({ nodeId: "loud", endedAt: nine + 9 * minute, failureMessage: "FATAL ".repeat(500) }),
        step({ nodeId: "quiet", identifier: "lint", endedAt: nine + 2 * minute }),
      ],
    });
    expect(first(found)).toBe("quiet");
  });

  it("keeps parallel failures apart from what only followed", () => {
    const found = findFailures({
      stages: [stage(), stage({ nodeId: "stage-e2e", identifier: "e2e", position: 1 })],
      steps: [
        step({ nodeId: "a", endedAt: nine + 2 * minute }),
        step({ nodeId: "b", stageNodeId: "stage-e2e", startedAt: nine + minute, endedAt: nine + 6 * minute }),
        step({ nodeId: "c", identifier: "report", startedAt: nine + 3 * minute, endedAt: nine + 4 * minute }),
      ],
    });
    expect(first(found)).toBe("a");
    expect(found.others.map((failure) => failure.step?.nodeId)).toEqual(["b"]);
    expect(found.consequences.map((failure) => failure.step?.nodeId)).toEqual(["c"]);
  });

  it("is no rollback step, even when its end was noted earlier", () => {
    const found = findFailures({
      stages: [stage({ type: "Deployment" })],
      steps: [
        step({ nodeId: "rollback", stepType: "K8sRollingRollback", endedAt: nine + minute }),
        step({ nodeId: "rollout", stepType: "K8sRollingDeploy", endedAt: nine + 2 * minute }),
      ],
    });
    expect(first(found)).toBe("rollout");
    expect(found.consequences.map((failure) => failure.step?.nodeId)).toEqual(["rollback"]);
  });

  it("is no step that was cancelled because its sibling failed", () => {
    const found = findFailures({
      stages: [stage()],
      steps: [
        step({ nodeId: "cancelled", status: "Aborted", endedAt: nine + minute }),
        step({ nodeId: "failed", endedAt: nine + 2 * minute }),
      ],
    });
    expect(first(found)).toBe("failed");
    expect(found.others).toEqual([]);
  });

  it("is no try that was repeated, but the last one", () => {
    const found = findFailures({
      stages: [stage({ status: "Failed" })],
      steps: [
        step({ nodeId: "try-1", endedAt: nine + 2 * minute }),
        step({ nodeId: "try-2", attempt: 1, startedAt: nine + 2 * minute, endedAt: nine + 3 * minute }),
      ],
    });
    expect(first(found)).toBe("try-2");
  });

  it("is no step of a stage that went on to succeed", () => {
    const found = findFailures({
      stages: [stage({ nodeId: "lint", status: "IgnoreFailed" }), stage()],
      steps: [
        step({ nodeId: "tolerated", stageNodeId: "lint", endedAt: nine + minute }),
        step({ nodeId: "real", endedAt: nine + 4 * minute }),
      ],
    });
    expect(first(found)).toBe("real");
  });

  it("is the ignored failure when nothing else failed, and says so", () => {
    const found = findFailures({
      stages: [stage({ status: "IgnoreFailed" })],
      steps: [step({ nodeId: "legacy", status: "IgnoreFailed" })],
    });
    expect(first(found)).toBe("legacy");
    expect(found.ignored).toBe(true);
  });

  it("is a stage without a step when the graph holds none", () => {
    const found = findFailures({ stages: [stage({ type: "Pipeline" })], steps: [] });
    expect(found.first?.stage?.identifier).toBe("build");
    expect(found.first?.step).toBeNull();
  });

  it("is nothing in an execution without failures", () => {
    expect(findFailures({ stages: [stage({ status: "Success" })], steps: [] }).first).toBeNull();
  });
});
