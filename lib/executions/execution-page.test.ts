import { createServer } from "node:http";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { afterDetails } from "@/lib/boot/after-details";
import { harnessClientFor } from "@/lib/connectors/harness/harness-client-for";
import { setToolPermissions } from "@/lib/connectors/harness/set-tool-permissions";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
  system,
} from "@/lib/connectors/simulated-account.fixture";
import type { Context } from "@/lib/context";
import { oneDatabase, type TestDatabase } from "@/lib/db/databases.fixture";
import { approvalRequests, connectors, executionSteps, projects } from "@/lib/db/schema";
import { getExecution } from "@/lib/executions/get-execution";
import { getExecutionInputs } from "@/lib/executions/get-execution-inputs";
import { listExecutionTests } from "@/lib/executions/list-execution-tests";
import { maxShownLines, openStepLog } from "@/lib/executions/read-step-log";
import { requestExecutionAction } from "@/lib/executions/request-execution-action";
import { executionSummaries } from "@/lib/harness/reads/executions";
import { storeExecutions } from "@/lib/history/store-executions";
import { syncExecution } from "@/lib/ingest/sync-execution";
import { parseExecutionFilters } from "@/schemas/executions/execution-list";
import type { LogRecord } from "@/schemas/executions/execution-page";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import { listExecutions } from "./list-executions";

const account = simulatedAccount({ frozen: true });
const scope = { org: "commerce", project: "fulfilment" };
const detailPath = "/pipeline/api/pipelines/execution/v2/*";
const smokeChecks = {
  orgIdentifier: "commerce",
  projectIdentifier: "fulfilment",
  pipelineIdentifier: "smoke_checks",
};

