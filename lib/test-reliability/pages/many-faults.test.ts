import { expect, test, vi } from "vitest";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { pipelines, projects } from "@/lib/db/schema";
import { judgeLedger } from "@/lib/test-reliability/ledger/judge-ledger";
import {
  madeUpHistory,
  repo,
  storeMoreFaults,
  storeRuns,
  truths,
} from "@/lib/test-reliability/ledger/stored-history.fixture";
import { settleStates } from "@/lib/test-reliability/settle-states";
import { contextOf, now, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import { noTestFilters } from "@/schemas/test-reliability/filter-defaults";
import { readTests } from "./read-tests";

vi.setConfig({ testTimeout: 90_000 });

oneDatabase((_kind, open) => {
  test("however many faults are open, flaky tests are found by their label and drawn in the chart", async () => {
    const { db } = await open();
    await storeProjects(db);
    await db.update(projects).set({ watched: true });
    await db.update(pipelines).set({ defaultBranch: "main" });
    await storeRuns(db, madeUpHistory(21, now.getTime()).runs);
    const ctx = contextOf(db);
    await judgeLedger(ctx, { projectId: 1, repo });
    await settleStates(ctx, 1);
    const read = (filters: Partial<typeof noTestFilters> = {}) =>
      readTests({ ctx, input: { ...noTestFilters, range: "60d", ...filters } });
    const { points: pointsBefore } = await read();
    const chance = pointsBefore.map(({ name }) => name);
    expect(chance).toEqual(expect.arrayContaining(truths.flaky));

    await storeMoreFaults(db, truths.regression, 260);
    const view = await read();
    expect(view.states.regression).toBe(261);
    expect(view.tests).toHaveLength(200);
    expect(view.tests.filter(({ judgement }) => judgement?.label === "flaky")).toEqual([]);
    expect(view.points.map(({ name }) => name)).toEqual(chance);
    for (const point of view.points)
      expect(point.scoreLow <= point.score && point.score <= point.scoreHigh).toBe(true);

    const flaky = await read({ label: "flaky" });
    expect(flaky.matching).toBe(truths.flaky.length);
    expect(flaky.tests.map(({ name }) => name).sort()).toEqual([...truths.flaky].sort());
    // What narrows the list leaves the chart alone; what narrows the page does not.
    expect((await read({ label: "regression", q: "fault" })).points).toEqual(view.points);
    expect((await read({ projects: ["demo.default.ledger"] })).points).toEqual([]);
    expect((await read({ pipeline: "ci" })).points.map(({ name }) => name).sort()).toEqual(
      [...chance].sort(),
    );
    expect((await read({ branch: "no-such-branch" })).points).toEqual([]);
  });
});
