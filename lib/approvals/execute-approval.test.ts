import { eq, sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { executeApproval } from "@/lib/approvals/execute-approval";
import { expireApprovals } from "@/lib/approvals/expire-approvals";
import { type AskedRun, askToRun } from "@/lib/approvals/planned-run.fixture";
import { reconcileApproval } from "@/lib/approvals/reconcile-approval";
import { setToolPermissions } from "@/lib/connectors/harness/set-tool-permissions";
import { removeConnector } from "@/lib/connectors/remove-connector";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
  system,
} from "@/lib/connectors/simulated-account.fixture";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { approvalRequests, auditLog } from "@/lib/db/schema";
import { getSender } from "@/lib/jobs/boss";
import type { JobHandlers } from "@/lib/jobs/job-handler";
import { type RunningJobs, startJobs } from "@/lib/jobs/start-jobs";
import { type JobName, jobNames } from "@/schemas/jobs/payloads";

// At its natural pace a run outlasts what is done with it, also on a machine that stands still for a while.
const account = simulatedAccount({ speed: 1 });
const executePath = "/pipeline/api/pipeline/execute";
const running: RunningJobs[] = [];
afterEach(async () => {
  for (const jobs of running.splice(0)) await jobs.stop();
});

const idle = async () => {};
const handlers: JobHandlers = {
  ...(Object.fromEntries(jobNames.map((name) => [name, idle])) as Record<JobName, typeof idle>), // by construction
  "expire-approvals": ({ ctx }) => expireApprovals({ ctx, input: undefined }),
  "execute-approval": executeApproval,
  "reconcile-approval": reconcileApproval,
};

