import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "@/simulator/start";
import { at, clientOf, foundations, fulfilment, type Json, list, storefront, text } from "./client.fixture";

const now = Date.parse("2026-09-16T14:20:00Z");
const scopes = [storefront, fulfilment, foundations];

async function truthsOf(simulator: RunningSimulator): Promise<Json> {
  return (await clientOf(simulator).get("/__sim/truths")).body;
}

/** Every run of the account by its id, read as a client would. */
async function allRuns(simulator: RunningSimulator): Promise<Map<string, Json>> {
  const runs = new Map<string, Json>();
  for (const scope of scopes) {
    const { body } = await clientOf(simulator, scope).post(
      "/pipeline/api/pipelines/execution/summary",
      { filterType: "PipelineExecution" },
      { size: "1000", showAllExecutions: "true" },
    );
    const pages = Number(at(body, "data", "totalPages"));
    for (let page = 0; page < pages; page += 1) {
      const answer = await clientOf(simulator, scope).post(
        "/pipeline/api/pipelines/execution/summary",
        { filterType: "PipelineExecution" },
        { size: "1000", showAllExecutions: "true", page: String(page) },
      );
      for (const run of list(answer.body, "data", "content")) runs.set(text(run, "planExecutionId"), run);
    }
  }
  return runs;
}

