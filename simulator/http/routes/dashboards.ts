import type { Context } from "hono";
import {
  byDay,
  countBy,
  type Deployment,
  dayMs,
  deploymentsOf,
  isFailure,
  percent,
  period,
  rateOf,
  round,
  statusInfo,
  verdictOf,
  type Window,
} from "@/simulator/http/dashboard-facts";
import { ok, requiredQuery } from "@/simulator/http/envelope";
import { registerBuildDashboards } from "@/simulator/http/routes/dashboard-builds";
import { instancesOf, registerInstanceDashboards } from "@/simulator/http/routes/dashboard-instances";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { requireProject } from "@/simulator/http/scope";
import type { Service, World } from "@/simulator/story/types";

const startOf = (deployment: Deployment): number => deployment.stage.startTs ?? deployment.execution.startTs;
const succeeded = (deployment: Deployment): boolean => verdictOf(deployment.stage.status) === "success";
const failed = (deployment: Deployment): boolean => isFailure(deployment.stage.status);

function healthOf(current: readonly Deployment[], previous: readonly Deployment[], window: Window) {
  return {
    count: current.length,
    rate: rateOf(current.length, previous.length),
    countList: byDay(current, window, startOf).map((day) => ({
      time: day.time,
      value: { count: day.items.length },
    })),
  };
}

function topOf(c: Context<SimEnv>): number {
  const top = Number(c.req.query("top") ?? c.req.query("days") ?? 20);
  return Number.isInteger(top) && top > 0 ? top : 20;
}

function serviceNumbers(
  service: Service,
  current: readonly Deployment[],
  previous: readonly Deployment[],
  window: Window,
) {
  const mine = current.filter((deployment) => deployment.service === service);
  const before = previous.filter((deployment) => deployment.service === service);
  const days = Math.max(1, (window.to - window.from) / dayMs);
  const successRate = percent(countBy(mine, succeeded), mine.length);
  const failureRate = percent(countBy(mine, failed), mine.length);
  return {
    mine,
    totalDeployments: mine.length,
    totalDeploymentChangeRate: rateOf(mine.length, before.length),
    successRate,
    successRateChangeRate: rateOf(successRate, percent(countBy(before, succeeded), before.length)),
    failureRate,
    failureRateChangeRate: rateOf(failureRate, percent(countBy(before, failed), before.length)),
    frequency: round(mine.length / days),
    frequencyChangeRate: rateOf(mine.length / days, before.length / days),
  };
}

function serviceDetails(world: World, service: Service, numbers: ReturnType<typeof serviceNumbers>) {
  const { mine, ...counts } = numbers;
  const last = mine.at(-1);
  const instances = instancesOf(world, service);
  const prodInstances = countBy(instances, (instance) => instance.environment.type === "Production");
  return {
    serviceName: service.name,
    serviceIdentifier: service.identifier,
    deploymentTypeList: [service.deploymentType],
    deploymentType: service.deploymentType,
    ...counts,
    instanceCountDetails: {
      prodInstances,
      nonProdInstances: instances.length - prodInstances,
      totalInstances: instances.length,
    },
    lastPipelineExecuted:
      last === undefined
        ? null
        : {
            pipelineExecutionId: last.execution.id,
            identifier: last.execution.pipelineIdentifier,
            name: last.execution.pipeline.name,
            status: last.execution.status,
            lastExecutedAt: last.execution.startTs,
          },
  };
}

