import { inArray } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import type { QuarantineSimulation, SimulateQuarantineInput } from "@/schemas/test-reliability/policy";
import { replayQuarantine, verdictSpan } from "./replay-quarantine";

/**
 * What would have happened, had these tests been quarantined over all that is kept of their projects, on every branch or on those
 * that are named. Changes nothing.
 *
 * @throws NotFoundError  a test does not exist
 */
export async function simulateQuarantine({
  ctx,
  input,
}: VerbArgs<SimulateQuarantineInput>): Promise<QuarantineSimulation> {
  assertCan(ctx, "workspace.read");
  const testIds = [...new Set(input.testIds)];
  const rows = await ctx.db
    .select({ projectId: tests.projectId })
    .from(tests)
    .where(inArray(tests.id, testIds));
  if (rows.length < testIds.length) throw new NotFoundError("One of these tests does not exist.");
  const projectIds = [...new Set(rows.map(({ projectId }) => projectId))];
  const span = await verdictSpan(ctx, projectIds);
  const scope = { projectIds, pipelines: [], byPipeline: false, branch: null, narrow: false, notices: [] };
  const replayed = await replayQuarantine(ctx, scope, span, testIds, input.branches ?? null);
  return { from: span.from.getTime(), to: span.to.getTime(), testIds, ...replayed };
}
