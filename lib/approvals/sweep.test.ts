import { describe, expect, test } from "vitest";
import { person, system } from "@/lib/connectors/simulated-account.fixture";
import { messages } from "@/lib/db/schema";
import { createThread } from "@/lib/team/threads/create-thread";
import { expireApprovals } from "./expire-approvals";
import { settleApproval } from "./settle-approval";
import {
  contextAt,
  minute,
  noon,
  requestStore,
  type StoredRow,
  storeRequest,
} from "./stored-request.fixture";

const store = requestStore();
const sweep = (at = noon) => expireApprovals({ ctx: contextAt(store.db, system, at), input: undefined });
const hour = 60 * minute;

describe("the sweep", () => {
  test("expires what is pending past its time, tells everybody, and leaves the rest", async () => {
    await storeRequest(store.db, { id: "due", title: "Run it", expiresAt: new Date(noon) });
    await storeRequest(store.db, { id: "later", expiresAt: new Date(noon + 1) });
    await storeRequest(store.db, { id: "denied", status: "denied", expiresAt: new Date(noon) });
    expect(await sweep()).toEqual({ expired: 1, restarted: 0, unknown: 0 });
    const states = (await store.rows()).map(({ id, status, decidedAt }) => [
      id,
      status,
      decidedAt?.getTime(),
    ]);
    expect(states).toEqual([
      ["denied", "denied", undefined],
      ["due", "expired", noon],
      ["later", "pending", undefined],
    ]);
    expect(await store.audit()).toMatchObject([
      {
        action: "approval.expired",
        subjectType: "approval",
        subjectId: "due",
        summary: "Nobody decided in time: Run it",
      },
    ]);
    expect(await store.jobs()).toEqual(["continue-thread due +0"]);
    expect(await store.told()).toEqual(["approvals demo.commerce.storefront due"]);
  });

  test("starts what was approved half a minute ago and nobody began", async () => {
    const approved = { status: "approved" as const };
    const ago = (ms: number) => ({ ...approved, decidedAt: new Date(noon - ms) });
    await storeRequest(store.db, { id: "orphan", ...ago(30_000) });
    await storeRequest(store.db, { id: "young", ...ago(29_999) });
    await storeRequest(store.db, {
      id: "begun",
      ...ago(hour),
      executionOutcome: "running",
      executionStartedAt: new Date(noon),
    });
    await storeRequest(store.db, { id: "denied", status: "denied", decidedAt: new Date(noon - hour) });
    expect(await sweep()).toMatchObject({ restarted: 1 });
    expect(await store.jobs()).toEqual(["execute-approval orphan +0"]);
  });

  test("calls unknown what was begun three minutes ago and has not ended, audited and told", async () => {
    const running = { status: "approved" as const, executionOutcome: "running" as const };
    await storeRequest(store.db, { id: "lost", ...running, executionStartedAt: new Date(noon - 180_000) });
    await storeRequest(store.db, { id: "young", ...running, executionStartedAt: new Date(noon - 179_999) });
    await storeRequest(store.db, { id: "odd", executionOutcome: "running", executionStartedAt: new Date(0) });
    expect(await sweep()).toEqual({ expired: 0, restarted: 0, unknown: 1 });
    expect((await store.rows()).map(({ id, executionOutcome }) => [id, executionOutcome])).toEqual([
      ["lost", "unknown"],
      ["odd", "running"],
      ["young", "running"],
    ]);
    expect(await store.audit()).toEqual([
      {
        action: "approval.execution_unknown",
        subjectType: "approval",
        subjectId: "lost",
        summary: "Run build: unknown",
        details: { message: "The process that sent it ended before it had an answer." },
      },
    ]);
    expect(await store.told()).toEqual(["approvals demo.commerce.storefront lost"]);
    // What is unknown is read, in the same sweep.
    expect(await store.jobs()).toEqual(["reconcile-approval lost +0"]);
  });

  test("has what is unknown read, from a minute after it was sent until it is settled", async () => {
    const unknown = { status: "approved" as const, executionOutcome: "unknown" as const };
    await storeRequest(store.db, { id: "open", ...unknown, executionStartedAt: new Date(noon - minute) });
    await storeRequest(store.db, {
      id: "young",
      ...unknown,
      executionStartedAt: new Date(noon - minute + 1),
    });
    await storeRequest(store.db, {
      id: "settled",
      ...unknown,
      executionStartedAt: new Date(noon - hour),
      executionEndedAt: new Date(noon - minute),
    });
    await storeRequest(store.db, {
      id: "pending",
      executionOutcome: "unknown",
      executionStartedAt: new Date(0),
    });
    await sweep();
    expect(await store.jobs()).toEqual(["reconcile-approval open +0"]);
  });
});

