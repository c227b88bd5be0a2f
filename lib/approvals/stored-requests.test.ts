import { describe, expect, test } from "vitest";
import { person } from "@/lib/connectors/simulated-account.fixture";
import { decideApproval } from "./decide-approval";
import { getApproval } from "./get-approval";
import { ListApprovalsInput, listApprovals } from "./list-approvals";
import { contextAt, minute, noon, requestStore, runOperation, storeRequest } from "./stored-request.fixture";
import { withdrawApproval } from "./withdraw-approval";

const store = requestStore();
const approver = () => contextAt(store.db, person("approver"));

describe("the list of requests", () => {
  const listed = async (input: Partial<ListApprovalsInput>, at = noon) =>
    (
      await listApprovals({
        ctx: contextAt(store.db, person("viewer"), at),
        input: ListApprovalsInput.parse(input),
      })
    ).map(({ id }) => id);
  const fill = async () => {
    const states = { a: "pending", b: "approved", c: "denied", d: "expired", e: "withdrawn" } as const;
    for (const [index, [id, status]] of Object.entries(states).entries()) {
      const createdAt = new Date(noon + index * minute);
      await storeRequest(store.db, {
        id,
        status,
        createdAt,
        threadId: index < 2 ? "t-1" : "t-2",
        toolCallId: id,
      });
    }
  };

  test("is newest first, of equal age by id, as long as it is asked to be", async () => {
    await fill();
    await storeRequest(store.db, { id: "f", createdAt: new Date(noon + 4 * minute) });
    expect(await listed({})).toEqual(["f", "e", "d", "c", "b", "a"]);
    expect(await listed({ limit: 2 })).toEqual(["f", "e"]);
    expect(ListApprovalsInput.parse({}).limit).toBe(50);
    for (const limit of [0, 101, 1.5]) expect(ListApprovalsInput.safeParse({ limit }).success).toBe(false);
    expect(ListApprovalsInput.parse({ limit: "100" }).limit).toBe(100);
  });

  test("can be narrowed to a thread, to what is older, and to what became of it", async () => {
    await fill();
    expect(await listed({ threadId: "t-1" })).toEqual(["b", "a"]);
    expect(await listed({ before: new Date(noon + minute).toISOString() })).toEqual(["a"]);
    for (const [id, status] of [
      ["b", "approved"],
      ["c", "denied"],
      ["e", "withdrawn"],
    ] as const) {
      expect(await listed({ status })).toEqual([id]);
    }
    expect(await listed({ status: "denied", threadId: "t-1" })).toEqual([]);
  });

  test("counts what is past its time as expired, from the moment on", async () => {
    await fill();
    const end = noon + 60 * minute;
    expect(await listed({ status: "pending" }, end - 1)).toEqual(["a"]);
    expect(await listed({ status: "expired" }, end - 1)).toEqual(["d"]);
    expect(await listed({ status: "pending" }, end)).toEqual([]);
    expect(await listed({ status: "expired" }, end)).toEqual(["d", "a"]);
  });
});

describe("what a reader sees of a request", () => {
  test("is all of it, with the names of who asked and decided, and what the reader may do", async () => {
    await storeRequest(store.db, {
      status: "approved",
      decidedBy: "test:admin",
      decidedByName: "The admin",
      decidedAt: new Date(noon + minute),
      decisionReason: "as agreed",
      executionOutcome: "succeeded",
      executionEndedAt: new Date(noon + 2 * minute),
      executionResult: { message: "done" },
      threadId: "t-1",
      toolCallId: "call-1",
      teammateId: "mate",
    });
    expect(await getApproval({ ctx: approver(), input: { approvalId: "a-1" } })).toEqual({
      id: "a-1",
      title: "Run build",
      status: "approved",
      risk: "high_write",
      connectorId: "connector-1",
      connectorName: null,
      orgIdentifier: "commerce",
      projectIdentifier: "storefront",
      projectKey: "demo.commerce.storefront",
      operation: runOperation,
      effect: { summary: "It runs.", details: [], reversible: "no", openInHarness: null },
      evidence: [],
      diff: null,
      requestedBy: { id: "test:member", name: "The member" },
      teammateId: "mate",
      teammateName: null,
      threadId: "t-1",
      toolCallId: "call-1",
      createdAt: "2026-06-10T12:00:00.000Z",
      expiresAt: "2026-06-10T13:00:00.000Z",
      decidedBy: { id: "test:admin", name: "The admin" },
      decidedAt: "2026-06-10T12:01:00.000Z",
      decisionReason: "as agreed",
      executionOutcome: "succeeded",
      executionResult: { message: "done" },
      executionEndedAt: "2026-06-10T12:02:00.000Z",
      mayDecide: false,
      mayNotDecideBecause: "This request is already approved.",
      mayWithdraw: false,
    });
  });

  test("is open to whoever may decide or withdraw, and expired from its moment on", async () => {
    await storeRequest(store.db, { decidedBy: "test:gone" });
    const seen = (role: "member" | "approver", at: number) =>
      getApproval({ ctx: contextAt(store.db, person(role), at), input: { approvalId: "a-1" } });
    expect(await seen("approver", noon)).toMatchObject({
      status: "pending",
      mayDecide: true,
      mayNotDecideBecause: null,
      mayWithdraw: false,
      decidedBy: { id: "test:gone", name: "test:gone" },
    });
    expect(await seen("member", noon)).toMatchObject({ mayDecide: false, mayWithdraw: true });
    const end = noon + 60 * minute;
    expect(await seen("member", end - 1)).toMatchObject({ status: "pending", mayWithdraw: true });
    expect(await seen("member", end)).toMatchObject({ status: "expired", mayWithdraw: false });
  });

  test("is an error where there is none, with what to do", async () => {
    await expect(getApproval({ ctx: approver(), input: { approvalId: "none" } })).rejects.toMatchObject({
      code: "not_found",
      message: "There is no such approval request.",
      remedy: "Open the list of approvals and pick one.",
    });
  });
});

