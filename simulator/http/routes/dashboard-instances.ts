import { createHash } from "node:crypto";
import {
  byDay,
  type Deployment,
  dayMs,
  deploymentsOf,
  verdictOf,
  windowOf,
} from "@/simulator/http/dashboard-facts";
import { notFound, ok, requiredQuery } from "@/simulator/http/envelope";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { requireProject, sameScope } from "@/simulator/http/scope";
import type { Environment, Scope, Service, World } from "@/simulator/story/types";

const podsOf = (environment: Environment): number => (environment.type === "Production" ? 3 : 2);

export interface Instance {
  service: Service;
  environment: Environment;
  deployment: Deployment;
  podName: string;
  instanceKey: string;
}

/** Successful deployments of a service, the newest one per environment last. */
function latestDeployments(world: World, service: Service, until: number): Map<string, Deployment> {
  const executions =
    world.index.executionsByProject.get(`${service.orgIdentifier}/${service.projectIdentifier}`) ?? [];
  const latest = new Map<string, Deployment>();
  for (const deployment of deploymentsOf(world, executions)) {
    if (deployment.service !== service || deployment.environment === undefined) continue;
    if ((deployment.stage.endTs ?? until) >= until) continue;
    if (verdictOf(deployment.stage.status) === "success")
      latest.set(deployment.environment.identifier, deployment);
  }
  return latest;
}

/** The pods that run (`until`, epoch ms, or now): those of the newest successful deployment of each environment. */
export function instancesOf(world: World, service: Service, until = Number.POSITIVE_INFINITY): Instance[] {
  return [...latestDeployments(world, service, until).values()].flatMap((deployment) => {
    const { environment, execution } = deployment;
    if (environment === undefined) return [];
    return Array.from({ length: podsOf(environment) }, (_, at) => {
      const hash = createHash("sha256")
        .update(`${execution.id}:${environment.identifier}:${at}`)
        .digest("hex");
      const podName = `${service.identifier.replaceAll("_", "-")}-${hash.slice(0, 9)}-${hash.slice(9, 14)}`;
      return {
        service,
        environment,
        deployment,
        podName,
        instanceKey: `${environment.identifier}/${podName}`,
      };
    });
  });
}

const tagOf = (instance: Instance): string => instance.deployment.stage.artifactTag ?? "";

export const infrastructureMappingId = ({ environment }: Instance): string =>
  `${environment.identifier}-${environment.infrastructures[0]?.identifier ?? ""}`;

function details(instance: Instance) {
  const { deployment, service, environment } = instance;
  const infrastructure = environment.infrastructures[0];
  return {
    podName: instance.podName,
    artifactName: `${service.image}:${tagOf(instance)}`,
    connectorRef: "account.image_registry",
    deployedAt: deployment.stage.endTs,
    deployedById: deployment.execution.trigger.user?.uuid ?? "systemUser",
    deployedByName:
      deployment.execution.trigger.user?.name ?? deployment.execution.trigger.trigger?.name ?? "",
    infrastructureDetails: {
      namespace: infrastructure?.namespace ?? null,
      releaseName: `release-${service.identifier}`,
    },
    infrastructureMappingId: infrastructureMappingId(instance),
    instanceKey: instance.instanceKey,
    pipelineExecutionName: deployment.execution.pipeline.name,
    rollbackStatus: "NOT_STARTED",
    instanceInfoDTO: { type: "K8s", podName: instance.podName, namespace: infrastructure?.namespace ?? null },
  };
}

function byEnvironment(instances: readonly Instance[]) {
  return [...Map.groupBy(instances, (instance) => instance.environment)].map(([environment, mine]) => ({
    envId: environment.identifier,
    envName: environment.name,
    environmentType: environment.type,
    instanceGroupedByInfraList: [
      {
        infraIdentifier: environment.infrastructures[0]?.identifier ?? null,
        infraName: environment.infrastructures[0]?.name ?? null,
        instanceGroupedByPipelineExecutionList: [
          ...Map.groupBy(mine, (instance) => instance.deployment.execution),
        ].map(([execution, pods]) => ({
          count: pods.length,
          lastPipelineExecutionId: execution.id,
          lastPipelineExecutionName: execution.pipeline.name,
          lastDeployedAt: execution.endTs ?? execution.startTs,
        })),
      },
    ],
  }));
}

