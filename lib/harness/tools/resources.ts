import { NotFoundError } from "@/lib/errors";
import type { HarnessClient, HarnessScope } from "@/lib/harness/client";
import { executionSummaries, pipelineDetail } from "@/lib/harness/reads";
import { assertScopeAllowed, resolveScope, resourceTypes } from "@/lib/harness/registry";
import { redactDeep, redactSecrets } from "@/lib/redact-secrets";
import { bundledSchemaNames } from "@/schemas/harness/yaml";
import { compacted } from "./compact";
import { bundledSource } from "./schema";
import type { ToolContext } from "./tool";

/** A document that clients of the MCP route can read by address. */
export interface ResourceDocument {
  uri: string;
  mimeType: "application/json" | "application/yaml";
  text: string;
}

interface ResourceArgs {
  client: HarnessClient;
  ctx: ToolContext;
}

/** The resources there are; `{…}` marks what the reader fills in. */
export const resourceTemplates = [
  {
    uri: "executions:///recent",
    name: "Recent executions",
    description: "The ten newest executions of the default project.",
    mimeType: "application/json",
  },
  {
    uri: "pipeline:///{pipeline}",
    name: "Pipeline YAML",
    description:
      "The YAML of a pipeline: pipeline:///<id> in the default project, or pipeline:///<org>/<project>/<id>.",
    mimeType: "application/yaml",
  },
  {
    uri: "schema:///{name}",
    name: "YAML schema",
    description: `The JSON schema of ${bundledSchemaNames.join(", ")}.`,
    mimeType: "application/json",
  },
] as const;

/**
 * Reads a resource.
 *
 * @throws NotFoundError  no such resource
 */
export async function readResource(uri: string, { client, ctx }: ResourceArgs): Promise<ResourceDocument> {
  const [, scheme, path] = uri.match(/^([a-z]+):\/\/\/(.+)$/) ?? [];
  const segments = (path ?? "").split("/").map(decoded);
  if (scheme === "executions" && path === "recent") {
    const scope = scopeOf(ctx, {});
    const page = await executionSummaries({ client, signal: ctx.signal, scope, size: 10 });
    const items = page.items.map((item) => redactDeep(compacted("execution", item)));
    return { uri, mimeType: "application/json", text: JSON.stringify(items, null, 2) };
  }
  if (scheme === "pipeline" && (segments.length === 1 || segments.length === 3)) {
    const [org, project] = segments.length === 3 ? segments : [];
    const pipelineIdentifier = segments.at(-1) ?? "";
    const scope = scopeOf(ctx, { org, project });
    const pipeline = await pipelineDetail({ client, signal: ctx.signal, scope, pipelineIdentifier });
    return { uri, mimeType: "application/yaml", text: redactSecrets(pipeline.yamlPipeline) };
  }
  const schema = bundledSchemaNames.find((name) => scheme === "schema" && name === path);
  if (schema !== undefined) {
    return {
      uri,
      mimeType: "application/json",
      text: JSON.stringify(bundledSource(schema).document, null, 2),
    };
  }
  throw new NotFoundError(`There is no resource ${uri}.`, {
    remedy: `Use ${resourceTemplates.map((template) => template.uri).join(", ")}.`,
  });
}

/** A segment with a broken escape is taken as it is written: it names nothing, which is answered as such. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function scopeOf(ctx: ToolContext, given: HarnessScope): HarnessScope {
  const scope = resolveScope(
    resourceTypes.pipeline,
    { org_id: given.org, project_id: given.project },
    ctx.defaults,
  );
  assertScopeAllowed(scope, { risk: "read" }, ctx.allowedScopes);
  return scope;
}
