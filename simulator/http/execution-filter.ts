import type { Context } from "hono";
import { z } from "zod";
import type { AccountFacts } from "@/simulator/account/switches";
import { failureDto, HarnessError, invalidRequest } from "@/simulator/http/envelope";
import { knownStatuses } from "@/simulator/http/execution-statuses";
import type { Principal, SimEnv } from "@/simulator/http/routes/route";
import { retriesOf } from "@/simulator/http/views/execution-summary";
import { modulesOf } from "@/simulator/story/pipelines/build-pipelines";
import type { Execution, World } from "@/simulator/story/types";

const texts = z.array(z.string()).nullish();
const day = 24 * 3600_000;

/** The body of the execution list; unknown keys are ignored as Harness does. */
const FilterBody = z.object({
  filterType: z.string().nullish(),
  pipelineName: z.string().nullish(),
  pipelineIdentifiers: texts,
  pipelineTags: z.array(z.object({ key: z.string().nullish(), value: z.string().nullish() })).nullish(),
  status: texts,
  timeRange: z
    .object({
      startTime: z.number().nullish(),
      endTime: z.number().nullish(),
      timeRangeFilterType: z.string().nullish(),
    })
    .nullish(),
  moduleProperties: z
    .object({
      ci: z
        .object({
          branch: z.string().nullish(),
          repoName: z.union([z.string(), z.array(z.string())]).nullish(),
          buildType: z.string().nullish(),
          tag: z.string().nullish(),
        })
        .nullish(),
      cd: z
        .object({ serviceIdentifiers: texts, envIdentifiers: texts, artifactDisplayNames: texts })
        .nullish(),
    })
    .nullish(),
  triggerTypes: texts,
  triggerIdentifiers: texts,
  executionModeFilter: z.enum(["ROLLBACK", "ALL", "DEFAULT"]).nullish(),
  branchName: z.string().nullish(),
  repo: z.string().nullish(),
  planExecutionIds: texts,
  executionNotes: texts,
  myDeployments: z.boolean().nullish(),
});

export type ExecutionFilter = z.infer<typeof FilterBody> & { query: QueryFilter };

interface QueryFilter {
  pipelineIdentifier: string | undefined;
  searchTerm: string | undefined;
  statuses: string[];
  module: string | undefined;
  yamlBranch: string | undefined;
  repoName: string | undefined;
  mine: boolean;
  /** Also attempts that were retried since, and runs that another pipeline started. */
  all: boolean;
}

/** Reads the filters of the execution list out of query and body. @throws HarnessError 400 for a body of another shape */
export function executionFilter(c: Context<SimEnv>, body: Record<string, unknown>): ExecutionFilter {
  const parsed = FilterBody.safeParse(body);
  if (!parsed.success || (parsed.data.filterType && parsed.data.filterType !== "PipelineExecution")) {
    const issue = parsed.error?.issues[0];
    const field = issue?.path.join(".") || "filterType";
    throw new HarnessError(
      400,
      failureDto("INVALID_REQUEST", `Invalid request: unable to read ${field}`, [
        { fieldId: field, error: issue?.message ?? "unknown filter type" },
      ]),
    );
  }
  const statuses = (c.req.queries("status") ?? []).flatMap((text) => text.split(",")).filter(Boolean);
  refuseUnknown([...(parsed.data.status ?? []), ...statuses], c.get("account").statuses);
  const { startTime, endTime } = parsed.data.timeRange ?? {};
  if (typeof startTime !== typeof endTime) {
    throw invalidRequest(
      "startTime or endTime is not provided in TimeRange filter. Either add the missing field or remove the timeRange filter.",
    );
  }
  return {
    ...parsed.data,
    query: {
      pipelineIdentifier: c.req.query("pipelineIdentifier") || undefined,
      searchTerm: c.req.query("searchTerm") || undefined,
      statuses,
      module: c.req.query("module")?.toLowerCase() || undefined,
      yamlBranch: c.req.query("branch") || undefined,
      repoName: c.req.query("repoName") || undefined,
      mine: c.req.query("myDeployments") === "true" || parsed.data.myDeployments === true,
      all: c.req.query("showAllExecutions") === "true",
    },
  };
}

/** One status that the server does not know refuses the request as a whole. */
function refuseUnknown(asked: readonly string[], server: keyof typeof knownStatuses): void {
  const unknown = asked.find((status) => !knownStatuses[server].has(status));
  if (unknown === undefined) return;
  throw new HarnessError(
    400,
    failureDto("INVALID_REQUEST", `Unable to process JSON: ${unknown} is not one of the execution statuses`, [
      { fieldId: "status", error: `unknown value ${unknown}` },
    ]),
  );
}