describe("the truths", () => {
  let simulator: RunningSimulator;
  let truths: Json;
  let runs: Map<string, Json>;

  beforeAll(async () => {
    simulator = await startSimulator({ now, frozen: true, background: false });
    truths = await truthsOf(simulator);
    runs = await allRuns(simulator);
  });
  afterAll(() => simulator.close());

  const planted = (id: string): Json => {
    const found = list(truths, "planted").find((truth) => at(truth, "id") === id);
    if (found === undefined) throw new Error(`No truth ${id}`);
    return found;
  };

  test("there are some 3,000 runs over 60 days, fewer at night and at the weekend", () => {
    expect(runs.size).toBeGreaterThan(2600);
    expect(runs.size).toBeLessThan(3500);
    const starts = [...runs.values()].map((run) => new Date(Number(at(run, "startTs"))));
    expect(now - Math.min(...starts.map(Number))).toBeGreaterThan(58 * 86_400_000);
    const night = starts.filter((start) => start.getUTCHours() < 5).length;
    const morning = starts.filter((start) => start.getUTCHours() >= 8 && start.getUTCHours() < 13).length;
    expect(morning).toBeGreaterThan(night * 3);
    const weekend = starts.filter((start) => start.getUTCDay() % 6 === 0).length;
    expect(weekend).toBeLessThan(starts.length * 0.15);
  });

  test("every failure they name is served as failed, and every failed run is named", () => {
    const named = new Set(list(truths, "failures").map((failure) => text(failure, "planExecutionId")));
    const red = [...runs.values()].filter((run) =>
      ["Failed", "Expired", "ApprovalRejected", "Aborted"].includes(text(run, "status")),
    );
    expect(red.length).toBe(named.size);
    expect(red.every((run) => named.has(text(run, "planExecutionId")))).toBe(true);
    expect(list(truths, "failures").every((failure) => text(failure, "stageIdentifier") !== "null")).toBe(
      true,
    );
  });

  test("every planted truth but the slow-down has runs to show", () => {
    for (const truth of list(truths, "planted")) {
      if (at(truth, "kind") === "slow_down") continue;
      expect([text(truth, "id"), list(truth, "planExecutionIds").length > 0]).toEqual([
        text(truth, "id"),
        true,
      ]);
    }
  });

  test("the registry outage hit many pipelines within one hour", () => {
    const outage = planted("package_registry_outage");
    expect(list(outage, "pipelineIdentifiers").length).toBeGreaterThanOrEqual(7);
    expect(Number(at(outage, "endsAt")) - Number(at(outage, "startsAt"))).toBeLessThanOrEqual(3600_000);
  });

  test("a regression is red on every run of main from its commit to its fix, and green around", () => {
    const truth = planted("warehouse_reservation_regression");
    const main = [...runs.values()]
      .filter((run) => at(run, "pipelineIdentifier") === "stock_ledger_ci_cd")
      .filter((run) => at(run, "moduleInfo", "ci", "buildType") === "branch")
      .sort((a, b) => Number(at(a, "startTs")) - Number(at(b, "startTs")));
    const red = main.filter((run) => list(truth, "planExecutionIds").includes(text(run, "planExecutionId")));
    expect(red.length).toBeGreaterThan(1);
    const commit = at(red[0], "moduleInfo", "ci", "ciExecutionInfoDTO", "branch", "commits", 0, "id");
    expect(commit).toBe(at(truth, "commitSha"));
    const fixed = main.find(
      (run) =>
        at(run, "moduleInfo", "ci", "ciExecutionInfoDTO", "branch", "commits", 0, "id") ===
        at(truth, "fixedByCommitSha"),
    );
    expect(at(fixed, "status")).not.toBe("Failed");
  });

  test("each flaky test fails about as often as its rate says", async () => {
    for (const flaky of list(truths, "flakyTests")) {
      const id = text(flaky, "id");
      const pipelines = list(flaky, "pipelineIdentifiers");
      const total = [...runs.values()].filter((run) =>
        pipelines.includes(text(run, "pipelineIdentifier")),
      ).length;
      const failed = list(truths, "failures").filter((failure) =>
        list(failure, "testIds").includes(id),
      ).length;
      const expected = total * Number(at(flaky, "rate"));
      // Four standard deviations of a binomial; runs that never reached the tests pull the count down.
      expect(Math.abs(failed - expected)).toBeLessThan(4 * Math.sqrt(expected) + 0.25 * expected + 1);
    }
  });

  test("the slow-down moved the median of its step by its factor", () => {
    const truth = planted("basket_tests_slower");
    const duration = (run: Json) => Number(at(run, "endTs")) - Number(at(run, "startTs"));
    const passed = [...runs.values()].filter(
      (run) =>
        at(run, "pipelineIdentifier") === "basket_ci" &&
        at(run, "status") === "Success" &&
        at(run, "moduleInfo", "ci", "buildType") === "branch",
    );
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    const before = median(
      passed.filter((run) => Number(at(run, "startTs")) < Number(at(truth, "startsAt"))).map(duration),
    );
    const after = median(
      passed.filter((run) => Number(at(run, "startTs")) > Number(at(truth, "startsAt"))).map(duration),
    );
    expect(after - before).toBeGreaterThan(50_000);
  });

  test("the tests that a failure names are the failed ones of its report", async () => {
    const tested = list(truths, "failures").filter((failure) => list(failure, "testIds").length > 0);
    expect(tested.length).toBeGreaterThan(50);
    for (const failure of tested.slice(-25)) {
      const scope = {
        accountId: simulator.accountId,
        orgId: text(failure, "orgIdentifier"),
        projectId: text(failure, "projectIdentifier"),
      };
      const step = {
        pipelineId: text(failure, "pipelineIdentifier"),
        buildId: text(failure, "runSequence"),
        stageId: text(failure, "stageIdentifier"),
        stepId: text(failure, "stepIdentifier"),
        report: "junit",
        status: "failed",
        pageSize: "100",
      };
      const reader = clientOf(simulator, scope);
      const suites = await reader.get("/gateway/ti-service/reports/test_suites", step);
      const failed: string[] = [];
      for (const suite of list(suites.body, "content")) {
        const query = { ...step, suite_name: text(suite, "name") };
        const { body } = await reader.get("/gateway/ti-service/reports/test_cases", query);
        failed.push(
          ...list(body, "content").map((entry) => `${text(entry, "class_name")}#${text(entry, "name")}`),
        );
      }
      expect(failed.sort()).toEqual(list(failure, "testIds").map(String).sort());
    }
  });

  test("the log of the recent failure shows the registry that reset connections", async () => {
    const truth = planted("recent_registry_blip");
    const id = text(truth, "planExecutionIds", 0);
    const { body } = await clientOf(simulator).get(`/pipeline/api/pipelines/execution/v2/${id}`, {
      renderFullBottomGraph: "true",
    });
    const nodes: Json[] = Object.values(Object(at(body, "data", "executionGraph", "nodeMap")));
    const node = nodes.find((entry) => at(entry, "identifier") === at(truth, "stepIdentifier"));
    const log = await clientOf(simulator).get("/log-service/blob", {
      accountID: simulator.accountId,
      key: text(node, "logBaseKey"),
    });
    expect(String(log.body)).toContain("ECONNRESET");
    expect(String(log.body)).toContain(text(truth, "facts", "host"));
  });

  test("something waits for approval and something runs", () => {
    const waiting = runs.get(text(planted("release_waiting"), "planExecutionIds", 0));
    const running = runs.get(text(planted("catalog_running"), "planExecutionIds", 0));
    expect(at(waiting, "status")).toBe("ApprovalWaiting");
    expect(at(running, "status")).toBe("Running");
    expect(at(running, "endTs")).toBeUndefined();
  });
});