describe("runs that a thread waits for", () => {
  const wait = { timeoutMs: 600_000, intervalMs: 4_000 };
  const waited = (id: string, change: Partial<StoredRow> = {}) =>
    storeRequest(store.db, {
      id,
      status: "approved",
      executionOutcome: "succeeded",
      executionStartedAt: new Date(noon - 10_000),
      executionEndedAt: new Date(noon - 10_000),
      threadId: "t-1",
      toolCallId: id,
      wait,
      ...change,
    });

  test("are followed on, at the pace of their wait", async () => {
    await waited("a");
    await waited("b", { wait: { timeoutMs: 600_000, intervalMs: 60_000 } });
    await sweep();
    expect(await store.jobs()).toEqual(["follow-run a +9", "follow-run b +60"]);
  });

  test("are not where nobody waits, nothing was started, or the end is told", async () => {
    await waited("no-wait", { wait: null });
    await waited("no-thread", { threadId: null });
    await waited("failed", { executionOutcome: "failed" });
    await waited("told");
    const { id: threadId } = await createThread({ ctx: contextAt(store.db, person("member")), input: {} });
    await store.db.insert(messages).values({
      id: "approval-end-told",
      threadId,
      position: 0,
      role: "assistant",
      authorId: "mate",
      authorName: "Mate",
      parts: [],
      metadata: {},
      createdAt: new Date(noon),
    });
    await sweep();
    expect(await store.jobs()).toEqual([]);
  });

  test("are told late by an hour at most", async () => {
    const endOf = (ms: number) => ({ executionEndedAt: new Date(noon - ms) });
    await waited("late", endOf(600_000 + hour));
    await waited("too-late", endOf(600_000 + hour + 1));
    await waited("longest", { ...endOf(3 * hour), wait: { timeoutMs: 2 * hour, intervalMs: 4_000 } });
    await waited("beyond", { ...endOf(3 * hour + 1), wait: { timeoutMs: 3 * hour, intervalMs: 4_000 } });
    await sweep();
    expect(await store.jobs()).toEqual(["follow-run late +1", "follow-run longest +1"]);
  });
});

