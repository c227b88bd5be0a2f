import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { connectors, projects, users } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import { type JobName, jobNames } from "@/schemas/jobs/payloads";
import { getSender } from "./boss";
import { enqueue } from "./enqueue";
import type { JobHandlers } from "./job-handler";
import { deadLetterQueue } from "./queues";
import { startSchedules } from "./schedules";
import { type RunningJobs, startJobs } from "./start-jobs";

const idle = async () => {};
const handlers = (overrides: Partial<JobHandlers>): JobHandlers => ({
  ...(Object.fromEntries(jobNames.map((name) => [name, idle])) as Record<JobName, typeof idle>), // by construction
  ...overrides,
});

const running: RunningJobs[] = [];
afterEach(async () => {
  for (const jobs of running.splice(0)) await jobs.stop();
});

eachDatabase((kind, open) => {
  const start = async (overrides: Partial<JobHandlers>, database?: Awaited<ReturnType<typeof open>>) => {
    const used = database ?? (await open());
    useTestDatabase(used);
    const jobs = await startJobs({
      executionKinds: ["harness"],
      role: "worker",
      handlers: handlers(overrides),
      database: used,
      syncSeconds: 20,
    });
    running.push(jobs);
    return used;
  };

  test("a job runs with its payload soon after it was enqueued", async () => {
    const seen: number[] = [];
    await start({ "fetch-details": async ({ input }) => seen.push(input.projectId) });
    const tookMs: number[] = [];
    for (const projectId of [7, 8, 9, 10]) {
      const startedAt = performance.now();
      await enqueue("fetch-details", { projectId });
      await expect.poll(() => seen.at(-1), { interval: 10 }).toBe(projectId);
      tookMs.push(performance.now() - startedAt);
    }
    expect(seen).toEqual([7, 8, 9, 10]);
    // A worker that is not told looks every ten seconds. The first comes by chance, one later may meet a machine that stands still.
    expect(Math.min(...tookMs.slice(1))).toBeLessThan(5_000);
  });

  test("the same work enqueued twice runs once, and again after it has finished", async () => {
    let runs = 0;
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await start({
      "backfill-project": async () => {
        runs++;
        await gate;
      },
    });
    const [first, second] = await Promise.all([
      enqueue("backfill-project", { projectId: 1 }),
      enqueue("backfill-project", { projectId: 1 }),
    ]);
    expect([first, second].filter((id) => id === null)).toHaveLength(1);
    await expect.poll(() => runs).toBe(1);
    expect(await enqueue("backfill-project", { projectId: 1 })).toBeNull();
    release();
    await expect.poll(() => enqueue("backfill-project", { projectId: 1 })).not.toBeNull();
    await expect.poll(() => runs).toBe(2);
  });

  test("a job of a transaction that rolls back never exists", async () => {
    const seen: number[] = [];
    const { db } = await start({ "fetch-details": async ({ input }) => seen.push(input.projectId) });
    await db
      .transaction(async (tx) => {
        await enqueue("fetch-details", { projectId: 1 }, { tx });
        throw new Error("no");
      })
      .catch(() => {});
    await db.transaction(async (tx) => {
      await tx.select().from(users);
      await enqueue("fetch-details", { projectId: 2 }, { tx });
    });
    await expect.poll(() => seen).toEqual([2]);
  });

  test("connectors of the kinds that have executions are read at intervals, and those of no other", async () => {
    const database = await open();
    useTestDatabase(database);
    const { db } = database;
    await getSender();
    await db.insert(connectors).values(
      (["harness", "loki"] as const).map((kindOf) => ({
        id: `of-${kindOf}`,
        slug: kindOf,
        kind: kindOf,
        displayName: kindOf,
        baseUrl: "http://127.0.0.1:1",
        settings: { accountId: "acc", requestsPerMinute: 400 },
        sealedSecrets: {},
        createdBy: "demo:1",
        createdAt: new Date(),
        updatedAt: new Date(),
      })),
    );
    await db.insert(projects).values(
      (["harness", "loki"] as const).map((kindOf) => ({
        key: `${kindOf}.default.shop`,
        connectorId: `of-${kindOf}`,
        orgIdentifier: "default",
        orgName: "default",
        projectIdentifier: "shop",
        name: "Shop",
        watched: true,
        syncState: "live" as const,
        createdAt: new Date(),
      })),
    );
    const readWith = async (executionKinds: readonly ConnectorKind[]) => {
      await database.sql.query("delete from pgboss.job");
      const schedules = await startSchedules(db, { syncSeconds: 3600, executionKinds });
      const { rows } = await vi.waitUntil(
        async () => {
          const found = await database.sql.query(
            "select data ->> 'connectorId' as id from pgboss.job where name = 'sync-connector' order by 1",
          );
          return found.rows.length < executionKinds.length ? undefined : found;
        },
        { timeout: 10_000 },
      );
      schedules.stop();
      return rows.map((row) => z.object({ id: z.string() }).parse(row).id);
    };
    expect(await readWith(["loki"])).toEqual(["of-loki"]);
    expect(await readWith(["harness", "loki"])).toEqual(["of-harness", "of-loki"]);
    expect(await readWith(["harness"])).toEqual(["of-harness"]);
  });

  test("a payload that does not fit goes to the dead letters at once and is never handed out", async () => {
    let runs = 0;
    await start({
      "fetch-details": async () => {
        runs++;
      },
    });
    const boss = await getSender();
    await boss.send("fetch-details", { projectId: "seven" });
    await expect.poll(async () => (await boss.findJobs(deadLetterQueue)).length).toBe(1);
    expect(runs).toBe(0);
  });

  test("a stop interrupts the running job, and the next start takes it up again", async () => {
    const seen: string[] = [];
    const database = await start({
      "fetch-details": ({ ctx }) =>
        new Promise((_resolve, reject) => {
          seen.push("first");
          ctx.signal?.addEventListener("abort", () => reject(new Error("stopped")));
        }),
    });
    await enqueue("fetch-details", { projectId: 1 });
    await expect.poll(() => seen).toEqual(["first"]);
    await running.pop()?.stop();
    await start({ "fetch-details": async () => seen.push("second") }, database);
    await expect.poll(() => seen).toEqual(["first", "second"]);
  });

  if (kind === "postgres") {
    test("two processes never run the same job at once", async () => {
      const database = await open();
      let active = 0;
      let most = 0;
      let done = 0;
      const handler = async () => {
        active++;
        most = Math.max(most, active);
        await new Promise((resolve) => setTimeout(resolve, 30));
        active--;
        done++;
      };
      await start({ "expire-approvals": idle, "reconcile-connector": handler }, database);
      const other = await database.second();
      running.push(
        await startJobs({
          executionKinds: ["harness"],
          role: "worker",
          handlers: handlers({ "reconcile-connector": handler }),
          database: other,
          syncSeconds: 20,
        }),
      );
      await expect
        .poll(
          async () => {
            await enqueue("reconcile-connector", { connectorId: "one" });
            return done;
          },
          { interval: 20, timeout: 30_000 },
        )
        .toBeGreaterThan(3);
      expect(most).toBe(1);
    });
  }
});
