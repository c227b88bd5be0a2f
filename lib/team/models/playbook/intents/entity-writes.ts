import { ask, type Intent, type Situation } from "../plan";
import { renderProposal } from "../render/problems";
import { inlineCode, plain } from "../render/words";
import { resolvePipeline, scopeOf } from "../resolve";
import { typeTitle } from "../resource-words";

/** "Delete the trigger nightly", "remove service payments". */
export const deleteEntity: Intent = {
  id: "delete",
  score: ({ said }) => (said.leads === "delete" && !said.concepts.has("negated") ? 85 : 0),
  *plan(situation) {
    const { said, focus } = situation;
    const type = said.resource?.type ?? "pipeline";
    if (type === "pipeline") {
      const pipeline = yield* resolvePipeline(situation, "delete");
      if ("answer" in pipeline) return pipeline.answer;
      const outcome = yield* ask("harness_delete", {
        resource_type: "pipeline",
        resource_id: pipeline.found.identifier,
        ...scopeOf(pipeline.found.projectKey),
      });
      return renderProposal(outcome, `delete the pipeline **${plain(pipeline.found.name)}**`);
    }
    if (!said.name) return `Which ${typeTitle(type)} shall I delete? Give me its identifier.`;
    const outcome = yield* ask("harness_delete", {
      resource_type: type,
      resource_id: identifierLike(said.name),
      ...scopeOf(focus.projectKey),
      params: type === "trigger" || type === "input_set" ? pipelineOf(situation) : undefined,
    });
    return renderProposal(outcome, `delete the ${typeTitle(type)} **${plain(said.name)}**`);
  },
};

/** "Create a service …" and "update …": only from YAML or JSON that the person gives; the playbook writes none. */
export const writeEntity: Intent = {
  id: "create_update",
  score: ({ said }) =>
    (said.leads === "create" || said.leads === "update") && !said.concepts.has("negated") ? 83 : 0,
  *plan(situation) {
    const { said, focus } = situation;
    const creates = said.leads === "create";
    const type = said.resource?.type ?? null;
    if (!type)
      return `What shall I ${creates ? "create" : "change"}? Name the type (pipeline, service, trigger, …) and put its YAML or JSON in a code block.`;
    if (!said.codeBlock) {
      return `I can ask for approval to ${creates ? "create" : "update"} a ${typeTitle(type)}, but I do not write definitions: put the complete YAML or JSON in a code block with your message. Ask “which fields does a ${typeTitle(type)} have?” for its schema.`;
    }
    const name = said.name ? identifierLike(said.name) : undefined;
    const outcome = yield* ask(creates ? "harness_create" : "harness_update", {
      resource_type: type,
      body: said.codeBlock,
      ...(creates
        ? {}
        : { resource_id: name ?? (type === "pipeline" ? focus.pipeline?.identifier : undefined) }),
      ...scopeOf(focus.projectKey),
      params: type === "trigger" || type === "input_set" ? pipelineOf(situation) : undefined,
    });
    return renderProposal(
      outcome,
      `${creates ? "create" : "update"} the ${typeTitle(type)}${name ? ` ${inlineCode(name)}` : ""}`,
    );
  },
};

/** "Enable the trigger", "turn off the flag": a change of one field, which needs the whole definition. */
export const toggleEntity: Intent = {
  id: "toggle",
  score: ({ said }) =>
    said.leads === "toggle" || (said.concepts.has("toggle") && said.leads !== "list") ? 70 : 0,
  // biome-ignore lint/correctness/useYield: a plan that needs no tool
  *plan({ said }) {
    const type = said.resource ? typeTitle(said.resource.type) : "it";
    return `As the playbook I cannot switch ${type === "it" ? "things" : `a ${type}`} on or off in one sentence. Give me its changed YAML in a code block with “update the ${type === "it" ? "trigger" : type} …”, or switch it in Harness.`;
  },
};

function pipelineOf({ focus }: Situation): { pipeline_id: string } | undefined {
  return focus.pipeline ? { pipeline_id: focus.pipeline.identifier } : undefined;
}

/** People write "payments api" for `payments_api`. */
export function identifierLike(name: string): string {
  return name.trim().replace(/\s+/g, "_");
}