oneDatabase((kind, open) => {
  let database: TestDatabase;
  let connectorId: string;
  let projectKey: string;
  let failed: ExecutionSummary;
  let succeeded: ExecutionSummary;
  beforeAll(async () => {
    ({ database, connectorId, projectKey } = await connectedDatabase(open, account));
    const client = await harnessClientFor(contextFor(database.db, system), connectorId);
    const find = async (statuses: string[]) => {
      const { items } = await executionSummaries({
        client,
        scope,
        statuses,
        pipelineIdentifier: "parcel_router_ci",
        size: 5,
      });
      const [first] = items;
      if (first === undefined) throw new Error(`the story has no ${statuses.join()} execution`);
      return first;
    };
    failed = await find(["Failed"]);
    succeeded = await find(["Success"]);
  });
  const viewer = (): Context => contextFor(database.db, person("viewer"));
  const refOf = ({ planExecutionId }: ExecutionSummary) => ({ projectKey, planExecutionId });
  const sync = ({ planExecutionId }: ExecutionSummary) =>
    syncExecution({
      ctx: contextFor(database.db, system),
      input: { connectorId, orgIdentifier: scope.org, projectIdentifier: scope.project, planExecutionId },
      after: afterDetails,
    });
  const recordsOf = async (ref: { planExecutionId: string; nodeId: string }, ctx = viewer()) => {
    const { records } = await openStepLog({ ctx, input: { projectKey, ...ref } });
    const all: LogRecord[] = [];
    for await (const record of records) all.push(record);
    return all;
  };
  const endOf = (records: LogRecord[]) => {
    const last = records.at(-1);
    return last !== undefined && "end" in last ? last : undefined;
  };

  describe("an execution", () => {
    test("that is not stored is read from Harness, and one that neither knows is not found", async () => {
      const view = await getExecution({ ctx: viewer(), input: refOf(failed) });
      expect(view).toMatchObject({ status: "Failed", outcome: "failed", notice: null, projectKey });
      expect(view.stages.flatMap(({ steps }) => steps).length).toBeGreaterThan(2);
      expect(view.openInHarness).toContain(failed.planExecutionId);
      await expect(
        getExecution({ ctx: viewer(), input: { projectKey, planExecutionId: "nowhere" } }),
      ).rejects.toMatchObject({ code: "not_found" });
      await expect(
        getExecution({ ctx: viewer(), input: { projectKey: "no.such.project", planExecutionId: "x" } }),
      ).rejects.toMatchObject({ code: "not_found" });
    });

    test("that is not stored while Harness fails says what failed", async () => {
      await account.fault({ pathPattern: detailPath }, { kind: "access-denied" });
      await expect(getExecution({ ctx: viewer(), input: refOf(succeeded) })).rejects.toMatchObject({
        code: "forbidden",
      });
    });

    test("of which only the summary is stored shows that with a notice while Harness fails or is silent", async () => {
      const [project] = await database.db.select().from(projects).where(eq(projects.key, projectKey));
      if (project === undefined) throw new Error("no project");
      const now = new Date();
      await storeExecutions(database.db, { project, summaries: [failed], readAt: now, now });
      await account.fault({ pathPattern: detailPath }, { kind: "access-denied" }, 1);
      const refused = await getExecution({ ctx: viewer(), input: refOf(failed) });
      expect(refused).toMatchObject({ status: "Failed", stages: expect.any(Array) });
      expect(refused.stages.length).toBeGreaterThan(0);
      expect(refused.notice).toMatch(/lacks the Harness permission.*stored last/s);
      // It never answers: that this comes back at all is the limit's doing.
      await account.fault({ pathPattern: detailPath }, { kind: "hold" });
      const silent = await getExecution({ ctx: viewer(), input: refOf(failed), liveReadMs: 500 });
      expect(silent.notice).toContain("did not answer within 0.5 seconds");
    });

    test("that waits in the queue says why, on its page and in the list, with its labels and what it retries", async () => {
      const [project] = await database.db.select().from(projects).where(eq(projects.key, projectKey));
      if (project === undefined) throw new Error("no project");
      const now = new Date();
      const queued = (planExecutionId: string, queuedReason: string | null) => ({
        ...failed,
        planExecutionId,
        status: "QueuedExecutionConcurrencyReached",
        startTs: now.getTime() - 1_000,
        endTs: null,
        queuedReason,
        labels: [{ key: "team", value: "fulfilment" }],
        retryExecutionMetadata: {
          parentExecutionId: failed.planExecutionId,
          rootExecutionId: failed.planExecutionId,
        },
      });
      const store = (summary: ExecutionSummary, readAt: Date) =>
        storeExecutions(database.db, { project, summaries: [summary], readAt, now: readAt });
      await store(queued("in-the-queue", null), now);
      await store(
        queued("in-the-queue", "10 of 10 executions of the account run"),
        new Date(now.getTime() + 1),
      );
      const view = await getExecution({
        ctx: viewer(),
        input: { projectKey, planExecutionId: "in-the-queue" },
      });
      expect(view).toMatchObject({
        outcome: "waiting",
        queuedReason: "10 of 10 executions of the account run",
        labels: { team: "fulfilment" },
        previousExecutionId: failed.planExecutionId,
      });
      const { rows } = await listExecutions({
        ctx: viewer(),
        input: { filters: parseExecutionFilters({ q: "in-the-queue" }).value, cursor: null },
      });
      expect(rows).toMatchObject([
        { executionId: "in-the-queue", queuedReason: "10 of 10 executions of the account run" },
      ]);
    });

    test("that has ended and is stored costs Harness nothing and shows the same steps", async () => {
      const live = await getExecution({ ctx: viewer(), input: refOf(failed) });
      await sync(failed);
      const before = await account.requests("GET", "/pipeline/api/pipelines/execution/v2/");
      const stored = await getExecution({ ctx: viewer(), input: refOf(failed) });
      expect(await account.requests("GET", "/pipeline/api/pipelines/execution/v2/")).toBe(before);
      expect(stored.notice).toBeNull();
      const outline = (view: typeof live) =>
        view.stages.map(({ identifier, outcome, onCriticalPath, steps }) => ({
          identifier,
          outcome,
          onCriticalPath,
          steps: steps.map((step) => [
            step.name,
            step.status,
            step.startedAt,
            step.endedAt,
            step.onCriticalPath,
          ]),
        }));
      expect(outline(stored)).toEqual(outline(live));
      expect(stored.stages.some(({ onCriticalPath }) => onCriticalPath)).toBe(true);
      expect(stored.failedStep).not.toBeNull();
    });

    test("shows its inputs, or why they cannot be read", async () => {
      const inputs = await getExecutionInputs({ ctx: viewer(), input: refOf(failed) });
      expect(inputs).toMatchObject({ notice: null, yaml: expect.stringContaining("pipeline") });
      await account.fault({ pathPattern: "*/inputsetV2" }, { kind: "access-denied" });
      const refused = await getExecutionInputs({ ctx: viewer(), input: refOf(failed) });
      expect(refused).toMatchObject({ yaml: null, notice: expect.stringContaining("permission") });
    });

    test("lists its tests, failures first", async () => {
      await sync(succeeded);
      const tests = await listExecutionTests({ ctx: viewer(), input: refOf(succeeded) });
      expect(tests.length).toBeGreaterThan(5);
      const rank = tests.map(({ status }) => (status === "failed" || status === "error" ? 0 : 1));
      expect(rank).toEqual([...rank].sort());
      const failures = await listExecutionTests({
        ctx: viewer(),
        input: { ...refOf(succeeded), failedOnly: true },
      });
      expect(failures.length).toBe(rank.filter((each) => each === 0).length);
    });
  });

  describe("the log of a step", () => {
    const stepsOf = async (summary: ExecutionSummary) =>
      (await getExecution({ ctx: viewer(), input: refOf(summary) })).stages
        .flatMap(({ steps }) => steps)
        .filter(({ hasLog, outcome }) => hasLog && outcome !== "skipped");

    test("comes whole, each command unit under its name, and says that it is complete", async () => {
      await sync(failed);
      const step = (await stepsOf(failed)).find(({ outcome }) => outcome === "failed");
      if (step === undefined) throw new Error("no failed step with a log");
      const records = await recordsOf({ planExecutionId: failed.planExecutionId, nodeId: step.nodeId });
      expect(endOf(records)).toEqual({ end: "complete" });
      expect(records.length).toBeGreaterThan(5);
      expect(records.filter((record) => Array.isArray(record)).every((line) => line.length === 3)).toBe(true);
    });

    test("of an unknown step is not found; one that Harness no longer holds says so", async () => {
      await expect(
        recordsOf({ planExecutionId: failed.planExecutionId, nodeId: "nowhere" }),
      ).rejects.toMatchObject({ code: "not_found" });
      const [step] = await stepsOf(failed);
      const nodeId = step?.nodeId ?? "";
      await database.db
        .update(executionSteps)
        .set({ logKeys: ["accountId:x/orgId:y/gone"] })
        .where(eq(executionSteps.nodeId, nodeId));
      const records = await recordsOf({ planExecutionId: failed.planExecutionId, nodeId });
      expect(records).toEqual([{ end: "none", message: "Harness holds no log of this step." }]);
      await sync(failed);
    });

    test("that breaks off keeps what came and ends with the reason", async () => {
      const step = (await stepsOf(failed)).at(-1);
      await account.fault({ pathPattern: "/log-service/blob" }, { kind: "drop-midway" });
      const records = await recordsOf({
        planExecutionId: failed.planExecutionId,
        nodeId: step?.nodeId ?? "",
      });
      expect(endOf(records)).toMatchObject({ end: "error", message: expect.stringMatching(/\w/) });
    });

    test("of a running step is followed until it ends", async () => {
      const planExecutionId = await account.startRun(smokeChecks);
      const running = async () => {
        const view = await getExecution({ ctx: viewer(), input: { projectKey, planExecutionId } });
        return view.stages
          .flatMap(({ steps }) => steps)
          .find(({ outcome, hasLog }) => outcome === "running" && hasLog);
      };
      // The account's clock moves as far as the test says, and the run with it.
      let step = await running();
      for (let tries = 0; step === undefined && tries < 50; tries += 1) {
        await account.advance(100);
        step = await running();
      }
      if (step === undefined) throw new Error("no step of the run ever ran with a log");
      // Half way through it has written some of its lines.
      await account.advance(1_200);
      const { records } = await openStepLog({
        ctx: viewer(),
        input: { projectKey, planExecutionId, nodeId: step.nodeId },
      });
      const first = await records.next();
      expect(first.value).not.toHaveProperty("end");
      await account.advance(3_600_000);
      const rest: LogRecord[] = [];
      for await (const record of records) rest.push(record);
      expect(endOf(rest)).toEqual({ end: "complete" });
    });

    // A million lines that no database sees.
    if (kind === "postgres") {
      test("without end is cut with a note on the page, goes on in a download, and the connection is closed", async () => {
        const [step] = await stepsOf(failed);
        let closed = false;
        let written = 0;
        const server = createServer((_request, response) => {
          response.on("close", () => {
            closed = true;
          });
          const line = `${JSON.stringify({ level: "INFO", pos: 0, out: "again and again\n", time: "2026-01-01T00:00:00Z" })}\n`;
          const block = line.repeat(1_000);
          const pump = () => {
            while (!closed && response.write(block)) written += 1_000;
            if (!closed) response.once("drain", pump);
          };
          pump();
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = server.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        try {
          await database.db.update(connectors).set({ baseUrl: `http://127.0.0.1:${port}` });
          const { records } = await openStepLog({
            ctx: viewer(),
            input: { projectKey, planExecutionId: failed.planExecutionId, nodeId: step?.nodeId ?? "" },
          });
          let count = 0;
          let last: LogRecord | undefined;
          for await (const record of records) {
            count += 1;
            last = record;
          }
          expect(count).toBeLessThanOrEqual(maxShownLines + 2);
          expect(last).toMatchObject({ end: "cut", message: expect.stringContaining("Download") });
          await expect.poll(() => closed).toBe(true);
          expect(written).toBeLessThan(maxShownLines * 1.5);
          closed = false;
          const download = await openStepLog({
            ctx: viewer(),
            input: {
              projectKey,
              planExecutionId: failed.planExecutionId,
              nodeId: step?.nodeId ?? "",
              whole: true,
            },
          });
          let downloaded = 0;
          for await (const _record of download.records) {
            downloaded += 1;
            if (downloaded > maxShownLines + 10) break;
          }
          expect(downloaded).toBeGreaterThan(maxShownLines);
          await expect.poll(() => closed).toBe(true);
        } finally {
          await database.db.update(connectors).set({ baseUrl: account.url });
          server.closeAllConnections();
          server.close();
        }
      });
    }
  });

  describe("asking for an action", () => {
    const ask = (summary: ExecutionSummary, action: "rerun" | "retry" | "abort", ctx: Context) =>
      requestExecutionAction({ ctx, input: { ...refOf(summary), action } });
    const member = () => contextFor(database.db, person("member"));

    test("stores a request with its evidence and sends nothing", async () => {
      const before = await account.requests("POST", "/pipeline/api/pipeline/execute");
      const asked = await ask(failed, "rerun", member());
      expect(asked).toMatchObject({
        status: "pending",
        executionOutcome: "none",
        projectKey,
        operation: { operationKey: "execution.rerun", resourceId: failed.planExecutionId },
      });
      expect(asked.evidence[0]?.href).toBe(`/executions/${projectKey}/${failed.planExecutionId}`);
      expect(asked.evidence.map(({ kind }) => kind)).toContain("log");
      expect(await account.requests("POST", "/pipeline/api/pipeline/execute")).toBe(before);
      expect(await account.requests("PUT", "/pipeline/api/pipeline/execute")).toBe(0);
    });

    test("that cannot be is refused with the reason and stores nothing", async () => {
      const before = await database.db.$count(approvalRequests);
      await expect(ask(succeeded, "retry", member())).rejects.toMatchObject({ code: "invalid_input" });
      await expect(ask(failed, "rerun", viewer())).rejects.toMatchObject({ code: "forbidden" });
      await setToolPermissions({
        ctx: contextFor(database.db, person("admin")),
        input: { connectorId, toolPermissions: { harness_execute: "deny" } },
      });
      await expect(ask(failed, "rerun", member())).rejects.toMatchObject({ code: "forbidden" });
      expect(await database.db.$count(approvalRequests)).toBe(before);
    });
  });
});
