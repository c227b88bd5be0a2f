import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { type InvestigationReason, investigations } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";

export interface WantedVersion {
  execution: {
    id: number;
    projectId: number;
    pipelineId: number;
    planExecutionId: string;
    startedAt: Date;
    clusterId: string | null;
  };
  projectKey: string;
  reason: InvestigationReason;
  /** The execution that is news, by Harness's id. */
  trigger: string | null;
}

/**
 * Puts an execution's investigation in line for a version, making it where there is none. What waits already stays one version, and
 * what is being made is followed by another.
 *
 * @returns the investigation's id
 */
export async function wantVersion(
  tx: Database,
  ctx: Pick<Context, "actor" | "now">,
  { execution, projectKey, reason, trigger }: WantedVersion,
): Promise<string> {
  const now = ctx.now();
  const [row] = await tx
    .insert(investigations)
    .values({
      id: randomUUID(),
      executionId: execution.id,
      projectId: execution.projectId,
      pipelineId: execution.pipelineId,
      failedExecutionAt: execution.startedAt,
      clusterId: execution.clusterId,
      status: "queued",
      wantedReason: reason,
      wantedTrigger: trigger,
      requestedBy: ctx.actor.id,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoUpdate({
      target: investigations.executionId,
      set: {
        status: sql`case when ${investigations.status} = 'running' then 'running' else 'queued' end`,
        wantedReason: reason,
        wantedTrigger: trigger,
        problem: null,
        updatedAt: now,
      },
    })
    .returning({ id: investigations.id });
  if (row === undefined) throw new Error("an investigation that was just stored is missing");
  await enqueue("investigate", { investigationId: row.id }, { tx });
  await notifyChange(tx, { topic: "investigations", projectKey, id: execution.planExecutionId });
  return row.id;
}
