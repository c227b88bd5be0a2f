import {
  authorOf,
  byDay,
  countBy,
  dayMs,
  isFailure,
  percent,
  period,
  rateOf,
  round,
  statusInfo,
  verdictOf,
} from "@/simulator/http/dashboard-facts";
import { ok, requiredQuery } from "@/simulator/http/envelope";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import type { Execution } from "@/simulator/story/types";

const isBuild = (execution: Execution): boolean => execution.stages.some((stage) => stage.spec.type === "CI");
const succeeded = (execution: Execution): boolean => verdictOf(execution.status) === "success";
const failed = (execution: Execution): boolean => isFailure(execution.status);
const aborted = (execution: Execution): boolean => execution.status === "Aborted";
const expired = (execution: Execution): boolean => execution.status === "Expired";
const startOf = (execution: Execution): number => execution.startTs;

const counts = (executions: readonly Execution[]) => ({
  total: executions.length,
  success: countBy(executions, succeeded),
  failed: countBy(executions, (execution) => failed(execution) && !expired(execution)),
  aborted: countBy(executions, aborted),
  expired: countBy(executions, expired),
});

const durations = (executions: readonly Execution[]): number[] =>
  executions
    .flatMap((execution) => (execution.endTs === null ? [] : [execution.endTs - execution.startTs]))
    .sort((a, b) => a - b);

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

const median = (values: readonly number[]): number => values[Math.floor((values.length - 1) / 2)] ?? 0;

/** The CI dashboards (the doubled path is Harness's own) and a pipeline's own numbers. */
export const registerBuildDashboards: RegisterRoutes = (app, world) => {
  app.get("/ci/ci/buildHealth", (c) => {
    const { current, previous } = period(c, world);
    const now = current.filter(isBuild);
    const before = previous.filter(isBuild);
    const entry = (test: (execution: Execution) => boolean) => ({
      count: countBy(now, test),
      rate: rateOf(countBy(now, test), countBy(before, test)).percentChange,
    });
    return c.json(
      ok({ builds: { total: entry(() => true), success: entry(succeeded), failed: entry(failed) } }),
    );
  });

  app.get("/ci/ci/buildExecution", (c) => {
    const { current, previous, window } = period(c, world);
    const now = current.filter(isBuild);
    const days = Math.max(1, (window.to - window.from) / dayMs);
    const perStep = { DAY: 1, WEEK: 7, MONTH: 30 }[c.req.query("groupBy") ?? "DAY"] ?? 1;
    const daily = byDay(now, window, startOf);
    const steps = Array.from({ length: Math.ceil(daily.length / perStep) }, (_, at) =>
      daily.slice(at * perStep, (at + 1) * perStep),
    );
    return c.json(
      ok({
        buildExecutionInfoList: steps.map((step) => ({
          time: step[0]?.time ?? window.from,
          builds: counts(step.flatMap((day) => day.items)),
        })),
        buildRate: round(now.length / days),
        buildRateChangeRate: rateOf(now.length, previous.filter(isBuild).length).percentChange,
      }),
    );
  });

  app.get("/ci/ci/getBuilds", (c) => {
    const { current } = period(c, world);
    const top = Number(c.req.query("top") ?? 20);
    const view = (execution: Execution) => {
      const { pipelineName, ...info } = statusInfo(world, execution);
      return { piplineName: pipelineName, ...info, branch: execution.build?.branch ?? null };
    };
    const list = (test: (execution: Execution) => boolean) =>
      current
        .filter((execution) => isBuild(execution) && test(execution))
        .toReversed()
        .slice(0, top)
        .map(view);
    return c.json(
      ok({
        active: list((execution) => ["active", "pending"].includes(verdictOf(execution.status))),
        failed: list(failed),
      }),
    );
  });

  app.get("/ci/ci/repositoryBuild", (c) => {
    const { current, previous, window } = period(c, world);
    const ofRepository = (executions: Execution[]) =>
      Map.groupBy(
        executions.filter((execution) => isBuild(execution) && execution.build !== null),
        (execution) => execution.build?.repository.name ?? "",
      );
    const before = ofRepository(previous);
    return c.json(
      ok({
        repositoryInfo: [...ofRepository(current)].map(([name, builds]) => {
          const last = builds.at(-1);
          const earlier = before.get(name) ?? [];
          return {
            name,
            buildCount: builds.length,
            percentSuccess: percent(countBy(builds, succeeded), builds.length),
            successRate: rateOf(
              percent(countBy(builds, succeeded), builds.length),
              percent(countBy(earlier, succeeded), earlier.length),
            ).percentChange,
            lastRepository:
              last === undefined
                ? null
                : {
                    commit: last.build?.commit.message ?? null,
                    status: last.status,
                    startTime: last.startTs,
                    endTime: last.endTs,
                    author: { name: authorOf(last), url: null },
                  },
            countList: byDay(builds, window, startOf).map((day) => ({
              time: day.time,
              builds: { count: day.items.length },
            })),
          };
        }),
      }),
    );
  });

  app.get("/pipeline/api/dashboard/pipelineHealth", (c) => {
    const { current, previous } = period(c, world);
    const pipeline = requiredQuery(c, "pipelineIdentifier");
    const now = current.filter((execution) => execution.pipelineIdentifier === pipeline);
    const before = previous.filter((execution) => execution.pipelineIdentifier === pipeline);
    const share = percent(countBy(now, succeeded), now.length);
    const times = { now: durations(now), before: durations(before) };
    return c.json(
      ok({
        executions: {
          total: { count: now.length, rate: rateOf(now.length, before.length).percentChange },
          success: {
            percent: share,
            rate: rateOf(share, percent(countBy(before, succeeded), before.length)).percentChange,
          },
          meanInfo: { duration: mean(times.now), rate: mean(times.now) - mean(times.before) },
          medianInfo: { duration: median(times.now), rate: median(times.now) - median(times.before) },
        },
      }),
    );
  });

  app.get("/pipeline/api/dashboard/pipelineExecution", (c) => {
    const { current, window } = period(c, world);
    const pipeline = requiredQuery(c, "pipelineIdentifier");
    const mine = current.filter((execution) => execution.pipelineIdentifier === pipeline);
    return c.json(
      ok({
        pipelineExecutionInfoList: byDay(mine, window, startOf).map((day) => {
          const { failed: failure, ...others } = counts(day.items);
          return { date: day.time, count: { ...others, failure } };
        }),
      }),
    );
  });
};
