import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenDatabase, openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import {
  connectors,
  executions,
  pipelines,
  projects,
  testResults,
  testStatusCodes,
  tests,
} from "@/lib/db/schema";
import { rebuildTestDays } from "@/lib/ingest/roll-up-test-days";
import { personContext } from "@/lib/team/test-thread.fixture";
import { readTests } from "@/lib/tests/read-tests";
import { ListFlakyTestsOutput } from "@/schemas/team/product-tools";
import { listFlakyTestsTool } from "./list-flaky-tests";

const now = new Date("2026-08-20T12:00:00Z");
const hourMs = 3_600_000;
const { passed, failed } = testStatusCodes;

let opened: OpenDatabase;
beforeAll(async () => {
  opened = await openDatabase({ kind: "pglite", memory: true });
  await migrate(opened);
  const { db } = opened;
  await db.insert(connectors).values({
    id: "c1",
    slug: "demo",
    kind: "harness",
    displayName: "Demo",
    baseUrl: "http://127.0.0.1:1",
    accountId: "acc",
    tokenCiphertext: "none",
    tokenKind: "pat",
    tokenHint: "none",
    webhookKey: "hook",
    webhookSecretHash: "none",
    toolPermissions: {},
    createdBy: "demo:1",
    createdAt: now,
    updatedAt: now,
  });
  await db.insert(projects).values({
    id: 1,
    key: "demo.default.shop",
    connectorId: "c1",
    orgIdentifier: "default",
    orgName: "Default",
    projectIdentifier: "shop",
    name: "Shop",
    watched: true,
    syncState: "live",
    createdAt: now,
  });
  await db
    .insert(pipelines)
    .values({ id: 1, projectId: 1, identifier: "ci", name: "CI", modules: [], tags: {}, seenAt: now });
  // Oldest first. The first two ran on the same commit.
  const histories: Record<string, number[]> = {
    "still flaky": [failed, passed, passed, passed, passed, failed, passed],
    "steady since": [failed, passed, passed, passed, passed, passed, passed],
    "always fails": [failed, failed, failed, failed, failed, failed, failed],
  };
  const at = (index: number) => new Date(now.getTime() - (7 - index) * 24 * hourMs);
  await db.insert(executions).values(
    Array.from({ length: 7 }, (_, index) => ({
      id: index + 1,
      projectId: 1,
      pipelineId: 1,
      planExecutionId: `run-${index + 1}`,
      runSequence: index + 1,
      status: "Failed",
      outcome: "failed" as const,
      startedAt: at(index),
      endedAt: new Date(at(index).getTime() + 60_000),
      durationMs: 60_000,
      triggerType: "WEBHOOK",
      branch: "main",
      commitSha: `commit-${Math.max(1, index)}`,
      executionMode: "NORMAL",
      modules: [],
      serviceIdentifiers: [],
      environmentIdentifiers: [],
      stageStrip: [],
      failureTypes: [],
      updatedAt: now,
    })),
  );
  await db.insert(tests).values(
    Object.keys(histories).map((name, index) => ({
      id: index + 1,
      projectId: 1,
      identity: name,
      suiteName: "suite",
      className: "Class",
      name,
      firstSeenAt: at(0),
      lastSeenAt: at(6),
    })),
  );
  await db.insert(testRuns).values(
    Array.from({ length: 7 }, (_, index) => ({
      id: index + 1,
      projectId: 1,
      source: "harness" as const,
      executionId: index + 1,
      executionRef: `run-${index + 1}`,
      commitSha: `commit-${Math.max(1, index)}`,
      branch: "main",
      at: at(index),
    })),
  );
  await db.insert(testResults).values(
    Object.values(histories).flatMap((statuses, test) =>
      statuses.map((status, index) => ({
        testId: test + 1,
        runId: index + 1,
        at: at(index),
        attempt: 0,
        status,
        durationMs: 10,
        stepNodeId: "step",
        message: null,
      })),
    ),
  );
  await db.transaction((tx) => rebuildTestDays(tx, 1));
});
afterAll(() => opened.close());

test("the chat calls flaky what the Tests page calls flaky: not what has been steady since", async () => {
  const ctx = { ...(await personContext(opened.db, "viewer")), now: () => now };
  const page = await readTests({ ctx, input: { range: "30d", from: null, to: null, projects: [] } });
  const outcome = await listFlakyTestsTool.run(
    { range: "30d" },
    {
      ctx,
      threadId: "none",
      toolCallId: "call",
      subject: null,
      teammate: {
        id: "sre",
        name: "SRE",
        role: "",
        instructions: "",
        connectorIds: [],
        toolPermissions: {},
        builtIn: true,
        createdAt: now,
      },
    },
  );
  const answer = ListFlakyTestsOutput.parse(outcome.status === "ok" ? outcome.data : null);
  expect(answer.items.map((item) => item.name)).toEqual(["still flaky"]);
  expect(answer.total).toBe(page.flakyTests);
  expect(answer.items.map((item) => item.testId)).toEqual(
    page.tests.filter((row) => row.flaky).map((row) => row.id),
  );
});
