import type { Context } from "hono";
import { invalidRequest, requiredQuery } from "@/simulator/http/envelope";
import type { SimEnv } from "@/simulator/http/routes/route";
import { requireProject } from "@/simulator/http/scope";
import type {
  AnyScope,
  Environment,
  Execution,
  RunStatus,
  Scope,
  Service,
  StageRun,
  World,
} from "@/simulator/story/types";

export const dayMs = 24 * 3_600_000;

export interface Window {
  from: number;
  to: number;
}

/** `startTime` and `endTime` of the query, epoch ms. */
export function windowOf(c: Context<SimEnv>): Window {
  const from = Number(requiredQuery(c, "startTime"));
  const to = Number(requiredQuery(c, "endTime"));
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from) {
    throw invalidRequest("startTime and endTime must be milliseconds, startTime first");
  }
  return { from, to };
}

/** The window of the same length just before. */
export const previousWindow = ({ from, to }: Window): Window => ({ from: from - (to - from), to: from });

const failedStatuses: ReadonlySet<RunStatus> = new Set(["Failed", "Expired", "ApprovalRejected"]);
const activeStatuses: ReadonlySet<RunStatus> = new Set(["Running", "Queued"]);

export type Verdict = "success" | "failure" | "aborted" | "expired" | "active" | "pending" | "other";

/** How the dashboards count a status. */
export function verdictOf(status: RunStatus): Verdict {
  if (status === "Success" || status === "IgnoreFailed") return "success";
  if (status === "Aborted") return "aborted";
  if (status === "Expired") return "expired";
  if (failedStatuses.has(status)) return "failure";
  if (activeStatuses.has(status)) return "active";
  return status === "ApprovalWaiting" ? "pending" : "other";
}

export const isFailure = (status: RunStatus): boolean => failedStatuses.has(status);

export function executionsIn(world: World, scope: Scope, window: Window): Execution[] {
  const all = world.index.executionsByProject.get(`${scope.orgIdentifier}/${scope.projectIdentifier}`) ?? [];
  return all.filter((execution) => execution.startTs >= window.from && execution.startTs < window.to);
}

export interface Deployment {
  execution: Execution;
  stage: StageRun;
  service: Service | undefined;
  environment: Environment | undefined;
}

/** Deployment stages that have begun, of a set of executions. */
export function deploymentsOf(world: World, executions: readonly Execution[]): Deployment[] {
  return executions.flatMap((execution) =>
    execution.stages
      .filter((stage) => stage.spec.type === "Deployment" && stage.startTs !== null && !stage.takenOver)
      .map((stage) => {
        const inProject = (item: AnyScope & { identifier: string }, identifier: string | null) =>
          item.identifier === identifier &&
          item.orgIdentifier === execution.orgIdentifier &&
          item.projectIdentifier === execution.projectIdentifier;
        return {
          execution,
          stage,
          service: world.services.find((item) => inProject(item, stage.spec.serviceIdentifier)),
          environment: world.environments.find((item) => inProject(item, stage.spec.environmentIdentifier)),
        };
      }),
  );
}

/** Change against the previous period, as the dashboards show it. */
export function rateOf(current: number, previous: number) {
  if (previous === 0)
    return { percentChange: current === 0 ? 0 : 100, trend: current === 0 ? "NO_CHANGE" : "INVALID" };
  const percentChange = round((100 * (current - previous)) / previous);
  return {
    percentChange,
    trend: percentChange === 0 ? "NO_CHANGE" : percentChange > 0 ? "UP_TREND" : "DOWN_TREND",
  };
}

export const round = (value: number): number => Math.round(value * 100) / 100;

export const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : round((100 * part) / whole);

/** The UTC days of a window with the items that began on each; days without items are there too. */
export function byDay<T>(
  items: readonly T[],
  window: Window,
  timeOf: (item: T) => number,
): { time: number; items: T[] }[] {
  const days = new Map<number, T[]>();
  for (let day = Math.floor(window.from / dayMs) * dayMs; day < window.to; day += dayMs) days.set(day, []);
  for (const item of items) days.get(Math.floor(timeOf(item) / dayMs) * dayMs)?.push(item);
  return [...days].map(([time, entries]) => ({ time, items: entries }));
}

export const countBy = <T>(items: readonly T[], test: (item: T) => boolean): number =>
  items.filter(test).length;

/** The project, the window, and what ran in it and in the one before. */
export function period(c: Context<SimEnv>, world: World) {
  const scope = requireProject(c, world);
  const window = windowOf(c);
  return {
    scope,
    window,
    current: executionsIn(world, scope, window),
    previous: executionsIn(world, scope, previousWindow(window)),
  };
}

/** Who is behind a run: the person, or the author of its commit. */
export const authorOf = (execution: Execution): string =>
  execution.trigger.user?.name ??
  execution.build?.commit.author.name ??
  execution.trigger.trigger?.name ??
  "";

/** Harness's ExecutionStatusInfo of the deployment and build lists. */
export function statusInfo(world: World, execution: Execution) {
  const { build } = execution;
  const deployments = deploymentsOf(world, [execution]);
  return {
    pipelineName: execution.pipeline.name,
    pipelineIdentifier: execution.pipelineIdentifier,
    planExecutionId: execution.id,
    startTs: execution.startTs,
    endTs: execution.endTs,
    status: execution.status,
    gitInfo:
      build === null
        ? null
        : {
            commit: build.commit.message,
            commitID: build.commit.sha,
            eventType: build.pullRequest === null ? "branch" : "pullRequest",
            repoName: build.repository.name,
            sourceBranch: build.branch,
            targetBranch: build.pullRequest === null ? null : "main",
          },
    triggerType: execution.trigger.type,
    author: { name: authorOf(execution), url: null },
    serviceInfoList: deployments.map(({ stage, service }) => ({
      serviceId: service?.identifier ?? null,
      serviceName: service?.name ?? null,
      serviceTag: stage.artifactTag,
      image:
        service === undefined || stage.artifactTag === null ? null : `${service.image}:${stage.artifactTag}`,
    })),
    environmentInfoList: deployments.map(({ environment }) => ({
      envId: environment?.identifier ?? null,
      envName: environment?.name ?? null,
      envType: environment?.type ?? null,
      infrastructureDetails: (environment?.infrastructures ?? []).map((infrastructure) => ({
        infrastructureIdentifier: infrastructure.identifier,
        infrastructureName: infrastructure.name,
      })),
    })),
  };
}
