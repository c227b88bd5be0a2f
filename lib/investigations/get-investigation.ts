import { and, asc, eq, lte } from "drizzle-orm";
import { executionPath, investigationPath } from "@/lib/addresses";
import type { Context, VerbArgs } from "@/lib/context";
import { investigationFeedback, investigationVersions } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan, can } from "@/lib/permissions";
import type { InvestigationRef, InvestigationView } from "@/schemas/failures/investigations";
import { findInvestigation, type Investigated } from "./find-investigation";

/** What is shown of an investigation: the newest version in full, or an earlier one by its number. */
export type GetInvestigationInput = InvestigationRef & { version?: number | undefined };

/**
 * The investigation of an execution; null when nobody has started one.
 *
 * @throws ForbiddenError the actor may not read investigations
 * @throws NotFoundError  the execution is not stored, or there is no such version
 */
export async function getInvestigation({
  ctx,
  input,
}: VerbArgs<GetInvestigationInput>): Promise<InvestigationView | null> {
  assertCan(ctx, "investigations.read");
  const found = await findInvestigation(ctx.db, input);
  return found.investigation === null ? null : viewOf(ctx, found, found.investigation, input.version);
}

async function viewOf(
  ctx: Context,
  { execution, project, pipelineIdentifier, pipelineName }: Investigated,
  investigation: NonNullable<Investigated["investigation"]>,
  wanted: number | undefined,
): Promise<InvestigationView> {
  const ofIt = eq(investigationVersions.investigationId, investigation.id);
  const number = wanted ?? investigation.version;
  const [versions, [shown], feedback] = await Promise.all([
    ctx.db
      .select({
        version: investigationVersions.version,
        at: investigationVersions.createdAt,
        reason: investigationVersions.reason,
        verdict: investigationVersions.verdict,
        cause: investigationVersions.cause,
        confidence: investigationVersions.confidence,
        durationMs: investigationVersions.durationMs,
      })
      .from(investigationVersions)
      // One that is made in this moment is not yet the one that is shown.
      .where(and(ofIt, lte(investigationVersions.version, investigation.version ?? 0)))
      .orderBy(asc(investigationVersions.version)),
    number === null
      ? Promise.resolve([])
      : ctx.db
          .select({ report: investigationVersions.report })
          .from(investigationVersions)
          .where(and(ofIt, eq(investigationVersions.version, number))),
    ctx.db
      .select()
      .from(investigationFeedback)
      .where(eq(investigationFeedback.investigationId, investigation.id))
      .orderBy(asc(investigationFeedback.createdAt), asc(investigationFeedback.id)),
  ]);
  if (wanted !== undefined && shown === undefined) {
    throw new NotFoundError(`This investigation has no version ${wanted}.`);
  }
  return {
    id: investigation.id,
    status: investigation.status,
    projectKey: project.key,
    planExecutionId: execution.planExecutionId,
    pipelineIdentifier,
    pipelineName,
    runSequence: execution.runSequence,
    path: investigationPath(project.key, execution.planExecutionId),
    executionPath: executionPath(project.key, execution.planExecutionId),
    progress: investigation.progress,
    problem: investigation.problem,
    report: shown?.report ?? null,
    version: shown === undefined ? null : number,
    versions: versions.map(({ at, ...version }) => ({ ...version, at: at.getTime() })),
    feedback: feedback.map(({ id, kind, version, hypothesisId, cause, text, byName, createdAt }) => ({
      id,
      kind,
      version,
      hypothesisId,
      cause,
      text,
      byName,
      at: createdAt.getTime(),
    })),
    viewer: {
      mayInvestigate: can(ctx.actor.role, "investigations.start"),
      mayCorrect: can(ctx.actor.role, "investigations.correct"),
      mayRequest: can(ctx.actor.role, "approvals.request"),
    },
  };
}
