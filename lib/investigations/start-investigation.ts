import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { ConflictError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import type { InvestigationView, StartInvestigationInput } from "@/schemas/failures/investigations";
import { findInvestigation, type Investigated } from "./find-investigation";
import { getInvestigation } from "./get-investigation";
import { wantVersion } from "./want-version";

/** An investigation grows by news and questions; beyond this nothing new can be in it. */
export const maxVersions = 20;

/**
 * Investigates a failed execution: starts, or shows the one that is under way or finished. With `again` a finished one gets a new
 * version.
 *
 * @throws ForbiddenError the actor may not start investigations
 * @throws NotFoundError  the execution is not stored
 * @throws ConflictError  it did not fail or has not ended, or has as many versions as there may be
 */
export async function startInvestigation({
  ctx,
  input,
}: VerbArgs<StartInvestigationInput>): Promise<InvestigationView> {
  assertCan(ctx, "investigations.start");
  const found = await findInvestigation(ctx.db, input);
  if (needsVersion(found, input.again)) {
    assertFailed(found);
    const { execution, project, pipelineName, investigation } = found;
    if ((investigation?.version ?? 0) >= maxVersions) {
      throw new ConflictError(`This failure was investigated ${maxVersions} times.`, {
        remedy: "Investigate a newer run of the pipeline instead.",
      });
    }
    await ctx.db.transaction(async (tx) => {
      const id = await wantVersion(tx, ctx, {
        execution,
        projectKey: project.key,
        reason: "asked",
        trigger: null,
      });
      await recordAudit(tx, ctx, {
        action: "investigation.started",
        subjectType: "investigation",
        subjectId: id,
        summary: `Investigation of ${pipelineName} #${execution.runSequence} ${investigation?.version == null ? "started" : "started again"}`,
        details: { projectKey: project.key, planExecutionId: execution.planExecutionId },
      });
    });
  }
  const view = await getInvestigation({ ctx, input });
  if (view === null) throw new Error("an investigation that was just started is missing");
  return view;
}

/** Whether there is anything to start: what waits or runs goes on, what is finished stands until it is wanted again. */
function needsVersion({ investigation }: Investigated, again: boolean): boolean {
  if (investigation === null) return true;
  if (investigation.status === "queued" || investigation.status === "running") return false;
  return again || investigation.status !== "finished";
}

function assertFailed({ execution, pipelineName }: Investigated): void {
  const name = `${pipelineName} #${execution.runSequence}`;
  if (execution.outcome === "failed") return;
  throw new ConflictError(
    execution.endedAt === null
      ? `${name} has not ended.`
      : `${name} did not fail: there is nothing to investigate.`,
    execution.endedAt === null ? { remedy: "Ask again when it has." } : {},
  );
}
