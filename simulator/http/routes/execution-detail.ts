import type { Context } from "hono";
import { stringify } from "yaml";
import { comesLate, toldGraph, toldSummary } from "@/simulator/account/told";
import { jsonBody, notFound, ok } from "@/simulator/http/envelope";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { inputTemplate } from "@/simulator/http/runtime-inputs";
import { requireProject, requireWrite } from "@/simulator/http/scope";
import { executionGraph } from "@/simulator/http/views/execution-graph";
import { executionSummary, retriesOf } from "@/simulator/http/views/execution-summary";
import type { Execution, StageRun, World } from "@/simulator/story/types";

/** The run of the path, within the project of the query. @throws HarnessError 404 in Harness's words */
export function requireExecution(c: Context<SimEnv>, world: World, id: string | undefined): Execution {
  const scope = requireProject(c, world);
  const run = id ? world.index.executionById.get(id) : undefined;
  if (
    !run ||
    run.orgIdentifier !== scope.orgIdentifier ||
    run.projectIdentifier !== scope.projectIdentifier
  ) {
    throw notFound(
      `Plan Execution Summary does not exist or has been deleted for planExecutionId: ${id ?? ""}`,
    );
  }
  return run;
}

export const registerExecutionDetailRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/pipeline/api/pipelines/execution";
  const asked = new Set<string>();

  /** The graph of a run, or of one stage; in an account with odd data it may be there only when it is asked for again. */
  const graphOf = (c: Context<SimEnv>, run: Execution, stage: StageRun | null) => {
    const account = c.get("account");
    if (comesLate(run.id, account) && !asked.has(run.id)) {
      asked.add(run.id);
      return null;
    }
    return toldGraph(executionGraph(world, run, stage), run.id, account);
  };

  app.get(`${base}/v2/:id`, (c) => {
    const run = requireExecution(c, world, c.req.param("id"));
    const stageNodeId = c.req.query("stageNodeId");
    const stageNodeExecutionId = c.req.query("stageNodeExecutionId");
    const full = c.req.query("renderFullBottomGraph") === "true";
    const stage = run.stages.find(
      (candidate) =>
        candidate.nodeId === stageNodeId ||
        candidate.nodeExecutionId === (stageNodeExecutionId ?? stageNodeId),
    );
    const account = c.get("account");
    const graph = full || stage?.startTs ? graphOf(c, run, full ? null : (stage ?? null)) : undefined;
    const child = stage?.childExecutionId ? world.index.executionById.get(stage.childExecutionId) : undefined;
    return c.json(
      ok({
        pipelineExecutionSummary: toldSummary(executionSummary(world, run), run.id, account),
        ...(graph !== undefined ? { executionGraph: graph } : {}),
        ...(child
          ? {
              childGraph: {
                pipelineExecutionSummary: toldSummary(executionSummary(world, child), child.id, account),
                executionGraph: toldGraph(executionGraph(world, child, null), child.id, account),
              },
            }
          : {}),
        representationStrategy: "camelCase",
      }),
    );
  });

  app.get(`${base}/getExecutionGraph/:id`, (c) =>
    c.json(ok(graphOf(c, requireExecution(c, world, c.req.param("id")), null))),
  );

  app.get(`${base}/canRetry/:id`, (c) => {
    const run = requireExecution(c, world, c.req.param("id"));
    const retried = retriesOf(world, run).length > 0;
    const isResumable = run.endTs !== null && run.status !== "Success" && !retried && run.mode === "NORMAL";
    return c.json(
      ok({
        isResumable,
        errorMessage: isResumable
          ? null
          : "This execution is not the latest of its retries, or it did not fail",
      }),
    );
  });

  app.get(`${base}/:id/metadata`, (c) => {
    const run = requireExecution(c, world, c.req.param("id"));
    return c.json(
      ok({
        planExecutionId: run.id,
        yaml: run.pipeline.yaml,
        resolvedYaml: run.pipeline.yaml,
        inputYaml: inputYamlOf(run),
        triggerPayload: null,
        executionYaml: run.pipeline.yaml,
      }),
    );
  });

  app.get(`${base}/:id/inputsetV2`, (c) => {
    const run = requireExecution(c, world, c.req.param("id"));
    const inputSetYaml = inputYamlOf(run);
    return c.json(
      ok({
        inputSetTemplateYaml: inputTemplate(run.pipeline) ?? "",
        inputSetYaml,
        expressionValues: null,
        ...(c.req.query("resolveExpressions") === "true" ? { resolvedYaml: inputSetYaml } : {}),
        inputSetDetails: [],
        inputSetBranchName: null,
      }),
    );
  });

  app.get(`${base}/:id/notes`, (c) => {
    const run = requireExecution(c, world, c.req.param("id"));
    return c.json(ok({ planExecutionId: run.id, notes: run.notes }));
  });

  app.put(`${base}/:id/notes`, async (c) => {
    const run = requireExecution(c, world, c.req.param("id"));
    requireWrite(c, world, {
      permission: "core_pipeline_execute",
      resourceType: "PIPELINE",
      resourceIdentifier: run.pipelineIdentifier,
    });
    const body = await jsonBody(c);
    const notes = c.req.query("notes") ?? (typeof body.notes === "string" ? body.notes : "");
    sim.engine.record({ kind: "notes", at: sim.engine.now(), planExecutionId: run.id, notes });
    return c.json(ok({ planExecutionId: run.id, notes }));
  });

  app.get(`${base}/:id/policy-evaluation`, (c) => {
    requireExecution(c, world, c.req.param("id"));
    return c.json(ok(null));
  });
};

/** The inputs a run was given: what the caller sent, else what a trigger filled in. */
export function inputYamlOf(run: Execution): string {
  if (run.inputYaml !== "") return run.inputYaml;
  const inputs: Record<string, unknown> = { identifier: run.pipelineIdentifier };
  if (run.build && run.pipeline.asksForBuild) {
    const { build } = run;
    inputs.properties = {
      ci: {
        codebase: {
          build: build.pullRequest
            ? { type: "PR", spec: { number: String(build.pullRequest.number) } }
            : build.tag
              ? { type: "tag", spec: { tag: build.tag } }
              : { type: "branch", spec: { branch: build.branch } },
        },
      },
    };
  }
  const variables = run.pipeline.runtimeVariables.map(({ name }) => ({
    name,
    type: "String",
    value: run.variables[name] ?? "",
  }));
  if (variables.length > 0) inputs.variables = variables;
  return Object.keys(inputs).length > 1 ? stringify({ pipeline: inputs }) : "";
}
