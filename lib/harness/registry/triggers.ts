import { parseDocument } from "yaml";
import { InvalidInputError } from "@/lib/errors";
import { Trigger, TriggerEvent } from "@/schemas/harness/trigger";
import { textOf, yamlBody } from "./bodies";
import { searchTerm } from "./fields";
import { contentPage } from "./list-styles";
import { type BodyInput, deletes, list, reads, resource, writes } from "./resource-type";

const projectPath = "/ng/account/{account}/all/orgs/{org}/projects/{project}";

/**
 * The YAML of a trigger with the pipeline that it starts: Harness refuses one that names none, whatever the query says.
 *
 * @throws InvalidInputError  it names another pipeline than the request
 */
function triggerYaml(input: BodyInput): string {
  const text = yamlBody("trigger", "yamlTrigger")(input);
  const pipeline = textOf(input.values, "pipeline_id");
  const document = parseDocument(text);
  const named = document.getIn(["trigger", "pipelineIdentifier"]);
  if (pipeline === undefined || named === pipeline) return text;
  if (typeof named === "string" && named !== "") {
    throw new InvalidInputError(
      `The trigger names the pipeline "${named}", but the request is for "${pipeline}".`,
      {
        details: { field: "pipelineIdentifier" },
        remedy: "Give the same pipeline in both, or leave it out of the body.",
      },
    );
  }
  document.setIn(["trigger", "pipelineIdentifier"], pipeline);
  return document.toString({ lineWidth: 0 });
}

const trigger = resource({
  title: "Trigger",
  toolset: "pipelines",
  about: "What starts a pipeline: a webhook, a schedule, an artifact.",
  scope: "project",
  ids: ["pipeline_id", "trigger_id"],
  item: Trigger,
  show: [
    "identifier",
    "name",
    "description",
    "tags",
    "type",
    "enabled",
    "status=triggerStatus.status",
    "source=webhookDetails.webhookSourceRepo",
    "lastExecutionTime=lastTriggerExecutionDetails.lastExecutionTime",
    "lastExecutionStatus=lastTriggerExecutionDetails.lastExecutionStatus",
    "lastExecutionId=lastTriggerExecutionDetails.planExecutionId",
    "executionsPerDay=executions",
  ],
  idKeys: { pipeline_id: "pipelineIdentifier" },
  link: `${projectPath}/pipelines/{pipeline_id}/triggers`,
  related: [
    { type: "trigger_event", how: "what reached it" },
    { type: "pipeline", how: "starts" },
  ],
  list: list(contentPage, "GET", "/pipeline/api/triggers", {
    about: "Triggers of a pipeline with their last activity.",
    query: { pipeline_id: "targetIdentifier", search_term: "searchTerm" },
    filters: { pipeline_id: { type: "string", required: true }, ...searchTerm },
  }),
  get: reads("GET", "/pipeline/api/triggers/{trigger_id}", {
    about: "One trigger with its YAML.",
    query: { pipeline_id: "targetIdentifier" },
    params: { pipeline_id: { type: "string", required: true } },
  }),
  create: writes("POST", "/pipeline/api/triggers", {
    about: "Creates a trigger from YAML.",
    effect: "The pipeline starts by itself when the trigger's condition is met.",
    risk: "low_write",
    query: { pipeline_id: "targetIdentifier" },
    params: { pipeline_id: { type: "string", required: true } },
    sends: { body: triggerYaml, fields: { trigger: { type: "object", required: true } } },
  }),
  update: writes("PUT", "/pipeline/api/triggers/{trigger_id}", {
    about: "Replaces the YAML of a trigger; also how one is enabled or disabled.",
    effect: "The trigger acts on the new conditions from now on.",
    risk: "low_write",
    retry: "safe",
    query: { pipeline_id: "targetIdentifier" },
    params: { pipeline_id: { type: "string", required: true } },
    sends: { body: triggerYaml, fields: { trigger: { type: "object", required: true } } },
  }),
  delete: deletes("/pipeline/api/triggers/{trigger_id}", {
    about: "Deletes a trigger.",
    effect: "The pipeline is no longer started by it.",
    query: { pipeline_id: "targetIdentifier" },
    params: { pipeline_id: { type: "string", required: true } },
  }),
});

const triggerEvent = resource({
  title: "Trigger event",
  toolset: "pipelines",
  about:
    "Events that reached a trigger and what became of them: started an execution, did not match, failed.",
  scope: "project",
  ids: ["pipeline_id", "trigger_id"],
  item: TriggerEvent,
  show: [
    "triggerIdentifier",
    "eventCorrelationId",
    "eventCreatedAt",
    "finalStatus",
    "message",
    "exceptionOccurred",
    "planExecutionId=targetExecutionSummary.planExecutionId",
    "executionStatus=targetExecutionSummary.executionStatus",
    "type",
  ],
  idKeys: { trigger_id: "triggerIdentifier" },
  aliases: ["trigger_event_history", "trigger_activity"],
  link: `${projectPath}/pipelines/{pipeline_id}/triggers/{trigger_id}/activity-history`,
  related: [{ type: "trigger", how: "reached" }],
  list: list(contentPage, "GET", "/pipeline/api/triggers/{trigger_id}/eventHistory", {
    about: "Events of one trigger, newest first.",
    query: { pipeline_id: "targetIdentifier", search_term: "searchTerm" },
    filters: {
      pipeline_id: { type: "string", required: true },
      trigger_id: { type: "string", required: true },
      ...searchTerm,
    },
  }),
});

export const triggersTypes = { trigger, trigger_event: triggerEvent };
