import { formatPlural } from "@/lib/format/number";
import { FindPipelinesOutput } from "@/schemas/team/product-tools";
import { ask, dataOf, type Intent } from "../plan";
import { executionLine } from "../render/execution";
import { renderProblem } from "../render/problems";
import { asFields, itemsOf, renderEntity, renderList, renderSearch } from "../render/resources";
import { bullets, codeBlock, cut, link, paragraphs, plain } from "../render/words";
import { resolvePipeline, scopeOf } from "../resolve";
import { typeTitle } from "../resource-words";
import { identifierLike } from "./entity-writes";

/** "List services", "which pipelines do we have?", "how many environments?" */
export const listResources: Intent = {
  id: "list",
  score: ({ said }) => {
    if (!said.resource || said.concepts.has("fail") || said.concepts.has("schema")) return 0;
    const plural = new RegExp(`\\b${said.resource.plural}\\b`).test(said.text);
    if (plural && (said.concepts.has("list") || said.question || said.text.split(" ").length <= 2)) return 60;
    return said.concepts.has("list") && !said.name ? 50 : 0;
  },
  *plan({ said, focus, context }) {
    const resource = said.resource ?? { type: "pipeline", plural: "pipelines" };
    if (resource.type === "pipeline") {
      const found = yield* ask("find_pipelines", { project: focus.projectKey, query: said.name, limit: 30 });
      const data = dataOf(found, FindPipelinesOutput);
      if (!data) return renderProblem("list the pipelines", found);
      if (data.items.length === 0) return "There are **no pipelines** in the projects that are watched.";
      return paragraphs(
        `**${formatPlural(data.total, "pipeline")}**${said.name ? ` like “${plain(said.name)}”` : ""}:`,
        bullets(
          data.items.map(
            (item) =>
              `${link(item.name, item.path)} (${plain(item.projectKey)})${item.lastExecution ? `: ${executionLine(item.lastExecution, context.now)}` : ": never ran here"}`,
          ),
        ),
      );
    }
    const outcome = yield* ask("harness_list", {
      resource_type: resource.type,
      ...scopeOf(focus.projectKey),
      size: 50,
      search_term: said.name,
      params:
        focus.pipeline && (resource.type === "trigger" || resource.type === "input_set")
          ? { pipeline_id: focus.pipeline.identifier }
          : undefined,
    });
    return outcome.status === "ok"
      ? renderList(outcome, resource.plural, typeTitle(resource.type))
      : renderProblem(`list ${resource.plural}`, outcome);
  },
};

/** "Show the pipeline checkout", "get service payments_api", "open the connector docker". */
export const getResource: Intent = {
  id: "get",
  score: ({ said, focus }) => {
    if (!said.resource || said.concepts.has("fail") || said.concepts.has("why")) return 0;
    if (said.resource.type === "execution") return 0;
    const named =
      said.name !== null || (said.resource.type === "pipeline" && said.pronoun && focus.pipeline !== null);
    return named &&
      (said.concepts.has("list") ||
        said.concepts.has("describe") ||
        said.concepts.has("schema") ||
        said.leads === "search")
      ? 61
      : 0;
  },
  *plan(situation) {
    const { said, focus } = situation;
    const type = said.resource?.type ?? "pipeline";
    if (type === "pipeline") {
      const pipeline = yield* resolvePipeline(situation, "show");
      if ("answer" in pipeline) return pipeline.answer;
      const outcome = yield* ask("harness_get", {
        resource_type: "pipeline",
        resource_id: pipeline.found.identifier,
        ...scopeOf(pipeline.found.projectKey),
      });
      return outcome.status === "ok"
        ? renderEntity({
            ...asFields(outcome.data),
            name: pipeline.found.name,
            identifier: pipeline.found.identifier,
          })
        : renderProblem(`read the pipeline ${pipeline.found.name}`, outcome);
    }
    const id = identifierLike(said.name ?? "");
    const outcome = yield* ask("harness_get", {
      resource_type: type,
      resource_id: id,
      ...scopeOf(focus.projectKey),
      params:
        focus.pipeline && (type === "trigger" || type === "input_set")
          ? { pipeline_id: focus.pipeline.identifier }
          : undefined,
    });
    if (outcome.status === "ok") return renderEntity(outcome.data);
    const search = yield* ask("harness_search", {
      query: said.name ?? id,
      resource_types: [type],
      ...scopeOf(focus.projectKey),
    });
    return paragraphs(
      renderProblem(`read the ${typeTitle(type)} “${plain(said.name ?? id)}”`, outcome),
      search.status === "ok" && renderSearch(search.data, said.name ?? id),
    );
  },
};

/** "Search for payments", "find checkout", "where is the docker connector?" */
export const search: Intent = {
  id: "search",
  score: ({ said }) => (said.concepts.has("search") && said.name ? (said.leads === "search" ? 65 : 45) : 0),
  *plan({ said, focus }) {
    const query = said.name ?? "";
    const outcome = yield* ask("harness_search", {
      query,
      resource_types: said.resource
        ? [said.resource.type]
        : ["pipeline", "service", "environment", "connector", "trigger", "input_set"],
      ...scopeOf(focus.projectKey),
    });
    return outcome.status === "ok"
      ? renderSearch(outcome.data, query)
      : renderProblem(`search for ${query}`, outcome);
  },
};

