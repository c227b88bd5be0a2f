import { and, eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { investigations } from "@/lib/db/schema";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { InvestigationRef, InvestigationView } from "@/schemas/failures/investigations";
import { findInvestigation } from "./find-investigation";
import { getInvestigation } from "./get-investigation";

/**
 * Stops an investigation that waits or runs; one that runs ends within seconds. Versions that it has stay.
 *
 * @throws ForbiddenError the actor may not
 * @throws NotFoundError  there is no investigation of this execution
 * @throws ConflictError  it has ended already
 */
export async function cancelInvestigation({
  ctx,
  input,
}: VerbArgs<InvestigationRef>): Promise<InvestigationView> {
  assertCan(ctx, "investigations.start");
  const { execution, project, pipelineName } = await findInvestigation(ctx.db, input);
  await ctx.db.transaction(async (tx) => {
    const [current] = await tx
      .select({ id: investigations.id, status: investigations.status })
      .from(investigations)
      .where(eq(investigations.executionId, execution.id))
      .for("update");
    if (current === undefined)
      throw new NotFoundError("Nobody has started an investigation of this execution.");
    if (current.status !== "queued" && current.status !== "running") {
      throw new ConflictError("This investigation has ended already.");
    }
    const ends = current.status === "queued";
    await tx
      .update(investigations)
      .set({
        wantedReason: null,
        wantedTrigger: null,
        updatedAt: ctx.now(),
        ...(ends ? { status: "cancelled" as const, progress: null } : { cancelRequested: true }),
      })
      .where(and(eq(investigations.id, current.id), eq(investigations.status, current.status)));
    await recordAudit(tx, ctx, {
      action: "investigation.cancelled",
      subjectType: "investigation",
      subjectId: current.id,
      summary: `Investigation of ${pipelineName} #${execution.runSequence} cancelled`,
      details: { projectKey: project.key, planExecutionId: execution.planExecutionId },
    });
    await notifyChange(tx, {
      topic: "investigations",
      projectKey: project.key,
      id: execution.planExecutionId,
    });
  });
  const view = await getInvestigation({ ctx, input });
  if (view === null) throw new NotFoundError("This investigation was removed meanwhile.");
  return view;
}
