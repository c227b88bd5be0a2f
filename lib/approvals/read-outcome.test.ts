import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { system } from "@/lib/connectors/simulated-account.fixture";
import { approvalRequests, connectors } from "@/lib/db/schema";
import { json, type LocalServer, localServer, success } from "@/lib/harness/client/local-server.fixture";
import { askWithoutLimit } from "@/lib/harness/client/unlimited.fixture";
import { resourceTypeNames, resourceType as typeOf } from "@/lib/harness/registry";
import { connectAccount, testConnectorId } from "@/lib/ingest/account.fixture";
import type { StoredOperation } from "@/schemas/approvals";
import { reconcileApproval } from "./reconcile-approval";
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
const listPath = "/pipeline/api/pipelines/execution/summary";
const notesPath = /\/execution\/([^/]+)\/notes$/;
let harness: LocalServer;
/** What the account holds: executions by page, notes by execution, and other answers by path. */
let pages: object[][] = [];
let notes: Record<string, string | null> = {};
let answers: Record<string, [status: number, body: unknown]> = {};

beforeEach(async () => {
  [pages, notes, answers] = [[], {}, {}];
  harness = await localServer(({ path, query }, response) => {
    const answer = answers[path];
    if (answer !== undefined) return json(response, ...answer);
    const named = notesPath.exec(path)?.[1];
    if (named !== undefined) return success(response, { notes: notes[named] ?? null });
    if (path !== listPath) return json(response, 404, { code: "ENTITY_NOT_FOUND", message: "No such thing" });
    const page = Number(query.get("page"));
    success(response, {
      content: pages[page] ?? [],
      totalElements: pages.flat().length,
      totalPages: pages.length,
      number: page,
      size: 50,
    });
  });
  const account = { url: harness.baseUrl, accountId, tokens: { main: `pat.${accountId}.tok.secretsecret` } };
  askWithoutLimit(account);
  await connectAccount(store.db, account, ["commerce.storefront"]);
});
afterEach(() => harness.close());

const run = (id: string, more: object = {}) => ({
  planExecutionId: id,
  pipelineIdentifier: "build",
  status: "Running",
  ...more,
});
const lost = (change: Partial<StoredRow> = {}) =>
  storeRequest(store.db, {
    status: "approved",
    executionOutcome: "unknown",
    executionStartedAt: new Date(noon),
    ...change,
  });
const read = (afterMs = 0) =>
  reconcileApproval({ ctx: contextAt(store.db, system, noon + afterMs), input: { approvalId: "a-1" } });
const result = async () => (await store.rows())[0]?.executionResult;
const ended = async () => (await store.rows())[0]?.executionEndedAt?.getTime() ?? null;
const lists = () => harness.seen.filter(({ path }) => path === listPath);

test("what is not unknown, or is settled, or is not there, is not asked about", async () => {
  expect(await read()).toBeNull();
  await lost({ executionOutcome: "running" });
  expect(await read()).toBeNull();
  await store.db.delete(approvalRequests);
  await lost({ executionEndedAt: new Date(noon) });
  expect(await read()).toBeNull();
  expect(harness.seen).toHaveLength(0);
});

