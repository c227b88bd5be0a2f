import { pino } from "pino";
import { expect, test } from "vitest";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { executions, pipelines, projects } from "@/lib/db/schema";
import { listExecutions } from "@/lib/executions/list-executions";
import { readFailureClusters } from "@/lib/failures/read-failure-clusters";
import { rebuildHours } from "@/lib/history/roll-up-hours";
import { randomNumbers } from "@/lib/ingest/summaries.fixture";
import { parseExecutionFilters } from "@/schemas/executions/execution-list";
import type { Outcome } from "@/schemas/executions/execution-status";
import { parseFailureFilters } from "@/schemas/failures/failure-filters";
import { bucketFilters, defaultBranchOnly, filterParams, noFilters } from "@/schemas/filter-links";
import { readHealth } from "./read-health";

const now = new Date("2026-11-21T14:25:00Z");
const minuteMs = 60_000;

function contextOn(db: Database): Context {
  return {
    db,
    actor: { kind: "user", id: "demo:viewer", name: "Viewer", email: null, role: "viewer" },
    log: pino({ level: "silent" }),
    requestId: "test",
    now: () => now,
  };
}

interface Run {
  /** Minutes before now. */
  ago: number;
  outcome: Outcome;
  branch?: string | null;
  durationMs?: number;
  cause?: "network" | "test_failure";
  status?: string;
}

/** One project with one pipeline and these executions, rolled up as the ingest does. */
async function store(db: Database, runs: readonly Run[]): Promise<void> {
  await storeHarnessConnector(db, { id: "c", baseUrl: "https://harness.invalid" });
  const [project] = await db
    .insert(projects)
    .values({
      key: "demo.org.shop",
      connectorId: "c",
      orgIdentifier: "org",
      orgName: "Org",
      projectIdentifier: "shop",
      name: "Shop",
      watched: true,
      syncState: "live",
      createdAt: now,
    })
    .returning();
  if (project === undefined) throw new Error("no project");
  const [pipeline] = await db
    .insert(pipelines)
    .values({
      projectId: project.id,
      identifier: "checkout",
      name: "checkout-ci",
      modules: ["CI"],
      tags: {},
      defaultBranch: "main",
      seenAt: now,
    })
    .returning();
  if (pipeline === undefined) throw new Error("no pipeline");
  await db.insert(executions).values(
    runs.map(({ ago, outcome, branch = "main", durationMs = minuteMs, cause, status }, index) => {
      const startedAt = new Date(now.getTime() - ago * minuteMs);
      const open = outcome === "running" || outcome === "waiting";
      return {
        projectId: project.id,
        pipelineId: pipeline.id,
        planExecutionId: `run-${index}`,
        runSequence: index + 1,
        status: status ?? outcome,
        outcome,
        startedAt,
        endedAt: open ? null : new Date(startedAt.getTime() + durationMs),
        durationMs: open ? null : durationMs,
        queuedMs: 1000,
        triggerType: "WEBHOOK",
        branch,
        executionMode: "NORMAL",
        modules: [],
        serviceIdentifiers: [],
        environmentIdentifiers: [],
        stageStrip: [],
        failureTypes: [],
        ...(cause === undefined ? {} : { failureCause: cause }),
        commitAuthor: index === 0 ? "Mara 100%_Lindt" : null,
        updatedAt: now,
      };
    }),
  );
  await db.transaction((tx) => rebuildHours(tx, project.id));
}

