import { expect, test, vi } from "vitest";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
} from "@/lib/connectors/simulated-account.fixture";
import { eachDatabase } from "@/lib/db/test-databases";
import type { LogRecord } from "@/schemas/execution-page";
import { getExecution } from "./get-execution";
import { openStepLog } from "./read-step-log";

vi.setConfig({ testTimeout: 180_000 });

// The log service closes every stream after an hour; here after half a second.
const account = simulatedAccount({ frozen: true, logStreamLimitMs: 500 });

const smokeChecks = {
  orgIdentifier: "commerce",
  projectIdentifier: "fulfilment",
  pipelineIdentifier: "smoke_checks",
};

eachDatabase((_kind, open) => {
  test("a log whose stream is closed while its step goes on is followed to the step's end, each line once", async () => {
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
    const { nodeId } = step;
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
});