function byArtifact(instances: readonly Instance[]) {
  return [...Map.groupBy(instances, tagOf)].map(([artifactVersion, mine]) => ({
    artifactVersion,
    artifactPath: mine[0]?.service.image ?? "",
    latest: mine.some((instance) => instance.environment.type === "PreProduction"),
    instanceGroupedByEnvironmentList: byEnvironment(mine),
  }));
}

/** Where which version of a service runs, derived from its newest successful deployments. */
export const registerInstanceDashboards: RegisterRoutes = (app, world) => {
  const serviceOf = (scope: Scope, identifier: string): Service => {
    const service = world.services.find(
      (entry) => entry.identifier === identifier && sameScope(entry, scope),
    );
    if (service === undefined)
      throw notFound(`Service with identifier [${identifier}] in the given scope not found`);
    return service;
  };

  for (const path of [
    "getActiveServiceInstances",
    "getActiveServiceDeployments",
    "getActiveInstanceGroupedByArtifact",
  ]) {
    app.get(`/ng/api/dashboard/${path}`, (c) => {
      const service = serviceOf(requireProject(c, world), requiredQuery(c, "serviceId"));
      return c.json(
        ok({
          instanceGroupedByServiceList: [
            {
              serviceId: service.identifier,
              serviceName: service.name,
              instanceGroupedByArtifactList: byArtifact(instancesOf(world, service)),
            },
          ],
        }),
      );
    });
  }

  app.get("/ng/api/dashboard/getActiveServiceInstanceSummaryV2", (c) => {
    const service = serviceOf(requireProject(c, world), requiredQuery(c, "serviceId"));
    const instances = instancesOf(world, service);
    const prodInstances = instances.filter((instance) => instance.environment.type === "Production").length;
    return c.json(
      ok({
        countDetails: {
          prodInstances,
          nonProdInstances: instances.length - prodInstances,
          totalInstances: instances.length,
        },
        changeRate: { percentChange: 0, trend: "NO_CHANGE" },
      }),
    );
  });

  app.get("/ng/api/dashboard/getEnvBuildInstanceCountByService", (c) => {
    const service = serviceOf(requireProject(c, world), requiredQuery(c, "serviceId"));
    const groups = Map.groupBy(instancesOf(world, service), (instance) => instance.environment);
    return c.json(
      ok({
        envBuildIdAndInstanceCountInfoList: [...groups].map(([environment, mine]) => ({
          envId: environment.identifier,
          envName: environment.name,
          buildIdAndInstanceCountList: [...Map.groupBy(mine, tagOf)].map(([buildId, pods]) => ({
            buildId,
            count: pods.length,
          })),
        })),
      }),
    );
  });

  app.get("/ng/api/dashboard/getInstancesDetails", (c) => {
    const service = serviceOf(requireProject(c, world), requiredQuery(c, "serviceId"));
    const environment = requiredQuery(c, "envId");
    const builds = c.req.queries("buildIds") ?? [];
    const mine = instancesOf(world, service).filter(
      (instance) =>
        instance.environment.identifier === environment &&
        (builds.length === 0 || builds.includes(tagOf(instance))),
    );
    return c.json(
      ok({
        instancesByBuildIdList: [...Map.groupBy(mine, tagOf)].map(([buildId, instances]) => ({
          buildId,
          instances: instances.map(details),
        })),
      }),
    );
  });

  app.post("/ng/api/dashboard/getEnvironmentInstanceDetails", (c) => {
    const service = serviceOf(requireProject(c, world), requiredQuery(c, "serviceId"));
    return c.json(ok({ instanceGroupedByEnvironmentList: byEnvironment(instancesOf(world, service)) }));
  });

  for (const path of ["getInstanceGrowthTrend", "getInstanceCountHistory"]) {
    app.get(`/ng/api/dashboard/${path}`, (c) => {
      const service = serviceOf(requireProject(c, world), requiredQuery(c, "serviceId"));
      const window = windowOf(c);
      type Point = { timestamp: number; value: number | { envId: string; count: number } };
      return c.json(
        ok({
          timeValuePairList: byDay<never>([], window, () => 0).flatMap((day): Point[] => {
            const running = instancesOf(world, service, day.time + dayMs);
            if (path === "getInstanceGrowthTrend") return [{ timestamp: day.time, value: running.length }];
            return [...Map.groupBy(running, (instance) => instance.environment.identifier)].map(
              ([envId, pods]) => ({
                timestamp: day.time,
                value: { envId, count: pods.length },
              }),
            );
          }),
        }),
      );
    });
  }
};
