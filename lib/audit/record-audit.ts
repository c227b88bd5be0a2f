import type { Context } from "@/lib/context";
import { auditLog } from "@/lib/db/schema";

export interface AuditEntry {
  /** Dotted verb in the past tense, e.g. `connector.created`. */
  action: string;
  subjectType: string;
  subjectId: string;
  /** One line for the reader; no secrets. */
  summary: string;
  details?: Record<string, unknown>;
}

/**
 * Adds a row to the audit log. Called with the transaction of the write that it tells of, so that neither stands
 * without the other.
 */
export async function recordAudit(
  tx: Pick<Context["db"], "insert">,
  ctx: Pick<Context, "actor" | "now" | "requestId">,
  entry: AuditEntry,
): Promise<void> {
  const { actor } = ctx;
  await tx.insert(auditLog).values({
    at: ctx.now(),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    actorRole: actor.role,
    action: entry.action,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId,
    summary: entry.summary,
    details: {
      ...entry.details,
      ...(actor.kind === "teammate" ? { onBehalfOf: actor.onBehalfOf } : {}),
    },
    requestId: ctx.requestId,
  });
}
