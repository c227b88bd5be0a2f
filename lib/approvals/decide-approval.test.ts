import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { executeApproval } from "@/lib/approvals/execute-approval";
import { getApproval } from "@/lib/approvals/get-approval";
import { listApprovals } from "@/lib/approvals/list-approvals";
import { askToRun } from "@/lib/approvals/planned-run.fixture";
import { requestApproval } from "@/lib/approvals/request-approval";
import { withdrawApproval } from "@/lib/approvals/withdraw-approval";
import { setToolPermissions } from "@/lib/connectors/harness/set-tool-permissions";
import {
  connectedDatabase,
  contextFor,
  person,
  simulatedAccount,
  system,
} from "@/lib/connectors/simulated-account.fixture";
import type { Actor } from "@/lib/context";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { approvalRequests, auditLog } from "@/lib/db/schema";
import { getSender } from "@/lib/jobs/boss";
import { updateApprovalSettings } from "@/lib/settings/update-setting";
import type { Role } from "@/schemas/roles";

const account = simulatedAccount();
const executePath = "/pipeline/api/pipeline/execute";

eachDatabase((kind, open) => {
  const connected = () => connectedDatabase(open, account);
  const auditOf = async (db: Parameters<typeof contextFor>[0], id: string) =>
    (await db.select().from(auditLog).where(eq(auditLog.subjectId, id))).map((row) => row.action);

  describe("deciding", () => {
    test("of ten clicks in several tabs and processes one decides, the others learn who was faster", async () => {
      const { database, ...where } = await connected();
      const other = await database.second();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      const decisions = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          decideApproval({
            ctx: contextFor(
              (index % 2 === 0 ? database : other).db,
              person(index % 3 === 0 ? "admin" : "approver"),
            ),
            input: {
              approvalId: asked.id,
              verdict: index % 4 === 0 ? "denied" : "approved",
              reason: "as agreed",
            },
          }),
        ),
      );
      const first = decisions.filter(({ outcome }) => outcome !== "alreadyDecided");
      expect(first).toHaveLength(1);
      for (const { request } of decisions) {
        expect(request.status).toBe(first[0]?.outcome);
        expect(request.decidedBy).toEqual(first[0]?.request.decidedBy);
      }
      const actions = await auditOf(database.db, asked.id);
      expect(actions.filter((action) => /approved|denied/.test(action))).toHaveLength(1);
    });

    test("a decision and a withdrawal at once: one of them holds", async () => {
      const { database, ...where } = await connected();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      const [decided, withdrawn] = await Promise.allSettled([
        decideApproval({
          ctx: contextFor(database.db, person("approver")),
          input: { approvalId: asked.id, verdict: "approved" },
        }),
        withdrawApproval({
          ctx: contextFor((await database.second()).db, person("member")),
          input: { approvalId: asked.id },
        }),
      ]);
      const { status } = await getApproval({
        ctx: contextFor(database.db, person("viewer")),
        input: { approvalId: asked.id },
      });
      expect(decided.status === "fulfilled" && decided.value.outcome === "approved").toBe(
        status === "approved",
      );
      expect(withdrawn.status).toBe(status === "withdrawn" ? "fulfilled" : "rejected");
    });

    test("nothing is sent before the decision, nor by a denial", async () => {
      const { database, ...where } = await connected();
      const before = await account.requests("POST", executePath);
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      expect(
        await executeApproval({ ctx: contextFor(database.db, system), input: { approvalId: asked.id } }),
      ).toBeNull();
      await decideApproval({
        ctx: contextFor(database.db, person("approver")),
        input: { approvalId: asked.id, verdict: "denied", reason: "not today" },
      });
      expect(
        await executeApproval({ ctx: contextFor(database.db, system), input: { approvalId: asked.id } }),
      ).toBeNull();
      expect(await account.requests("POST", executePath)).toBe(before);
    });

    test("who asked may not decide, also not on what a teammate asked for in their name, unless the setting allows it", async () => {
      const { database, ...where } = await connected();
      const approver = person("approver");
      const teammate: Actor = {
        kind: "teammate",
        id: "mate",
        name: "Mate",
        role: "approver",
        onBehalfOf: { id: approver.id, name: approver.name },
      };
      for (const actor of [approver, teammate]) {
        const asked = await askToRun(contextFor(database.db, actor), where);
        expect(asked.mayDecide).toBe(false);
        const decide = () =>
          decideApproval({
            ctx: contextFor(database.db, approver),
            input: { approvalId: asked.id, verdict: "approved" },
          });
        await expect(decide()).rejects.toMatchObject({
          code: "forbidden",
          message: expect.stringContaining("yourself"),
        });
        await updateApprovalSettings({
          ctx: contextFor(database.db, person("admin")),
          input: { separateRequester: false, expiryMinutes: 240 },
        });
        expect((await decide()).outcome).toBe("approved");
        await updateApprovalSettings({
          ctx: contextFor(database.db, person("admin")),
          input: { separateRequester: true, expiryMinutes: 240 },
        });
      }
    });

    test("approvers decide on writes, only admins on destructive ones, nobody below decides", async () => {
      const { database, ...where } = await connected();
      const allowed = async (role: Role, risk: "high_write" | "destructive") => {
        const asked = await askToRun(contextFor(database.db, person("member")), { ...where, risk });
        return decideApproval({
          ctx: contextFor(database.db, person(role, "somebody else")),
          input: { approvalId: asked.id, verdict: "approved" },
        }).then(
          ({ outcome }) => outcome,
          (error: { code: string }) => error.code,
        );
      };
      const table = [];
      for (const role of ["viewer", "member", "approver", "admin"] as const) {
        table.push([role, await allowed(role, "high_write"), await allowed(role, "destructive")]);
      }
      expect(table).toEqual([
        ["viewer", "forbidden", "forbidden"],
        ["member", "forbidden", "forbidden"],
        ["approver", "approved", "forbidden"],
        ["admin", "approved", "approved"],
      ]);
    });

    test("neither a teammate nor background work decides, whatever role it carries", async () => {
      const { database, ...where } = await connected();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      const teammate: Actor = {
        kind: "teammate",
        id: "mate",
        name: "Mate",
        role: "admin",
        onBehalfOf: { id: person("admin").id, name: "The admin" },
      };
      for (const actor of [teammate, system]) {
        await expect(
          decideApproval({
            ctx: contextFor(database.db, actor),
            input: { approvalId: asked.id, verdict: "approved" },
          }),
        ).rejects.toMatchObject({ code: "forbidden", message: "Only a person decides on a request." });
      }
    });

    test("a denial without a reason is refused and leaves the request pending", async () => {
      const { database, ...where } = await connected();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      const ctx = contextFor(database.db, person("approver"));
      await expect(
        decideApproval({ ctx, input: { approvalId: asked.id, verdict: "denied" } }),
      ).rejects.toMatchObject({ code: "invalid_input", details: { fields: { reason: "is required" } } });
      expect((await getApproval({ ctx, input: { approvalId: asked.id } })).status).toBe("pending");
    });

    test("an expired request is named so, before and after the sweep, and cannot be decided or withdrawn", async () => {
      const { database, ...where } = await connected();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      const later = 241 * 60_000;
      const approver = contextFor(database.db, person("approver"), later);
      const decision = await decideApproval({
        ctx: approver,
        input: { approvalId: asked.id, verdict: "approved" },
      });
      expect(decision).toMatchObject({ outcome: "expired", request: { status: "expired" } });
      await expect(
        withdrawApproval({
          ctx: contextFor(database.db, person("member"), later),
          input: { approvalId: asked.id },
        }),
      ).rejects.toMatchObject({ code: "conflict", message: "This request has expired." });
      const listed = await listApprovals({ ctx: approver, input: { status: "expired", limit: 10 } });
      expect(listed.map(({ id }) => id)).toEqual([asked.id]);
    });

    test("a decision whose audit row cannot be written does not hold", async () => {
      const { database, ...where } = await connected();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      // No database stores this name; the decision itself is written before its audit row.
      const ctx = contextFor(database.db, { ...person("approver"), id: "test:approver", name: "nul" });
      Object.defineProperty(ctx, "requestId", { value: "nul \0" });
      await expect(
        decideApproval({ ctx, input: { approvalId: asked.id, verdict: "approved" } }),
      ).rejects.toThrow();
      const [row] = await database.db
        .select()
        .from(approvalRequests)
        .where(eq(approvalRequests.id, asked.id));
      expect(row?.status).toBe("pending");
      expect(await auditOf(database.db, asked.id)).toEqual(["approval.requested"]);
    });

    test("a decision that is rolled back leaves no job behind", async () => {
      const { database, ...where } = await connected();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      await database.db
        .transaction(async (tx) => {
          await decideApproval({
            ctx: contextFor(tx, person("approver")),
            input: { approvalId: asked.id, verdict: "approved" },
          });
          throw new Error("the process dies here");
        })
        .catch(() => {});
      const jobs = await (await getSender()).findJobs("execute-approval", { key: asked.id });
      expect(jobs).toEqual([]);
      expect(await auditOf(database.db, asked.id)).toEqual(["approval.requested"]);
    });
  });

  describe("asking", () => {
    test("viewers and background work may not ask for a write", async () => {
      const { database, ...where } = await connected();
      for (const actor of [person("viewer"), system]) {
        await expect(askToRun(contextFor(database.db, actor), where)).rejects.toMatchObject({
          code: "forbidden",
        });
      }
      const forViewer: Actor = {
        kind: "teammate",
        id: "mate",
        name: "Mate",
        role: "viewer",
        onBehalfOf: { id: "test:viewer", name: "The viewer" },
      };
      await expect(askToRun(contextFor(database.db, forViewer), where)).rejects.toMatchObject({
        code: "forbidden",
      });
    });

    test.each([
      { kind: "chat", threadId: "thread-1", teammateId: "mate" },
      { kind: "program", programId: "program-1" },
      { kind: "schedule", scheduleId: "schedule-1" },
    ] as const)(
      "the same call of a $kind asks once, also when it is sent twice at once, and never for something else",
      async (from) => {
        const { database, ...where } = await connected();
        const other = await database.second();
        const origin = { ...from, callKey: "run-1:call-1" };
        const asked = await Promise.all(
          [database, other, database].map(({ db }) =>
            askToRun(contextFor(db, person("member")), { ...where, origin }),
          ),
        );
        expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
        expect(await database.db.$count(approvalRequests)).toBe(1);
        const another = await askToRun(contextFor(database.db, person("member")), {
          ...where,
          origin: { ...origin, callKey: "run-1:call-2" },
        });
        expect(another.id).not.toBe(asked[0]?.id);
        await expect(
          askToRun(contextFor(database.db, person("member")), {
            ...where,
            origin,
            inputs: { target: "production" },
          }),
        ).rejects.toMatchObject({ code: "conflict" });
        // Another person's call is another call, whatever its program says; a thread's calls are its own.
        if (from.kind !== "chat")
          expect(
            (await askToRun(contextFor(database.db, person("approver")), { ...where, origin })).id,
          ).not.toBe(asked[0]?.id);
        expect(await database.db.$count(approvalRequests)).toBe(from.kind === "chat" ? 2 : 3);
      },
    );

    test("what is too long to read, a read, text that no database stores, and what the connector forbids are refused", async () => {
      const { database, ...where } = await connected();
      const ctx = contextFor(database.db, person("member"));
      const asked = await askToRun(ctx, where);
      const again = (change: object) =>
        requestApproval({
          ctx,
          input: {
            connectorId: where.connectorId,
            orgIdentifier: "commerce",
            projectIdentifier: "fulfilment",
            projectKey: where.projectKey,
            operation: asked.operation,
            risk: "high_write",
            title: "Run it",
            effect: asked.effect,
            evidence: [],
            diff: null,
            origin: { kind: "page" },
            ...change,
          },
        });
      const operation = (body: string) => ({ ...asked.operation, args: { ...asked.operation.args, body } });
      await expect(again({ operation: operation("ü".repeat(300_000)) })).rejects.toMatchObject({
        code: "invalid_input",
        message: expect.stringContaining("512 KiB"),
      });
      await expect(
        again({ diff: { format: "yaml", before: "x".repeat(2_100_000), after: "" } }),
      ).rejects.toMatchObject({ code: "invalid_input" });
      await expect(again({ risk: "read" })).rejects.toMatchObject({ code: "invalid_input" });
      await expect(again({ operation: operation("a\0b") })).rejects.toMatchObject({ code: "invalid_input" });
      await expect(again({ operation: operation("a\ud800b") })).rejects.toMatchObject({
        code: "invalid_input",
      });
      await expect(again({ connectorId: "nowhere" })).rejects.toMatchObject({ code: "not_found" });
      await setToolPermissions({
        ctx: contextFor(database.db, person("admin")),
        input: { connectorId: where.connectorId, toolPermissions: { harness_execute: "deny" } },
      });
      await expect(again({})).rejects.toMatchObject({ code: "forbidden" });
      expect(await database.db.$count(approvalRequests)).toBe(1);
    });
  });

  describe("withdrawing", () => {
    test("who asked and admins take a request back, nobody else, and only while it is pending", async () => {
      const { database, ...where } = await connected();
      const withdraw = (id: string, actor: Actor) =>
        withdrawApproval({ ctx: contextFor(database.db, actor), input: { approvalId: id } });
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      for (const actor of [person("approver"), person("member", "another member"), person("viewer")]) {
        await expect(withdraw(asked.id, actor)).rejects.toMatchObject({ code: "forbidden" });
      }
      expect((await withdraw(asked.id, person("member"))).status).toBe("withdrawn");
      await expect(withdraw(asked.id, person("admin"))).rejects.toMatchObject({
        code: "conflict",
        message: "This request is already withdrawn.",
      });
      expect(await auditOf(database.db, asked.id)).toEqual(["approval.requested", "approval.withdrawn"]);
      expect(
        await executeApproval({ ctx: contextFor(database.db, system), input: { approvalId: asked.id } }),
      ).toBeNull();
      const second = await askToRun(contextFor(database.db, person("member")), where);
      expect((await withdraw(second.id, person("admin"))).status).toBe("withdrawn");
    });
  });

  if (kind === "postgres") {
    test("what is shown to a reader names who may decide and why not", async () => {
      const { database, ...where } = await connected();
      const asked = await askToRun(contextFor(database.db, person("member")), where);
      const seenBy = async (role: Role) =>
        (
          await getApproval({
            ctx: contextFor(database.db, person(role)),
            input: { approvalId: asked.id },
          })
        ).mayNotDecideBecause;
      expect(await seenBy("viewer")).toContain("role approver");
      expect(await seenBy("member")).toContain("role approver");
      expect(await seenBy("approver")).toBeNull();
    });
  }
});
