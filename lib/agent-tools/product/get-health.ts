import { healthPath } from "@/lib/addresses";
import { readHealth } from "@/lib/health";
import { parseFilters } from "@/schemas/filters";
import { GetHealthInput, GetHealthOutput } from "@/schemas/team/product-tools";
import { reportScope } from "./list-failures";
import { refsByExecutionId } from "./references-by-id";
import { storeTool } from "./store-tool";

export const getHealthTool = storeTool({
  description:
    "Health of the pipelines: what is failing now and since when, what is in progress, success rate, durations and failure causes of a time range, each against the period before.",
  input: GetHealthInput,
  output: GetHealthOutput,
  async read(input, { ctx }): Promise<{ data: GetHealthOutput; notes: string[] }> {
    const scope = await reportScope(ctx, input);
    const query = {
      range: input.range,
      project: scope.pipeline?.projectKey ?? input.project,
      pipeline: scope.pipeline?.identifier,
    };
    const path = healthPath(query);
    const view = await readHealth({
      ctx,
      input: parseFilters(new URL(path, "http://localhost").searchParams).value,
    });
    const refs = await refsByExecutionId(ctx, [
      ...view.failing.slice(0, 20).map((item) => item.lastExecutionId),
      ...view.open.slice(0, 20).map((item) => item.executionId),
    ]);
    return {
      data: {
        range: input.range,
        path,
        scopeTitle: scope.title,
        totals: {
          executions: view.current.executions,
          succeeded: view.current.succeeded,
          failed: view.current.failed,
          cancelled: view.current.cancelled,
          successRate: percentOf(view.current.successRate),
          p50DurationMs: view.current.durationP50Ms,
          p95DurationMs: view.current.durationP95Ms,
        },
        previous: {
          executions: view.previous.executions,
          successRate: percentOf(view.previous.successRate),
        },
        days: view.trend.map((point) => ({
          day: new Date(point.at).toISOString(),
          succeeded: point.current.succeeded,
          failed: point.current.failed,
        })),
        pipelines: view.pipelineCount,
        failing: view.failing.slice(0, 20).flatMap((item) => {
          const last = refs.get(item.lastExecutionId);
          return last
            ? [
                {
                  pipeline: item.pipeline.name,
                  projectKey: item.pipeline.projectKey,
                  since: new Date(item.since).toISOString(),
                  last,
                },
              ]
            : [];
        }),
        inProgress: view.open.slice(0, 20).flatMap((item) => refs.get(item.executionId) ?? []),
        causes: view.causes.map(({ cause, title, count }) => ({ cause, title, count })),
      },
      notes: [...scope.notes, ...view.notices],
    };
  },
});

function percentOf(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10;
}
