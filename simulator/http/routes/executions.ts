import type { Context } from "hono";
import { toldOutline, toldSummary } from "@/simulator/account/told";
import { projectKey } from "@/simulator/engine/index-executions";
import { invalidRequest, jsonBody, ok } from "@/simulator/http/envelope";
import { type ExecutionFilter, executionFilter, passes, timeSpan } from "@/simulator/http/execution-filter";
import { pageQuery, springPage } from "@/simulator/http/paging";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { requireProject } from "@/simulator/http/scope";
import { layout } from "@/simulator/http/views/execution-layout";
import { executionSummary } from "@/simulator/http/views/execution-summary";
import { modulesOf } from "@/simulator/story/pipelines/build-pipelines";
import type { Execution, World } from "@/simulator/story/types";

/** The list of executions, in both of its paging styles. */
export const registerExecutionRoutes: RegisterRoutes = (app, world, sim) => {
  const summary = async (c: Context<SimEnv>) => {
    const scope = requireProject(c, world);
    const filter = executionFilter(c, await jsonBody(c));
    const page = pageQuery(c, { index: "page", size: "size" }, { size: 10, maxSize: 1000 });
    const runs = sorted(select(world, projectKey(scope), filter, c, sim.clock.now()), c.req.query("sort"));
    const account = c.get("account");
    return c.json(
      ok(springPage(runs, page, (run) => toldSummary(executionSummary(world, run), run.id, account))),
    );
  };
  app.post("/pipeline/api/pipelines/execution/summary", summary);
  app.post("/pipeline/api/pipelines/execution/v2/summary", summary);

  app.post("/pipeline/api/pipelines/execution/summary/outline", async (c) => {
    const scope = requireProject(c, world);
    const body = await jsonBody(c);
    const filter = executionFilter(c, body);
    const { pipelineIdentifier } = body;
    if (typeof pipelineIdentifier === "string") filter.query.pipelineIdentifier = pipelineIdentifier;
    const { size } = pageQuery(c, { index: "page", size: "size" }, { size: 10, maxSize: 1000 });
    const runs = select(world, projectKey(scope), filter, c, sim.clock.now());
    const from = cursorPosition(c, runs);
    const content = runs.slice(from, from + size);
    const last = content.at(-1);
    return c.json(
      ok({
        content: content.map((run) => toldOutline(executionOutline(world, run), c.get("account"))),
        currentSize: content.length,
        hasMore: from + size < runs.length,
        lastSeenExecutionId: last?.id ?? null,
        lastSeenStartTime: last?.startTs ?? null,
      }),
    );
  });
};

/** PipelineExecutionOutline: what is always known of a run. Its failure is a text, and it has no run sequence (API models). */
function executionOutline(world: World, run: Execution) {
  const { status, endTs, failure } = run;
  return {
    accountIdentifier: world.account.id,
    orgIdentifier: run.orgIdentifier,
    projectIdentifier: run.projectIdentifier,
    pipelineIdentifier: run.pipelineIdentifier,
    planExecutionId: run.id,
    name: run.pipeline.name,
    startingNodeId: layout(world, run).startingNodeId,
    status,
    stagesMap: Object.fromEntries(
      run.stages.map((stage) => [
        stage.nodeId,
        { identifier: stage.identifier, name: stage.name, status: stage.status },
      ]),
    ),
    modules: modulesOf(run.pipeline),
    startTs: run.startTs,
    ...(endTs === null ? {} : { endTs }),
    createdAt: run.createdAt,
    lastUpdatedAt: endTs ?? run.createdAt,
    runtimeInputYaml: run.inputYaml,
    ...(failure !== null && endTs !== null && status !== "Success" && status !== "IgnoreFailed"
      ? { failureInfo: failure.message }
      : {}),
  };
}

/** Runs that pass the filter, newest first. */
function select(
  world: World,
  project: string,
  filter: ExecutionFilter,
  c: Context<SimEnv>,
  now: number,
): Execution[] {
  const { pipelineIdentifier } = filter.query;
  const list =
    (pipelineIdentifier
      ? world.index.executionsByPipeline.get(`${project}/${pipelineIdentifier}`)
      : world.index.executionsByProject.get(project)) ?? [];
  const { from, to } = timeSpan(filter, now);
  const principal = c.get("principal");
  const found: Execution[] = [];
  for (let i = list.length - 1; i >= 0; i -= 1) {
    const run = list[i];
    if (!run || run.startTs > to) continue;
    if (run.startTs < from) break;
    if (passes(world, run, filter, principal, c.get("account").ignoredFailure)) found.push(run);
  }
  return found;
}

function sorted(runs: Execution[], sort: string | undefined): Execution[] {
  if (!sort) return runs;
  const [field = "startTs", direction = "DESC"] = sort.split(",");
  const keys: Record<string, (run: Execution) => string | number> = {
    startTs: (run) => run.startTs,
    endTs: (run) => run.endTs ?? Number.MAX_SAFE_INTEGER,
    name: (run) => run.pipeline.name,
    status: (run) => run.status,
    runSequence: (run) => run.runSequence,
  };
  const key = keys[field];
  if (!key) throw invalidRequest(`cannot sort executions by ${field}`);
  if (field === "startTs") return direction.toUpperCase() === "ASC" ? runs.reverse() : runs;
  const sign = direction.toUpperCase() === "ASC" ? 1 : -1;
  return runs.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? b.startTs - a.startTs : x < y ? -sign : sign;
  });
}

/** Where the page behind the cursor begins; new runs in front of it do not shift it. */
function cursorPosition(c: Context<SimEnv>, runs: readonly Execution[]): number {
  const id = c.req.query("lastSeenExecutionId");
  const startTime = Number(c.req.query("lastSeenStartTime"));
  if (!id && !startTime) return 0;
  const exact = runs.findIndex((run) => run.id === id);
  if (exact >= 0) return exact + 1;
  const next = runs.findIndex((run) => run.startTs < startTime);
  return next < 0 ? runs.length : next;
}