/** The time span of a filter, epoch milliseconds. */
export function timeSpan(filter: ExecutionFilter, now: number): { from: number; to: number } {
  const range = filter.timeRange;
  const days = /^LAST_(\d+)_DAYS$/.exec(range?.timeRangeFilterType ?? "")?.[1];
  if (days) return { from: now - Number(days) * day, to: now };
  if (range?.timeRangeFilterType === "LAST_24_HOURS") return { from: now - day, to: now };
  return { from: range?.startTime ?? 0, to: range?.endTime ?? Number.POSITIVE_INFINITY };
}

const none = (list: readonly string[] | null | undefined): boolean => !list || list.length === 0;

/**
 * Whether a list shows a run at all: without `showAllExecutions` Harness leaves out attempts that were retried since,
 * and, unless one pipeline is asked for, runs that another pipeline started.
 */
function isListed(world: World, run: Execution, query: QueryFilter): boolean {
  if (query.all) return true;
  if (run.parent !== null && query.pipelineIdentifier === undefined) return false;
  return retriesOf(world, run).length === 0;
}

/** Whether a run passes all filters but the time span, which the caller cuts by order. */
export function passes(
  world: World,
  run: Execution,
  filter: ExecutionFilter,
  principal: Principal,
  ignoredFailure: AccountFacts["ignoredFailure"],
): boolean {
  const { query } = filter;
  if (!isListed(world, run, query)) return false;
  const statuses = [...(filter.status ?? []), ...query.statuses];
  const status = run.status === "IgnoreFailed" ? ignoredFailure : run.status;
  if (statuses.length > 0 && !statuses.includes(status)) return false;
  if (query.pipelineIdentifier && run.pipelineIdentifier !== query.pipelineIdentifier) return false;
  if (!none(filter.pipelineIdentifiers) && !filter.pipelineIdentifiers?.includes(run.pipelineIdentifier))
    return false;
  if (filter.pipelineName && !run.pipeline.name.toLowerCase().includes(filter.pipelineName.toLowerCase()))
    return false;
  if (!none(filter.planExecutionIds) && !filter.planExecutionIds?.includes(run.id)) return false;
  if (!none(filter.triggerTypes) && !filter.triggerTypes?.includes(run.trigger.type)) return false;
  if (
    !none(filter.triggerIdentifiers) &&
    !filter.triggerIdentifiers?.includes(run.trigger.trigger?.identifier ?? "")
  ) {
    return false;
  }
  if (filter.executionModeFilter === "ROLLBACK" && run.mode === "NORMAL") return false;
  if (!none(filter.executionNotes) && !filter.executionNotes?.some((note) => run.notes.includes(note)))
    return false;
  if (query.mine && run.trigger.user?.uuid !== principal.uuid) return false;
  if (query.module && !modulesOf(run.pipeline).includes(query.module)) return false;
  if (query.yamlBranch && (run.pipeline.storeType !== "REMOTE" || query.yamlBranch !== "main")) return false;
  if (query.repoName && run.pipeline.repository !== query.repoName) return false;
  return passesModules(run, filter) && passesTags(run, filter) && passesSearch(run, query.searchTerm);
}

function passesModules(run: Execution, filter: ExecutionFilter): boolean {
  const { ci, cd } = filter.moduleProperties ?? {};
  const branch = ci?.branch ?? filter.branchName;
  if (branch && run.build?.branch !== branch) return false;
  const repos = ci?.repoName ?? filter.repo;
  if (repos && repos.length > 0 && ![repos].flat().includes(run.build?.repository.name ?? "")) return false;
  if (ci?.buildType && run.build?.type !== ci.buildType) return false;
  if (ci?.tag && run.build?.tag !== ci.tag) return false;
  const deployed = run.stages.filter((stage) => stage.spec.type === "Deployment" && stage.startTs !== null);
  const services = deployed.map((stage) => stage.spec.serviceIdentifier ?? "");
  const environments = deployed.map((stage) => stage.spec.environmentIdentifier ?? "");
  if (!none(cd?.serviceIdentifiers) && !services.some((id) => cd?.serviceIdentifiers?.includes(id)))
    return false;
  return none(cd?.envIdentifiers) || environments.some((id) => cd?.envIdentifiers?.includes(id));
}

function passesTags(run: Execution, filter: ExecutionFilter): boolean {
  return (filter.pipelineTags ?? []).every(
    (tag) =>
      tag.key &&
      run.pipeline.tags[tag.key] !== undefined &&
      (!tag.value || run.pipeline.tags[tag.key] === tag.value),
  );
}

function passesSearch(run: Execution, term: string | undefined): boolean {
  if (!term) return true;
  const wanted = term.toLowerCase();
  const tags = Object.entries(run.pipeline.tags).flat();
  return [run.pipeline.name, run.pipelineIdentifier, ...tags].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}