/** "Which fields does a trigger have?", "pipeline schema". */
export const schemaOf: Intent = {
  id: "schema",
  score: ({ said }) =>
    said.concepts.has("schema") && said.resource && !said.codeBlock ? (said.name ? 60 : 79) : 0,
  *plan({ said }) {
    const type = said.resource?.type ?? "pipeline";
    const outcome = yield* ask("harness_schema", { resource_type: type });
    if (outcome.status === "ok") {
      const fields = asFields(outcome.data).fields;
      const names = Array.isArray(fields)
        ? fields.map(fieldLine)
        : Object.entries(asFields(fields)).map(([key, value]) =>
            fieldLine({ name: key, ...asFields(value) }),
          );
      return paragraphs(
        `A **${typeTitle(type)}** has these fields:`,
        names.length > 0
          ? bullets(names.slice(0, 40))
          : codeBlock(cut(JSON.stringify(outcome.data, null, 2), 2500).split("\n")),
        sections(outcome.data),
      );
    }
    const described = yield* ask("harness_describe", { resource_type: type });
    if (described.status !== "ok") return renderProblem(`read the schema of a ${typeTitle(type)}`, outcome);
    return paragraphs(
      `Harness has no schema of a ${typeTitle(type)} that I can read, but this is what I know of the type:`,
      codeBlock(cut(JSON.stringify(described.data, null, 2), 2500).split("\n")),
    );
  },
};

function fieldLine(field: unknown): string {
  if (typeof field === "string") return `\`${field}\``;
  const { name, type, required, description } = asFields(field);
  return `\`${String(name ?? "?")}\`${typeof type === "string" ? ` (${plain(type)})` : ""}${required === true ? ", required" : ""}${typeof description === "string" && description !== "" ? `: ${plain(cut(description, 120))}` : ""}`;
}

function sections(data: unknown): string | null {
  const available = asFields(data).available_sections;
  return Array.isArray(available) && available.length > 0
    ? `Sections to ask for: ${available
        .slice(0, 20)
        .map((name) => `\`${String(name)}\``)
        .join(", ")}.`
    : null;
}

/** "What is a trigger?", "what can I do with connectors?", "describe services". */
export const describeType: Intent = {
  id: "describe",
  score: ({ said }) => {
    if (!said.resource || said.name) return 0;
    const asksWhat =
      /^(?:what(?:'s| is| are)|describe|explain|tell me about|what can (?:i|you|one) do with)\b/.test(
        said.text,
      );
    const article = /^what(?:'s| is) (?:an?|the) \w+(?: \w+)?$/.test(said.text);
    return said.leads === "describe" ||
      article ||
      /what can (?:i|you|one) do with/.test(said.text) ||
      /tell me about/.test(said.text)
      ? 89
      : asksWhat && said.concepts.has("describe")
        ? 72
        : 0;
  },
  *plan({ said }) {
    const type = said.resource?.type ?? "pipeline";
    const outcome = yield* ask("harness_describe", { resource_type: type });
    if (outcome.status !== "ok") return renderProblem(`describe a ${typeTitle(type)}`, outcome);
    const data = asFields(outcome.data);
    const about = data.about ?? data.description;
    return paragraphs(
      `**${typeTitle(type)}**${typeof about === "string" ? `: ${plain(about)}` : ""}`,
      codeBlock(cut(JSON.stringify(outcome.data, null, 2), 2500).split("\n")),
    );
  },
};

/** "Test the docker connector", "is the delegate healthy?" */
export const diagnoseResource: Intent = {
  id: "diagnose_resource",
  score: ({ said }) => {
    if (!said.resource || !["connector", "delegate"].includes(said.resource.type)) return 0;
    const asks = ["check", "test", "health", "status", "wrong", "why", "fail"].some((concept) =>
      [...said.concepts].some((found) => found === concept),
    );
    return asks && (said.name || said.resource.type === "delegate") ? 91 : 0;
  },
  *plan({ said, focus }) {
    const type = said.resource?.type ?? "connector";
    if (type === "delegate" && !said.name) {
      const outcome = yield* ask("harness_list", { resource_type: "delegate", ...scopeOf(focus.projectKey) });
      if (outcome.status !== "ok") return renderProblem("list the delegates", outcome);
      const away = itemsOf(outcome.data).filter((item) => asFields(item).connected === false).length;
      return paragraphs(
        away === 0
          ? "**All delegates are connected.**"
          : `**${formatPlural(away, "delegate")} not connected.**`,
        renderList(outcome, "delegates", "delegate"),
      );
    }
    const outcome = yield* ask("harness_diagnose", {
      resource_type: type,
      resource_id: identifierLike(said.name ?? ""),
      ...scopeOf(focus.projectKey),
    });
    if (outcome.status !== "ok")
      return renderProblem(`check the ${type} “${plain(said.name ?? "")}”`, outcome);
    return paragraphs(
      `What Harness tells about the ${type} **${plain(said.name ?? "")}**:`,
      renderEntity(outcome.data),
      codeBlock(cut(JSON.stringify(outcome.data, null, 2), 2000).split("\n")),
    );
  },
};
