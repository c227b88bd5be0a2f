import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { person, system } from "@/lib/connectors/simulated-account.fixture";
import type { Actor } from "@/lib/context";
import { approvalRequests, connectors, harnessAccounts } from "@/lib/db/schema";
import { json, type LocalServer, localServer, success } from "@/lib/harness/client/local-server.fixture";
import { askWithoutLimit } from "@/lib/harness/client/unlimited.fixture";
import { connectAccount, testConnectorId } from "@/lib/ingest/account.fixture";
import { executeApproval } from "./execute-approval";
import { operationHash } from "./operation-hash";
import { RequestApprovalInput, requestApproval } from "./request-approval";
import {
  contextAt,
  minute,
  noon,
  requestStore,
  runOperation,
  type StoredRow,
  storeRequest,
} from "./stored-request.fixture";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");

const store = requestStore();
const accountId = "aCcT0123456789abcdefgh";
let harness: LocalServer;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  answer = (response) => success(response, {});
  harness = await localServer((_, response) => answer(response));
  const account = { url: harness.baseUrl, accountId, tokens: { main: `pat.${accountId}.tok.secretsecret` } };
  askWithoutLimit(account);
  await connectAccount(store.db, account, ["commerce.storefront"]);
});
afterEach(() => harness.close());

const asked: RequestApprovalInput = {
  connectorId: testConnectorId,
  orgIdentifier: "commerce",
  projectIdentifier: "storefront",
  projectKey: "demo.commerce.storefront",
  operation: runOperation,
  risk: "high_write",
  title: "Run build",
  effect: { summary: "It runs.", details: ["one"], reversible: "no", openInHarness: null },
  evidence: [{ id: "e1", kind: "log", statement: "It failed.", href: null }],
  diff: { format: "yaml", before: "a", after: "b" },
  origin: { kind: "page" },
};
const ask = (change: Partial<RequestApprovalInput> = {}, actor: Actor = person("member")) =>
  requestApproval({ ctx: contextAt(store.db, actor), input: { ...asked, ...change } });

