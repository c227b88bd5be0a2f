import { afterEach, expect, test, vi } from "vitest";
import { eachDatabase } from "@/lib/db/databases.fixture";
import type { Change } from "@/schemas/change-topics";
import { coalesceChanges, coalesceWindowMs } from "./coalesce-changes";
import { notifyChange } from "./notify-change";
import { forwardChanges } from "./subscribe-changes";

const change = (id: string | null, projectKey = "demo.org.shop"): Change => ({
  topic: "executions",
  projectKey,
  id,
});

afterEach(() => {
  vi.useRealTimers();
});

test("the first change goes out at once, a burst becomes one that names nothing in particular", () => {
  vi.useFakeTimers();
  const emitted: Change[] = [];
  const coalescer = coalesceChanges((item) => emitted.push(item));
  for (let index = 0; index < 100; index++) coalescer.push(change(`run-${index}`));
  expect(emitted).toEqual([change("run-0")]);
  vi.advanceTimersByTime(coalesceWindowMs);
  expect(emitted).toEqual([change("run-0"), change(null)]);
  vi.advanceTimersByTime(coalesceWindowMs * 10);
  expect(emitted).toHaveLength(2);
  coalescer.stop();
});

test("repeats about one thing keep its id, and projects do not delay each other", () => {
  vi.useFakeTimers();
  const emitted: Change[] = [];
  const coalescer = coalesceChanges((item) => emitted.push(item));
  coalescer.push(change("a"));
  coalescer.push(change("b"));
  coalescer.push(change("b"));
  coalescer.push(change("c", "demo.org.bank"));
  expect(emitted).toEqual([change("a"), change("c", "demo.org.bank")]);
  vi.advanceTimersByTime(coalesceWindowMs);
  expect(emitted[2]).toEqual(change("b"));
  coalescer.stop();
});

test("ten seconds of constant change give at most four messages a second", () => {
  vi.useFakeTimers();
  let emitted = 0;
  const coalescer = coalesceChanges(() => emitted++);
  for (let ms = 0; ms < 10_000; ms += 5) {
    coalescer.push(change(String(ms)));
    vi.advanceTimersByTime(5);
  }
  expect(emitted).toBeLessThanOrEqual(41);
  expect(emitted).toBeGreaterThan(30);
  coalescer.stop();
});

eachDatabase((_kind, open) => {
  test("a committed change is heard, a rolled back one and foreign payloads are not", async () => {
    const database = await open();
    const heard: Change[] = [];
    const coalescer = coalesceChanges((item) => heard.push(item), 5);
    const stop = await forwardChanges(database, coalescer);
    await database.db
      .transaction(async (tx) => {
        await notifyChange(tx, change("lost"));
        throw new Error("no");
      })
      .catch(() => {});
    await database.sql.query("select pg_notify('tackroom_changes', 'not json')");
    await database.sql.query("select pg_notify('tackroom_changes', '{\"topic\":\"newer\"}')");
    await database.db.transaction((tx) => notifyChange(tx, change("kept")));
    await expect.poll(() => heard).toEqual([change("kept")]);
    await stop();
    coalescer.stop();
  });

  test("a lost connection is opened again and every topic is told as changed", async () => {
    const database = await open();
    if (database.driver.kind === "pglite") return; // in the same process there is no connection to lose
    const heard: Change[] = [];
    const coalescer = coalesceChanges((item) => heard.push(item), 5);
    const stop = await forwardChanges(database, coalescer);
    await database.sql.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%'",
    );
    await expect.poll(() => heard.length).toBeGreaterThan(5);
    heard.length = 0;
    await notifyChange(database.db, change("after"));
    await expect.poll(() => heard.some(({ id }) => id === "after")).toBe(true);
    await stop();
    coalescer.stop();
  });
});
