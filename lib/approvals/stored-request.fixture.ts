import pino from "pino";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { z } from "zod";
import { operationHash } from "@/lib/approvals/operation-hash";
import type { Actor, Context } from "@/lib/context";
import type { Database, OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { approvalRequests, auditLog, connectors, messages } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { getSender } from "@/lib/jobs/boss";
import type { StoredOperation } from "@/schemas/approvals";
import type { Change } from "@/schemas/change-topics";

/** Requests for tests of what happens to a stored one, without a Harness: a row is what the test says. */
export type StoredRow = typeof approvalRequests.$inferSelect;

/** The tests' own time. */
export const noon = Date.UTC(2026, 5, 10, 12);
export const minute = 60_000;

export const runOperation: StoredOperation = {
  tool: "harness_execute",
  operationKey: "pipeline.run",
  resourceType: "pipeline",
  resourceId: "build",
  action: "run",
  args: { path: { pipeline_id: "build" }, query: {} },
};

export function contextAt(db: Database, actor: Actor, atMs: number = noon): Context {
  return { db, actor, log: pino({ level: "silent" }), requestId: "r-1", now: () => new Date(atMs) };
}

export async function storeRequest(db: Database, change: Partial<StoredRow> = {}): Promise<StoredRow> {
  const scope = { connectorId: "connector-1", orgIdentifier: "commerce", projectIdentifier: "storefront" };
  const operation = change.operation ?? runOperation;
  const [row] = await db
    .insert(approvalRequests)
    .values({
      id: "a-1",
      ...scope,
      projectKey: "demo.commerce.storefront",
      operation,
      operationHash: operationHash({ ...scope, ...change }, operation),
      risk: "high_write",
      title: "Run build",
      effect: { summary: "It runs.", details: [], reversible: "no", openInHarness: null },
      evidence: [],
      requestedBy: "test:member",
      requestedByName: "The member",
      status: "pending",
      expiresAt: new Date(noon + 60 * minute),
      executionOutcome: "none",
      createdAt: new Date(noon),
      ...change,
    })
    .returning();
  if (row === undefined) throw new Error("the request was not stored");
  return row;
}

/** One database for a file, without requests before each test, and what verbs left in it. */
export function requestStore() {
  let opened: OpenDatabase | undefined;
  let changes: Change[] = [];
  let stop = async () => {};
  const live = (): OpenDatabase => {
    if (opened === undefined) throw new Error("the database is not open yet");
    return opened;
  };
  beforeAll(async () => {
    opened = await openMemoryDatabase();
    useTestDatabase(opened);
    await getSender();
    stop = await opened.listen("tackroom_changes", (payload) => void changes.push(JSON.parse(payload)));
  });
  afterAll(async () => {
    await stop();
    await opened?.close();
  });
  beforeEach(async () => {
    for (const table of [approvalRequests, auditLog, messages, connectors]) await live().db.delete(table);
    await live().sql.exec("delete from pgboss.job");
    changes = [];
  });
  return {
    get db() {
      return live().db;
    },
    /** Names and keys of the jobs that wait, with the seconds until they may run, by name. */
    async jobs(): Promise<string[]> {
      const { rows } = await live().sql.query(
        "select name || ' ' || singleton_key || ' +' || round(extract(epoch from start_after - created_on)) as job from pgboss.job order by name, singleton_key",
      );
      return z
        .array(z.object({ job: z.string() }))
        .parse(rows)
        .map(({ job }) => job);
    },
    /** What was told to open pages, once it has been heard. */
    async told(): Promise<string[]> {
      const { db } = live();
      await db.execute("select pg_notify('tackroom_changes', '{\"topic\":\"end\"}')");
      while (!changes.some(({ topic }) => String(topic) === "end")) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      return changes
        .filter(({ topic }) => String(topic) !== "end")
        .map(({ topic, projectKey, id }) => [topic, projectKey, id].join(" "));
    },
    async audit() {
      const rows = await live().db.select().from(auditLog).orderBy(auditLog.id);
      return rows.map(({ action, subjectType, subjectId, summary, details }) => ({
        action,
        subjectType,
        subjectId,
        summary,
        details,
      }));
    },
    async rows() {
      return live().db.select().from(approvalRequests).orderBy(approvalRequests.id);
    },
  };
}
