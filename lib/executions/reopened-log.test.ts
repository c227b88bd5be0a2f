import { afterEach, expect, test, vi } from "vitest";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
} from "@/lib/connectors/simulated-account.fixture";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { connectors } from "@/lib/db/schema";
import { type AlteringProxy, startAlteringProxy } from "@/lib/ingest/altering-proxy.fixture";
import type { LogRecord } from "@/schemas/executions/execution-page";
import { getExecution } from "./get-execution";
import { openStepLog, reopenPauseMs } from "./read-step-log";

vi.setConfig({ testTimeout: 180_000 });

// The log service closes every stream after an hour; here after half a second.
const account = simulatedAccount({ frozen: true, logStreamLimitMs: 500 });

const smokeChecks = {
  orgIdentifier: "commerce",
  projectIdentifier: "fulfilment",
  pipelineIdentifier: "smoke_checks",
};

const detailPath = "/pipeline/api/pipelines/execution/v2/";
const proxies: AlteringProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

/** Between us and Harness: the step gets these keys before its own, or instead of them. Nobody ever writes under them. */
async function withKeys(db: Database, nodeId: string, keys: string[], instead: boolean): Promise<void> {
  const proxy = await startAlteringProxy(account.url);
  proxies.push(proxy);
  proxy.alter((path, body) => {
    if (!path.includes(detailPath)) return null;
    const answer = body as { data: { executionGraph: { nodeMap: Record<string, Record<string, unknown>> } } }; // the simulator's envelope
    const node = answer.data.executionGraph.nodeMap[nodeId];
    if (node === undefined) return null;
    const own = Array.isArray(node.executableResponses) ? node.executableResponses : [];
    node.executableResponses = [{ async: { logKeys: keys } }, ...(instead ? [] : own)];
    if (instead) delete node.logBaseKey;
    return answer;
  });
  await db.update(connectors).set({ baseUrl: proxy.url });
}

test("a stream that brings nothing new is opened again ever less often, every half minute in the end", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 5_000].map(reopenPauseMs)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

oneDatabase((_kind, open) => {
  /** A step that has written some of its lines and goes no further until the test moves the clock. */
  const midway = async () => {
    const { database, projectKey } = await connectedDatabase(open, account);
    const ctx = contextFor(database.db, person("viewer"));
    const planExecutionId = await account.startRun(smokeChecks);
    const running = async () => {
      const view = await getExecution({ ctx, input: { projectKey, planExecutionId } });
      return view.stages
        .flatMap(({ steps }) => steps)
        .find(({ outcome, hasLog }) => outcome === "running" && hasLog);
    };
    let step = await running();
    for (let tries = 0; step === undefined && tries < 50; tries += 1) {
      await account.advance(100);
      step = await running();
    }
    if (step === undefined) throw new Error("no step of the run ever ran with a log");
    await account.advance(1_200);
    return { db: database.db, ctx, projectKey, planExecutionId, nodeId: step.nodeId };
  };
  const recordsOf = async (records: AsyncIterable<LogRecord>) => {
    const all: LogRecord[] = [];
    for await (const record of records) all.push(record);
    return all;
  };

  test("a log whose stream is closed while its step goes on is followed to the step's end, each line once", async () => {
    const { ctx, projectKey, planExecutionId, nodeId } = await midway();
    const opened = async () => account.requests("GET", "/log-service/stream");
    const before = await opened();
    const { records } = await openStepLog({ ctx, input: { projectKey, planExecutionId, nodeId } });
    const live: LogRecord[] = [];
    const reading = (async () => {
      for await (const record of records) live.push(record);
    })();
    // Several streams have come and gone, and the step has written nothing new: nothing has ended, nothing stands twice.
    await expect.poll(opened, { timeout: 60_000 }).toBeGreaterThan(before + 2);
    expect(live.filter((record) => "end" in record)).toEqual([]);
    await account.advance(3_600_000);
    await reading;
    const { records: stored } = await openStepLog({ ctx, input: { projectKey, planExecutionId, nodeId } });
    const whole: LogRecord[] = [];
    for await (const record of stored) whole.push(record);
    expect(live.at(-1)).toEqual({ end: "complete" });
    expect(live).toEqual(whole);
  });

  test("a key that nobody writes holds back neither the others nor the word that nothing was written", async () => {
    const { db, ctx, projectKey, planExecutionId, nodeId } = await midway();
    const input = { projectKey, planExecutionId, nodeId };
    const nobody = ["accountId:x/level0:nobody-commandUnit:Never begun"];
    await withKeys(db, nodeId, nobody, true);
    const { records: none } = await openStepLog({ ctx, input });
    expect(await recordsOf(none)).toEqual([
      { end: "none", message: "The step has not written anything yet." },
    ]);

    await withKeys(db, nodeId, nobody, false);
    const { records } = await openStepLog({ ctx, input });
    const live: LogRecord[] = [];
    const reading = (async () => {
      for await (const record of records) live.push(record);
    })();
    await expect.poll(() => live.filter(Array.isArray).length, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(live.filter((record) => "end" in record)).toEqual([]);
    await account.advance(3_600_000);
    await reading;
    const { records: stored } = await openStepLog({ ctx, input });
    expect(live).toEqual(await recordsOf(stored));
  });

  test("what a step writes between the close of a stream and its end is told as well", async () => {
    const { ctx, projectKey, planExecutionId, nodeId } = await midway();
    const input = { projectKey, planExecutionId, nodeId };
    const { records } = await openStepLog({ ctx, input });
    const asked = () => account.requests("GET", planExecutionId);
    const before = await asked();
    await account.fault({ pathPattern: `*${detailPath}${planExecutionId}` }, { kind: "hold" });
    const reading = recordsOf(records);
    // The stream has been closed, and Harness is being asked whether the step has ended. Now it ends.
    await expect.poll(asked, { timeout: 60_000 }).toBeGreaterThan(before);
    await account.advance(3_600_000);
    await fetch(`${account.url}/__sim/faults`, { method: "DELETE" });
    const live = await reading;
    const { records: stored } = await openStepLog({ ctx, input });
    expect(live.at(-1)).toEqual({ end: "complete" });
    expect(live).toEqual(await recordsOf(stored));
  });
});
