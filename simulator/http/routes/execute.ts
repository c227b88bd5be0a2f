import type { Context } from "hono";
import { z } from "zod";
import { type Birth, birth } from "@/simulator/engine/birth";
import { rerunBuild } from "@/simulator/engine/follow-ups";
import { errorDto, HarnessError, invalidRequest, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { mergeInputSets } from "@/simulator/http/input-set-merge";
import { userOfPrincipal } from "@/simulator/http/routes/account";
import { requireExecution } from "@/simulator/http/routes/execution-detail";
import { findPipeline, requirePipeline } from "@/simulator/http/routes/pipelines";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { inputTemplate, type RuntimeInputs, readInputs } from "@/simulator/http/runtime-inputs";
import { requireProject, requireWrite } from "@/simulator/http/scope";
import { retriesOf } from "@/simulator/http/views/execution-summary";
import { planExecutionView } from "@/simulator/http/views/plan-execution-view";
import type { Execution, Pipeline, World } from "@/simulator/story/types";

const InputSetRun = z.object({
  inputSetReferences: z.array(z.string()).nullish(),
  lastYamlToMerge: z.string().nullish(),
  stageIdentifiers: z.array(z.string()).nullish(),
  runtimeInputYaml: z.string().nullish(),
});

/** @throws HarnessError 403 for a token that may not run this pipeline */
export function requireExecute(c: Context<SimEnv>, world: World, pipelineIdentifier: string): void {
  requireWrite(c, world, {
    permission: "core_pipeline_execute",
    resourceType: "PIPELINE",
    resourceIdentifier: pipelineIdentifier,
  });
}

/** Starting, rerunning and retrying. */
export const registerExecuteRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/pipeline/api/pipeline/execute";

  const begin = (c: Context<SimEnv>, pipeline: Pipeline, more: Partial<Birth>): Execution => {
    const at = sim.engine.now();
    const login = userOfPrincipal(world, c.get("principal").uuid).login;
    const notes = c.req.query("notesForPipelineExecution") ?? "";
    const born = birth(pipeline, at, "MANUAL", { login, live: true, notes, ...more });
    const run = sim.engine.record({ kind: "birth", at, birth: born });
    if (!run)
      throw notFound(`Pipeline with the given ID: ${pipeline.identifier} does not exist or has been deleted`);
    return run;
  };

  const withInputs = (inputs: RuntimeInputs): Partial<Birth> => ({
    build: inputs.build,
    variables: inputs.variables,
    inputYaml: inputs.yaml,
  });

  app.post(`${base}/rerun/:execution/:pipeline`, (c) => rerun(c, false));
  app.post(`${base}/rerun/v2/:execution/:pipeline`, (c) => rerun(c, false));
  app.post(`${base}/rerun/:execution/:pipeline/inputSetList`, (c) => rerun(c, true));
  app.post(`${base}/rerun/:execution/:pipeline/stages`, (c) => rerun(c, true));

  const rerun = async (c: Context<SimEnv>, listed: boolean) => {
    const earlier = requireExecution(c, world, c.req.param("execution"));
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    requireExecute(c, world, pipeline.identifier);
    if (earlier.pipelineIdentifier !== pipeline.identifier) {
      throw invalidRequest(`Execution ${earlier.id} does not belong to pipeline ${pipeline.identifier}`);
    }
    const body = listed ? parseListBody(await jsonBody(c)) : null;
    const yaml = body
      ? mergeInputSets(
          world,
          pipeline,
          body.inputSetReferences ?? [],
          body.lastYamlToMerge ?? body.runtimeInputYaml ?? "",
        )
      : await c.req.text();
    const inputs = yaml.trim() === "" ? null : readInputs(pipeline, yaml);
    const run = begin(c, pipeline, {
      rerunOf: earlier.id,
      attempt: earlier.attempt + 1,
      build: inputs && !sameBranch(inputs, earlier) ? inputs.build : rerunBuild(earlier),
      variables: inputs?.variables ?? earlier.variables,
      inputYaml: inputs?.yaml ?? earlier.inputYaml,
      stages: body?.stageIdentifiers?.length ? body.stageIdentifiers : null,
    });
    return c.json(ok(planExecutionView(world, run)));
  };

  app.get(`${base}/stagesExecutionList`, (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    return c.json(
      ok(
        pipeline.stages.map((stage) => ({
          stageIdentifier: stage.identifier,
          stageName: stage.name,
          message: "Running an approval stage individually can be redundant",
          stagesRequired: [],
        })),
      ),
    );
  });

  app.get(`${base}/:execution/retryStages`, (c) => {
    const run = requireExecution(c, world, c.req.param("execution"));
    const problem = retryProblem(world, run);
    return c.json(
      ok({
        errorMessage: problem,
        resumable: problem === null,
        groups: problem === null ? retryGroups(run) : [],
      }),
    );
  });

  app.post(`${base}/retry/:pipeline`, async (c) => {
    const earlier = requireExecution(c, world, c.req.query("planExecutionId"));
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    requireExecute(c, world, pipeline.identifier);
    if (earlier.pipelineIdentifier !== pipeline.identifier) {
      throw invalidRequest(`Execution ${earlier.id} does not belong to pipeline ${pipeline.identifier}`);
    }
    const problem = retryProblem(world, earlier);
    if (problem) throw invalidRequest(problem);
    const stages = (c.req.queries("retryStages") ?? []).flatMap((value) => value.split(",")).filter(Boolean);
    if (stages.length === 0) throw invalidRequest("You need to select the stage to retry");
    const allowed = retryGroups(earlier).flatMap((group) => group.info.map((stage) => stage.identifier));
    const unknown = stages.find((stage) => !allowed.includes(stage));
    if (unknown) throw invalidRequest(`Stage [${unknown}] cannot be retried in execution ${earlier.id}`);
    const yaml = await c.req.text();
    const inputs = yaml.trim() === "" ? null : readInputs(pipeline, yaml);
    const run = begin(c, pipeline, {
      retry: { of: earlier.id, fromStages: stages },
      attempt: earlier.attempt + 1,
      build: rerunBuild(earlier),
      variables: inputs?.variables ?? earlier.variables,
      inputYaml: inputs?.yaml ?? earlier.inputYaml,
    });
    return c.json(ok(planExecutionView(world, run)));
  });

  app.get(`${base}/retryHistory/:execution`, (c) => {
    const run = requireExecution(c, world, c.req.param("execution"));
    const chain = retryChain(world, run);
    return c.json(
      ok({
        latestExecutionId: chain[0]?.id ?? run.id,
        executionInfos: chain.map((entry) => ({
          uuid: entry.id,
          startTs: entry.startTs,
          endTs: entry.endTs,
          status: entry.status,
          runSequence: entry.runSequence,
        })),
        retryStagesMetadata: {
          retryStagesIdentifier: run.retry?.fromStages ?? [],
          skipStagesIdentifier: run.stages
            .filter((stage) => stage.takenOver)
            .map((stage) => stage.identifier),
        },
        errorMessage: chain.length > 1 ? null : "This Execution has no retry history",
      }),
    );
  });

  app.get(`${base}/latestExecutionId/:execution`, (c) => {
    const run = requireExecution(c, world, c.req.param("execution"));
    return c.json(ok({ latestExecutionId: retryChain(world, run)[0]?.id ?? run.id }));
  });

  app.post(`${base}/:pipeline/inputSetList`, async (c) => {
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    requireExecute(c, world, pipeline.identifier);
    const body = parseListBody(await jsonBody(c));
    const yaml = mergeInputSets(world, pipeline, body.inputSetReferences ?? [], body.lastYamlToMerge ?? "");
    const run = begin(c, pipeline, {
      ...withInputs(readInputs(pipeline, yaml)),
      stages: chosenStages(pipeline, body.stageIdentifiers),
    });
    return c.json(ok(planExecutionView(world, run)));
  });

  app.post(`${base}/:pipeline/stages`, async (c) => {
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    requireExecute(c, world, pipeline.identifier);
    const body = parseListBody(await jsonBody(c));
    const run = begin(c, pipeline, {
      ...withInputs(readInputs(pipeline, body.runtimeInputYaml ?? "")),
      stages: chosenStages(pipeline, body.stageIdentifiers),
    });
    return c.json(ok(planExecutionView(world, run)));
  });

  app.post(`${base}/:pipeline`, async (c) => {
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    requireExecute(c, world, pipeline.identifier);
    const references = (c.req.queries("inputSetIdentifiers") ?? [])
      .flatMap((value) => value.split(","))
      .filter(Boolean);
    const text = await c.req.text();
    const yaml = references.length > 0 ? mergeInputSets(world, pipeline, references, text) : text;
    const run = begin(c, pipeline, withInputs(readInputs(pipeline, yaml)));
    return c.json(ok(planExecutionView(world, run)));
  });

  app.post("/v1/orgs/:org/projects/:project/pipelines/:pipeline/execute", async (c) => {
    const scope = { orgIdentifier: c.req.param("org"), projectIdentifier: c.req.param("project") };
    const pipeline = findPipeline(world, scope, c.req.param("pipeline"));
    if (!pipeline) {
      const message = `Pipeline with the given ID: ${c.req.param("pipeline")} does not exist or has been deleted`;
      throw new HarnessError(404, { code: "ENTITY_NOT_FOUND", message, errors: [] });
    }
    requireExecute(c, world, pipeline.identifier);
    const body = await jsonBody(c);
    const yaml = typeof body.inputs_yaml === "string" ? body.inputs_yaml : "";
    const run = begin(c, pipeline, withInputs(readInputs(pipeline, yaml)));
    return c.json({ execution_details: { execution_id: run.id, status: "RUNNING" } });
  });

  app.get("/pipeline/api/pipeline/execute/:pipeline/preflight", (c) => {
    requireProject(c, world);
    return c.json(ok(inputTemplate(requirePipeline(c, world, c.req.param("pipeline")))));
  });
};

