import { parse } from "yaml";
import { InvalidInputError } from "@/lib/errors";
import {
  type HarnessClient,
  HarnessContractError,
  HarnessNotFoundError,
  hashArguments,
  renderPath,
} from "@/lib/harness/client";
import { isRecord, linkTo, operationKey, operationOf } from "@/lib/harness/registry";
import type { DiffView } from "@/schemas/approvals";
import type { InputResolution, ResolvedRequest, WaitPlan, WritePlan } from "@/schemas/tools/write-plan";
import { resolveTarget, type Target, type TargetInput } from "./target";
import type { ToolContext } from "./tool";

type WriteToolName = WritePlan["operation"]["tool"];

interface PlanArgs {
  client: HarnessClient;
  tool: WriteToolName;
  target: Target;
  diff?: DiffView | null;
  inputResolution?: InputResolution | null;
  wait?: WaitPlan | null;
  details?: readonly string[];
  /** What is done, when it is more than the action's name says. */
  verb?: string;
  /** What it is done to, by the name that people know; without it the type and the identifier. */
  subject?: string;
  /** The page to look at before deciding, when the target has none of its own. */
  openInHarness?: string | null;
}

const reversibleByVerb: Readonly<Record<string, string>> = {
  create: "Can be undone by deleting it again.",
  update: "Can be undone by sending the earlier version again; the comparison shows it.",
  delete: "Cannot be undone.",
  run: "A started execution can be aborted; what it has changed by then stays.",
  retry: "A started execution can be aborted; what it has changed by then stays.",
  rerun: "A started execution can be aborted; what it has changed by then stays.",
  rollback: "A later deployment can bring the newer version back.",
  abort: "Cannot be undone; the pipeline can be run again.",
  interrupt: "Cannot be undone; the pipeline can be run again.",
  approve: "Cannot be undone; the execution goes on at once.",
  reject: "Cannot be undone; the pipeline can be run again.",
};

/** Writes a resolved target down as a plan that can be stored, shown, hashed and executed later. */
export function planOf({ client, tool, target, ...rest }: PlanArgs): WritePlan {
  const { name, type, entry, operation, scope, request, values } = target;
  const stated = target.input.resource_id ?? identifierIn(request.body, entry.sends?.wrap);
  const place = { baseUrl: client.baseUrl, accountId: client.accountId, scope, values };
  const subject =
    rest.subject ??
    (stated === undefined ? type.title.toLowerCase() : `${type.title.toLowerCase()} ${stated}`);
  const verb = rest.verb ?? ("action" in target.deed ? target.deed.action.replaceAll("_", " ") : operation);
  return {
    operation: {
      tool,
      operationKey: operationKey(name, operation),
      resourceType: name,
      resourceId: stated ?? null,
      action: "action" in target.deed ? operation : null,
      args: { ...request },
    },
    orgIdentifier: scope.org ?? null,
    projectIdentifier: scope.project ?? null,
    risk: entry.risk,
    preview: `${entry.method} ${renderPath(entry.path, request.path)}`,
    argsHash: hashArguments(request),
    title: `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${subject}`,
    effect: {
      summary: "effect" in entry ? entry.effect : entry.about,
      details: [...(rest.details ?? [])],
      reversible: reversibleByVerb[operation] ?? "Harness offers no way to undo it by itself.",
      openInHarness: rest.openInHarness ?? linkTo(name, place),
    },
    diff: rest.diff ?? null,
    inputResolution: rest.inputResolution ?? null,
    wait: rest.wait ?? null,
  };
}

/** Replaces the request of a target, after inputs have been resolved by reading. */
export function withRequest(target: Target, request: Partial<ResolvedRequest>): Target {
  return { ...target, request: { ...target.request, ...request } };
}

/** What the entity looks like now, to compare the update with; null when it cannot be read as YAML. */
export async function diffOf(
  client: HarnessClient,
  ctx: ToolContext,
  target: Target,
): Promise<DiffView | null> {
  const after = yamlIn(target.request.body, target.entry.sends?.wrap);
  const { get } = target.type;
  if (get === undefined) return null;
  const input: TargetInput = { ...target.input, filters: undefined, body: undefined };
  try {
    const source = resolveTarget(client, ctx, input, { verb: "get" });
    const operation = operationOf(source.name, "get", get);
    if (operation.risk !== "read") return null;
    const current = await client.call(operation, source.request, { signal: ctx.signal });
    const before = yamlIn(current, undefined);
    if (before !== undefined && after !== undefined) return { format: "yaml", before, after };
    const body = target.request.body;
    if (!isRecord(body)) return null;
    const wrap = target.entry.sends?.wrap;
    const entity = wrap === undefined ? body : body[wrap];
    if (!isRecord(entity) || !isRecord(current)) return null;
    // Only what the update names is compared: the rest of the answer is Harness's own bookkeeping.
    const same = Object.fromEntries(Object.keys(entity).map((key) => [key, current[key] ?? null]));
    return { format: "json", before: JSON.stringify(same, null, 2), after: JSON.stringify(entity, null, 2) };
  } catch (error) {
    if (error instanceof HarnessNotFoundError) throw error;
    // What stands now and cannot be read cannot be compared; the approver sees what is sent.
    if (error instanceof InvalidInputError || error instanceof HarnessContractError) return null;
    throw error;
  }
}

const yamlKeys = ["yamlPipeline", "inputSetYaml", "yaml"] as const;

function yamlIn(value: unknown, wrap: string | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (!isRecord(value)) return undefined;
  const inner = wrap === undefined ? value : value[wrap];
  if (!isRecord(inner)) return undefined;
  for (const key of yamlKeys) {
    const text = inner[key];
    if (typeof text === "string" && text !== "") return text;
  }
  return undefined;
}

/** The identifier that a created entity will have. */
function identifierIn(body: unknown, wrap: string | undefined): string | undefined {
  const value: unknown = typeof body === "string" ? safeYaml(body) : body;
  if (!isRecord(value)) return undefined;
  const inner = wrap === undefined ? value : value[wrap];
  const candidates = [inner, ...(isRecord(inner) ? Object.values(inner) : [])];
  for (const candidate of candidates) {
    if (isRecord(candidate) && typeof candidate.identifier === "string") return candidate.identifier;
  }
  return isRecord(inner) && typeof inner.name === "string" ? inner.name : undefined;
}

function safeYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
