import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { investigationFeedback, investigationVersions } from "@/lib/db/schema";
import { ConflictError, InvalidInputError, NotFoundError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { redactSecrets } from "@/lib/redact-secrets";
import { failureCauseTitles } from "@/schemas/executions/failure-cause";
import type {
  Hypothesis,
  InvestigationFeedbackInput,
  InvestigationView,
} from "@/schemas/failures/investigations";
import { findInvestigation } from "./find-investigation";
import { getInvestigation } from "./get-investigation";
import { maxVersions } from "./start-investigation";
import { wantVersion } from "./want-version";

/** What people can say of one investigation; beyond this it is a conversation. */
const maxFeedback = 100;

/**
 * Keeps what a person says of a version: that a hypothesis is right or ruled out, or that it was something else. A correction and a
 * ruling out make a new version at once, and all of it is evidence for the next failure of the same cluster.
 *
 * @throws ForbiddenError    the actor may not
 * @throws NotFoundError     no such investigation or version
 * @throws InvalidInputError the version has no such hypothesis, or a ruling out names none
 */
export async function giveFeedback({
  ctx,
  input,
}: VerbArgs<InvestigationFeedbackInput>): Promise<InvestigationView> {
  assertCan(ctx, "investigations.correct");
  const { execution, project, pipelineName, investigation } = await findInvestigation(ctx.db, input);
  if (investigation === null)
    throw new NotFoundError("Nobody has started an investigation of this execution.");
  await ctx.db.transaction(async (tx) => {
    const [version] = await tx
      .select({ report: investigationVersions.report })
      .from(investigationVersions)
      .where(
        and(
          eq(investigationVersions.investigationId, investigation.id),
          eq(investigationVersions.version, input.version),
        ),
      );
    if (version === undefined) throw new NotFoundError(`This investigation has no version ${input.version}.`);
    const given = await tx.$count(
      investigationFeedback,
      eq(investigationFeedback.investigationId, investigation.id),
    );
    if (given >= maxFeedback) throw new ConflictError(`This investigation was judged ${maxFeedback} times.`);
    const { hypotheses } = version.report;
    const hypothesis = hypothesisOf(hypotheses, input);
    const text = input.text === null || input.text === "" ? null : redactSecrets(input.text);
    await tx.insert(investigationFeedback).values({
      id: randomUUID(),
      investigationId: investigation.id,
      clusterId: execution.clusterId ?? investigation.clusterId,
      version: input.version,
      kind: input.kind,
      hypothesisId: hypothesis?.id ?? null,
      hypothesisVerdict: hypothesis?.verdict ?? null,
      hypothesisCause: hypothesis?.cause ?? null,
      cause: input.cause,
      text,
      byId: ctx.actor.id,
      byName: ctx.actor.name,
      createdAt: ctx.now(),
    });
    await recordAudit(tx, ctx, {
      action: "investigation.judged",
      subjectType: "investigation",
      subjectId: investigation.id,
      summary: `${pipelineName} #${execution.runSequence}: ${sentence(input, hypothesis)}`,
      details: {
        projectKey: project.key,
        planExecutionId: execution.planExecutionId,
        version: input.version,
        kind: input.kind,
        hypothesis: hypothesis?.title ?? null,
        cause: input.cause,
        text,
      },
    });
    if (input.kind !== "confirm" && (investigation.version ?? 0) < maxVersions) {
      await wantVersion(tx, ctx, {
        execution,
        projectKey: project.key,
        reason: "correction",
        trigger: null,
      });
    } else {
      await notifyChange(tx, {
        topic: "investigations",
        projectKey: project.key,
        id: execution.planExecutionId,
      });
    }
  });
  const view = await getInvestigation({ ctx, input });
  if (view === null) throw new NotFoundError("This investigation was removed meanwhile.");
  return view;
}

/** The hypothesis that is meant; a confirmation without one means the likeliest. */
function hypothesisOf(
  hypotheses: readonly Hypothesis[],
  { kind, hypothesisId }: Pick<InvestigationFeedbackInput, "kind" | "hypothesisId">,
): Hypothesis | null {
  if (hypothesisId === null) {
    if (kind === "rule_out") throw new InvalidInputError("Name the hypothesis that is ruled out.");
    if (kind === "correct") return null;
    return hypotheses.toSorted((a, b) => b.probability - a.probability)[0] ?? null;
  }
  const found = hypotheses.find(({ id }) => id === hypothesisId);
  if (found === undefined)
    throw new InvalidInputError(`This version has no hypothesis ${hypothesisId}.`, {
      remedy: "Reload: a newer version may have others.",
    });
  return found;
}

function sentence(
  { kind, cause, text }: Pick<InvestigationFeedbackInput, "kind" | "cause" | "text">,
  hypothesis: Hypothesis | null,
): string {
  const title = hypothesis?.title ?? "the conclusion";
  if (kind === "confirm") return `“${title}” confirmed`;
  if (kind === "rule_out") return `“${title}” ruled out`;
  return `corrected to ${cause === null ? `“${redactSecrets(text ?? "").slice(0, 120)}”` : failureCauseTitles[cause].title}`;
}