function parseListBody(body: Record<string, unknown>): z.infer<typeof InputSetRun> {
  const parsed = InputSetRun.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HarnessError(
    400,
    errorDto(
      "INVALID_REQUEST",
      `Invalid request: ${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "is not valid"}`,
    ),
  );
}

function chosenStages(pipeline: Pipeline, stages: string[] | null | undefined): string[] | null {
  if (!stages || stages.length === 0) return null;
  const unknown = stages.find(
    (identifier) => !pipeline.stages.some((stage) => stage.identifier === identifier),
  );
  if (unknown) throw invalidRequest(`Stage [${unknown}] does not exist in pipeline [${pipeline.identifier}]`);
  return stages;
}

/** Asking for the branch that the earlier run built means the same commit again. */
function sameBranch(inputs: RuntimeInputs, earlier: Execution): boolean {
  if (inputs.build?.kind === "head") return inputs.build.branch === earlier.build?.branch;
  return inputs.build?.kind === "pullRequest" && inputs.build.number === earlier.build?.pullRequest?.number;
}

function retryProblem(world: World, run: Execution): string | null {
  if (run.mode !== "NORMAL") return "Retrying a rollback is not supported";
  if (run.endTs === null) return "Retry is only allowed for an execution that has ended";
  if (run.status === "Success")
    return "Retrying a successful execution is not supported; run it again instead";
  if (retriesOf(world, run).length > 0)
    return "This execution is not the latest of all retried execution. You can only retry the latest execution.";
  return null;
}

