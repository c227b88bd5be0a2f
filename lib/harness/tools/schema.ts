import { z } from "zod";
import { InvalidInputError, NotFoundError } from "@/lib/errors";
import { data, type HarnessScope, readOperation, scopeQuery } from "@/lib/harness/client";
import { assertScopeAllowed } from "@/lib/harness/registry";
import { type BundledSchemaName, bundledSchemaNames, bundledSchemas } from "@/schemas/harness/yaml";
import { laterSchemaNames, SchemaInput, schemaNames } from "@/schemas/tools/inputs";
import { SchemaOutput } from "@/schemas/tools/outputs";
import { boundResult } from "./bound-result";
import {
  fieldsOf,
  inlined,
  type JsonSchema,
  JsonSchemaDocument,
  sectionAt,
  sectionsOf,
} from "./schema-sections";
import { readTool, type ToolArgs } from "./tool";

/** Schemas that Harness serves per account. */
const liveEntityTypes = {
  connector: "Connectors",
  environment: "Environment",
  service: "Service",
  secret: "Secrets",
  infrastructure: "Infrastructure",
} as const;

const yamlSchemaGet = readOperation({
  key: "yaml_schema.get",
  method: "GET",
  path: "/ng/api/yaml-schema",
  bind: (args: {
    entityType: string;
    scope: "account" | "org" | "project";
    place: HarnessScope;
    identifier: string;
  }) => ({
    query: {
      ...scopeQuery(args.place),
      entityType: args.entityType,
      scope: args.scope,
      identifier: args.identifier,
    },
  }),
  response: data(z.looseObject({})),
});

interface Source {
  about: string;
  document: JsonSchema;
  examples: Readonly<Record<string, string>>;
  source: SchemaOutput["source"];
}

export const harnessSchema = readTool({
  name: "harness_schema",
  description:
    "Gives the YAML schema of a Harness entity: its fields, or one section of it by name or dotted path, and examples. Use " +
    "it before writing YAML for harness_create or harness_update.",
  input: SchemaInput,
  output: SchemaOutput,
  operationOf: () => ({ resourceType: null, operation: "schema", risk: "read" }),
  async run(args) {
    const { input, ctx } = args;
    const name = input.resource_type ?? typeWithExample(input);
    if (name === null) return examplesOfAll(input.example_search);
    const source = await sourceOf(args, name);
    const { document } = source;
    const start = rootEntity(document);
    const section = input.path === undefined ? start : sectionAt(document, start, input.path);
    if (section === undefined) {
      throw new NotFoundError(`The schema of ${name} has no section "${input.path}".`, {
        details: { sections: sectionsOf(document) },
        remedy: "Use one of details.sections, or a dotted path of field names.",
      });
    }
    const example = input.example === undefined ? undefined : source.examples[input.example];
    if (input.example !== undefined && example === undefined) {
      throw new NotFoundError(`There is no example "${input.example}".`, {
        details: { examples: Object.keys(source.examples) },
      });
    }
    const bounded =
      input.path === undefined ? undefined : boundResult(inlined(document, section, 3), ctx.maxResultChars);
    return {
      resource_type: name,
      path: input.path ?? null,
      about: section.description ?? source.about,
      fields: fieldsOf(document, section),
      available_sections: sectionsOf(document),
      examples_available: examplesNamed(source, input.example_search),
      ...(bounded === undefined ? {} : { schema: bounded.value }),
      ...(example === undefined ? {} : { example }),
      source: source.source,
    };
  },
});

function examplesNamed(source: Source, search: string | undefined): string[] {
  const needle = search?.toLowerCase() ?? "";
  return Object.entries(source.examples)
    .filter(([name, yaml]) => name.includes(needle) || yaml.toLowerCase().includes(needle))
    .map(([name]) => name);
}

/** Documents wrap the entity in its name (`pipeline: …`); its fields are what readers ask for. */
function rootEntity(document: JsonSchema): JsonSchema {
  const names = Object.keys(document.properties ?? {});
  const only = names.length === 1 ? names[0] : undefined;
  return (only === undefined ? undefined : sectionAt(document, document, only)) ?? document;
}

async function sourceOf(args: ToolArgs<SchemaInput>, asked: string): Promise<Source> {
  const name = canonicalName(asked);
  const bundled = bundledSchemaNames.find((known) => known === name);
  if (bundled !== undefined) return bundledSource(bundled);
  const entityType = Object.entries(liveEntityTypes).find(([known]) => known === name)?.[1];
  const later = laterSchemaNames.find((known) => keyOf(known) === keyOf(asked));
  if (later !== undefined) {
    throw new InvalidInputError(`Tackroom does not have the YAML schema of ${later} yet.`, {
      details: { field: "resource_type", allowed: schemaNames },
      remedy: `Use ${schemaNames.join(", ")}, or look it up in Harness's own editor.`,
    });
  }
  if (entityType === undefined) {
    throw new InvalidInputError(`There is no YAML schema of "${asked}".`, {
      details: { field: "resource_type", allowed: schemaNames },
      remedy: `Use ${schemaNames.join(", ")}; harness_describe knows the body fields of the others.`,
    });
  }
  return liveSource(args, { name, entityType });
}

const keyOf = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, "");

const canonicalName = (name: string): string =>
  schemaNames.find((known) => keyOf(known) === keyOf(name)) ?? keyOf(name);

/** The schema that has the wanted example; null when only examples are looked for. */
function typeWithExample({ example, example_search, path }: SchemaInput): string | null {
  if (example !== undefined) {
    const found = bundledSchemaNames.find((name) => example in bundledSchemas[name].examples);
    if (found !== undefined) return found;
    throw new NotFoundError(`There is no example "${example}".`, {
      details: { examples: examplesOfAll(undefined).examples_available },
    });
  }
  if (example_search !== undefined && path === undefined) return null;
  throw new InvalidInputError("Which entity's schema?", {
    details: { field: "resource_type", allowed: schemaNames },
    remedy: `Name one of ${schemaNames.join(", ")}.`,
  });
}

/** The examples of all bundled schemas that mention something. */
function examplesOfAll(search: string | undefined): SchemaOutput {
  return {
    resource_type: "all",
    path: null,
    about: "Examples of every schema that needs no connection.",
    fields: [],
    available_sections: [],
    examples_available: bundledSchemaNames.flatMap((name) => examplesNamed(bundledSource(name), search)),
    source: "bundled",
  };
}

export function bundledSource(name: BundledSchemaName): Source {
  const { about, root, definitions, examples } = bundledSchemas[name];
  return { about, document: JsonSchemaDocument.parse({ ...root, definitions }), examples, source: "bundled" };
}

async function liveSource(
  { client, ctx, input }: ToolArgs<SchemaInput>,
  { name, entityType }: { name: string; entityType: string },
): Promise<Source> {
  const org = input.org_id ?? ctx.defaults.org;
  const project = input.project_id ?? ctx.defaults.project;
  const level = input.scope ?? (org === undefined ? "account" : project === undefined ? "org" : "project");
  const place = level === "account" ? {} : level === "org" ? { org } : { org, project };
  assertScopeAllowed(place, { risk: "read" }, ctx.allowedScopes);
  const document = await client.call(
    yamlSchemaGet,
    // Harness asks for an identifier and, without an entity of that name, gives the general schema.
    { entityType, scope: level, place, identifier: input.identifier ?? "test" },
    { signal: ctx.signal },
  );
  const inner = "schema" in document ? document.schema : document;
  return {
    about: `The fields of ${name} as this account's Harness has them.`,
    document: JsonSchemaDocument.parse(inner),
    examples: {},
    source: "harness",
  };
}
