import type { VerbArgs } from "@/lib/context";
import { quantileOfBuckets } from "@/lib/insights/executions";
import { assertCan } from "@/lib/permissions";
import { resolveScope } from "@/lib/workspace";
import type { HealthFigures, HealthView } from "@/schemas/executions/health";
import { timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { readCauseShares } from "./cause-shares";
import { readFailingNow } from "./failing-now";
import { healthHeadline } from "./headline";
import { readOpenExecutions } from "./open-executions";
import { readTallies, successRate, sumOfTallies, type Tally, trendOf } from "./period-figures";
import { readPipelineStrips } from "./pipeline-strips";
import { type Recovery, readRecoveries } from "./recoveries";

/**
 * Everything on the Health page, for one set of filters: figures and trends from the roll-ups, state from the newest
 * executions.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readHealth({ ctx, input }: VerbArgs<PageFilters>): Promise<HealthView> {
  assertCan(ctx, "workspace.read");
  const now = ctx.now();
  const window = timeWindow(input, now);
  const scope = await resolveScope(ctx, input);
  const [tallies, recoveries, strips, failing, open, causes] = await Promise.all([
    readTallies(ctx, scope, input, window),
    readRecoveries(ctx, scope, input, window),
    readPipelineStrips(ctx, scope, input, window),
    readFailingNow(ctx, scope, input),
    readOpenExecutions(ctx, scope, input),
    readCauseShares(ctx, scope, input, window),
  ]);
  const current = figuresOf(sumOfTallies(tallies.current), recoveries.current);
  return {
    asOf: now.getTime(),
    from: window.from.getTime(),
    to: window.to.getTime(),
    bucket: window.bucket,
    headline: healthHeadline({
      failing,
      open,
      pipelineCount: scope.pipelines.filter((pipeline) => !pipeline.gone).length,
      executions: current.executions,
    }),
    current,
    previous: figuresOf(sumOfTallies(tallies.previous), recoveries.previous),
    trend: trendOf(tallies, window),
    pipelineCount: strips.pipelineCount,
    strips: strips.strips,
    failing,
    open,
    causes,
    notices: scope.notices,
  };
}

function figuresOf(tally: Tally, recovery: Recovery): HealthFigures {
  return {
    executions: tally.total,
    succeeded: tally.succeeded,
    failed: tally.failed,
    cancelled: tally.cancelled,
    successRate: successRate(tally),
    durationP50Ms: quantileOfBuckets(tally.durations, 0.5),
    durationP95Ms: quantileOfBuckets(tally.durations, 0.95),
    queueP50Ms: quantileOfBuckets(tally.queues, 0.5),
    queueP95Ms: quantileOfBuckets(tally.queues, 0.95),
    ...recovery,
  };
}