/** The stages that ran, one group per step of the way; the last group is where it ended. */
function retryGroups(run: Execution) {
  const groups: {
    info: {
      name: string;
      identifier: string;
      status: string;
      createdAt: number | null;
      parentId: string;
      nextId: string | null;
    }[];
  }[] = [];
  const seen = new Set<string>();
  for (const stage of run.stages) {
    if (stage.status === "NotStarted" || seen.has(stage.spec.identifier)) continue;
    seen.add(stage.spec.identifier);
    const last = groups.at(-1);
    const info = {
      name: stage.spec.name,
      identifier: stage.spec.identifier,
      status:
        run.stages.find((entry) => entry.spec === stage.spec && entry.status !== "Success")?.status ??
        stage.status,
      createdAt: stage.startTs,
      parentId: run.id,
      nextId: null,
    };
    const together =
      stage.spec.parallelGroup !== null &&
      run.stages.some(
        (entry) =>
          entry.spec.parallelGroup === stage.spec.parallelGroup &&
          last?.info.some((other) => other.identifier === entry.spec.identifier),
      );
    if (together) last?.info.push(info);
    else groups.push({ info: [info] });
  }
  return groups;
}

/** The run and all of its retries and predecessors, newest first. */
function retryChain(world: World, run: Execution): Execution[] {
  const root = world.index.executionById.get(run.retry?.rootExecutionId ?? run.id) ?? run;
  const chain: Execution[] = [];
  const walk = (entry: Execution) => {
    chain.push(entry);
    for (const retry of retriesOf(world, entry)) walk(retry);
  };
  walk(root);
  return chain.sort((a, b) => b.startTs - a.startTs);
}