describe("asking", () => {
  test("stores everything that was shown, until the time that the setting says, audited and told", async () => {
    const view = await ask({ wait: { timeoutMs: 60_000, intervalMs: 4_000 } });
    const [row] = await store.rows();
    expect(row).toMatchObject({
      id: view.id,
      connectorId: testConnectorId,
      orgIdentifier: "commerce",
      projectIdentifier: "storefront",
      projectKey: "demo.commerce.storefront",
      risk: "high_write",
      title: "Run build",
      effect: asked.effect,
      evidence: asked.evidence,
      diff: asked.diff,
      wait: { timeoutMs: 60_000, intervalMs: 4_000 },
      requestedBy: "test:member",
      requestedByName: "The member",
      teammateId: null,
      threadId: null,
      toolCallId: null,
      status: "pending",
      expiresAt: new Date(noon + 240 * minute),
      executionOutcome: "none",
      createdAt: new Date(noon),
    });
    expect(row?.operation.args.query).toEqual({ notesForPipelineExecution: `Tackroom approval ${view.id}` });
    expect(row?.operationHash).toBe(operationHash(asked, row?.operation ?? runOperation));
    expect(await store.audit()).toEqual([
      {
        action: "approval.requested",
        subjectType: "approval",
        subjectId: view.id,
        summary: "The member asked for: Run build",
        details: {
          operationKey: "pipeline.run",
          resourceType: "pipeline",
          resourceId: "build",
          risk: "high_write",
          origin: "page",
          threadId: null,
        },
      },
    ]);
    expect(await store.told()).toEqual([`approvals demo.commerce.storefront ${view.id}`]);
    expect(view).toMatchObject({ connectorName: "Demo", mayWithdraw: true });
    expect(harness.seen).toHaveLength(0);
  });

  const origin = { kind: "chat", threadId: "t-1", callKey: "run-1:call-1", teammateId: "mate" } as const;

  test("again by the same call gives the same request, and tells nobody again", async () => {
    const first = await ask({ origin });
    expect(first).toMatchObject({ threadId: "t-1", toolCallId: "run-1:call-1", teammateId: "mate" });
    expect((await store.audit())[0]?.details).toMatchObject({ threadId: "t-1" });
    expect((await ask({ origin, title: "In other words" })).id).toBe(first.id);
    expect(await store.audit()).toHaveLength(1);
    expect(await store.told()).toHaveLength(1);
    // Another thread's call of the same name is another.
    expect((await ask({ origin: { ...origin, threadId: "t-2" } })).id).not.toBe(first.id);
  });

  test("by the same call for something else is refused", async () => {
    await ask({ origin });
    for (const other of [{ operation: { ...runOperation, resourceId: "other" } }, { orgIdentifier: null }]) {
      await expect(ask({ origin, ...other })).rejects.toMatchObject({
        code: "conflict",
        message: "This call was made before, with another operation.",
        remedy: "Ask for it again in a new message.",
      });
    }
  });

  test("is for persons, by themselves or through a teammate", async () => {
    await expect(ask({}, person("viewer"))).rejects.toMatchObject({
      message: expect.stringContaining("needs the role member"),
    });
    await expect(ask({}, system)).rejects.toMatchObject({
      code: "forbidden",
      message: "Background work may not ask for writes on its own behalf.",
    });
    const teammate: Actor = {
      kind: "teammate",
      id: "mate",
      name: "Mate",
      role: "member",
      onBehalfOf: { id: "test:ada", name: "Ada" },
    };
    expect((await ask({}, teammate)).requestedBy).toEqual({ id: "test:ada", name: "Ada" });
    expect((await store.audit())[0]?.summary).toBe("Ada asked for: Run build");
  });

  const body = (text: string) => ({ ...runOperation, args: { body: text } });
  // What stands around the text: {"body":""}.
  const around = 11;
  test.each<[string, Partial<RequestApprovalInput>, string, string | undefined]>([
    ["a read", { risk: "read" }, "A read needs no approval.", undefined],
    [
      "U+0000",
      { operation: body("a\0") },
      "The operation holds characters that no text has (U+0000 or half of a pair).",
      "Remove them and ask again.",
    ],
    [
      "half of a pair, also where it is only shown",
      { diff: { format: "yaml", before: "", after: "\ud800" } },
      "The operation holds characters that no text has (U+0000 or half of a pair).",
      "Remove them and ask again.",
    ],
    [
      "arguments of a byte too many",
      { operation: body("x".repeat(512 * 1024 - around + 1)) },
      "The arguments of this operation are larger than 512 KiB.",
      "Change the resource in Harness itself, or in smaller steps.",
    ],
    [
      "more to read than anybody would",
      { diff: { format: "yaml", before: "x".repeat(2 * 1024 * 1024), after: "" } },
      "What an approver would have to read is larger than 2 MiB.",
      "Change the resource in Harness itself, or in smaller steps.",
    ],
  ])("%s is refused with what to do, and nothing is stored", async (_, change, message, remedy) => {
    await expect(ask(change)).rejects.toMatchObject({ code: "invalid_input", message, remedy });
    expect(await store.rows()).toEqual([]);
  });

  test("for exactly as much as may be stored is stored", async () => {
    await ask({ operation: { ...body("x".repeat(512 * 1024 - around)), operationKey: "pipeline.update" } });
    const fixed = JSON.stringify([
      body(""),
      asked.effect,
      [],
      { format: "yaml", before: "", after: "" },
    ]).length;
    const fits = { operation: body(""), evidence: [] };
    const diff = (size: number) => ({ format: "yaml" as const, before: "x".repeat(size), after: "" });
    await ask({ ...fits, diff: diff(2 * 1024 * 1024 - fixed) });
    await expect(ask({ ...fits, diff: diff(2 * 1024 * 1024 - fixed + 1) })).rejects.toThrow(/2 MiB/);
    expect(await store.rows()).toHaveLength(2);
  });

  test("of a connector that is gone, or that forbids it, is refused", async () => {
    await expect(ask({ connectorId: "gone" })).rejects.toMatchObject({
      code: "not_found",
      message: "The connector of this operation does not exist any more.",
    });
    await store.db.update(harnessAccounts).set({ toolPermissions: { harness_execute: "deny" } });
    await expect(ask()).rejects.toMatchObject({
      code: "forbidden",
      message: "This kind of operation is switched off for Demo.",
      remedy: "An admin can allow it under Settings, Connectors.",
    });
    await store.db.update(harnessAccounts).set({ toolPermissions: { harness_delete: "deny" } });
    expect((await ask()).status).toBe("pending");
  });

  test("needs a title that can be read, and evidence that somebody would look through", () => {
    const parses = (change: object) => RequestApprovalInput.safeParse({ ...asked, ...change }).success;
    expect(RequestApprovalInput.parse({ ...asked, title: " Run " }).title).toBe("Run");
    expect([parses({ title: " " }), parses({ title: "x".repeat(301) }), parses({ connectorId: "" })]).toEqual(
      [false, false, false],
    );
    expect(parses({ title: "x".repeat(300) })).toBe(true);
    const evidence = (count: number) => Array.from({ length: count }, () => asked.evidence[0]);
    expect([parses({ evidence: evidence(50) }), parses({ evidence: evidence(51) })]).toEqual([true, false]);
    expect([parses({ wait: null }), parses({ diff: null })]).toEqual([true, true]);
  });
});