describe("a start whose answer was lost", () => {
  test("is found by the approval that its notes name, and settled with its address", async () => {
    pages = [[run("other"), run("mine"), run("never-asked")]];
    notes = { other: "Tackroom approval a-2", mine: "night shift (Tackroom approval a-1)" };
    await lost();
    expect(await read(5_000)).toBe("succeeded");
    expect(await result()).toEqual({
      message: "The answer was lost, but Harness has started the execution.",
      planExecutionId: "mine",
      href: "/executions/demo.commerce.storefront/mine",
      outcome: "succeeded",
    });
    expect(await ended()).toBe(noon + 5_000);
    expect(harness.seen.some(({ path }) => path.includes("never-asked"))).toBe(false);
  });

  test("is looked for in its project and pipeline, from a minute before it was sent to a minute after now", async () => {
    await lost();
    await expect(read(5_000)).rejects.toThrow();
    const [asked] = lists();
    expect(Object.fromEntries(asked?.query ?? [])).toMatchObject({
      orgIdentifier: "commerce",
      projectIdentifier: "storefront",
      pipelineIdentifier: "build",
      page: "0",
      size: "50",
    });
    expect(JSON.parse(asked?.body ?? "{}")).toMatchObject({
      timeRange: { startTime: noon - minute, endTime: noon + 5_000 + minute },
      executionModeFilter: "ALL",
    });
    // Never later than ten minutes after it was sent, and by the request's own time where no start is stored.
    await read(60 * minute);
    expect(JSON.parse(lists()[1]?.body ?? "{}").timeRange.endTime).toBe(noon + 11 * minute);
  });

  test("without a start of its own is looked for from the request on", async () => {
    await lost({ executionStartedAt: null, createdAt: new Date(noon - 5 * minute) });
    expect(await read()).toBe("failed");
    expect(JSON.parse(lists()[0]?.body ?? "{}").timeRange.startTime).toBe(noon - 6 * minute);
  });

  test("is looked for over all pages, ten at most", async () => {
    const page = (from: number) => Array.from({ length: 50 }, (_, index) => run(`r${from + index}`));
    pages = [page(0), page(50), [run("mine")]];
    notes = { mine: "Tackroom approval a-1" };
    await lost();
    expect(await read()).toBe("succeeded");
    expect(lists().map(({ query }) => query.get("page"))).toEqual(["0", "1", "2"]);
    pages = Array.from({ length: 12 }, (_, index) => page(index * 50));
    harness.seen.length = 0;
    await store.db.delete(approvalRequests);
    await lost();
    expect(await read(2 * minute)).toBe("failed");
    expect(lists()).toHaveLength(10);
  });

  test("is undecided until two minutes have passed, and has not happened after them", async () => {
    await lost();
    await expect(read(2 * minute - 1)).rejects.toMatchObject({
      code: "unavailable",
      message: "It is too early to tell what became of this operation.",
    });
    expect((await store.rows())[0]?.executionOutcome).toBe("unknown");
    expect(await read(2 * minute)).toBe("failed");
    expect(await result()).toMatchObject({
      message: "Harness has not started it. It can be asked for again.",
      planExecutionId: null,
      href: null,
    });
  });

  const rerun: StoredOperation = {
    ...runOperation,
    operationKey: "execution.rerun",
    args: { path: { execution_id: "earlier" }, query: { pipelineIdentifier: "build" } },
  };
  const rerunOf = (info: object) => ({ executionTriggerInfo: { rerunInfo: info } });

  test("of a rerun is told by what it repeats, where it has no notes; its notes come first", async () => {
    pages = [
      [
        run("unrelated"),
        run("of-another", rerunOf({ prevExecutionId: "another" })),
        run("repeat", rerunOf({ prevExecutionId: "earlier" })),
        run("older-repeat", rerunOf({ rootExecutionId: "earlier" })),
      ],
    ];
    await lost({ operation: rerun });
    expect(await read()).toBe("succeeded");
    expect(await result()).toMatchObject({ planExecutionId: "repeat" });
    expect(lists()[0]?.query.get("pipelineIdentifier")).toBe("build");
    await store.db.delete(approvalRequests);
    notes = { "older-repeat": "Tackroom approval a-1" };
    await lost({ operation: rerun });
    await read();
    expect(await result()).toMatchObject({ planExecutionId: "older-repeat" });
  });

  test("is not another approval's rerun of the same, nor anybody's first run", async () => {
    pages = [[run("repeat", rerunOf({ rootExecutionId: "earlier" })), run("first")]];
    notes = { repeat: "Tackroom approval a-2" };
    await lost({ operation: rerun });
    await expect(read()).rejects.toMatchObject({ code: "unavailable" });
    await store.db.delete(approvalRequests);
    notes = {};
    await lost();
    await expect(read()).rejects.toMatchObject({ code: "unavailable" });
    await store.db.delete(approvalRequests);
    const byQuery = { ...rerun, args: { path: {}, query: { planExecutionId: "earlier" } } };
    await lost({ operation: byQuery });
    expect(await read()).toBe("succeeded");
    expect(lists().at(-1)?.query.has("pipelineIdentifier")).toBe(false);
  });
});

describe("an interrupt whose answer was lost", () => {
  const abort: StoredOperation = {
    ...runOperation,
    operationKey: "execution.abort",
    resourceType: "execution",
    args: { path: { execution_id: "run-1" }, query: {} },
  };
  const detail = "/pipeline/api/pipelines/execution/v2/run-1";
  const stands = (status: string, endTs: number | null = null) => {
    answers[detail] = [
      200,
      { status: "SUCCESS", data: { pipelineExecutionSummary: run("run-1", { status, endTs }) } },
    ];
  };

  test.each(["execution.abort", "execution.interrupt"])(
    "%s has worked where the execution has ended",
    async (operationKey) => {
      stands("Aborted", noon);
      await lost({ operation: { ...abort, operationKey } });
      expect(await read()).toBe("succeeded");
      expect(await result()).toMatchObject({
        message: "The execution has ended: Aborted.",
        planExecutionId: "run-1",
      });
      const [asked] = harness.seen;
      expect(asked?.query.get("orgIdentifier")).toBe("commerce");
      expect(asked?.query.has("renderFullBottomGraph")).toBe(false);
    },
  );

  test("came too late where the execution ended well by itself", async () => {
    stands("Success", noon);
    await lost({ operation: abort });
    expect(await read()).toBe("failed");
    expect(await result()).toMatchObject({
      message: "The execution ended by itself before it could be stopped: Success.",
      planExecutionId: "run-1",
    });
  });

  test("did not arrive where the execution goes on for two minutes", async () => {
    stands("Running");
    await lost({ operation: { ...abort, args: { path: {}, query: {} }, resourceId: "run-1" } });
    await expect(read(2 * minute - 1)).rejects.toMatchObject({ code: "unavailable" });
    expect(await read(2 * minute)).toBe("failed");
    expect(await result()).toMatchObject({
      message: "The execution goes on: the interrupt did not reach Harness.",
      planExecutionId: "run-1",
    });
  });

  test("of no execution cannot be told", async () => {
    await lost({ operation: { ...abort, args: { path: {}, query: {} }, resourceId: null } });
    expect(await read()).toBe("unknown");
    expect((await result())?.message).toBe(
      "No clear answer came. The request does not say which execution it was about. Look at the resource in Harness; it is not sent again.",
    );
    expect(await ended()).toBe(noon);
  });
});