/** Deployment dashboards, computed from what ran; then those of instances, builds and pipelines. */
export const registerDashboardRoutes: RegisterRoutes = (app, world, sim) => {
  registerInstanceDashboards(app, world, sim);
  registerBuildDashboards(app, world, sim);

  app.get("/ng/api/dashboard/deploymentHealthV2", (c) => {
    const { current, previous, window } = period(c, world);
    const now = deploymentsOf(world, current);
    const before = deploymentsOf(world, previous);
    const active = (deployment: Deployment) => verdictOf(deployment.stage.status) === "active";
    const inProduction = (deployment: Deployment) => deployment.environment?.type === "Production";
    const total = healthOf(now, before, window);
    const production = countBy(now, inProduction);
    return c.json(
      ok({
        healthDeploymentInfo: {
          total: { ...total, production, nonProduction: now.length - production },
          success: healthOf(now.filter(succeeded), before.filter(succeeded), window),
          failure: healthOf(now.filter(failed), before.filter(failed), window),
          active: healthOf(now.filter(active), before.filter(active), window),
        },
      }),
    );
  });

  app.get("/ng/api/dashboard/deploymentExecution", (c) => {
    const { current, window } = period(c, world);
    return c.json(
      ok({
        executionDeploymentList: byDay(deploymentsOf(world, current), window, startOf).map((day) => ({
          time: day.time,
          deployments: {
            total: day.items.length,
            success: countBy(day.items, succeeded),
            failure: countBy(day.items, failed),
          },
        })),
      }),
    );
  });

  app.get("/ng/api/dashboard/getDeployments", (c) => {
    const { current } = period(c, world);
    const deploying = current
      .filter((execution) => deploymentsOf(world, [execution]).length > 0)
      .toReversed();
    const list = (...verdicts: string[]) =>
      deploying
        .filter((execution) => verdicts.includes(verdictOf(execution.status)))
        .slice(0, topOf(c))
        .map((execution) => statusInfo(world, execution));
    return c.json(
      ok({ active: list("active"), pending: list("pending"), failure: list("failure", "expired") }),
    );
  });

  app.get("/ng/api/dashboard/serviceDetailsV2", (c) => {
    const { current, previous, window, scope } = period(c, world);
    const now = deploymentsOf(world, current);
    const before = deploymentsOf(world, previous);
    return c.json(
      ok({
        serviceDeploymentDetailsList: servicesIn(world, scope).map((service) =>
          serviceDetails(world, service, serviceNumbers(service, now, before, window)),
        ),
      }),
    );
  });

  app.get("/ng/api/dashboard/getWorkloadsV2", (c) => {
    const { current, previous, window, scope } = period(c, world);
    const now = deploymentsOf(world, current);
    const before = deploymentsOf(world, previous);
    return c.json(
      ok({
        workloadDeploymentInfoList: servicesIn(world, scope).flatMap((service) => {
          const { mine, successRate, successRateChangeRate, ...numbers } = serviceNumbers(
            service,
            now,
            before,
            window,
          );
          const last = mine.at(-1);
          if (last === undefined) return [];
          return [
            {
              serviceName: service.name,
              serviceId: service.identifier,
              deploymentTypeList: [service.deploymentType],
              deploymentType: service.deploymentType,
              ...numbers,
              percentSuccess: successRate,
              rateSuccess: successRateChangeRate,
              lastPipelineExecutionId: last.execution.id,
              lastExecuted: {
                startTime: last.stage.startTs,
                endTime: last.stage.endTs,
                status: last.stage.status,
                triggerType: last.execution.trigger.type,
                authorInfo: statusInfo(world, last.execution).author,
                deploymentType: service.deploymentType,
              },
              workload: byDay(mine, window, startOf).map((day) => ({
                date: day.time,
                execution: { count: day.items.length },
              })),
            },
          ];
        }),
      }),
    );
  });

  app.get("/ng/api/dashboard/serviceDeploymentsInfoV2", (c) => {
    const { current, window } = period(c, world);
    const service = c.req.query("serviceId") ?? c.req.query("serviceIdentifier");
    const mine = deploymentsOf(world, current).filter(
      (entry) => !service || entry.service?.identifier === service,
    );
    return c.json(
      ok({
        startTime: window.from,
        endTime: window.to,
        totalDeployments: mine.length,
        failureRate: percent(countBy(mine, failed), mine.length),
        frequency: round(mine.length / Math.max(1, (window.to - window.from) / dayMs)),
        serviceDeployments: byDay(mine, window, startOf).map((day) => ({
          time: day.time,
          deployments: {
            total: day.items.length,
            success: countBy(day.items, succeeded),
            failure: countBy(day.items, failed),
          },
          rate: {
            failureRate: percent(countBy(day.items, failed), day.items.length),
            frequency: day.items.length,
          },
        })),
      }),
    );
  });

  app.get("/ng/api/dashboard/getDeploymentsByServiceId", (c) => {
    const { current } = period(c, world);
    const service = requiredQuery(c, "serviceId");
    const mine = current.filter((execution) =>
      deploymentsOf(world, [execution]).some((entry) => entry.service?.identifier === service),
    );
    return c.json(ok({ deployments: mine.toReversed().map((execution) => statusInfo(world, execution)) }));
  });

  app.get("/ng/api/dashboard/getPipelineExecutionCount", (c) => {
    const scope = requireProject(c, world);
    const executions =
      world.index.executionsByProject.get(`${scope.orgIdentifier}/${scope.projectIdentifier}`) ?? [];
    const counts = Object.groupBy(executions, (execution) => execution.status);
    return c.json(
      ok({
        executionCounts: Object.entries(counts).map(([status, runs]) => ({
          status,
          count: runs?.length ?? 0,
        })),
      }),
    );
  });
};

const servicesIn = (world: World, scope: { orgIdentifier: string; projectIdentifier: string }): Service[] =>
  world.services.filter(
    (service) =>
      service.orgIdentifier === scope.orgIdentifier && service.projectIdentifier === scope.projectIdentifier,
  );