eachDatabase((kind, open) => {
  const approved = async (about: Partial<AskedRun> = {}) => {
    const { database, ...where } = await connectedDatabase(open, account);
    const asked = await askToRun(contextFor(database.db, person("member")), { ...where, ...about });
    await decideApproval({
      ctx: contextFor(database.db, person("admin")),
      input: { approvalId: asked.id, verdict: "approved" },
    });
    return { database, ...where, id: asked.id, sentBefore: await account.requests("POST", executePath) };
  };
  const rowOf = async (db: Database, id: string) => {
    const [row] = await db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
    if (row === undefined) throw new Error("no such request");
    return row;
  };
  const sentSince = async (before: number) => (await account.requests("POST", executePath)) - before;
  const execute = (db: Database, id: string, signal?: AbortSignal) =>
    executeApproval({ ctx: { ...contextFor(db, system), signal }, input: { approvalId: id } });
  const reconcile = (db: Database, id: string, aheadMs = 0) =>
    reconcileApproval({ ctx: contextFor(db, system, aheadMs), input: { approvalId: id } });

  describe("sending", () => {
    test("an approved run is sent once, however often and wherever its job runs", async () => {
      const { database, projectKey, id, sentBefore } = await approved();
      const other = await database.second();
      const outcomes = await Promise.all(
        [database, other, database, other, other].map(({ db }) => execute(db, id)),
      );
      expect(outcomes.filter((outcome) => outcome !== null)).toEqual(["succeeded"]);
      expect(await execute(database.db, id)).toBeNull();
      expect(await sentSince(sentBefore)).toBe(1);
      const row = await rowOf(database.db, id);
      const { planExecutionId, href, message } = row.executionResult ?? {};
      expect(message).toBe("Harness has started the execution.");
      expect(href).toBe(`/executions/${projectKey}/${String(planExecutionId)}`);
      expect(row.executionEndedAt).not.toBeNull();
    });

    test("two workers and a sweep in between send it once", async () => {
      const { database, id, sentBefore } = await approved();
      const other = await database.second();
      for (const each of kind === "postgres" ? [database, other] : [database]) {
        running.push(
          await startJobs({
            role: "worker",
            executionKinds: ["harness"],
            handlers,
            database: each,
            syncSeconds: 3600,
          }),
        );
      }
      await expireApprovals({ ctx: contextFor(database.db, system, 60_000), input: undefined });
      await expect.poll(async () => (await rowOf(database.db, id)).executionOutcome).toBe("succeeded");
      expect(await sentSince(sentBefore)).toBe(1);
    });

    test("what was approved by a process that died before it sent is sent after the sweep", async () => {
      const { database, id, sentBefore } = await approved();
      // The job died with its process and its queue.
      await database.db.execute(sql`delete from pgboss.job where name = 'execute-approval'`);
      await expireApprovals({ ctx: contextFor(database.db, system, 20_000), input: undefined });
      expect(await (await getSender()).findJobs("execute-approval")).toHaveLength(0);
      const swept = await expireApprovals({ ctx: contextFor(database.db, system, 31_000), input: undefined });
      expect(swept.restarted).toBe(1);
      running.push(
        await startJobs({
          role: "worker",
          executionKinds: ["harness"],
          handlers,
          database,
          syncSeconds: 3600,
        }),
      );
      await expect.poll(async () => (await rowOf(database.db, id)).executionOutcome).toBe("succeeded");
      expect(await sentSince(sentBefore)).toBe(1);
    });

    test("a process that stops before it sent gives the request back", async () => {
      const { database, id, sentBefore } = await approved();
      expect(await execute(database.db, id, AbortSignal.abort())).toBeNull();
      expect(await sentSince(sentBefore)).toBe(0);
      expect((await rowOf(database.db, id)).executionOutcome).toBe("none");
      expect(await execute(database.db, id)).toBe("succeeded");
      expect(await sentSince(sentBefore)).toBe(1);
    });

    test("arguments that changed after the decision are not sent", async () => {
      const { database, id, sentBefore } = await approved();
      const { operation } = await rowOf(database.db, id);
      await database.db
        .update(approvalRequests)
        .set({ operation: { ...operation, args: { ...operation.args, path: { pipeline_id: "basket_ci" } } } })
        .where(eq(approvalRequests.id, id));
      expect(await execute(database.db, id)).toBe("failed");
      expect((await rowOf(database.db, id)).executionResult?.message).toMatch(
        /not the one that was approved.*Nothing was sent/,
      );
      expect(await sentSince(sentBefore)).toBe(0);
    });

    test("what was approved for one connector is not sent to another", async () => {
      const { database, id, sentBefore } = await approved();
      await database.db
        .update(approvalRequests)
        .set({ connectorId: "another" })
        .where(eq(approvalRequests.id, id));
      expect(await execute(database.db, id)).toBe("failed");
      expect(await sentSince(sentBefore)).toBe(0);
    });

    test("what an admin forbade after the decision is not sent", async () => {
      const { database, connectorId, id, sentBefore } = await approved();
      await setToolPermissions({
        ctx: contextFor(database.db, person("admin")),
        input: { connectorId, toolPermissions: { harness_execute: "deny" } },
      });
      expect(await execute(database.db, id)).toBe("failed");
      expect((await rowOf(database.db, id)).executionResult?.message).toMatch(/forbidden.*Nothing was sent/);
      expect(await sentSince(sentBefore)).toBe(0);
    });

    test("a connector that was removed after the decision fails it clearly", async () => {
      const { database, connectorId, id, sentBefore } = await approved();
      await removeConnector({ ctx: contextFor(database.db, person("admin")), input: { connectorId } });
      expect(await execute(database.db, id)).toBe("failed");
      expect((await rowOf(database.db, id)).executionResult?.message).toContain("Nothing was sent");
      expect(await sentSince(sentBefore)).toBe(0);
    });

    test("a refusal by Harness is a failure, not an unknown", async () => {
      const { database, id } = await approved();
      await account.fault({ pathPattern: `${executePath}/*`, method: "POST" }, { kind: "access-denied" });
      expect(await execute(database.db, id)).toBe("failed");
      expect((await rowOf(database.db, id)).executionResult?.message).toMatch(/Harness did not do it\.$/);
    });

    test("every step from the request to its result is in the audit log", async () => {
      const { database, id } = await approved();
      await execute(database.db, id);
      const rows = await database.db
        .select()
        .from(auditLog)
        .where(eq(auditLog.subjectId, id))
        .orderBy(auditLog.id);
      expect(rows.map(({ action, actorKind }) => [action, actorKind])).toEqual([
        ["approval.requested", "user"],
        ["approval.approved", "user"],
        ["approval.execution_succeeded", "system"],
      ]);
    });
  });

  describe("an answer that never came", () => {
    test("is unknown, is found by reading, and is never sent again", async () => {
      const { database, id, sentBefore } = await approved();
      await account.fault({ pathPattern: `${executePath}/*`, method: "POST" }, { kind: "drop-after" }, 1);
      expect(await execute(database.db, id)).toBe("unknown");
      const lost = await rowOf(database.db, id);
      expect(lost.executionResult?.message).toContain("not sent again");
      expect(lost.executionEndedAt).toBeNull();
      expect(await reconcile(database.db, id)).toBe("succeeded");
      const row = await rowOf(database.db, id);
      expect(row.executionResult).toMatchObject({
        planExecutionId: expect.any(String),
        href: expect.stringContaining("/executions/"),
      });
      expect(await reconcile(database.db, id)).toBeNull();
      expect(await execute(database.db, id)).toBeNull();
      expect(await sentSince(sentBefore)).toBe(1);
    });

    test("is found for a rerun too, and not mistaken for what somebody else started", async () => {
      const first = await approved();
      await execute(first.database.db, first.id);
      const { executionResult } = await rowOf(first.database.db, first.id);
      const executionId = String(executionResult?.planExecutionId);
      const again = {
        ...first,
        resourceType: "execution",
        action: "rerun",
        pipeline: executionId,
        params: { pipeline_id: "smoke_checks" },
      };
      const ids: string[] = [];
      for (let run = 0; run < 2; run += 1) {
        const asked = await askToRun(contextFor(first.database.db, person("member")), again);
        await decideApproval({
          ctx: contextFor(first.database.db, person("admin")),
          input: { approvalId: asked.id, verdict: "approved" },
        });
        ids.push(asked.id);
      }
      const [arrives = "", fails = ""] = ids;
      expect(await execute(first.database.db, arrives)).toBe("succeeded");
      await account.fault({ pathPattern: `${executePath}/*`, method: "POST" }, { kind: "drop" }, 1);
      expect(await execute(first.database.db, fails)).toBe("unknown");
      await expect(reconcile(first.database.db, fails)).rejects.toMatchObject({ code: "unavailable" });
      expect(await reconcile(first.database.db, fails, 121_000)).toBe("failed");
      expect((await rowOf(first.database.db, fails)).executionResult?.message).toContain("has not started");
    });

    test("is not lost when the person gave the run notes of their own", async () => {
      const { database, id } = await approved({ params: { notes: "night shift" } });
      const { operation } = await rowOf(database.db, id);
      expect(JSON.stringify(operation.args)).toContain(`Tackroom approval ${id}`);
      await account.fault({ pathPattern: `${executePath}/*`, method: "POST" }, { kind: "drop-after" }, 1);
      await execute(database.db, id);
      expect(await reconcile(database.db, id)).toBe("succeeded");
    });

    test("of a process that was killed after sending is picked up by the sweep and read", async () => {
      const { database, id, sentBefore } = await approved();
      // The run began and its process vanished: claimed, sent, nothing stored.
      await execute(database.db, id);
      await database.db
        .update(approvalRequests)
        .set({ executionOutcome: "running", executionEndedAt: null, executionResult: null })
        .where(eq(approvalRequests.id, id));
      const sweep = (aheadMs: number) =>
        expireApprovals({ ctx: contextFor(database.db, system, aheadMs), input: undefined });
      expect((await sweep(170_000)).unknown).toBe(0);
      expect((await sweep(190_000)).unknown).toBe(1);
      expect((await rowOf(database.db, id)).executionOutcome).toBe("unknown");
      expect(await reconcile(database.db, id)).toBe("succeeded");
      expect(await sentSince(sentBefore)).toBe(1);
    });

    test("is asked for again by the sweep for as long as nobody could read Harness", async () => {
      const { database, id } = await approved();
      await account.fault({ pathPattern: `${executePath}/*`, method: "POST" }, { kind: "drop-after" }, 1);
      await execute(database.db, id);
      await account.fault({ pathPattern: "/pipeline/api/pipelines/execution/*" }, { status: 500 });
      await expect(reconcile(database.db, id, 3_600_000)).rejects.toMatchObject({ code: "upstream_failed" });
      const boss = await getSender();
      await database.db.execute(sql`delete from pgboss.job where name = 'reconcile-approval'`);
      await expireApprovals({ ctx: contextFor(database.db, system, 3_600_000), input: undefined });
      expect(await boss.findJobs("reconcile-approval")).toHaveLength(1);
      expect(await reconcile(database.db, id, 25 * 3_600_000)).toBe("unknown");
      await database.db.execute(sql`delete from pgboss.job where name = 'reconcile-approval'`);
      await expireApprovals({ ctx: contextFor(database.db, system, 26 * 3_600_000), input: undefined });
      expect(await boss.findJobs("reconcile-approval")).toHaveLength(0);
    });

    test("of an abort is told by the execution itself", async () => {
      const started = await approved();
      await execute(started.database.db, started.id);
      const { executionResult } = await rowOf(started.database.db, started.id);
      const asked = await askToRun(contextFor(started.database.db, person("member")), {
        ...started,
        resourceType: "execution",
        action: "abort",
        pipeline: String(executionResult?.planExecutionId),
        params: { pipeline_id: "smoke_checks" },
      });
      await decideApproval({
        ctx: contextFor(started.database.db, person("admin")),
        input: { approvalId: asked.id, verdict: "approved" },
      });
      await account.fault({ pathPattern: `${executePath}/interrupt/*` }, { kind: "drop-after" }, 1);
      expect(await execute(started.database.db, asked.id)).toBe("unknown");
      await expect
        .poll(async () => {
          await account.advance(1_000);
          return reconcile(started.database.db, asked.id).catch(() => "later");
        })
        .toBe("succeeded");
    });

    test("a late answer and a reconciliation at once settle it once", async () => {
      const { database, id } = await approved();
      await account.fault({ pathPattern: `${executePath}/*`, method: "POST" }, { kind: "drop-after" }, 1);
      await execute(database.db, id);
      const other = await database.second();
      const outcomes = await Promise.all([database, other].map(({ db }) => reconcile(db, id)));
      expect(outcomes.every((outcome) => outcome === null || outcome === "succeeded")).toBe(true);
      const settled = (await database.db.select().from(auditLog).where(eq(auditLog.subjectId, id))).filter(
        ({ action }) => action === "approval.execution_succeeded",
      );
      expect(settled).toHaveLength(1);
    });
  });

  test("the sweep expires what nobody decided, once, with an audit row, and leaves the rest", async () => {
    const { database, ...where } = await connectedDatabase(open, account);
    const asked = await askToRun(contextFor(database.db, person("member")), where);
    const other = await database.second();
    const later = 241 * 60_000;
    const swept = await Promise.all(
      [database, other].map(({ db }) =>
        expireApprovals({ ctx: contextFor(db, system, later), input: undefined }),
      ),
    );
    expect(swept.reduce((sum, { expired }) => sum + expired, 0)).toBe(1);
    expect((await rowOf(database.db, asked.id)).status).toBe("expired");
    const rows = await database.db.select().from(auditLog).where(eq(auditLog.action, "approval.expired"));
    expect(rows).toHaveLength(1);
  });
});