describe("settling", () => {
  const running = { status: "approved" as const, executionOutcome: "running" as const };
  const settle = (
    row: StoredRow,
    outcome: Parameters<typeof settleApproval>[2],
    result: Parameters<typeof settleApproval>[3],
  ) => settleApproval(contextAt(store.db, system), row, outcome, result);

  test("stores the result with its address, and tells audit, pages, thread and the history", async () => {
    const row = await storeRequest(store.db, {
      ...running,
      projectKey: "demo.a/b.c",
      wait: { timeoutMs: 600_000, intervalMs: 4_000 },
      threadId: "t-1",
    });
    const result = { message: "Done.", planExecutionId: "run 1", output: { a: 1 } };
    expect(await settle(row, "succeeded", result)).toBe("succeeded");
    expect((await store.rows())[0]).toMatchObject({
      executionOutcome: "succeeded",
      executionEndedAt: new Date(noon),
      executionResult: { ...result, href: "/executions/demo.a%2Fb.c/run%201" },
    });
    expect(await store.audit()).toEqual([
      {
        action: "approval.execution_succeeded",
        subjectType: "approval",
        subjectId: "a-1",
        summary: "Run build: succeeded",
        details: { message: "Done.", planExecutionId: "run 1" },
      },
    ]);
    expect(await store.told()).toEqual(["approvals demo.a/b.c a-1"]);
    expect(await store.jobs()).toEqual([
      "continue-thread a-1 +0",
      "follow-run a-1 +4",
      "sync-execution connector-1 commerce storefront run 1 +0",
    ]);
  });

  test("of what started nothing has no address, and follows and reads nothing", async () => {
    const row = await storeRequest(store.db, {
      ...running,
      wait: { timeoutMs: 600_000, intervalMs: 4_000 },
      threadId: "t-1",
    });
    await settle(row, "failed", { message: "No.", planExecutionId: null });
    expect((await store.rows())[0]?.executionResult).toEqual({
      message: "No.",
      planExecutionId: null,
      href: null,
    });
    expect(await store.jobs()).toEqual(["continue-thread a-1 +0"]);
  });

  test("follows only a success that a thread waits for, and reads only what has a project", async () => {
    const wait = { timeoutMs: 600_000, intervalMs: 4_000 };
    const rows = [
      await storeRequest(store.db, { ...running, id: "failed", wait, threadId: "t", toolCallId: "1" }),
      await storeRequest(store.db, { ...running, id: "no-wait", threadId: "t", toolCallId: "2" }),
      await storeRequest(store.db, { ...running, id: "no-thread", wait }),
      await storeRequest(store.db, {
        ...running,
        id: "no-project",
        projectIdentifier: null,
        projectKey: null,
      }),
      await storeRequest(store.db, { ...running, id: "no-org", orgIdentifier: null }),
    ];
    for (const row of rows) {
      await settle(row, row.id === "failed" ? "failed" : "succeeded", {
        message: "x",
        planExecutionId: row.id,
      });
    }
    expect(await store.jobs()).toEqual([
      ...["failed", "no-org", "no-project", "no-thread", "no-wait"].map((id) => `continue-thread ${id} +0`),
      ...["failed", "no-thread", "no-wait"].map(
        (id) => `sync-execution connector-1 commerce storefront ${id} +0`,
      ),
    ]);
    const hrefs = (await store.rows()).map(({ executionResult }) => executionResult?.href);
    expect(hrefs[2]).toBeNull();
    expect(hrefs[0]).toBe("/executions/demo.commerce.storefront/failed");
  });

  test("as unknown stays open and is read soon, unless nobody looks any more", async () => {
    const row = await storeRequest(store.db, running);
    expect(await settle(row, "unknown", { message: "?", planExecutionId: null })).toBe("unknown");
    expect((await store.rows())[0]).toMatchObject({ executionOutcome: "unknown", executionEndedAt: null });
    expect(await store.jobs()).toEqual(["reconcile-approval a-1 +10"]);
    expect(await settle(row, "unknown", { message: "?", planExecutionId: null, final: true })).toBe(
      "unknown",
    );
    expect((await store.rows())[0]?.executionEndedAt).toEqual(new Date(noon));
    expect(await store.jobs()).toEqual(["continue-thread a-1 +0", "reconcile-approval a-1 +10"]);
  });

  test("happens once: what is settled, or was never begun, stays as it is", async () => {
    const row = await storeRequest(store.db, running);
    await settle(row, "failed", { message: "first", planExecutionId: null });
    expect(await settle(row, "succeeded", { message: "second", planExecutionId: null })).toBe("failed");
    const never = await storeRequest(store.db, { id: "never", status: "approved" });
    expect(await settle(never, "succeeded", { message: "x", planExecutionId: null })).toBe("none");
    expect((await store.rows()).map(({ executionResult }) => executionResult?.message)).toEqual([
      "first",
      undefined,
    ]);
    expect(await store.audit()).toHaveLength(1);
    const gone = { ...never, id: "gone" };
    expect(await settle(gone, "succeeded", { message: "x", planExecutionId: null })).toBe("succeeded");
  });

  test("keeps of a text what a database takes", async () => {
    const row = await storeRequest(store.db, running);
    await settle(row, "succeeded", {
      message: "a\0b",
      planExecutionId: null,
      output: { text: "half \ud800 pair", list: ["\0", 5, null] },
    });
    expect((await store.rows())[0]?.executionResult).toMatchObject({
      message: "ab",
      output: { text: "half \ufffd pair", list: ["", 5, null] },
    });
  });
});
