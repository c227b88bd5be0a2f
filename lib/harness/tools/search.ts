import { AppError } from "@/lib/errors";
import {
  isRecord,
  linkTo,
  type ResourceType,
  type ResourceTypeName,
  resourceType,
} from "@/lib/harness/registry";
import { redactRecord } from "@/lib/redact-secrets";
import { SearchInput } from "@/schemas/tools/inputs";
import { type PartFailure, SearchOutput } from "@/schemas/tools/outputs";
import { boundResult } from "./bound-result";
import { compacted } from "./compact";
import { resolveMeant } from "./flag-product";
import { readPage } from "./read";
import { typeNamed } from "./target";
import { readTool, type ToolArgs } from "./tool";

/** Searched when no types are named: what people look for by name. */
const usualTypes: readonly ResourceTypeName[] = [
  "pipeline",
  "service",
  "environment",
  "connector",
  "execution",
  "feature_flag",
  "secret",
  "project",
];

/** Filters that add what a scope inherits. */
const inherited: Readonly<Partial<Record<ResourceTypeName, Record<string, boolean>>>> = {
  connector: { include_all_connectors_available_at_scope: true },
  secret: { include_all_secrets_accessible_at_scope: true },
};

/** Types asked at the same time. */
const concurrency = 4;

export const harnessSearch = readTool({
  name: "harness_search",
  description:
    "Looks for Harness resources by text in their name or identifier, over several types at once. Use harness_list when " +
    "the type is known.",
  input: SearchInput,
  output: SearchOutput,
  operationOf: () => ({ resourceType: null, operation: "search", risk: "read" }),
  async run(args) {
    const { input, ctx } = args;
    const wanted =
      input.resource_types === undefined ? usualTypes : [...new Set(input.resource_types.map(typeNamed))];
    const skipped: SearchOutput["types_skipped"] = [];
    const types = wanted.filter((name) => {
      const reason = reasonToSkip(resourceType(name));
      if (reason !== undefined) skipped.push({ resource_type: name, reason });
      return reason === undefined;
    });
    const errors: PartFailure[] = [];
    const results: SearchOutput["results"] = [];
    const queue = [...types];
    const worker = async () => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        try {
          const found = await searchType(args, name);
          if (found.items.length > 0 || found.unreadable !== undefined) results.push(found);
        } catch (error) {
          if (!(error instanceof AppError) || error.code === "cancelled") throw error;
          errors.push({ part: name, code: error.code, message: error.message });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, types.length) }, worker));
    // Answers come in any order; the reader gets the types as they were asked.
    const rank = new Map<string, number>(types.map((name, index) => [name, index]));
    results.sort((a, b) => (rank.get(a.resource_type) ?? 0) - (rank.get(b.resource_type) ?? 0));
    const bounded = boundResult({ results }, ctx.maxResultChars);
    return {
      query: input.query,
      total_matches: results.reduce((sum, result) => sum + result.match_count, 0),
      searched_types: types,
      results: bounded.note === undefined ? results : keptResults(bounded.value),
      errors: errors.sort((a, b) => a.part.localeCompare(b.part)),
      types_skipped: skipped,
      ...(bounded.note === undefined ? {} : { note: bounded.note }),
    };
  },
});

/** What is left of the results after cutting; nothing rather than something of another shape. */
function keptResults(value: unknown): SearchOutput["results"] {
  const kept = SearchOutput.pick({ results: true }).safeParse(value);
  return kept.success ? kept.data.results : [];
}

function reasonToSkip(type: ResourceType): string | undefined {
  if (type.list === undefined) return "It cannot be listed.";
  const required = Object.entries(type.list.filters)
    .filter(([, field]) => field.required === true)
    .map(([name]) => name);
  return required.length === 0
    ? undefined
    : `It can be listed only with ${required.join(", ")}: use harness_list.`;
}

async function searchType(
  { ctx, client, input }: ToolArgs<SearchInput>,
  name: ResourceTypeName,
): Promise<SearchOutput["results"][number]> {
  const target = await resolveMeant(
    client,
    ctx,
    {
      resource_type: name,
      url: input.url,
      org_id: input.org_id,
      project_id: input.project_id,
      // Types that do not exist at the asked level are searched where they live.
      resource_scope: scopeFor(name, input.resource_scope),
      search_term: input.query,
      page: 0,
      size: input.max_per_type,
      // What the levels above share with this one is found too, unless a level was named.
      ...(input.resource_scope === undefined ? { filters: inherited[name] } : {}),
    },
    { verb: "list" },
  );
  const list = await readPage(client, target, ctx.signal);
  const searches = resourceType(name).list?.filters.search_term !== undefined;
  // Where the API cannot search, its unfiltered answer is no match: what fits is picked here.
  const matching = searches ? list.items : list.items.filter((item) => mentions(item, input.query));
  const items = matching.slice(0, input.max_per_type).map((item) => {
    const shown = input.compact ? compacted(target.name, item) : item;
    const link = linkTo(target.name, {
      baseUrl: client.baseUrl,
      accountId: client.accountId,
      scope: target.scope,
      values: target.values,
      item,
    });
    return redactRecord({ ...shown, openInHarness: link });
  });
  return {
    resource_type: name,
    match_count: items.length,
    items,
    total: searches ? list.total : null,
    ...(list.unreadable.length === 0 ? {} : { unreadable: list.unreadable }),
  };
}

function scopeFor(
  name: ResourceTypeName,
  asked: SearchInput["resource_scope"],
): SearchInput["resource_scope"] {
  const type = resourceType(name);
  return asked !== undefined && (type.scopes ?? [type.scope]).includes(asked) ? asked : undefined;
}

const mentions = (item: unknown, query: string): boolean => {
  if (!isRecord(item)) return false;
  const needle = query.toLowerCase();
  return ["name", "identifier", "description"].some((key) =>
    String(item[key] ?? "")
      .toLowerCase()
      .includes(needle),
  );
};
