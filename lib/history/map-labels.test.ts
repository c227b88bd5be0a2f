import { expect, test } from "vitest";
import { executionSummary } from "@/lib/ingest/summaries.fixture";
import { ExecutionSummary } from "@/schemas/harness/execution";
import { mapExecution } from "./map-execution";
import { mapLabels } from "./map-labels";

test.each<[unknown, Record<string, string> | null]>([
  [
    [
      { key: "team", value: "payments" },
      { key: "tier", value: 1 },
    ],
    { team: "payments", tier: "1" },
  ],
  [{ team: "payments" }, { team: "payments" }],
  [[null, "x", { key: "", value: "y" }, { key: "a" }, { value: "b" }, { key: "c", value: {} }, 7], null],
  [[null, { key: "kept", value: "yes" }], { kept: "yes" }],
  ["team", null],
  [7, null],
  [null, null],
  [undefined, null],
  [[], null],
])("of labels %j what has a key and a value is kept, and the rest spoils nothing", (labels, kept) => {
  expect(mapLabels(labels)).toEqual(kept);
  expect(mapExecution(executionSummary({ planExecutionId: "run", labels })).columns.labels).toEqual(kept);
});

test("why an execution is queued is kept in Harness's words, and a form that is no text drops nothing", () => {
  const columnsOf = (change: object) =>
    mapExecution(ExecutionSummary.parse({ ...executionSummary({ planExecutionId: "run" }), ...change }))
      .columns;
  expect(columnsOf({ queuedReason: "3 of 3 slots are taken" }).queuedReason).toBe("3 of 3 slots are taken");
  for (const queuedReason of [undefined, null, "", { code: 3 }, [7]]) {
    expect(columnsOf({ queuedReason })).toMatchObject({ planExecutionId: "run", queuedReason: null });
  }
  expect(columnsOf({ retryExecutionMetadata: "none" })).toMatchObject({ previousExecutionId: null });
});

test("a retry names the execution that it retries and the first of the chain; its own id names none", () => {
  const columnsOf = (
    parentExecutionId: string,
    rootExecutionId: string,
    rerunInfo?: { prevExecutionId: string; rootExecutionId: string },
  ) =>
    mapExecution(
      executionSummary({
        planExecutionId: "run",
        retryExecutionMetadata: { parentExecutionId, rootExecutionId },
        executionTriggerInfo: { triggerType: "MANUAL", ...(rerunInfo === undefined ? {} : { rerunInfo }) },
      }),
    ).columns;
  expect(columnsOf("before", "first")).toMatchObject({
    previousExecutionId: "before",
    rootExecutionId: "first",
    isRerun: false,
  });
  expect(columnsOf("run", "run")).toMatchObject({ previousExecutionId: null, rootExecutionId: null });
  expect(columnsOf("before", "first", { prevExecutionId: "other", rootExecutionId: "one" })).toMatchObject({
    previousExecutionId: "other",
    rootExecutionId: "one",
  });
});
