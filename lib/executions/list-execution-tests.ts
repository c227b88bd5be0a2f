import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { statusOfCode } from "@/lib/db";
import { testResults, testRuns, testStatusCodes, tests } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { ExecutionTestView } from "@/schemas/executions/execution-page";

/** The tests of one execution: failures first, then the slowest. */
export async function listExecutionTests({
  ctx,
  input,
}: VerbArgs<{ projectKey: string; planExecutionId: string; failedOnly?: boolean; limit?: number }>): Promise<
  ExecutionTestView[]
> {
  assertCan(ctx, "workspace.read");
  const project = await findProject(ctx.db, input.projectKey);
  const failed = [testStatusCodes.failed, testStatusCodes.error];
  const rows = await ctx.db
    .select({
      testId: tests.id,
      suiteName: tests.suiteName,
      className: tests.className,
      name: tests.name,
      status: testResults.status,
      durationMs: testResults.durationMs,
      message: testResults.message,
    })
    .from(testRuns)
    .innerJoin(testResults, and(eq(testResults.runId, testRuns.id), eq(testResults.at, testRuns.at)))
    .innerJoin(tests, eq(tests.id, testResults.testId))
    .where(
      and(
        eq(testRuns.projectId, project.id),
        eq(testRuns.executionRef, input.planExecutionId),
        input.failedOnly ? inArray(testResults.status, failed) : undefined,
      ),
    )
    .orderBy(
      desc(sql`case when ${inArray(testResults.status, failed)} then 1 else 0 end`),
      desc(testResults.durationMs),
    )
    .limit(input.limit ?? 1_000);
  return rows.map((row) => ({ ...row, status: statusOfCode(row.status) }));
}
