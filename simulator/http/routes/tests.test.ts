import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerTestRoutes } from "@/simulator/http/routes/tests";
import { quarantinedInHarness } from "@/simulator/story/harness-quarantine";
import { testReportOf } from "@/simulator/story/step-log";
import { serveRoutes, testAccount } from "./account.fixture";

const { world, sim } = testAccount();
let base = "";
let close: () => Promise<void>;

beforeAll(async () => {
  ({ base, close } = await serveRoutes([registerTestRoutes], world, sim));
});
afterAll(() => close());

/** A build with failed tests: its report and the query that names it. */
function redBuild() {
  for (const execution of world.index.executionById.values()) {
    for (const stage of execution.stages) {
      for (const step of stage.steps) {
        const cases = testReportOf(world, execution, stage, step);
        const failed = cases.filter((test) => test.status === "failed");
        if (failed.length === 0) continue;
        const query = {
          accountId: "acct",
          orgId: execution.orgIdentifier,
          projectId: execution.projectIdentifier,
          pipelineId: execution.pipelineIdentifier,
          buildId: String(execution.runSequence),
        };
        return { cases, failed, query, stageId: stage.identifier, stepId: step.spec.identifier };
      }
    }
  }
  throw new Error("the story has no red build");
}

const build = redBuild();

async function get(path: string, extra: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({
    ...build.query,
    stageId: build.stageId,
    stepId: build.stepId,
    ...extra,
  });
  const answer = await fetch(`${base}/ti-service/${path}?${query}`);
  return answer.json();
}

describe("the test service", () => {
  it("lists the steps that reported tests", async () => {
    const answer = await fetch(`${base}/ti-service/reports/info?${new URLSearchParams(build.query)}`);
    expect(await answer.json()).toContainEqual({ stage: build.stageId, step: build.stepId });
  });

  it("sums up a step's report, and the whole build's without stage and step", async () => {
    const summary = await get("reports/summary");
    expect(summary).toMatchObject({ total_tests: build.cases.length, failed_tests: build.failed.length });
    const whole: unknown = await (
      await fetch(`${base}/ti-service/reports/summary?${new URLSearchParams(build.query)}`)
    ).json();
    expect(whole).toMatchObject({ total_tests: expect.any(Number) });
  });

  it("gives suites as a page of data and content, filtered and sorted", async () => {
    const all = await get("reports/test_suites", { pageSize: "2", sort: "total_tests", order: "DESC" });
    expect(all).toMatchObject({ data: { pageSize: 2, pageItemCount: 2 }, content: expect.any(Array) });
    const failed = await get("reports/test_suites", { status: "failed", pageSize: "100" });
    const names = new Set(build.failed.map((test) => test.suiteName));
    expect(failed).toMatchObject({ data: { totalItems: names.size } });
  });

  it("gives the failed cases of a suite with their message and trace", async () => {
    const failed = build.failed[0];
    const page = await get("reports/test_cases", { suite_name: failed?.suiteName ?? "", status: "failed" });
    expect(page.content).toContainEqual(
      expect.objectContaining({
        name: failed?.name,
        class_name: failed?.className,
        result: expect.objectContaining({ status: "failed", message: failed?.message }),
      }),
    );
  });

  it("refuses a question without account or build in its own words", async () => {
    const answer = await fetch(`${base}/ti-service/reports/summary?orgId=commerce`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error_msg: "accountId is required" });
  });

  it("has no tests for a build that does not exist", async () => {
    expect(await get("reports/summary", { buildId: "999999" })).toMatchObject({ total_tests: 0 });
  });

  it("has an overview", async () => {
    expect(await get("tests/overview")).toMatchObject({ total_tests: build.cases.length });
  });

  it("lists what was quarantined in Harness and forgotten: a sound test and a deleted one, elsewhere nothing", async () => {
    const listed = await get("test-management/quarantined", {
      orgId: "commerce",
      projectId: "storefront",
      repo: "storefront",
    });
    expect(listed.tests).toHaveLength(2);
    expect(listed.tests).toContainEqual(
      expect.objectContaining({ suite_name: "journeys/checkout-gift-card.spec.ts" }),
    );
    const names = quarantinedInHarness(world, { orgIdentifier: "commerce", projectIdentifier: "storefront" });
    const idOf = (test: { className: string; name: string }) => `${test.className}#${test.name}`;
    const ran = new Set<string>();
    const failed: string[] = [];
    for (const execution of world.index.executionById.values())
      for (const stage of execution.stages)
        for (const step of stage.steps)
          for (const test of testReportOf(world, execution, stage, step)) {
            if (!names.some(({ id }) => id === idOf(test))) continue;
            ran.add(idOf(test));
            if (test.status === "failed") failed.push(idOf(test));
          }
    expect([ran.size, failed]).toEqual([1, []]);
    expect(
      await get("test-management/quarantined", {
        orgId: "platform",
        projectId: "foundations",
        repo: "storefront",
      }),
    ).toEqual({ tests: [] });
  });
});
