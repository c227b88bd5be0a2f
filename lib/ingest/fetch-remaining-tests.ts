import { and, eq, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions } from "@/lib/db/schema";
import type { HarnessClient } from "@/lib/harness/client";
import { lockProject, type ProjectRow, stepNodeIds } from "@/lib/history";
import { judgeSoon, storeTestsOfMany, type TestsOfExecution } from "@/lib/test-reliability";
import { serviceRetry } from "./details-left";
import type { DetailsRef } from "./fetch-execution-details";
import { type ReadTests, readTests } from "./read-tests";
import { SideServices } from "./side-services";

/** Tests of an execution that were read and are not stored yet. */
export interface RemainingTests {
  planExecutionId: string;
  detailAttempts: number;
  tests: ReadTests;
}

/**
 * Reads each test of an execution whose steps are stored already. Where the test service cannot give them, the reason is noted.
 *
 * @returns null when they could not be read
 * @throws AppError  Harness cannot be read at all; nothing is stored
 */
export async function readRemainingTests(
  ctx: Context,
  client: HarnessClient,
  project: ProjectRow,
  {
    planExecutionId,
    pipelineIdentifier,
    services = new SideServices(),
  }: Omit<DetailsRef, "allTests" | "listedEnd">,
): Promise<RemainingTests | null> {
  const isIt = and(eq(executions.projectId, project.id), eq(executions.planExecutionId, planExecutionId));
  const [known] = await ctx.db
    .select({
      runSequence: executions.runSequence,
      repo: executions.repo,
      detailAttempts: executions.detailAttempts,
    })
    .from(executions)
    .where(isIt);
  if (known === undefined) return null;
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
    return null;
  }
  return { planExecutionId, detailAttempts: known.detailAttempts, tests: read.value };
}

/** Results of one transaction, so that none of them keeps a page waiting for long. */
const resultsAtATime = 4_000;

/** Whether so much was read that it should be stored before more is read. */
export function isEnough(read: readonly RemainingTests[]): boolean {
  return read.reduce((sum, { tests }) => sum + tests.results.length, 0) >= resultsAtATime;
}

/** Stores what was read of some executions in one transaction: most of their tests and days are the same. */
export async function storeRemainingTests(
  ctx: Context,
  project: ProjectRow,
  read: readonly RemainingTests[],
): Promise<void> {
  if (read.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    await lockProject(tx, project.id);
    const many: TestsOfExecution[] = [];
    for (const { planExecutionId, detailAttempts, tests } of read) {
      const [execution] = await tx
        .update(executions)
        .set({
          detailLevel: 2,
          detailError: null,
          // The log of a failure may still be missing.
          detailRetryAt: sql`case when ${executions.logError} is null then null else ${serviceRetry(detailAttempts, ctx.now()).detailRetryAt.toISOString()}::timestamptz end`,
          testsError: null,
          // Not known yet when the service failed at the first reading.
          ...(tests.total > 0 ? { testsTotal: tests.total, testsFailed: tests.failed } : {}),
        })
        .where(and(eq(executions.projectId, project.id), eq(executions.planExecutionId, planExecutionId)))
        .returning({ id: executions.id });
      // Removed meanwhile: another process found that Harness has deleted it.
      if (execution === undefined) continue;
      const { results } = tests;
      many.push({ executionId: execution.id, results, stepNodeIds: await stepNodeIds(tx, execution.id) });
    }
    await storeTestsOfMany(tx, { projectId: project.id, many, now: ctx.now() });
  });
  await judgeSoon(project.id);
}
