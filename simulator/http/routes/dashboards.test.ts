import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerDashboardRoutes } from "@/simulator/http/routes/dashboards";
import { serveRoutes, storyNow, testAccount } from "./account.fixture";

const { world, sim } = testAccount();
const day = 24 * 3_600_000;
const window = { from: storyNow - 30 * day, to: storyNow };
let base = "";
let close: () => Promise<void>;

beforeAll(async () => {
  ({ base, close } = await serveRoutes([registerDashboardRoutes], world, sim));
});
afterAll(() => close());

const executions = (world.index.executionsByProject.get("commerce/storefront") ?? []).filter(
  (execution) => execution.startTs >= window.from && execution.startTs < window.to,
);
const deployments = executions.flatMap((execution) =>
  execution.stages.filter(
    (stage) => stage.spec.type === "Deployment" && stage.startTs !== null && !stage.takenOver,
  ),
);
const builds = executions.filter((execution) => execution.stages.some((stage) => stage.spec.type === "CI"));

async function get(path: string, extra: Record<string, string> = {}) {
  const query = new URLSearchParams({
    accountIdentifier: "acct",
    orgIdentifier: "commerce",
    projectIdentifier: "storefront",
    startTime: String(window.from),
    endTime: String(window.to),
    ...extra,
  });
  const answer = await fetch(`${base}${path}?${query}`);
  const json: { data: Record<string, unknown> } = await answer.json();
  return { status: answer.status, data: json.data };
}

/** The sum of one number over a list of objects. */
function sum(
  list: unknown,
  pick: (item: Record<string, Record<string, number>>) => number | undefined,
): number {
  return Array.isArray(list)
    ? list.reduce((total: number, item) => total + (pick(item) ?? 0), 0)
    : Number.NaN;
}

describe("dashboards count what ran in the story", () => {
  it("deployment health: totals, production share and days agree with the executions", async () => {
    const { data } = await get("/ng/api/dashboard/deploymentHealthV2");
    const production = deployments.filter((stage) => stage.spec.environmentIdentifier === "prod").length;
    expect(deployments.length).toBeGreaterThan(5);
    expect(data).toMatchObject({
      healthDeploymentInfo: {
        total: { count: deployments.length, production, nonProduction: deployments.length - production },
        success: { count: deployments.filter((stage) => stage.status === "Success").length },
      },
    });
  });

  it("deployments per day add up to the deployments", async () => {
    const { data } = await get("/ng/api/dashboard/deploymentExecution");
    expect(sum(data.executionDeploymentList, (entry) => entry.deployments?.total)).toBe(deployments.length);
  });

  it("services have their deployments, rates and running instances", async () => {
    const { data } = await get("/ng/api/dashboard/serviceDetailsV2");
    expect(sum(data.serviceDeploymentDetailsList, (entry) => Number(entry.totalDeployments))).toBe(
      deployments.length,
    );
    expect(
      sum(data.serviceDeploymentDetailsList, (entry) => entry.instanceCountDetails?.totalInstances),
    ).toBeGreaterThan(0);
  });

  it("instances are those of the newest successful deployment", async () => {
    const { data } = await get("/ng/api/dashboard/getEnvBuildInstanceCountByService", {
      serviceId: "catalog_api",
    });
    const newest = deployments.findLast(
      (stage) =>
        stage.spec.serviceIdentifier === "catalog_api" &&
        stage.spec.environmentIdentifier === "prod" &&
        stage.status === "Success",
    );
    expect(data.envBuildIdAndInstanceCountInfoList).toContainEqual(
      expect.objectContaining({
        envId: "prod",
        buildIdAndInstanceCountList: [{ buildId: newest?.artifactTag, count: 3 }],
      }),
    );
    const details = await get("/ng/api/dashboard/getInstancesDetails", {
      serviceId: "catalog_api",
      envId: "prod",
    });
    expect(JSON.stringify(details.data)).toContain("rollbackStatus");
    expect((await get("/ng/api/dashboard/getActiveServiceInstances", { serviceId: "nowhere" })).status).toBe(
      404,
    );
  });

  it.each(["getDeployments", "getWorkloadsV2", "serviceDeploymentsInfoV2", "getPipelineExecutionCount"])(
    "%s answers in the envelope",
    async (name) => {
      const { status, data } = await get(`/ng/api/dashboard/${name}`);
      expect(status).toBe(200);
      expect(Object.keys(data).length).toBeGreaterThan(0);
    },
  );

  it.each([
    "getActiveServiceDeployments",
    "getActiveServiceInstanceSummaryV2",
    "getInstanceGrowthTrend",
    "getInstanceCountHistory",
    "getDeploymentsByServiceId",
  ])("%s answers for a service", async (name) => {
    const { status, data } = await get(`/ng/api/dashboard/${name}`, { serviceId: "catalog_api" });
    expect(status).toBe(200);
    expect(JSON.stringify(data).length).toBeGreaterThan(20);
  });

  it("builds: health, days and weeks, repositories agree with the executions", async () => {
    expect((await get("/ci/ci/buildHealth")).data).toMatchObject({
      builds: { total: { count: builds.length } },
    });
    for (const groupBy of ["DAY", "WEEK"]) {
      const { data } = await get("/ci/ci/buildExecution", { groupBy });
      expect(sum(data.buildExecutionInfoList, (entry) => entry.builds?.total)).toBe(builds.length);
    }
    const repositories = await get("/ci/ci/repositoryBuild");
    expect(sum(repositories.data.repositoryInfo, (entry) => Number(entry.buildCount))).toBe(
      builds.filter((execution) => execution.build !== null).length,
    );
    const failed = await get("/ci/ci/getBuilds", { top: "3" });
    expect(failed.data).toMatchObject({
      failed: expect.arrayContaining([expect.objectContaining({ piplineName: expect.any(String) })]),
    });
  });

  it("a pipeline's own health and days agree with its executions", async () => {
    const pipeline = builds[0]?.pipelineIdentifier ?? "";
    const runs = executions.filter((execution) => execution.pipelineIdentifier === pipeline);
    const query = { pipelineIdentifier: pipeline };
    expect((await get("/pipeline/api/dashboard/pipelineHealth", query)).data).toMatchObject({
      executions: { total: { count: runs.length }, medianInfo: { duration: expect.any(Number) } },
    });
    const { data } = await get("/pipeline/api/dashboard/pipelineExecution", query);
    expect(sum(data.pipelineExecutionInfoList, (entry) => entry.count?.total)).toBe(runs.length);
  });

  it("a window that is no window is refused", async () => {
    expect((await get("/ng/api/dashboard/deploymentHealthV2", { startTime: "soon" })).status).toBe(400);
  });
});
