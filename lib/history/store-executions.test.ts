import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import {
  executionDays,
  executionHours,
  executions,
  pipelines,
  projectDays,
  projects,
  redPeriods,
} from "@/lib/db/schema";
import { removeExecution } from "@/lib/ingest/remove-execution";
import { storeDefaultBranches } from "@/lib/ingest/store-default-branches";
import { executionSummary, layoutNode, randomNumbers } from "@/lib/ingest/summaries.fixture";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import { rebuildHours } from "./roll-up-hours";
import { storeExecutions } from "./store-executions";

const now = new Date("2026-08-20T12:00:00Z");
const start = Date.UTC(2026, 7, 20, 8, 20);

async function addProject(db: Database) {
  await storeHarnessConnector(db, { id: "c1" });
  const [project] = await db
    .insert(projects)
    .values({
      key: "demo.default.shop",
      connectorId: "c1",
      orgIdentifier: "default",
      orgName: "Default",
      projectIdentifier: "shop",
      name: "Shop",
      syncState: "live",
      createdAt: now,
    })
    .returning();
  if (project === undefined) throw new Error("no project");
  return project;
}

function ordered<Row extends object>(rows: readonly Row[]): Row[] {
  return rows
    .map((row) => ({ row, text: JSON.stringify(Object.entries(row).sort()) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}

/** Every roll-up, in an order that does not depend on how it was made. */
async function allRollUps(db: Database) {
  return {
    hours: ordered(await db.select().from(executionHours)),
    days: ordered(await db.select().from(executionDays)),
    projectDays: ordered(await db.select().from(projectDays)),
    redPeriods: ordered(await db.select().from(redPeriods)),
  };
}

/** The red periods, by walking every pipeline's executions from the oldest to the newest. */
async function redPeriodsCountedPlainly(db: Database) {
  const found: (typeof redPeriods.$inferSelect)[] = [];
  for (const pipeline of await db.select().from(pipelines)) {
    const runs = await db
      .select()
      .from(executions)
      .where(eq(executions.pipelineId, pipeline.id))
      .orderBy(asc(executions.startedAt), asc(executions.id));
    let red: typeof redPeriods.$inferSelect | null = null;
    for (const run of runs) {
      const { defaultBranch } = pipeline;
      if (defaultBranch !== null && run.branch !== null && run.branch !== defaultBranch) continue;
      if (run.outcome === "failed") {
        if (red === null) {
          red = {
            pipelineId: pipeline.id,
            projectId: run.projectId,
            startedAt: run.startedAt,
            firstExecutionId: run.id,
            lastExecutionId: run.id,
            failures: 0,
            recoveredAt: null,
          };
          found.push(red);
        }
        red.lastExecutionId = run.id;
        red.failures++;
      } else if (run.outcome === "succeeded" && red !== null) {
        red.recoveredAt = run.endedAt ?? run.startedAt;
        red = null;
      }
    }
  }
  return ordered(found);
}

const secondsLater = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

eachDatabase((kind, open) => {
  test("storing the same again changes nothing and tells nobody", async () => {
    const { db, listen } = await open();
    const project = await addProject(db);
    const heard: string[] = [];
    const stop = await listen("tackroom_changes", (payload) => heard.push(payload));
    const summaries = [
      executionSummary({ planExecutionId: "a" }),
      executionSummary({ planExecutionId: "b" }),
    ];
    expect(await storeExecutions(db, { project, summaries, readAt: now, now })).toEqual({
      inserted: 2,
      updated: 0,
      refused: 0,
    });
    await expect.poll(() => heard.length).toBe(1);
    const again = await storeExecutions(db, {
      project,
      summaries,
      readAt: secondsLater(5),
      now: secondsLater(5),
    });
    expect(again).toEqual({ inserted: 0, updated: 0, refused: 0 });
    await db.execute("select pg_notify('tackroom_changes', 'marker')");
    await expect.poll(() => heard.at(-1)).toBe("marker");
    expect(heard).toHaveLength(2);
    await stop();
  });

  test("an older answer never replaces a newer one, and an end is not taken back by an answer that crossed it", async () => {
    const { db } = await open();
    const project = await addProject(db);
    const store = (status: string, readAt: Date) =>
      storeExecutions(db, {
        project,
        summaries: [executionSummary({ planExecutionId: "a", status })],
        readAt,
        now,
      });
    const status = async () => (await db.select().from(executions))[0]?.status;
    await store("Running", now);
    await store("Failed", secondsLater(10));
    await store("Running", secondsLater(5));
    expect(await status()).toBe("Failed");
    await store("Running", secondsLater(11));
    expect(await status()).toBe("Failed");
    await store("Running", secondsLater(600));
    expect(await status()).toBe("Running");
  });

  test("an execution without any time is refused alone; one whose stages tell it has its place", async () => {
    const { db } = await open();
    const project = await addProject(db);
    const timeless = { startTs: null, createdAt: null, endTs: null };
    const lost = { ...executionSummary({ planExecutionId: "lost" }), ...timeless, layoutNodeMap: null };
    const placed = {
      ...executionSummary({ planExecutionId: "placed" }),
      ...timeless,
      layoutNodeMap: { a: layoutNode({ nodeUuid: "a", startTs: start }) },
    };
    const summaries = [lost, placed, executionSummary({ planExecutionId: "kept" })];
    expect(await storeExecutions(db, { project, summaries, readAt: now, now })).toMatchObject({
      inserted: 2,
      refused: 1,
    });
  });

  test("after any history of changes the roll-up equals a recount", async () => {
    const { db } = await open();
    const project = await addProject(db);
    const random = randomNumbers(kind === "pglite" ? 11 : 12);
    const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
      items[Math.floor(random() * items.length)] ?? items[0];
    const anySummary = (): ExecutionSummary => {
      // Whole ten minutes, so that executions of a pipeline start at the same instant.
      const startTs = start + Math.floor(random() * 240) * 600_000;
      return executionSummary({
        planExecutionId: `run-${Math.floor(random() * 80)}`,
        pipelineIdentifier: pick(["build", "deploy"]),
        status: pick(["Success", "Failed", "Running", "Aborted", "ApprovalWaiting", "NewStatus"]),
        startTs,
        endTs: startTs + Math.floor(random() ** 3 * 7_200_000),
        moduleInfo: pick([{ ci: { branch: pick(["main", "feat/x"]) } }, {}]),
        executionTriggerInfo: { triggerType: pick(["MANUAL", "WEBHOOK"]), isRerun: false },
      });
    };
    for (let round = 1; round <= 25; round++) {
      const summaries = Array.from({ length: 1 + Math.floor(random() * 12) }, anySummary);
      const readAt = secondsLater(round * 120);
      await storeExecutions(db, { project, summaries, readAt, now: readAt });
      if (random() < 0.3) await storeDefaultBranches(db, project.id);
      if (random() < 0.3) await removeExecution(db, project, `run-${Math.floor(random() * 80)}`);
    }
    const incremental = await allRollUps(db);
    expect(incremental.redPeriods).toEqual(await redPeriodsCountedPlainly(db));
    await db.transaction((tx) => rebuildHours(tx, project.id));
    expect(incremental).toEqual(await allRollUps(db));
    expect(incremental.hours.length).toBeGreaterThan(5);
    expect(incremental.redPeriods.length).toBeGreaterThan(2);
    const total = incremental.hours.reduce((sum, row) => sum + row.total, 0);
    expect(total).toBe(await db.$count(executions));
  });

  test("two processes that store the same pages at once agree with a recount", async () => {
    const database = await open();
    const project = await addProject(database.db);
    const other = await database.second();
    const summaries = Array.from({ length: 60 }, (_, index) =>
      executionSummary({ planExecutionId: `run-${index}`, startTs: start + index * 60_000 }),
    );
    const store = (db: Database, part: ExecutionSummary[]) =>
      storeExecutions(db, { project, summaries: part, readAt: now, now });
    await Promise.all([
      store(database.db, summaries.slice(0, 40)),
      store(other.db, summaries.slice(20)),
      store(database.db, summaries.toReversed()),
      store(other.db, summaries),
    ]);
    expect(await database.db.$count(executions)).toBe(60);
    expect(await database.db.$count(pipelines, eq(pipelines.projectId, project.id))).toBe(1);
    const rows = await database.db.select({ total: executionHours.total }).from(executionHours);
    expect(rows.reduce((sum, { total }) => sum + total, 0)).toBe(60);
  });
});