describe("a deletion whose answer was lost", () => {
  const remove: StoredOperation = {
    tool: "harness_delete",
    operationKey: "connector.delete",
    resourceType: "connector",
    resourceId: "git",
    action: null,
    args: { path: { connector_id: "git" }, query: { orgIdentifier: "commerce" } },
  };

  test("has worked where Harness does not find it any more", async () => {
    await lost({ operation: remove });
    expect(await read()).toBe("succeeded");
    expect(await result()).toMatchObject({
      message: "The answer was lost, but it is deleted.",
      planExecutionId: null,
    });
    const [asked] = harness.seen;
    expect([asked?.method, asked?.query.get("orgIdentifier")]).toEqual(["GET", "commerce"]);
    expect(asked?.path).toContain("git");
  });

  test("did not arrive where it still exists after two minutes", async () => {
    await lost({ operation: remove });
    answers[await pathOf()] = [200, { status: "SUCCESS", data: { connector: { identifier: "git" } } }];
    await expect(read(2 * minute - 1)).rejects.toMatchObject({ code: "unavailable" });
    expect(await read(2 * minute)).toBe("failed");
    expect((await result())?.message).toBe(
      "It still exists: the deletion did not reach Harness. It can be asked for again.",
    );
  });

  test("is not taken for done because Harness refuses to say", async () => {
    await lost({ operation: remove });
    answers[await pathOf()] = [403, { code: "NG_ACCESS_DENIED", message: "no" }];
    await expect(read(5 * minute)).rejects.toMatchObject({ code: "forbidden" });
    expect((await store.rows())[0]?.executionOutcome).toBe("unknown");
  });

  const unreadable = resourceTypeNames.filter((name) => typeOf(name).get === undefined);
  test.each(["what nobody knows", ...unreadable.slice(0, 1)])(
    "of %s cannot be told",
    async (resourceType) => {
      await lost({ operation: { ...remove, resourceType } });
      expect(await read()).toBe("unknown");
      expect((await result())?.message).toContain("Reading cannot tell for this kind of resource.");
    },
  );

  /** Where the account is asked for it. */
  async function pathOf(): Promise<string> {
    const id = "probe";
    await storeRequest(store.db, {
      id,
      status: "approved",
      executionOutcome: "unknown",
      executionStartedAt: new Date(noon),
      operation: remove,
    });
    await reconcileApproval({ ctx: contextAt(store.db, system), input: { approvalId: id } });
    return harness.seen.at(-1)?.path ?? "";
  }
});

describe("what cannot be found out", () => {
  const update: StoredOperation = { ...runOperation, operationKey: "pipeline.update" };
  const sentence = (why: string) =>
    `No clear answer came. ${why} Look at the resource in Harness; it is not sent again.`;

  test("by its kind is left to a person, and nothing is asked", async () => {
    await lost({ operation: update });
    expect(await read()).toBe("unknown");
    expect(await result()).toMatchObject({
      message: sentence("Reading cannot tell for this kind of operation."),
      planExecutionId: null,
    });
    expect(harness.seen).toHaveLength(0);
  });

  test("because its stored arguments are no request's is left to a person", async () => {
    for (const operationKey of ["pipeline.run", "execution.abort", "connector.delete"]) {
      await lost({ operation: { ...runOperation, operationKey, args: { path: 5 } } });
      expect(await read()).toBe("unknown");
      await store.db.delete(approvalRequests);
    }
    expect(harness.seen).toHaveLength(0);
  });

  test("because its connector was removed is left to a person at once", async () => {
    await store.db.delete(connectors);
    await lost();
    expect(await read()).toBe("unknown");
    expect((await result())?.message).toBe(
      sentence("The connector was removed before it could be found out."),
    );
    expect(testConnectorId).toBe("connector-1");
  });

  test("because Harness cannot be read is tried for a day, and then left to a person", async () => {
    answers[listPath] = [403, { message: "no" }];
    await lost();
    const day = 24 * 60 * minute;
    await expect(read(day - 1)).rejects.toMatchObject({ code: "forbidden" });
    expect(await read(day)).toBe("unknown");
    expect((await result())?.message).toBe(sentence("Harness could not be read for a day."));
    expect(await ended()).toBe(noon + day);
  });
});