describe("the same story again", () => {
  test("the same seed and now give the same runs, another seed gives others", async () => {
    const ids = async (seed: number): Promise<string[]> => {
      const simulator = await startSimulator({ seed, now, frozen: true, background: false, executions: 700 });
      const found = [...(await allRuns(simulator))].map(
        ([id, run]) => `${id} ${text(run, "status")} ${text(run, "endTs")}`,
      );
      await simulator.close();
      return found.sort();
    };
    const first = await ids(3);
    expect(await ids(3)).toEqual(first);
    expect(await ids(4)).not.toEqual(first);
  });

  test("a simulator restarted two days later knows its history and what people did, and fails again", async () => {
    const directory = mkdtempSync(join(tmpdir(), "simulator-"));
    const options = { executions: 700, stateDirectory: directory, frozen: true };
    const first = await startSimulator({ ...options, now });
    const client = clientOf(first);
    await client.advance(15 * 60_000);
    const failed = list(await truthsOf(first), "planted").find(
      (truth) => at(truth, "id") === "recent_registry_blip",
    );
    const rerun = await client.post(
      `/pipeline/api/pipeline/execute/rerun/${text(failed, "planExecutionIds", 0)}/storefront_ci_cd`,
    );
    const mine = text(rerun.body, "data", "planExecution", "uuid");
    await client.advance(120_000);
    const before = await allRuns(first);
    await first.close();
    const file = join(directory, "story.json");
    const state = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...state, clockOffsetMs: state.clockOffsetMs + 2 * 86_400_000 }));

    // A crash in the middle of writing leaves half a line behind.
    appendFileSync(join(directory, "journal.ndjson"), '{"kind":"birth","at":17');

    const second = await startSimulator(options);
    const after = await allRuns(second);
    expect(at(after.get(mine), "status")).toBe("Success");
    for (const [id, run] of before) {
      if (at(run, "endTs") === undefined) continue;
      expect([
        id,
        text(after.get(id), "status"),
        text(after.get(id), "endTs"),
        text(after.get(id), "runSequence"),
      ]).toEqual([id, text(run, "status"), text(run, "endTs"), text(run, "runSequence")]);
    }
    expect(after.size - before.size).toBeGreaterThan(60);
    const newest = [...after.values()]
      .filter((run) => at(run, "pipelineIdentifier") === "storefront_ci_cd")
      .sort((a, b) => Number(at(b, "startTs")) - Number(at(a, "startTs")))[0];
    expect(at(newest, "status")).toBe("Failed");
    await second.close();
    rmSync(directory, { recursive: true });
  });

  test("while one watches, runs begin and end by themselves", async () => {
    const simulator = await startSimulator({ now, frozen: true, executions: 700 });
    const before = (await allRuns(simulator)).size;
    for (let minute = 0; minute < 40; minute += 1) await clientOf(simulator).advance(60_000);
    const runs = await allRuns(simulator);
    expect(runs.size - before).toBeGreaterThanOrEqual(6);
    const began = [...runs.values()].filter((run) => Number(at(run, "startTs")) > now);
    expect(began.some((run) => at(run, "endTs") !== undefined)).toBe(true);
    await simulator.close();
  });
});