describe("sending", () => {
  const approved = (change: Partial<StoredRow> = {}) =>
    storeRequest(store.db, {
      connectorId: testConnectorId,
      status: "approved",
      decidedBy: "test:admin",
      decidedAt: new Date(noon),
      ...change,
    });
  const send = (signal?: AbortSignal) =>
    executeApproval({
      ctx: { ...contextAt(store.db, system, noon + minute), signal },
      input: { approvalId: "a-1" },
    });
  const result = async () => (await store.rows())[0]?.executionResult;
  const update: StoredRow["operation"] = {
    tool: "harness_delete",
    operationKey: "connector.delete",
    resourceType: "connector",
    resourceId: "git",
    action: null,
    args: { path: { connector_id: "git" }, query: { orgIdentifier: "commerce" } },
  };

  test("claims the request, says so to open pages, and stores when", async () => {
    await approved();
    answer = (response) => success(response, { planExecution: { uuid: "run-1", status: "RUNNING" } });
    expect(await send()).toBe("succeeded");
    expect((await store.rows())[0]).toMatchObject({
      executionStartedAt: new Date(noon + minute),
      executionEndedAt: new Date(noon + minute),
      executionResult: {
        message: "Harness has started the execution.",
        planExecutionId: "run-1",
        href: "/executions/demo.commerce.storefront/run-1",
        output: expect.anything(),
      },
    });
    expect(harness.seen).toHaveLength(1);
    expect(harness.seen[0]).toMatchObject({ method: "POST", headers: { "harness-account": accountId } });
    expect(await store.told()).toEqual([
      "approvals demo.commerce.storefront a-1",
      "approvals demo.commerce.storefront a-1",
    ]);
    expect(await send()).toBeNull();
    expect(harness.seen).toHaveLength(1);
  });

  test("of what starts no execution is done when Harness says so", async () => {
    await approved({ operation: update });
    answer = (response) => success(response, true);
    expect(await send()).toBe("succeeded");
    expect(await result()).toMatchObject({
      message: "Harness has done it.",
      planExecutionId: null,
      href: null,
    });
    expect(harness.seen[0]?.method).toBe("DELETE");
  });

  test.each([
    ["pending", "none"],
    ["denied", "none"],
    ["withdrawn", "none"],
    ["expired", "none"],
    ["approved", "running"],
    ["approved", "unknown"],
    ["approved", "failed"],
  ] as const)("does not happen to what is %s and %s", async (status, executionOutcome) => {
    await approved({ status, executionOutcome });
    expect(await send()).toBeNull();
    expect(harness.seen).toHaveLength(0);
    expect((await store.rows())[0]).toMatchObject({ status, executionOutcome });
  });

  test("is refused, and says why and that nothing was sent, where something has changed since", async () => {
    await approved({ operationHash: "another" });
    expect(await send()).toBe("failed");
    expect(await result()).toMatchObject({
      message: "The stored operation is not the one that was approved. Ask for it again. Nothing was sent.",
      planExecutionId: null,
    });
    await store.db.delete(approvalRequests);
    await approved();
    await store.db.update(harnessAccounts).set({ toolPermissions: { harness_execute: "deny" } });
    expect(await send()).toBe("failed");
    expect((await result())?.message).toBe(
      "An admin has forbidden this kind of operation for the connector meanwhile. Nothing was sent.",
    );
    await store.db.delete(approvalRequests);
    await store.db.delete(connectors);
    await approved();
    expect(await send()).toBe("failed");
    expect((await result())?.message).toBe(
      "There is no such connector. Pick one under Settings, Connectors. Nothing was sent.",
    );
    expect(harness.seen).toHaveLength(0);
  });

  test.each<[string, (response: ServerResponse) => void, "failed" | "unknown", RegExp]>([
    [
      "a refusal",
      (response) => json(response, 400, { message: "Not like this" }),
      "failed",
      / Harness did not do it\.$/,
    ],
    ["too many requests", (response) => json(response, 429, {}), "failed", / Harness did not do it\.$/],
    [
      "a failure of Harness",
      (response) => json(response, 503, {}),
      "unknown",
      / Whether Harness did it is being found out by reading; it is not sent again\.$/,
    ],
    [
      "a broken connection",
      (response) => void response.destroy(),
      "unknown",
      / Whether Harness did it is being found out by reading; it is not sent again\.$/,
    ],
  ])("that ends in %s is sent once and says what that means", async (_, reply, outcome, message) => {
    await approved();
    answer = reply;
    expect(await send()).toBe(outcome);
    expect(await result()).toMatchObject({ message: expect.stringMatching(message), planExecutionId: null });
    expect((await store.rows())[0]?.executionEndedAt).toEqual(
      outcome === "unknown" ? null : new Date(noon + minute),
    );
    expect(harness.seen).toHaveLength(1);
  });

  test("that never left says so, and a process that stops gives the request back instead", async () => {
    await approved();
    await harness.close();
    expect(await send()).toBe("failed");
    expect((await result())?.message).toMatch(/ Nothing was sent; it can be asked for again\.$/);
    await store.db.delete(approvalRequests);
    await approved();
    expect(await send(AbortSignal.abort())).toBeNull();
    expect((await store.rows())[0]).toMatchObject({
      executionOutcome: "none",
      executionStartedAt: null,
      executionResult: null,
    });
    expect(await store.audit()).toHaveLength(1);
  });

  test("that was cut off on the way by a stopping process is unknown, not given back", async () => {
    await approved();
    const stop = new AbortController();
    answer = () => stop.abort();
    expect(await send(stop.signal)).toBe("unknown");
    expect((await store.rows())[0]?.executionOutcome).toBe("unknown");
  });

  test("of a fault of ours keeps its text out of the request", async () => {
    const operation = { ...update, args: { path: 5, query: "x" } };
    await approved({ operation });
    expect(["failed", "unknown"]).toContain(await send());
    expect((await result())?.message).not.toMatch(/zod|expected|undefined|Invalid input/i);
    expect(harness.seen).toHaveLength(0);
  });

  test("of an answer that nobody could read through is stored in part", async () => {
    await approved({ operation: update });
    answer = (response) => success(response, { list: Array.from({ length: 5_000 }, (_, i) => `item ${i}`) });
    await send();
    const stored = JSON.stringify((await result())?.output);
    expect(stored.length).toBeGreaterThan(1_000);
    expect(stored.length).toBeLessThan(20_000);
  });
});
