import type { Context } from "hono";
import { errorDto, HarnessError, invalidRequest, jsonBody, notFound, ok } from "@/simulator/http/envelope";
import { pageQuery, springPage } from "@/simulator/http/paging";
import { identifierPattern } from "@/simulator/http/routes/organizations";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { parseYaml } from "@/simulator/http/runtime-inputs";
import { matchesSearch, requireProject, requireWrite } from "@/simulator/http/scope";
import { gitDetails, pipelineView, runsOf } from "@/simulator/http/views/pipeline-view";
import { modulesOf } from "@/simulator/story/pipelines/build-pipelines";
import { readPipelineYaml } from "@/simulator/story/pipelines/read-pipeline-yaml";
import type { Pipeline, Scope, World } from "@/simulator/story/types";

/** The pipeline of the path. @throws HarnessError 404 in Harness's words */
export function requirePipeline(c: Context<SimEnv>, world: World, identifier: string | undefined): Pipeline {
  const scope = requireProject(c, world);
  const found = findPipeline(world, scope, identifier);
  if (!found)
    throw notFound(`Pipeline with the given ID: ${identifier ?? ""} does not exist or has been deleted`);
  return found;
}

export function findPipeline(
  world: World,
  scope: Scope,
  identifier: string | undefined,
): Pipeline | undefined {
  return world.pipelines.find(
    (pipeline) =>
      !pipeline.deleted &&
      pipeline.identifier === identifier &&
      pipeline.orgIdentifier === scope.orgIdentifier &&
      pipeline.projectIdentifier === scope.projectIdentifier,
  );
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];

