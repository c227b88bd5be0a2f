import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import type { Database } from "@/lib/db";
import { executions } from "@/lib/db/schema";
import { maskLine } from "@/lib/insights/failures";
import { notifyChange } from "@/lib/notify";
import { assignCluster } from "./assign-cluster";

const portionSize = 200;

const unassigned = and(isNotNull(executions.failureFingerprint), isNull(executions.failureClusterId));

/**
 * Sorts failures that were stored before there were clusters, in small transactions; stopped, it goes on where it was. Of these only one
 * line is kept, which stands for their text.
 */
export async function assignClusters({ ctx }: VerbArgs<unknown>): Promise<void> {
  for (;;) {
    ctx.signal?.throwIfAborted();
    const done = await ctx.db.transaction((tx) => assignPortion(tx, ctx.now()));
    if (done === 0) return;
    await notifyChange(ctx.db, { topic: "executions", projectKey: null, id: null });
  }
}

async function assignPortion(tx: Database, now: Date): Promise<number> {
  const rows = await tx
    .select({
      id: executions.id,
      fingerprint: executions.failureFingerprint,
      cause: executions.failureCause,
      excerpt: executions.failureExcerpt,
      message: executions.failureMessage,
      step: executions.failedStep,
      startedAt: executions.startedAt,
    })
    .from(executions)
    .where(unassigned)
    .orderBy(asc(executions.id))
    .limit(portionSize)
    // A row that is being written gets its cluster there.
    .for("update", { skipLocked: true });
  for (const row of rows) {
    const text = row.excerpt ?? row.message ?? row.step ?? "";
    const clusterId = await assignCluster(
      tx,
      {
        fingerprint: row.fingerprint ?? "",
        text: text.split("\n").map(maskLine).join("\n"),
        cause: row.cause ?? "unknown",
        title: text,
        at: row.startedAt,
      },
      now,
    );
    await tx.update(executions).set({ failureClusterId: clusterId }).where(eq(executions.id, row.id));
  }
  return rows.length;
}
