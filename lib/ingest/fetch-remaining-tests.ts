import { and, eq, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions } from "@/lib/db/schema";
import type { HarnessClient } from "@/lib/harness/client";
import { lockProject, type ProjectRow, stepNodeIds } from "@/lib/history";
import { judgeSoon, storeTests } from "@/lib/test-reliability";
import { serviceRetry } from "./details-left";
import type { DetailsRef } from "./fetch-execution-details";
import { readTests } from "./read-tests";
import { SideServices } from "./side-services";

/**
 * Reads each test of an execution whose steps are stored already. Where the test service cannot give them, the reason is noted.
 *
 * @returns whether they were read
 * @throws AppError  Harness cannot be read at all; nothing is stored
 */
export async function fetchRemainingTests(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  {
    planExecutionId,
    pipelineIdentifier,
    services = new SideServices(),
  }: Omit<DetailsRef, "allTests" | "listedEnd">,
): Promise<boolean> {
  const isIt = and(eq(executions.projectId, project.id), eq(executions.planExecutionId, planExecutionId));
  const [known] = await ctx.db
    .select({
      runSequence: executions.runSequence,
      repo: executions.repo,
      detailAttempts: executions.detailAttempts,
    })
    .from(executions)
    .where(isIt);
  if (known === undefined) return false;
  const ref = {
    org: project.orgIdentifier,
    project: project.projectIdentifier,
    pipelineIdentifier,
    runSequence: known.runSequence,
  };
  const read = await services.read(
    "tests",
    () =>
      readTests(client, ref, { countOnly: false, steps: null, repository: known.repo, signal: ctx.signal }),
    ctx.signal,
  );
  if ("unread" in read) {
    await ctx.db
      .update(executions)
      .set({ testsError: read.unread, ...serviceRetry(known.detailAttempts, ctx.now()) })
      .where(isIt);
    return false;
  }
  const tests = read.value;
  await ctx.db.transaction(async (tx) => {
    await lockProject(tx, project.id);
    const [execution] = await tx.select({ id: executions.id }).from(executions).where(isIt);
    if (execution === undefined) return;
    await storeTests(tx, {
      projectId: project.id,
      executionId: execution.id,
      results: tests.results,
      stepNodeIds: await stepNodeIds(tx, execution.id),
      now: ctx.now(),
    });
    await tx
      .update(executions)
      .set({
        detailLevel: 2,
        detailError: null,
        // The log of a failure may still be missing.
        detailRetryAt: sql`case when ${executions.logError} is null then null else ${serviceRetry(known.detailAttempts, ctx.now()).detailRetryAt.toISOString()}::timestamptz end`,
        testsError: null,
        // Not known yet when the service failed at the first reading.
        ...(tests.total > 0 ? { testsTotal: tests.total, testsFailed: tests.failed } : {}),
      })
      .where(eq(executions.id, execution.id));
  });
  await judgeSoon(project.id);
  return true;
}
