import { z } from "zod";

/** The part of JSON Schema that is looked at; everything else is kept. */
export interface JsonSchema {
  description?: string | undefined;
  type?: unknown;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  items?: JsonSchema | undefined;
  oneOf?: JsonSchema[] | undefined;
  anyOf?: JsonSchema[] | undefined;
  allOf?: JsonSchema[] | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  $ref?: string | undefined;
  definitions?: Record<string, JsonSchema> | undefined;
  [other: string]: unknown;
}

export const JsonSchemaDocument: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    description: z.string().optional(),
    properties: z.record(z.string(), JsonSchemaDocument).optional(),
    required: z.array(z.string()).optional(),
    items: JsonSchemaDocument.optional(),
    oneOf: z.array(JsonSchemaDocument).optional(),
    anyOf: z.array(JsonSchemaDocument).optional(),
    allOf: z.array(JsonSchemaDocument).optional(),
    enum: z.array(z.unknown()).optional(),
    $ref: z.string().optional(),
    definitions: z.record(z.string(), JsonSchemaDocument).optional(),
  }),
);

/** What a reference points at; definitions may be nested (`#/definitions/a/b`). */
function followed(document: JsonSchema, schema: JsonSchema): JsonSchema {
  const seen = new Set<string>();
  let current = schema;
  while (current.$ref !== undefined && !seen.has(current.$ref)) {
    seen.add(current.$ref);
    const target = current.$ref
      .replace(/^#\//, "")
      .split("/")
      .reduce<unknown>(
        (node, key) =>
          typeof node === "object" && node !== null && key in node ? Reflect.get(node, key) : undefined,
        document,
      );
    const parsed = JsonSchemaDocument.safeParse(target);
    if (!parsed.success) return current;
    current = parsed.data;
  }
  return current;
}

const alternativesOf = (schema: JsonSchema): JsonSchema[] => [
  ...(schema.oneOf ?? []),
  ...(schema.anyOf ?? []),
  ...(schema.allOf ?? []),
];

/** A field of a section, through lists and alternatives. */
function fieldIn(document: JsonSchema, schema: JsonSchema, name: string, depth = 0): JsonSchema | undefined {
  if (depth > 12) return undefined;
  const section = followed(document, schema);
  const own = section.properties?.[name];
  if (own !== undefined) return followed(document, own);
  const inside = [...(section.items === undefined ? [] : [section.items]), ...alternativesOf(section)];
  for (const candidate of inside) {
    const found = fieldIn(document, candidate, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names of the definitions, which can be asked for directly. */
export const sectionsOf = (document: JsonSchema): string[] => Object.keys(document.definitions ?? {});

/** Finds a section: a definition by name, a dotted path from the entity, or the first field of that name anywhere. */
export function sectionAt(document: JsonSchema, start: JsonSchema, path: string): JsonSchema | undefined {
  const parts = path.split(".").filter((part) => part !== "");
  const byPath = parts.reduce<JsonSchema | undefined>(
    (section, part) => (section === undefined ? undefined : fieldIn(document, section, part)),
    start,
  );
  if (byPath !== undefined) return byPath;
  const [name] = parts;
  if (name === undefined) return undefined;
  const definition = document.definitions?.[name];
  if (definition !== undefined) {
    return parts.length === 1
      ? followed(document, definition)
      : sectionAt(document, definition, parts.slice(1).join("."));
  }
  if (parts.length > 1) return undefined;
  for (const candidate of Object.values(document.definitions ?? {})) {
    const found = fieldBelow(candidate, name, 0);
    if (found !== undefined) return followed(document, found);
  }
  return undefined;
}

/** The first field of a name inside a definition, at any depth; references are definitions of their own. */
function fieldBelow(schema: JsonSchema, name: string, depth: number): JsonSchema | undefined {
  if (depth > 20) return undefined;
  const own = schema.properties?.[name];
  if (own !== undefined) return own;
  const inside = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...alternativesOf(schema),
  ];
  for (const candidate of inside) {
    const found = fieldBelow(candidate, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A copy with references replaced by what they point at, `depth` references deep; deeper ones stay. */
export function inlined(document: JsonSchema, schema: JsonSchema, depth: number): JsonSchema {
  if (schema.$ref !== undefined)
    return depth === 0 ? schema : inlined(document, followed(document, schema), depth - 1);
  const { definitions: _, ...rest } = schema;
  const map = (members: JsonSchema[] | undefined) =>
    members?.map((member) => inlined(document, member, depth));
  return stripped({
    ...rest,
    properties:
      schema.properties === undefined
        ? undefined
        : Object.fromEntries(
            Object.entries(schema.properties).map(([name, member]) => [
              name,
              inlined(document, member, depth),
            ]),
          ),
    items: schema.items === undefined ? undefined : inlined(document, schema.items, depth),
    oneOf: map(schema.oneOf),
    anyOf: map(schema.anyOf),
    allOf: map(schema.allOf),
  });
}

const stripped = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));

interface FieldLine {
  name: string;
  type: string;
  required: boolean;
  description: string | null;
}

/** The fields of a section, one line each; those of alternatives and list items included. */
export function fieldsOf(document: JsonSchema, schema: JsonSchema, depth = 0): FieldLine[] {
  const section = followed(document, schema);
  const own = Object.entries(section.properties ?? {}).map(([name, field]) => {
    const target = followed(document, field);
    return {
      name,
      type: typeOf(document, target),
      required: section.required?.includes(name) ?? false,
      description: field.description ?? target.description ?? null,
    };
  });
  if (own.length > 0 || depth > 3) return own;
  const inside = [...(section.items === undefined ? [] : [section.items]), ...alternativesOf(section)];
  const lines = inside.flatMap((candidate) => fieldsOf(document, candidate, depth + 1));
  return [...new Map(lines.map((line) => [line.name, line])).values()];
}

function typeOf(document: JsonSchema, schema: JsonSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) {
    const shown = schema.enum.slice(0, 12).map(String).join(" | ");
    return schema.enum.length > 12 ? `${shown} | …` : shown;
  }
  if (schema.items !== undefined) return `list of ${typeOf(document, followed(document, schema.items))}`;
  if (alternativesOf(schema).length > 0) return "one of several forms";
  return typeof schema.type === "string" ? schema.type : "any";
}
