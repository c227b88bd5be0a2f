import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "./client";
import { eachDatabase } from "./databases.fixture";
import { migrate } from "./migrate";
import { settings, users } from "./schema";

const at = new Date("2026-03-29T01:30:00.123Z");
const person = (id: string) => ({
  id,
  name: "Dana",
  email: null,
  image: null,
  provider: "demo",
  role: "viewer" as const,
  createdAt: at,
  lastSeenAt: at,
});

eachDatabase((_kind, open) => {
  test("instants, counts and JSON come back as they went in", async () => {
    const { db } = await open();
    await db.insert(users).values(person("demo:1"));
    await db
      .insert(settings)
      .values({ key: "a", value: { list: [1, "x", null] }, updatedAt: at, updatedBy: "demo:1" });
    expect((await db.select().from(users))[0]).toMatchObject({ createdAt: at, email: null });
    expect((await db.select().from(settings))[0]?.value).toEqual({ list: [1, "x", null] });
    const counted = await db.execute<{ n: number; hour: string }>(
      sql`select count(*) as n, date_trunc('hour', min(created_at)) as hour from users`,
    );
    expect(counted.rows[0]?.n).toBe(1);
    expect(new Date(counted.rows[0]?.hour ?? "")).toEqual(new Date("2026-03-29T01:00:00Z"));
    expect(await db.$count(users)).toBe(1);
  });

  test("a transaction that throws leaves nothing, and its error arrives unchanged", async () => {
    const { db } = await open();
    const failure = new Error("no");
    await expect(
      db.transaction(async (tx) => {
        await tx.insert(users).values(person("demo:1"));
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await db.select().from(users)).toEqual([]);
  });

  test("an inner transaction rolls back alone", async () => {
    const { db } = await open();
    await db.transaction(async (tx) => {
      await tx.insert(users).values(person("demo:1"));
      await tx
        .transaction(async (inner) => {
          await inner.insert(users).values(person("demo:2"));
          throw new Error("inner");
        })
        .catch(() => {});
    });
    expect((await db.select().from(users)).map(({ id }) => id)).toEqual(["demo:1"]);
  });

  test("transactions that overlap do not see each other's unfinished work", async () => {
    const { db } = await open();
    await db.insert(users).values(person("demo:1"));
    const raise = () =>
      db.transaction(async (tx) => {
        const [row] = await tx.select().from(users).where(eq(users.id, "demo:1")).for("update");
        await tx.update(users).set({ sessionEpoch: (row?.sessionEpoch ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 8 }, raise));
    expect((await db.select().from(users))[0]?.sessionEpoch).toBe(8);
  });

  test("a broken rule is told with its SQLSTATE", async () => {
    const { db } = await open();
    await db.insert(users).values(person("demo:1"));
    await expect(db.insert(users).values(person("demo:1"))).rejects.toMatchObject({
      cause: { code: "23505" },
    });
    await db.insert(users).values(person("demo:2"));
  });

  test("a notification is delivered when its transaction commits, and not when it rolls back", async () => {
    const { db, listen } = await open();
    const heard: string[] = [];
    const stop = await listen("topic", (payload) => heard.push(payload));
    await db
      .transaction(async (tx) => {
        await tx.execute(sql`select pg_notify('topic', 'lost')`);
        throw new Error("no");
      })
      .catch(() => {});
    await db.transaction((tx) => tx.execute(sql`select pg_notify('topic', 'kept')`));
    await expect.poll(() => heard).toEqual(["kept"]);
    await stop();
  });

  test("migrating twice, also at once, changes nothing", async () => {
    const opened = await open();
    await Promise.all([migrate(opened), migrate(await opened.second())]);
    expect(await opened.db.$count(users)).toBe(0);
  });
});

const scratch: string[] = [];
afterAll(async () => {
  for (const folder of scratch) await rm(folder, { recursive: true, force: true });
});

async function scratchDir(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "tackroom-db-"));
  scratch.push(folder);
  return path.join(folder, "db");
}

test("what was stored is there after a restart", async () => {
  const dataDir = await scratchDir();
  const first = await openDatabase({ kind: "pglite", dataDir });
  await migrate(first);
  await first.db.insert(users).values(person("demo:1"));
  await first.close();
  const second = await openDatabase({ kind: "pglite", dataDir });
  expect(await second.db.$count(users)).toBe(1);
  await second.close();
});

test("a closed database refuses with a clear error", async () => {
  const opened = await openDatabase({ kind: "pglite", memory: true });
  await opened.close();
  await expect(opened.sql.query("select 1")).rejects.toThrow("The database is closed.");
});

test("a data directory serves one process at a time and names the one that holds it", async () => {
  const dataDir = await scratchDir();
  const first = await openDatabase({ kind: "pglite", dataDir });
  await expect(openDatabase({ kind: "pglite", dataDir })).rejects.toThrow(/in use by process \d+/);
  await first.close();
  await (await openDatabase({ kind: "pglite", dataDir })).close();
});

test("an unreachable server is told without the password", async () => {
  const refused = openDatabase({ kind: "postgres", url: "postgres://u:hunter2@127.0.0.1:1/shop" });
  await expect(refused).rejects.toThrow("No connection to the database shop at 127.0.0.1:1.");
  await refused.catch((error: Error) => expect(JSON.stringify(error)).not.toContain("hunter2"));
});