export const registerPipelineRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/pipeline/api/pipelines";

  app.post(`${base}/list`, async (c) => {
    const scope = requireProject(c, world);
    const body = await jsonBody(c);
    if (body.filterType !== undefined && body.filterType !== "PipelineSetup") {
      throw invalidRequest("filterType must be PipelineSetup");
    }
    const page = pageQuery(c, { index: "page", size: "size" }, { size: 25, maxSize: 1000 });
    const term = c.req.query("searchTerm");
    const module = c.req.query("module")?.toLowerCase();
    const identifiers = strings(body.pipelineIdentifiers);
    const name = typeof body.name === "string" ? body.name : undefined;
    const pipelines = world.pipelines.filter(
      (pipeline) =>
        !pipeline.deleted &&
        pipeline.orgIdentifier === scope.orgIdentifier &&
        pipeline.projectIdentifier === scope.projectIdentifier &&
        matchesSearch(term, pipeline.name, pipeline.identifier, ...Object.entries(pipeline.tags).flat()) &&
        matchesSearch(name, pipeline.name) &&
        (!module || modulesOf(pipeline).includes(module)) &&
        (identifiers.length === 0 || identifiers.includes(pipeline.identifier)),
    );
    const sorted = sortPipelines(world, pipelines, c.req.query("sort") ?? "lastUpdatedAt,DESC");
    return c.json(ok(springPage(sorted, page, (pipeline) => pipelineView(world, pipeline, sim.clock.now()))));
  });

  app.get(`${base}/summary/:pipeline`, (c) =>
    c.json(ok(pipelineView(world, requirePipeline(c, world, c.req.param("pipeline")), sim.clock.now()))),
  );

  app.get(`${base}/:pipeline`, (c) => {
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    const resolved = c.req.query("getTemplatesResolvedPipeline") === "true";
    return c.json(
      ok({
        yamlPipeline: pipeline.yaml,
        resolvedTemplatesPipelineYaml: resolved ? pipeline.yaml : null,
        gitDetails: gitDetails(world, pipeline),
        entityValidityDetails: { valid: true, invalidYaml: null },
        modules: modulesOf(pipeline),
        storeType: pipeline.storeType,
        ...(pipeline.storeType === "REMOTE" ? { connectorRef: "account.code_host" } : {}),
        governanceMetadata: null,
        cacheResponse:
          pipeline.storeType === "REMOTE"
            ? {
                cacheState: "VALID_CACHE",
                ttlLeft: 200_000,
                lastUpdatedAt: pipeline.lastUpdatedAt,
                isSyncEnabled: false,
              }
            : null,
        validationUuid: null,
        yamlSchemaErrorWrapper: null,
      }),
    );
  });

  app.post(`${base}/v2`, async (c) => {
    const scope = requireProject(c, world);
    requireWrite(c, world, {
      permission: "core_pipeline_edit",
      resourceType: "PIPELINE",
      resourceIdentifier: null,
    });
    const yaml = await c.req.text();
    const { identifier } = readDefinition(yaml, scope);
    if (findPipeline(world, scope, identifier)) {
      throw new HarnessError(
        400,
        errorDto(
          "DUPLICATE_FIELD",
          `Pipeline [${identifier}] under Project[${scope.projectIdentifier}], Organization [${scope.orgIdentifier}] already exists`,
        ),
      );
    }
    save("create", scope, identifier, yaml);
    return c.json(ok({ identifier, governanceMetadata: null }));
  });

  app.put(`${base}/v2/:pipeline`, async (c) => {
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    requireWrite(c, world, {
      permission: "core_pipeline_edit",
      resourceType: "PIPELINE",
      resourceIdentifier: pipeline.identifier,
    });
    const yaml = await c.req.text();
    const { identifier } = readDefinition(yaml, pipeline);
    if (identifier !== pipeline.identifier) {
      throw invalidRequest(
        `Pipeline identifier in URL [${pipeline.identifier}] does not match the one in YAML [${identifier}]`,
      );
    }
    save("update", pipeline, identifier, yaml);
    return c.json(ok({ identifier, governanceMetadata: null }));
  });

  app.delete(`${base}/:pipeline`, (c) => {
    const pipeline = requirePipeline(c, world, c.req.param("pipeline"));
    requireWrite(c, world, {
      permission: "core_pipeline_delete",
      resourceType: "PIPELINE",
      resourceIdentifier: pipeline.identifier,
    });
    if (runsOf(world, pipeline).some((run) => run.endTs === null)) {
      throw invalidRequest(`Pipeline [${pipeline.identifier}] has running executions`);
    }
    save("delete", pipeline, pipeline.identifier, "");
    return c.json(ok(true));
  });

  app.post(`${base}/import`, (c) => {
    requireProject(c, world);
    requireWrite(c, world, {
      permission: "core_pipeline_edit",
      resourceType: "PIPELINE",
      resourceIdentifier: null,
    });
    throw new HarnessError(
      400,
      errorDto(
        "SCM_BAD_REQUEST",
        "The requested file path doesn't exist in git. Please check if the file exists.",
      ),
    );
  });

  function save(verb: "create" | "update" | "delete", scope: Scope, identifier: string, yaml: string): void {
    sim.engine.record({
      kind: "entity",
      at: sim.engine.now(),
      entity: "pipeline",
      change: {
        verb,
        orgIdentifier: scope.orgIdentifier,
        projectIdentifier: scope.projectIdentifier,
        pipelineIdentifier: null,
        identifier,
        yaml,
      },
    });
  }
};

/** @throws HarnessError 400 with what is wrong with the definition */
function readDefinition(yaml: string, scope: Scope): { identifier: string } {
  const read = readPipelineYaml(parseYaml(yaml));
  if ("problem" in read) {
    throw new HarnessError(400, errorDto("INVALID_REQUEST", `Invalid request: ${read.problem}`));
  }
  if (!identifierPattern.test(read.identifier))
    throw invalidRequest(`identifier [${read.identifier}] is not valid`);
  const elsewhere =
    (read.orgIdentifier ?? scope.orgIdentifier) !== scope.orgIdentifier ||
    (read.projectIdentifier ?? scope.projectIdentifier) !== scope.projectIdentifier;
  if (elsewhere) throw invalidRequest("Organization or project in the YAML do not match those of the URL");
  return read;
}

function sortPipelines(world: World, pipelines: Pipeline[], sort: string): Pipeline[] {
  const [field = "lastUpdatedAt", direction = "DESC"] = sort.split(",");
  const key = (pipeline: Pipeline): string | number => {
    if (field === "name") return pipeline.name.toLowerCase();
    if (field === "createdAt") return pipeline.createdAt;
    if (field === "executionSummaryInfo.lastExecutionTs") return runsOf(world, pipeline).at(-1)?.startTs ?? 0;
    return pipeline.lastUpdatedAt;
  };
  const sign = direction.toUpperCase() === "ASC" ? 1 : -1;
  return [...pipelines].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? 0 : x < y ? -sign : sign;
  });
}
