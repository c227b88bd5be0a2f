import { eq } from "drizzle-orm";
import { z } from "zod";
import { withApprovalNote } from "@/lib/approvals/approval-note";
import { operationHash } from "@/lib/approvals/operation-hash";
import { personBehind } from "@/lib/approvals/policy";
import { sameCall, storedOrigin } from "@/lib/approvals/request-origin";
import { selectApprovals, toApprovalViews } from "@/lib/approvals/view";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { approvalRequests, connectors, harnessAccounts } from "@/lib/db/schema";
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { readSetting } from "@/lib/settings";
import {
  ApprovalEffect,
  type ApprovalView,
  DiffView,
  EvidenceItem,
  RequestOrigin,
  StoredOperation,
} from "@/schemas/approvals";
import { Risk } from "@/schemas/risk";
import { WaitPlan } from "@/schemas/tools/write-plan";

export const RequestApprovalInput = z.object({
  connectorId: z.string().min(1),
  orgIdentifier: z.string().nullable(),
  projectIdentifier: z.string().nullable(),
  projectKey: z.string().nullable(),
  operation: StoredOperation,
  risk: Risk,
  title: z.string().trim().min(1).max(300),
  effect: ApprovalEffect,
  evidence: z.array(EvidenceItem).max(50),
  diff: DiffView.nullable(),
  /** For what starts an execution: how long the thread waits for its end. */
  wait: WaitPlan.nullable().optional(),
  origin: RequestOrigin,
});
export type RequestApprovalInput = z.output<typeof RequestApprovalInput>;

/** Stored arguments may not outgrow what an approver can read and a row should hold. */
const maxArgumentBytes = 512 * 1024;
/** Arguments, comparison and evidence together. */
const maxStoredBytes = 2 * 1024 * 1024;

/**
 * Stores a write as a request that a person decides on. Nothing is sent.
 *
 * @returns the stored request; the earlier one when the same tool call asks again
 * @throws ForbiddenError     the actor's role may not ask for writes, nobody stands behind the actor, or the connector
 *   forbids this kind of write
 * @throws NotFoundError      no such connector
 * @throws ConflictError      the same call asked for another operation before
 * @throws InvalidInputError  a read was given, or arguments of more than 512 KiB or with U+0000
 */
export async function requestApproval({ ctx, input }: VerbArgs<RequestApprovalInput>): Promise<ApprovalView> {
  assertCan(ctx, "approvals.request");
  const person = personBehind(ctx.actor);
  if (person === null) {
    throw new ForbiddenError("Background work may not ask for writes on its own behalf.");
  }
  if (input.risk === "read") {
    throw new InvalidInputError("A read needs no approval.");
  }
  const text = JSON.stringify(
    [input.operation, input.effect, input.evidence, input.diff],
    (_key, member: unknown) => {
      if (typeof member === "string" && (member.includes("\0") || !member.isWellFormed())) {
        throw new InvalidInputError(
          "The operation holds characters that no text has (U+0000 or half of a pair).",
          {
            remedy: "Remove them and ask again.",
          },
        );
      }
      return member;
    },
  );
  if (Buffer.byteLength(JSON.stringify(input.operation.args)) > maxArgumentBytes) {
    throw new InvalidInputError("The arguments of this operation are larger than 512 KiB.", {
      remedy: "Change the resource in Harness itself, or in smaller steps.",
    });
  }
  if (Buffer.byteLength(text) > maxStoredBytes) {
    throw new InvalidInputError("What an approver would have to read is larger than 2 MiB.", {
      remedy: "Change the resource in Harness itself, or in smaller steps.",
    });
  }
  const [connector] = await ctx.db
    .select({ displayName: connectors.displayName, toolPermissions: harnessAccounts.toolPermissions })
    .from(connectors)
    .innerJoin(harnessAccounts, eq(harnessAccounts.connectorId, connectors.id))
    .where(eq(connectors.id, input.connectorId));
  if (!connector) {
    throw new NotFoundError("The connector of this operation does not exist any more.");
  }

  if (connector.toolPermissions[input.operation.tool] === "deny") {
    throw new ForbiddenError(`This kind of operation is switched off for ${connector.displayName}.`, {
      remedy: "An admin can allow it under Settings, Connectors.",
    });
  }

  const { id, ...origin } = storedOrigin(input.origin, person.id);
  const operation = withApprovalNote(input.operation, id);
  const now = ctx.now();
  const requestId = await ctx.db.transaction(async (tx) => {
    const { expiryMinutes } = await readSetting(tx, "approvals");
    const [stored] = await tx
      .insert(approvalRequests)
      .values({
        id,
        connectorId: input.connectorId,
        orgIdentifier: input.orgIdentifier,
        projectIdentifier: input.projectIdentifier,
        projectKey: input.projectKey,
        operation,
        operationHash: operationHash(input, operation),
        risk: input.risk,
        title: input.title,
        effect: input.effect,
        evidence: input.evidence,
        diff: input.diff,
        wait: input.wait ?? null,
        requestedBy: person.id,
        requestedByName: person.name,
        ...origin,
        status: "pending",
        expiresAt: new Date(now.getTime() + expiryMinutes * 60_000),
        executionOutcome: "none",
        createdAt: now,
      })
      // By the call of its thread, or by the id that is made of a call elsewhere.
      .onConflictDoNothing()
      .returning({ id: approvalRequests.id });
    if (stored) {
      await recordAudit(tx, ctx, {
        action: "approval.requested",
        subjectType: "approval",
        subjectId: id,
        summary: `${person.name} asked for: ${input.title}`,
        details: {
          operationKey: input.operation.operationKey,
          resourceType: input.operation.resourceType,
          resourceId: input.operation.resourceId,
          risk: input.risk,
          threadId: origin.threadId,
          origin: input.origin.kind,
        },
      });
      await notifyChange(tx, { topic: "approvals", projectKey: input.projectKey, id });
      return id;
    }
    const [earlier] = await tx
      .select({ id: approvalRequests.id, operationHash: approvalRequests.operationHash })
      .from(approvalRequests)
      .where(sameCall(id, origin));
    if (!earlier) {
      throw new Error("An approval request was neither stored nor found.");
    }
    // An earlier request that asks for something else must never stand for this one.
    if (earlier.operationHash !== operationHash(input, withApprovalNote(input.operation, earlier.id))) {
      throw new ConflictError("This call was made before, with another operation.", {
        remedy: "Ask for it again in a new message.",
      });
    }
    return earlier.id;
  });

  const [view] = await toApprovalViews(
    ctx,
    await selectApprovals(ctx.db).where(eq(approvalRequests.id, requestId)),
  );
  if (!view) {
    throw new Error("The approval request vanished after it was stored.");
  }
  return view;
}
