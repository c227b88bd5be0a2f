import { stringify } from "yaml";
import { errorDto, HarnessError, invalidRequest, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { findInputSet, mergeInputSets } from "@/simulator/http/input-set-merge";
import { ngPage, pageQuery } from "@/simulator/http/paging";
import { identifierPattern } from "@/simulator/http/routes/organizations";
import { requirePipeline } from "@/simulator/http/routes/pipelines";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { inputTemplate, parseYaml } from "@/simulator/http/runtime-inputs";
import { matchesSearch, requireWrite } from "@/simulator/http/scope";
import { modulesOf } from "@/simulator/story/pipelines/build-pipelines";
import type { InputSet, Pipeline, World } from "@/simulator/story/types";

/** Runtime inputs: what a pipeline asks for, and the sets of answers that are kept for it. */
export const registerInputSetRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/pipeline/api/inputSets";
  const change = (
    verb: "create" | "update" | "delete",
    pipeline: Pipeline,
    identifier: string,
    yaml: string,
  ) =>
    sim.engine.record({
      kind: "entity",
      at: sim.engine.now(),
      entity: "inputSet",
      change: {
        verb,
        orgIdentifier: pipeline.orgIdentifier,
        projectIdentifier: pipeline.projectIdentifier,
        pipelineIdentifier: pipeline.identifier,
        identifier,
        yaml,
      },
    });
  const write = (identifier: string) => ({
    permission: "core_pipeline_edit",
    resourceType: "PIPELINE",
    resourceIdentifier: identifier,
  });

  app.post(`${base}/template`, (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    return c.json(
      ok({
        inputSetTemplateYaml: inputTemplate(pipeline),
        replacedExpressions: null,
        modules: modulesOf(pipeline),
        hasInputSets: inputSetsOf(world, pipeline).length > 0,
      }),
    );
  });

  app.post(`${base}/merge`, async (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    const body = await jsonBody(c);
    const references = Array.isArray(body.inputSetReferences)
      ? body.inputSetReferences.filter((entry): entry is string => typeof entry === "string")
      : [];
    const last = typeof body.lastYamlToMerge === "string" ? body.lastYamlToMerge : "";
    const merged = mergeInputSets(world, pipeline, references, last);
    return c.json(
      ok({
        isErrorResponse: false,
        pipelineYaml: merged,
        completePipelineYaml: body.withMergedPipelineYaml === true ? pipeline.yaml : null,
        inputSetErrorWrapper: null,
        errorResponse: false,
      }),
    );
  });

  app.get(base, (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    const page = pageQuery(c, { index: "pageIndex", size: "pageSize" }, { size: 100, maxSize: 1000 });
    const type = c.req.query("inputSetType") ?? "ALL";
    if (!["ALL", "INPUT_SET", "OVERLAY_INPUT_SET"].includes(type))
      throw invalidRequest(`unknown inputSetType ${type}`);
    const items = inputSetsOf(world, pipeline).filter(
      (inputSet) =>
        (type === "ALL" || inputSet.inputSetType === type) &&
        matchesSearch(c.req.query("searchTerm"), inputSet.identifier, inputSet.name),
    );
    return c.json(ok(ngPage(items, page, (inputSet) => listView(pipeline, inputSet))));
  });

  app.get(`${base}/:id`, (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    return c.json(ok(detailView(world, requireInputSet(pipeline, c.req.param("id")))));
  });

  app.post(base, async (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    requireWrite(c, world, write(pipeline.identifier));
    const yaml = await definition(await c.req.text());
    const identifier = identifierOf(yaml);
    if (findInputSet(world, pipeline, identifier)) {
      throw new HarnessError(
        400,
        errorDto(
          "DUPLICATE_FIELD",
          `Input set [${identifier}] for pipeline [${pipeline.identifier}] already exists`,
        ),
      );
    }
    change("create", pipeline, identifier, yaml);
    return c.json(ok(detailView(world, requireInputSet(pipeline, identifier))));
  });

  app.put(`${base}/:id`, async (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    requireWrite(c, world, write(pipeline.identifier));
    const inputSet = requireInputSet(pipeline, c.req.param("id"));
    const yaml = await definition(await c.req.text());
    if (identifierOf(yaml) !== inputSet.identifier)
      throw invalidRequest("Input set identifier in URL and YAML differ");
    change("update", pipeline, inputSet.identifier, yaml);
    return c.json(ok(detailView(world, requireInputSet(pipeline, inputSet.identifier))));
  });

  app.delete(`${base}/:id`, (c) => {
    const pipeline = requirePipeline(c, world, c.req.query("pipelineIdentifier"));
    requireWrite(c, world, write(pipeline.identifier));
    change("delete", pipeline, requireInputSet(pipeline, c.req.param("id")).identifier, "");
    return c.json(ok(true));
  });

  function requireInputSet(pipeline: Pipeline, identifier: string): InputSet {
    const found = findInputSet(world, pipeline, identifier);
    if (found) return found;
    throw notFound(
      `InputSet with the given ID: ${identifier} for pipeline ${pipeline.identifier} does not exist or has been deleted`,
    );
  }
};

/** A body is YAML, or JSON that wraps it as `yaml`. */
async function definition(text: string): Promise<string> {
  const tree = parseYaml(text);
  if (typeof tree === "object" && tree !== null && ("inputSet" in tree || "overlayInputSet" in tree)) {
    return text.trimStart().startsWith("{") ? stringify(tree) : text;
  }
  throw invalidRequest("Input set YAML must have the root inputSet or overlayInputSet");
}

function identifierOf(yaml: string): string {
  const match = /^\s+identifier:\s*["']?([^\s"']+)/m.exec(yaml)?.[1];
  if (!match || !identifierPattern.test(match))
    throw invalidRequest("identifier of the input set is missing or not valid");
  return match;
}

function inputSetsOf(world: World, pipeline: Pipeline): InputSet[] {
  return world.inputSets.filter(
    (inputSet) =>
      inputSet.pipelineIdentifier === pipeline.identifier &&
      inputSet.orgIdentifier === pipeline.orgIdentifier &&
      inputSet.projectIdentifier === pipeline.projectIdentifier,
  );
}

function listView(pipeline: Pipeline, inputSet: InputSet) {
  return {
    identifier: inputSet.identifier,
    name: inputSet.name,
    pipelineIdentifier: inputSet.pipelineIdentifier,
    description: inputSet.description,
    inputSetType: inputSet.inputSetType,
    tags: {},
    gitDetails: {},
    createdAt: inputSet.createdAt,
    lastUpdatedAt: inputSet.lastUpdatedAt,
    isOutdated: false,
    inputSetErrorDetails: null,
    overlaySetErrorDetails: null,
    entityValidityDetails: { valid: true, invalidYaml: null },
    storeType: "INLINE",
    modules: modulesOf(pipeline),
  };
}

function detailView(world: World, inputSet: InputSet) {
  return {
    accountId: world.account.id,
    orgIdentifier: inputSet.orgIdentifier,
    projectIdentifier: inputSet.projectIdentifier,
    pipelineIdentifier: inputSet.pipelineIdentifier,
    identifier: inputSet.identifier,
    inputSetYaml: inputSet.yaml,
    name: inputSet.name,
    description: inputSet.description,
    tags: {},
    inputSetErrorWrapper: null,
    gitDetails: {},
    outdated: false,
    errorResponse: false,
    entityValidityDetails: { valid: true, invalidYaml: null },
    storeType: "INLINE",
    connectorRef: null,
  };
}