describe("a decision", () => {
  const decide = (verdict: "approved" | "denied", reason?: string, at = noon) =>
    decideApproval({
      ctx: contextAt(store.db, person("approver"), at),
      input: { approvalId: "a-1", verdict, ...(reason === undefined ? {} : { reason }) },
    });

  test("of yes starts the operation, is audited with what was approved, and is told to open pages", async () => {
    const { operationHash } = await storeRequest(store.db);
    expect(await decide("approved")).toMatchObject({
      outcome: "approved",
      request: {
        status: "approved",
        decidedBy: { id: "test:approver", name: "The approver" },
        decidedAt: new Date(noon).toISOString(),
        decisionReason: null,
      },
    });
    expect(await store.jobs()).toEqual(["execute-approval a-1 +0"]);
    expect(await store.audit()).toEqual([
      {
        action: "approval.approved",
        subjectType: "approval",
        subjectId: "a-1",
        summary: "The approver approved: Run build",
        details: { operationHash, risk: "high_write", reason: null },
      },
    ]);
    expect(await store.told()).toEqual(["approvals demo.commerce.storefront a-1"]);
    expect(await decide("approved")).toMatchObject({ outcome: "alreadyDecided" });
    expect(await store.audit()).toHaveLength(1);
  });

  test("of no tells the thread why, and starts nothing", async () => {
    await storeRequest(store.db);
    expect(await decide("denied", "not today")).toMatchObject({
      outcome: "denied",
      request: { status: "denied", decisionReason: "not today" },
    });
    expect(await store.jobs()).toEqual(["continue-thread a-1 +0"]);
    expect((await store.audit())[0]).toMatchObject({
      action: "approval.denied",
      summary: "The approver denied: Run build",
      details: { reason: "not today" },
    });
  });

  test("of no needs a reason, and of nothing is none", async () => {
    await storeRequest(store.db);
    await expect(decide("denied", "")).rejects.toMatchObject({
      code: "invalid_input",
      message: "Say why you deny this: whoever asked will read it.",
      details: { fields: { reason: "is required" } },
    });
    await expect(
      decideApproval({ ctx: approver(), input: { approvalId: "none", verdict: "approved" } }),
    ).rejects.toMatchObject({ code: "not_found", message: "There is no such approval request." });
  });

  test("comes too late at the moment of expiry, and leaves the request to the sweep", async () => {
    await storeRequest(store.db);
    expect(await decide("approved", undefined, noon + 60 * minute)).toMatchObject({
      outcome: "expired",
      request: { status: "expired" },
    });
    expect((await store.rows())[0]?.status).toBe("pending");
    expect(await store.jobs()).toEqual([]);
    expect((await decide("approved", undefined, noon + 60 * minute - 1)).outcome).toBe("approved");
  });
});

describe("taking back", () => {
  const withdraw = (at = noon, id = "a-1", actor = person("member")) =>
    withdrawApproval({ ctx: contextAt(store.db, actor, at), input: { approvalId: id } });

  test("is audited, told to open pages and to the thread, and names who did", async () => {
    await storeRequest(store.db);
    expect(await withdraw()).toMatchObject({
      status: "withdrawn",
      decidedBy: { id: "test:member", name: "The member" },
      decidedAt: new Date(noon).toISOString(),
    });
    expect(await store.audit()).toMatchObject([
      {
        action: "approval.withdrawn",
        subjectType: "approval",
        subjectId: "a-1",
        summary: "The member withdrew: Run build",
      },
    ]);
    expect(await store.jobs()).toEqual(["continue-thread a-1 +0"]);
    expect(await store.told()).toEqual(["approvals demo.commerce.storefront a-1"]);
  });

  test("is refused in words to others, for what is decided, past its time, and for nothing", async () => {
    await storeRequest(store.db);
    await expect(withdraw(noon, "a-1", person("member", "other"))).rejects.toMatchObject({
      code: "forbidden",
      message: "Only who asked for it, or an admin, may withdraw a request.",
    });
    await expect(withdraw(noon, "a-1", person("viewer"))).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("needs the role member"),
    });
    await expect(withdraw(noon + 60 * minute)).rejects.toMatchObject({
      code: "conflict",
      message: "This request has expired.",
    });
    await expect(withdraw(noon, "none")).rejects.toMatchObject({
      code: "not_found",
      message: "There is no such approval request.",
    });
    await storeRequest(store.db, { id: "a-2", status: "approved" });
    await expect(withdraw(noon, "a-2")).rejects.toMatchObject({
      code: "conflict",
      message: "This request is already approved.",
    });
    expect(await store.jobs()).toEqual([]);
    expect((await withdraw(noon + 60 * minute - 1)).status).toBe("withdrawn");
  });
});
