import { eq } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import type { Database } from "@/lib/db";
import { executions, investigations, investigationVersions } from "@/lib/db/schema";
import { AppError, toErrorView } from "@/lib/errors";
import { investigate } from "@/lib/insights/failures";
import { type FactLimits, factLimits } from "@/lib/investigations/facts/bounded";
import { collectFacts } from "@/lib/investigations/facts/collect-facts";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import { redactDeep } from "@/lib/redact-secrets";
import { InvestigationReport } from "@/schemas/failures/investigations";
import type { JobPayload } from "@/schemas/jobs/payloads";
import {
  type Claim,
  cancelledByPerson,
  claimInvestigation,
  heldBy,
  keepClaim,
  leaseLost,
  leaseSeconds,
} from "./claim";
import { factSources } from "./fact-sources";
import { findInvestigationById, type Investigated } from "./find-investigation";
import { progressWriter } from "./progress";

/**
 * Makes a version of an investigation: collects facts, judges them, stores the report. One worker at a time; a person may cancel; a
 * process that ends leaves it to the next one. What is known of why it could not be made stands with the investigation.
 */
export async function investigateExecution({
  ctx,
  input: { investigationId },
  limits = factLimits,
}: VerbArgs<JobPayload<"investigate">> & { limits?: FactLimits }): Promise<void> {
  const claim = await claimInvestigation(ctx, investigationId);
  if (claim === null) {
    await waitForOther(ctx, investigationId);
    return;
  }
  const found = await findInvestigationById(ctx.db, investigationId);
  if (found === undefined) return;
  const abort = new AbortController();
  const stop = keepClaim(ctx, claim, abort);
  const signal = ctx.signal ? AbortSignal.any([abort.signal, ctx.signal]) : abort.signal;
  const progress = progressWriter(ctx, claim, {
    projectKey: found.project.key,
    planExecutionId: found.execution.planExecutionId,
    abort,
  });
  try {
    progress.tell({ phase: "Starting", done: 0, total: 1 });
    const client = await harnessClientFor(ctx, found.project.connectorId);
    const facts = await collectFacts({
      ctx: { ...ctx, signal },
      client,
      project: found.project,
      planExecutionId: found.execution.planExecutionId,
      signal,
      onProgress: progress.tell,
      sources: factSources(ctx, limits),
      limits,
    });
    signal.throwIfAborted();
    // Parsed as well: what does not fit the contract is stored nowhere.
    const report = InvestigationReport.parse(redactDeep(investigate(facts, ctx.now().getTime())));
    await progress.settled();
    signal.throwIfAborted();
    await finish(ctx, claim, found, report);
  } catch (error) {
    await progress.settled();
    await endEarly(ctx, claim, found, abort.signal.aborted ? abort.signal.reason : error);
  } finally {
    stop();
  }
}

/** Another worker is at it, or was: when its lease has run out and nothing came of it, this one goes on. */
async function waitForOther(ctx: Context, investigationId: string): Promise<void> {
  const [row] = await ctx.db
    .select({ status: investigations.status })
    .from(investigations)
    .where(eq(investigations.id, investigationId));
  if (row?.status !== "running") return;
  await enqueue("investigate", { investigationId }, { startAfterSeconds: leaseSeconds });
}

/** Stores the version and what it says, if the claim still holds. */
async function finish(
  ctx: Context,
  claim: Claim,
  { execution, project }: Investigated,
  report: InvestigationReport,
): Promise<void> {
  const now = ctx.now();
  await ctx.db.transaction(async (tx) => {
    const [current] = await tx.select().from(investigations).where(heldBy(claim)).for("update");
    if (current === undefined) return;
    const version = (current.version ?? 0) + 1;
    const said = { verdict: report.verdict, cause: report.cause, confidence: report.confidence };
    await tx.insert(investigationVersions).values({
      investigationId: current.id,
      version,
      reason: current.claimedReason ?? "asked",
      triggerExecutionId: current.claimedTrigger,
      ...said,
      report,
      durationMs: Math.max(0, now.getTime() - claim.startedAt.getTime()),
      createdAt: now,
    });
    const [own] = await tx
      .select({ clusterId: executions.failureClusterId })
      .from(executions)
      .where(eq(executions.id, execution.id));
    await tx
      .update(investigations)
      .set({
        ...ended,
        ...said,
        status: current.wantedReason === null ? "finished" : "queued",
        clusterId: own?.clusterId ?? report.similar.clusterId ?? current.clusterId,
        version,
        concludedAt: now,
        updatedAt: now,
      })
      .where(heldBy(claim));
    await tell(tx, project.key, execution.planExecutionId);
    // News came while this version was made; its job may have been merged with this one.
    if (current.wantedReason !== null) await enqueue("investigate", { investigationId: current.id }, { tx });
  });
}

const ended = { progress: null, leaseToken: null, leaseUntil: null, cancelRequested: false } as const;

async function endEarly(
  ctx: Context,
  claim: Claim,
  { execution, project, pipelineName }: Investigated,
  reason: unknown,
): Promise<void> {
  if (reason === leaseLost) return;
  const end = async (change: Partial<typeof investigations.$inferInsert>) =>
    ctx.db.transaction(async (tx) => {
      await tx
        .update(investigations)
        .set({ ...ended, updatedAt: ctx.now(), ...change })
        .where(heldBy(claim));
      await tell(tx, project.key, execution.planExecutionId);
    });
  if (reason === cancelledByPerson) {
    await end({ status: "cancelled" });
    return;
  }
  if (ctx.signal?.aborted) {
    // The process ends: whoever takes the job up again goes on with the same reason.
    await end({ status: "queued", ...(await wantedAgain(ctx, claim)) });
    throw reason;
  }
  const { message, remedy } = toErrorView(reason);
  const known = reason instanceof AppError;
  ctx.log[known ? "warn" : "error"]({ err: reason, pipelineName }, "an investigation failed");
  await end({ status: "failed", problem: { message, remedy: remedy ?? null } });
}

async function wantedAgain(ctx: Context, claim: Claim) {
  const [row] = await ctx.db
    .select({
      claimedReason: investigations.claimedReason,
      claimedTrigger: investigations.claimedTrigger,
      wanted: investigations.wantedReason,
    })
    .from(investigations)
    .where(heldBy(claim));
  return row === undefined || row.wanted !== null
    ? {}
    : { wantedReason: row.claimedReason, wantedTrigger: row.claimedTrigger };
}

async function tell(tx: Database, projectKey: string, planExecutionId: string): Promise<void> {
  await notifyChange(tx, { topic: "investigations", projectKey, id: planExecutionId });
}
