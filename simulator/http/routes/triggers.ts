import type { Context } from "hono";
import { parse } from "yaml";
import { birth } from "@/simulator/engine/birth";
import { errorDto, HarnessError, invalidRequest, notFound, ok } from "@/simulator/http/envelope";
import { ngPage, pageQuery, springPage } from "@/simulator/http/paging";
import { identifierPattern } from "@/simulator/http/routes/organizations";
import { requirePipeline } from "@/simulator/http/routes/pipelines";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { parseYaml } from "@/simulator/http/runtime-inputs";
import { matchesSearch, requireWrite } from "@/simulator/http/scope";
import { executionSummary } from "@/simulator/http/views/execution-summary";
import {
  failedTriggerEvent,
  triggerDetail,
  triggerEvent,
  triggerRuns,
  triggerView,
} from "@/simulator/http/views/trigger-view";
import { eventIdOf } from "@/simulator/story/triggers";
import type { Execution, Pipeline, Trigger } from "@/simulator/story/types";

/** Triggers, their event histories, and the custom webhook that starts a run. */
export const registerTriggerRoutes: RegisterRoutes = (app, world, sim) => {
  const base = "/pipeline/api/triggers";

  const target = (c: Context<SimEnv>): Pipeline => requirePipeline(c, world, c.req.query("targetIdentifier"));
  const triggersOf = (pipeline: Pipeline) =>
    world.triggers.filter(
      (trigger) =>
        trigger.pipelineIdentifier === pipeline.identifier &&
        trigger.orgIdentifier === pipeline.orgIdentifier &&
        trigger.projectIdentifier === pipeline.projectIdentifier,
    );
  const requireTrigger = (c: Context<SimEnv>): { pipeline: Pipeline; trigger: Trigger } => {
    const pipeline = target(c);
    const trigger = triggersOf(pipeline).find((candidate) => candidate.identifier === c.req.param("trigger"));
    if (!trigger) throw notFound(`Trigger with identifier [${c.req.param("trigger") ?? ""}] not found`);
    return { pipeline, trigger };
  };
  const change = (
    verb: "create" | "update" | "delete",
    pipeline: Pipeline,
    identifier: string,
    yaml: string,
  ) =>
    sim.engine.record({
      kind: "entity",
      at: sim.engine.now(),
      entity: "trigger",
      change: {
        verb,
        orgIdentifier: pipeline.orgIdentifier,
        projectIdentifier: pipeline.projectIdentifier,
        pipelineIdentifier: pipeline.identifier,
        identifier,
        yaml,
      },
    });
  const mayEdit = (c: Context<SimEnv>, pipeline: Pipeline) =>
    requireWrite(c, world, {
      permission: "core_pipeline_execute",
      resourceType: "PIPELINE",
      resourceIdentifier: pipeline.identifier,
    });

  app.get(base, (c) => {
    const triggers = triggersOf(target(c)).filter((trigger) =>
      matchesSearch(c.req.query("searchTerm"), trigger.identifier, trigger.name),
    );
    const page = pageQuery(c, { index: "page", size: "size" }, { size: 25, maxSize: 1000 });
    return c.json(ok(ngPage(triggers, page, (trigger) => triggerView(world, trigger, sim.clock.now()))));
  });

  app.get(`${base}/:trigger/details`, (c) =>
    c.json(ok(triggerView(world, requireTrigger(c).trigger, sim.clock.now()))),
  );

  app.get(`${base}/:trigger/eventHistory`, (c) => {
    const { trigger } = requireTrigger(c);
    const page = pageQuery(c, { index: "page", size: "size" }, { size: 10, maxSize: 1000 });
    const failed = sim.triggerFailures.of(trigger).map(failedTriggerEvent);
    const events = [
      ...failed,
      ...triggerRuns(world, trigger).map((run) => triggerEvent(world, trigger, run)),
    ];
    const newestFirst = events.sort((a, b) => b.eventCreatedAt - a.eventCreatedAt);
    return c.json(ok(springPage(newestFirst, page, (event) => event)));
  });

  app.get(`${base}/:trigger`, (c) => c.json(ok(triggerDetail(world, requireTrigger(c).trigger))));

  app.post(base, async (c) => {
    const pipeline = target(c);
    mayEdit(c, pipeline);
    const yaml = await c.req.text();
    const identifier = readTrigger(yaml, pipeline.identifier);
    if (triggersOf(pipeline).some((trigger) => trigger.identifier === identifier)) {
      throw new HarnessError(400, errorDto("DUPLICATE_FIELD", `Trigger [${identifier}] already exists`));
    }
    change("create", pipeline, identifier, yaml);
    const created = triggersOf(pipeline).find((trigger) => trigger.identifier === identifier);
    return c.json(ok(created ? triggerDetail(world, created) : null));
  });

  app.put(`${base}/:trigger`, async (c) => {
    const { pipeline, trigger } = requireTrigger(c);
    mayEdit(c, pipeline);
    const yaml = await c.req.text();
    if (readTrigger(yaml, pipeline.identifier) !== trigger.identifier)
      throw invalidRequest("Trigger identifier in URL and YAML differ");
    change("update", pipeline, trigger.identifier, yaml);
    return c.json(ok(triggerDetail(world, trigger)));
  });

  app.delete(`${base}/:trigger`, (c) => {
    const { pipeline, trigger } = requireTrigger(c);
    mayEdit(c, pipeline);
    change("delete", pipeline, trigger.identifier, "");
    return c.json(ok(true));
  });

  app.post("/pipeline/api/webhook/custom/:token/v3", async (c) => {
    const account = c.req.query("accountIdentifier");
    const trigger = world.triggers.find(
      (candidate) => candidate.webhookToken !== null && candidate.webhookToken === c.req.param("token"),
    );
    if (!trigger || account !== world.account.id)
      throw invalidRequest("No custom trigger found for the webhook token");
    parsePayload(await c.req.text());
    const pipeline = world.pipelines.find(
      (candidate) => !candidate.deleted && candidate.identifier === trigger.pipelineIdentifier,
    );
    if (!pipeline || !trigger.enabled) throw invalidRequest("No enabled custom trigger found");
    const at = sim.engine.now();
    const run = sim.engine.record({
      kind: "birth",
      at,
      birth: birth(pipeline, at, "WEBHOOK_CUSTOM", { triggerIdentifier: trigger.identifier, live: true }),
    });
    const eventId = run ? eventIdOf(world.seed, run.id) : "";
    const prefix = "https://app.harness.io/gateway/pipeline/api/webhook/triggerExecutionDetails";
    return c.json(
      ok({
        eventCorrelationId: eventId,
        apiUrl: `${prefix}/${eventId}?accountIdentifier=${world.account.id}`,
        uiUrl: `https://app.harness.io/ng/#/account/${world.account.id}/cd/orgs/${pipeline.orgIdentifier}/projects/${pipeline.projectIdentifier}/deployments/${run?.id ?? ""}/pipeline`,
        uiSetupUrl: `https://app.harness.io/ng/#/account/${world.account.id}/cd/orgs/${pipeline.orgIdentifier}/projects/${pipeline.projectIdentifier}/pipelines/${pipeline.identifier}/pipeline-studio/`,
      }),
    );
  });

  const runOfEvent = (id: string | undefined): Execution | undefined =>
    [...world.index.executionById.values()].find(
      (run) => run.trigger.trigger !== null && eventIdOf(world.seed, run.id) === id,
    );

  const processing = (id: string, run: Execution | undefined) => ({
    eventFound: run !== undefined,
    eventId: id,
    accountIdentifier: world.account.id,
    ...(run
      ? {
          orgIdentifier: run.orgIdentifier,
          projectIdentifier: run.projectIdentifier,
          triggerIdentifier: run.trigger.trigger?.identifier,
          pipelineIdentifier: run.pipelineIdentifier,
          pipelineExecutionId: run.id,
          exceptionOccured: false,
          status: "TARGET_EXECUTION_REQUESTED",
          message: "Pipeline execution was requested successfully",
          payload: "{}",
          eventCreatedAt: run.createdAt,
          runtimeInput: run.inputYaml,
          warningMsg: null,
        }
      : {}),
  });

  app.get("/pipeline/api/webhook/triggerProcessingDetails", (c) => {
    const id = c.req.query("eventId") ?? "";
    return c.json(ok(processing(id, runOfEvent(id))));
  });

  app.get("/pipeline/api/webhook/triggerExecutionDetails/:event", (c) => {
    const id = c.req.param("event");
    const run = runOfEvent(id);
    return c.json(
      ok({
        webhookProcessingDetails: processing(id, run),
        executionDetails: run ? { pipelineExecutionSummary: executionSummary(world, run) } : null,
      }),
    );
  });
};

/** @throws HarnessError 400 when the YAML is no trigger of this pipeline: it names its pipeline itself */
function readTrigger(yaml: string, pipelineIdentifier: string): string {
  const tree = parseYaml(yaml);
  const trigger = typeof tree === "object" && tree !== null && "trigger" in tree ? tree.trigger : null;
  const identifier =
    typeof trigger === "object" && trigger !== null && "identifier" in trigger ? trigger.identifier : null;
  if (typeof identifier !== "string" || !identifierPattern.test(identifier)) {
    throw invalidRequest("identifier of the trigger is missing or not valid");
  }
  const named =
    typeof trigger === "object" && trigger !== null && "pipelineIdentifier" in trigger
      ? trigger.pipelineIdentifier
      : null;
  if (typeof named !== "string" || named === "") throw invalidRequest("pipelineIdentifier can't be empty");
  if (named !== pipelineIdentifier)
    throw invalidRequest("ngTriggerConfig.pipelineIdentifier does not match with targetIdentifier");
  return identifier;
}

function parsePayload(text: string): void {
  try {
    parse(text);
  } catch {
    throw invalidRequest("Payload is not valid JSON");
  }
}
