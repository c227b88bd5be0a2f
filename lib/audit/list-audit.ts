import { and, desc, eq, ilike, lt, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { VerbArgs } from "@/lib/context";
import { auditLog } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";

export const ListAuditInput = z.object({
  /** Finds text in the summary, the action and the actor's name. */
  q: z.string().trim().max(200).optional(),
  action: z.string().trim().max(100).optional(),
  subjectId: z.string().max(300).optional(),
  /** Only rows older than this id: the last row of the page before. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface AuditRowView {
  id: number;
  /** ISO 8601. */
  at: string;
  actorKind: "user" | "teammate" | "system";
  actorName: string;
  actorRole: string;
  action: string;
  subjectType: string;
  subjectId: string;
  summary: string;
  details: Record<string, unknown>;
  requestId: string;
}

/** The audit log, newest first. */
export async function listAudit({
  ctx,
  input,
}: VerbArgs<z.output<typeof ListAuditInput>>): Promise<{ rows: AuditRowView[]; nextBefore: number | null }> {
  assertCan(ctx, "audit.read");
  const pattern = input.q ? `%${input.q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%` : undefined;
  const conditions: (SQL | undefined)[] = [
    pattern === undefined
      ? undefined
      : or(
          ilike(auditLog.summary, pattern),
          ilike(auditLog.action, pattern),
          ilike(auditLog.actorName, pattern),
        ),
    input.action ? eq(auditLog.action, input.action) : undefined,
    input.subjectId ? eq(auditLog.subjectId, input.subjectId) : undefined,
    input.before === undefined ? undefined : lt(auditLog.id, input.before),
  ];
  const found = await ctx.db
    .select()
    .from(auditLog)
    .where(and(...conditions))
    .orderBy(desc(auditLog.id))
    .limit(input.limit + 1);
  const rows = found.slice(0, input.limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { rows, nextBefore: found.length > input.limit ? (rows.at(-1)?.id ?? null) : null };
}