eachDatabase((_kind, open) => {
  test("the success rate counts neither aborted nor open executions", async () => {
    const { db } = await open();
    await store(db, [
      { ago: 50, outcome: "succeeded" },
      { ago: 40, outcome: "succeeded" },
      { ago: 30, outcome: "failed" },
      { ago: 25, outcome: "succeeded" },
      { ago: 20, outcome: "cancelled" },
      { ago: 10, outcome: "running" },
    ]);
    const { current } = await readHealth({ ctx: contextOn(db), input: noFilters });
    expect(current).toMatchObject({
      executions: 6,
      succeeded: 3,
      failed: 1,
      cancelled: 1,
      successRate: 0.75,
    });
  });

  test("days and hours give the same figures, and the period before is as long as the one shown", async () => {
    const { db } = await open();
    const week = 7 * 24 * 60;
    await store(db, [
      { ago: 60, outcome: "succeeded" },
      { ago: 3 * 24 * 60, outcome: "failed" },
      { ago: week + 60, outcome: "succeeded" },
      // The week before ended at this hour of the day: this one, a little later, is not part of it.
      { ago: week - 120, outcome: "succeeded" },
      { ago: 2 * week + 60, outcome: "succeeded" },
    ]);
    const ctx = contextOn(db);
    const byDay = await readHealth({ ctx, input: noFilters });
    const byHour = await readHealth({ ctx, input: { ...noFilters, trigger: "WEBHOOK" } });
    expect(byDay.current.executions).toBe(2);
    expect(byDay.previous.executions).toBe(1);
    expect([byHour.current, byHour.previous, byHour.trend]).toEqual([
      byDay.current,
      byDay.previous,
      byDay.trend,
    ]);
  });

  test("a range from noon to noon counts what lies in it, in its figures, its trend and its list", async () => {
    const { db } = await open();
    const at = (instant: string) => (now.getTime() - Date.parse(instant)) / minuteMs;
    await store(db, [
      { ago: at("2026-11-12T13:00:00Z"), outcome: "failed", cause: "network" },
      { ago: at("2026-11-16T11:00:00Z"), outcome: "failed", cause: "network" },
      { ago: at("2026-11-16T13:00:00Z"), outcome: "succeeded" },
      { ago: at("2026-11-16T20:00:00Z"), outcome: "failed", cause: "network" },
      { ago: at("2026-11-18T09:00:00Z"), outcome: "succeeded" },
      { ago: at("2026-11-20T11:00:00Z"), outcome: "running" },
      { ago: at("2026-11-20T13:00:00Z"), outcome: "waiting" },
    ]);
    const ctx = contextOn(db);
    const input = { ...noFilters, from: "2026-11-16T12:00:00Z", to: "2026-11-20T12:00:00Z" };
    const view = await readHealth({ ctx, input });
    expect(view.bucket).toBe("day");
    expect(view.current).toMatchObject({ executions: 4, succeeded: 2, failed: 1, successRate: 2 / 3 });
    expect(view.previous).toMatchObject({ executions: 2, succeeded: 0, failed: 2, successRate: 0 });
    const inTrend = (period: "current" | "previous") =>
      view.trend.reduce(
        (sum, point) => sum + (point[period]?.failed ?? 0) + (point[period]?.succeeded ?? 0),
        0,
      );
    expect([inTrend("current"), inTrend("previous")]).toEqual([3, 2]);
    expect(view.causes).toMatchObject([{ cause: "network", count: 1 }]);

    const { value: filters } = parseExecutionFilters(filterParams(input));
    const page = await listExecutions({ ctx, input: { filters, cursor: null } });
    expect([page.rows.length, page.summary?.total]).toEqual([4, 4]);

    const failures = await readFailureClusters({
      ctx,
      input: parseFailureFilters(filterParams(input)).value,
    });
    expect([failures.total, failures.previousTotal]).toEqual([1, 2]);
    expect(failures.trend.map(({ counts }) => counts.network ?? 0)).toEqual([1, 0, 0, 0, 0]);

    const firstBar = bucketFilters(input, Date.parse("2026-11-16T00:00:00Z"), view.bucket);
    expect((await readHealth({ ctx, input: firstBar })).current.executions).toBe(2);
  });

  test("a pipeline is red since its first failure after the last success, on its default branch only", async () => {
    const { db } = await open();
    await store(db, [
      { ago: 300, outcome: "failed" },
      { ago: 240, outcome: "succeeded" },
      { ago: 180, outcome: "failed", cause: "network" },
      { ago: 120, outcome: "cancelled" },
      { ago: 60, outcome: "failed", cause: "test_failure" },
      { ago: 30, outcome: "succeeded", branch: "feature/x" },
    ]);
    const view = await readHealth({ ctx: contextOn(db), input: noFilters });
    expect(view.failing).toMatchObject([
      {
        since: now.getTime() - 180 * minuteMs,
        failures: 2,
        firstExecutionId: "run-2",
        lastExecutionId: "run-4",
        cause: "test_failure",
      },
    ]);
    expect(view.headline).toMatchObject({ state: "failing", subject: { text: "checkout-ci" } });
  });

  test("time to recover runs from the first failure to the end of the next success", async () => {
    const { db } = await open();
    await store(db, [
      { ago: 400, outcome: "succeeded" },
      { ago: 300, outcome: "failed" },
      { ago: 280, outcome: "failed" },
      { ago: 270, outcome: "succeeded", branch: "feature/x" },
      { ago: 240, outcome: "succeeded", durationMs: 5 * minuteMs },
    ]);
    const { current } = await readHealth({ ctx: contextOn(db), input: noFilters });
    expect(current).toMatchObject({ recoveries: 1, recoveryMs: 65 * minuteMs });
  });

  test("what is kept of red times on the default branch is what a count of the branch by its name finds", async () => {
    const { db } = await open();
    const random = randomNumbers(3);
    const day = 24 * 60;
    await store(db, [
      // Red since long before the period before: no recovery of this time, though it failed again and recovered in it.
      { ago: 40 * day, outcome: "failed" },
      { ago: 20 * day, outcome: "failed" },
      { ago: 13 * day, outcome: "succeeded" },
      ...Array.from({ length: 80 }, () => ({
        ago: Math.floor(random() * 12 * day),
        outcome: (["succeeded", "failed", "cancelled"] as const)[Math.floor(random() * 3)] ?? "failed",
        branch: random() < 0.2 ? "feature/x" : "main",
        durationMs: Math.floor(random() * 60) * minuteMs,
      })),
      { ago: 2, outcome: "failed" },
    ]);
    const ctx = contextOn(db);
    const kept = await readHealth({ ctx, input: { ...noFilters, branch: defaultBranchOnly } });
    const counted = await readHealth({ ctx, input: { ...noFilters, branch: "main" } });
    expect(kept.current.recoveries).toBeGreaterThan(2);
    expect(kept.previous.recoveries).toBeGreaterThan(2);
    for (const each of ["current", "previous", "failing", "trend", "causes"] as const) {
      expect(counted[each]).toEqual(kept[each]);
    }
  });

  test("what waits for a person stands first among what is open, whenever it began", async () => {
    const { db } = await open();
    await store(db, [
      { ago: 20 * 24 * 60, outcome: "waiting", status: "ApprovalWaiting" },
      { ago: 30 * 24 * 60, outcome: "running", status: "Running" },
    ]);
    const { open: running, headline } = await readHealth({ ctx: contextOn(db), input: noFilters });
    expect(running.map((each) => [each.status, each.waitsForPerson])).toEqual([
      ["ApprovalWaiting", true],
      ["Running", false],
    ]);
    expect(headline).toMatchObject({ state: "quiet", detail: "1 waits for a person, 1 running." });
  });

  test("causes add up to the failures of the range, each with its share in the period before", async () => {
    const { db } = await open();
    await store(db, [
      { ago: 60, outcome: "failed", cause: "network" },
      { ago: 50, outcome: "failed", cause: "network" },
      { ago: 40, outcome: "failed" },
      { ago: 8 * 24 * 60, outcome: "failed", cause: "test_failure" },
    ]);
    const { causes } = await readHealth({ ctx: contextOn(db), input: noFilters });
    expect(causes.map(({ cause, count, previousShare }) => [cause, count, previousShare])).toEqual([
      ["network", 2, 0],
      ["unknown", 1, 0],
    ]);
  });

  test("an unknown project or pipeline is passed over with a notice", async () => {
    const { db } = await open();
    await store(db, [{ ago: 10, outcome: "succeeded" }]);
    const view = await readHealth({
      ctx: contextOn(db),
      input: { ...noFilters, projects: ["gone"], pipeline: "nothing", branch: defaultBranchOnly },
    });
    expect(view.notices.join(" ")).toMatch(/gone is not a watched project.*No pipeline "nothing"/);
    expect(view.current.executions).toBe(0);
  });

  test("pages of the list join without gap or repeat, in either direction and by any order", async () => {
    const { db } = await open();
    await store(
      db,
      Array.from({ length: 230 }, (_, index) => ({
        ago: 10 + Math.floor(index / 3),
        outcome: index % 7 === 0 ? ("running" as const) : ("succeeded" as const),
        durationMs: 1000 * (index % 5),
      })),
    );
    const ctx = contextOn(db);
    for (const order of ["", "dir=asc", "sort=durationMs", "sort=durationMs&dir=asc", "sort=queuedMs"]) {
      const { value: filters } = parseExecutionFilters(new URLSearchParams(order));
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof listExecutions>> = await listExecutions({
          ctx,
          input: { filters, cursor },
        });
        seen.push(...page.rows.map((row) => row.executionId));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect([order, seen.length, new Set(seen).size]).toEqual([order, 230, 230]);
    }
  });

  test("the list is summed up alike from roll-ups and from the executions themselves", async () => {
    const { db } = await open();
    const outcomes = ["succeeded", "failed", "cancelled", "running", "waiting"] as const;
    await store(
      db,
      Array.from({ length: 60 }, (_, index) => ({
        ago: 30 + index * 400,
        outcome: outcomes[index % 5] ?? "failed",
        branch: index % 3 === 0 ? "feature/x" : "main",
      })),
    );
    const summary = async (query: string) => {
      const { value: filters } = parseExecutionFilters(new URLSearchParams(query));
      return (await listExecutions({ ctx: contextOn(db), input: { filters, cursor: null } })).summary;
    };
    for (const scope of ["", "&branch=~default", "&branch=main", "&branch=feature/x", "&pipeline=checkout"]) {
      const rolledUp = await summary(`range=30d${scope}`);
      expect(rolledUp?.total).toBeGreaterThan(10);
      expect(await summary(`range=30d${scope}&outcome=${outcomes.join(",")}`)).toEqual(rolledUp);
    }
  });

  test("search takes words as they are: a per cent sign finds a per cent sign", async () => {
    const { db } = await open();
    await store(db, [
      { ago: 10, outcome: "succeeded" },
      { ago: 20, outcome: "failed" },
    ]);
    const find = async (q: string) => {
      const { value: filters } = parseExecutionFilters({ q });
      const page = await listExecutions({ ctx: contextOn(db), input: { filters, cursor: "not a cursor" } });
      return page.rows.map((row) => row.executionId);
    };
    expect(await find("100%_l checkout")).toEqual(["run-0"]);
    expect(await find("100_%")).toEqual([]);
    expect(await find("#2")).toEqual(["run-1"]);
  });
});
