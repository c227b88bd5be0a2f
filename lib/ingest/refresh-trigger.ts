import { and, eq } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { projects, triggerFailures } from "@/lib/db/schema";
import { HarnessNotFoundError, HarnessPermissionError } from "@/lib/harness/client";
import { triggerEvents } from "@/lib/harness/reads";
import { scopeOf } from "@/lib/history";
import { notifyChange } from "@/lib/notify";
import type { TriggerEvent } from "@/schemas/harness/trigger";
import type { JobPayload } from "@/schemas/jobs/payloads";

/** Newest events that are looked through for a failure: Harness was just told of one. */
const lookedThrough = 20;
const maxMessageChars = 1_000;

/**
 * Reads what became of a trigger's newest events and keeps its newest failure. No execution comes of one, so that nothing else here
 * would tell of it. A token that may not see triggers learns nothing; the project is read as before.
 *
 * @throws AppError  Harness cannot be reached; the queue tries again
 */
export async function refreshTrigger({ ctx, input }: VerbArgs<JobPayload<"refresh-trigger">>): Promise<void> {
  const { connectorId, orgIdentifier, projectIdentifier, pipelineIdentifier, triggerIdentifier } = input;
  const [project] = await ctx.db
    .select()
    .from(projects)
    .where(
      and(
        eq(projects.connectorId, connectorId),
        eq(projects.orgIdentifier, orgIdentifier),
        eq(projects.projectIdentifier, projectIdentifier),
      ),
    );
  if (!project?.watched) return;
  const client = await harnessClientFor(ctx, connectorId);
  const events = await triggerEvents({
    client,
    signal: ctx.signal,
    scope: scopeOf(project),
    pipelineIdentifier,
    triggerIdentifier,
    size: lookedThrough,
  }).catch((error: unknown) => {
    if (error instanceof HarnessNotFoundError || error instanceof HarnessPermissionError) {
      ctx.log.warn({ err: error, connectorId, triggerIdentifier }, "a trigger's history could not be read");
      return [];
    }
    throw error;
  });
  const failed = events.filter(hasFailed).sort((a, b) => instantOf(b) - instantOf(a))[0];
  if (failed === undefined || instantOf(failed) === 0) return;
  const row = {
    failedAt: new Date(instantOf(failed)),
    status: failed.finalStatus ?? null,
    message: (failed.triggerEventStatus?.message || failed.message)?.slice(0, maxMessageChars) ?? null,
    readAt: ctx.now(),
  };
  await ctx.db
    .insert(triggerFailures)
    .values({ projectId: project.id, pipelineIdentifier, triggerIdentifier, ...row })
    .onConflictDoUpdate({
      target: [
        triggerFailures.projectId,
        triggerFailures.pipelineIdentifier,
        triggerFailures.triggerIdentifier,
      ],
      set: row,
    });
  await notifyChange(ctx.db, { topic: "connectors", projectKey: null, id: connectorId });
}

/** An event that only did not match the trigger's conditions has not failed. */
function hasFailed({ exceptionOccurred, triggerEventStatus }: TriggerEvent): boolean {
  return exceptionOccurred === true || triggerEventStatus?.status?.toUpperCase() === "FAILED";
}

/** Epoch milliseconds; 0 where Harness does not tell. */
function instantOf({ eventCreatedAt }: TriggerEvent): number {
  return eventCreatedAt ?? 0;
}
