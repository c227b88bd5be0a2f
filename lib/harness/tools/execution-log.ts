import { InvalidInputError } from "@/lib/errors";
import { formatCount } from "@/lib/format/number";
import { type HarnessClient, HarnessNotFoundError, withoutTokens } from "@/lib/harness/client";
import {
  downloadLogZip,
  executionDetail,
  logDownloadLink,
  stepLog,
  streamStepLog,
} from "@/lib/harness/reads";
import { assertScopeAllowed, linkTo, parseHarnessUrl, resolveScope } from "@/lib/harness/registry";
import { stripAnsi } from "@/lib/insights/logs/ansi";
import { hasEnded, outcomeOf } from "@/schemas/executions/execution-status";
import { type ExecutionDetail, type GraphNode, logKeysOf } from "@/schemas/harness/execution-graph";
import type { LogLine } from "@/schemas/harness/log";
import type { GetInput } from "@/schemas/tools/inputs";
import type { GetOutput } from "@/schemas/tools/outputs";
import { isStep, nodesOf, stageOf } from "./execution-nodes";
import { assertOwnAccount, type Chosen, choose } from "./target";
import type { ToolArgs, ToolContext } from "./tool";

const defaultLines = 200;
const maxLines = 2_000;
/** Steps whose logs one call returns. */
const maxSteps = 5;
/** How long a live log is listened to: what is there arrives at once, the rest is for a later call. */
const liveWindowMs = 2_000;

/** The kept lines of a log and how many there were. */
export interface LogExcerpt {
  lines: string[];
  totalLines: number;
  /** True while the step still writes. */
  live: boolean;
}

/**
 * Reads logs of an execution: of one step (`params.step_id`, running ones live), of a stage, of the steps that failed,
 * or of everything below a known key (`params.prefix`). Memory is bounded by the lines that are kept.
 */
export async function readExecutionLog({ ctx, client, input }: ToolArgs<GetInput>): Promise<GetOutput> {
  if (input.url !== undefined) assertOwnAccount(client, parseHarnessUrl(input.url));
  const chosen = choose(input, { verb: "get" });
  const params = chosen.input.params ?? {};
  const wanted = {
    lines: Math.min(numberOf(params.max_lines) ?? defaultLines, maxLines),
    from: params.from === "start" ? ("start" as const) : ("end" as const),
  };
  const prefix = textOf(params.prefix);
  if (prefix !== undefined) {
    await assertKeyAllowed({ ctx, client, chosen, key: prefix });
    return logsBelow({
      client,
      prefix,
      wanted,
      signal: ctx.signal,
      link: wantsLink(input),
    });
  }
  const executionId = chosen.input.resource_id ?? textOf(params.execution_id);
  if (executionId === undefined) {
    throw new InvalidInputError("Which execution's log?", {
      details: { field: "resource_id" },
      remedy: "Give the execution id as resource_id, or a log key as params.prefix.",
    });
  }
  const scope = resolveScope(chosen.type, chosen.input, ctx.defaults);
  assertScopeAllowed(scope, chosen.entry, ctx.allowedScopes);
  const detail = await executionDetail({ client, signal: ctx.signal, scope, planExecutionId: executionId });
  const summary = detail.pipelineExecutionSummary;
  const openInHarness = linkTo("execution", {
    baseUrl: client.baseUrl,
    accountId: client.accountId,
    scope,
    values: {},
    item: summary,
  });
  if (wantsLink(input)) {
    return {
      execution_id: executionId,
      download_url: await logDownloadLink({ client, signal: ctx.signal, prefix: rootKey(detail) }),
      openInHarness,
    };
  }
  const nodes = wantedNodes(detail, textOf(params.stage_id), textOf(params.step_id));
  const logs = [];
  let problem: unknown;
  for (const node of nodes.slice(0, maxSteps)) {
    const step = {
      stage: stageOf(node) ?? null,
      step: node.name ?? node.identifier ?? node.uuid,
      status: node.status,
    };
    try {
      const excerpt = await excerptOf({ client, node, ...wanted, signal: ctx.signal });
      const lines = excerpt.lines.map((line) => withoutTokens(line));
      logs.push({ ...step, lines, total_lines: excerpt.totalLines, live: excerpt.live });
    } catch (error) {
      // One step whose log is gone does not take the others' along.
      if (!(error instanceof HarnessNotFoundError)) throw error;
      problem ??= error;
      logs.push({ ...step, lines: [], total_lines: 0, live: false, problem: error.message });
    }
  }
  if (problem !== undefined && logs.every((log) => "problem" in log)) throw problem;
  return {
    execution_id: executionId,
    status: summary.status,
    logs,
    openInHarness,
    ...(nodes.length > maxSteps
      ? {
          note: `${formatCount(nodes.length)} steps match; the first ${maxSteps} are shown. Name a step_id for another.`,
        }
      : {}),
  };
}

/** The steps that a caller means: a named one, those of a stage, or those that failed; else the last one that ran. */
function wantedNodes(
  detail: ExecutionDetail,
  stageId: string | undefined,
  stepId: string | undefined,
): GraphNode[] {
  const steps = nodesOf(detail).filter((node) => isStep(node) && logKeysOf(node).length > 0);
  // Addresses name a stage by its node, callers by its identifier.
  const stage =
    stageId === undefined
      ? undefined
      : (detail.pipelineExecutionSummary.layoutNodeMap?.[stageId]?.nodeIdentifier ?? stageId);
  const inStage = stage === undefined ? steps : steps.filter((node) => stageOf(node) === stage);
  if (stepId !== undefined) {
    const named = inStage.filter(
      (node) => node.identifier === stepId || node.uuid === stepId || node.name === stepId,
    );
    if (named.length > 0) return named;
    throw new HarnessNotFoundError(`This execution has no step "${stepId}" with a log.`, {
      details: { steps: inStage.slice(0, 40).map((node) => node.identifier ?? node.uuid) },
      remedy: "Use one of the steps in details.steps.",
    });
  }
  const failed = inStage.filter((node) => outcomeOf(node.status) === "failed");
  if (failed.length > 0) return failed;
  const running = inStage.filter((node) => outcomeOf(node.status) === "running");
  if (running.length > 0) return running;
  if (stageId !== undefined && inStage.length > 0) return inStage;
  const last = inStage.filter((node) => hasEnded(node.status, node.endTs)).at(-1);
  if (last !== undefined) return [last];
  throw new HarnessNotFoundError("No step of this execution has written a log yet.", {
    remedy: "Ask again when a step is running.",
  });
}

/** The part that the keys of all logs of an execution share, cut out of any of them; both forms of keys. */
export function rootKey(detail: ExecutionDetail): string {
  const key = nodesOf(detail).flatMap(logKeysOf)[0];
  if (key === undefined) throw new HarnessNotFoundError("This execution has no logs.");
  const mark = `/-${detail.pipelineExecutionSummary.planExecutionId}`;
  const at = key.indexOf(mark);
  return at < 0 ? key.replace(/\/level1:.*$/, "") : key.slice(0, at + mark.length);
}

/**
 * A key names its project itself, or only the execution, which then has to be one of the project that is asked about.
 *
 * @throws ForbiddenError  the key belongs to a project that is not connected
 * @throws InvalidInputError  the key does not say what it belongs to
 */
async function assertKeyAllowed(args: {
  ctx: ToolContext;
  client: HarnessClient;
  chosen: Chosen;
  key: string;
}): Promise<void> {
  const { ctx, client, chosen, key } = args;
  if (ctx.allowedScopes === "all") return;
  const named = /^accountId:[^/]+\/orgId:([^/]+)\/projectId:([^/]+)\//.exec(key);
  if (named !== null) {
    assertScopeAllowed({ org: named[1], project: named[2] }, chosen.entry, ctx.allowedScopes);
    return;
  }
  const planExecutionId = /^[^/]+\/pipeline\/[^/]+\/\d+\/-([^/]+)(?:\/|$)/.exec(key)?.[1];
  if (planExecutionId === undefined) {
    throw new InvalidInputError("This is not a log key that says which execution it belongs to.", {
      details: { field: "params.prefix" },
      remedy: "Give the execution id as resource_id instead.",
    });
  }
  const scope = resolveScope(chosen.type, chosen.input, ctx.defaults);
  assertScopeAllowed(scope, chosen.entry, ctx.allowedScopes);
  await executionDetail({ client, signal: ctx.signal, scope, planExecutionId, fullGraph: false });
}

/** The log of a node: the stored one, or, while it runs, what is written so far. */
export async function excerptOf(args: {
  client: HarnessClient;
  node: GraphNode;
  lines: number;
  from: "start" | "end";
  signal?: AbortSignal | undefined;
}): Promise<LogExcerpt> {
  const { client, node, signal } = args;
  const keys = logKeysOf(node);
  if (!hasEnded(node.status, node.endTs)) {
    const live = await liveExcerpt(client, keys, args);
    if (live !== undefined) return live;
  }
  const window = new LineWindow(args.lines, args.from);
  let found = false;
  for (const logKey of keys) {
    // Units carry the whole log of a delegate task; the base key then has nothing to add.
    if (found && logKey === node.logBaseKey) continue;
    try {
      const endedAt = window.total === 0 ? node.endTs : null;
      for await (const line of stepLog({ client, signal, logKey, endedAt })) window.add(formatted(line));
      found = true;
    } catch (error) {
      if (!(error instanceof HarnessNotFoundError)) throw error;
    }
  }
  if (!found)
    throw new HarnessNotFoundError(`The log of ${node.name ?? "this step"} does not exist (any more).`);
  return { lines: window.lines(), totalLines: window.total, live: false };
}

async function liveExcerpt(
  client: HarnessClient,
  keys: readonly string[],
  wanted: { lines: number; from: "start" | "end"; signal?: AbortSignal | undefined },
): Promise<LogExcerpt | undefined> {
  const window = new LineWindow(wanted.lines, wanted.from);
  const enough = AbortSignal.timeout(liveWindowMs);
  const signal = wanted.signal === undefined ? enough : AbortSignal.any([enough, wanted.signal]);
  let found = false;
  const take = async (lines: AsyncIterable<LogLine>): Promise<boolean> => {
    try {
      for await (const line of lines) {
        found = true;
        window.add(formatted(line));
      }
      found = true;
      return true;
    } catch (error) {
      if (wanted.signal?.aborted) throw error;
      if (enough.aborted || error instanceof HarnessNotFoundError) return false;
      throw error;
    }
  };
  for (const logKey of keys) {
    if (enough.aborted) break;
    // A command unit that is done while its step goes on is stored already, and streamed no more.
    if (!(await take(streamStepLog({ client, signal, logKey }))))
      await take(stepLog({ client, signal, logKey }));
  }
  return found ? { lines: window.lines(), totalLines: window.total, live: true } : undefined;
}

async function logsBelow(args: {
  client: HarnessClient;
  prefix: string;
  wanted: { lines: number; from: "start" | "end" };
  signal?: AbortSignal | undefined;
  link: boolean;
}): Promise<GetOutput> {
  const { client, prefix, signal } = args;
  if (args.link)
    return { download_url: await logDownloadLink({ client, signal, prefix }), openInHarness: null };
  const files = await downloadLogZip({ client, signal, prefix });
  return {
    logs: files.slice(0, 20).map((file) => {
      const window = new LineWindow(args.wanted.lines, args.wanted.from);
      for (const line of file.lines) window.add(formatted(line));
      return {
        key: file.name,
        lines: window.lines().map((line) => withoutTokens(line)),
        total_lines: window.total,
        cut: file.cut,
      };
    }),
    openInHarness: null,
    ...(files.length > 20
      ? { note: `${formatCount(files.length)} logs lie below this key; the first 20 are shown.` }
      : {}),
  };
}

/** A line as text: level in front when it is more than information, no escape sequences. */
export function formatted(line: LogLine): string {
  const text = stripAnsi(line.message);
  return line.level === null || line.level === "INFO" ? text : `${line.level} ${text}`;
}

/** Keeps the first or the last lines of a stream. */
class LineWindow {
  readonly #lines: string[] = [];
  readonly #size: number;
  readonly #from: "start" | "end";
  total = 0;

  constructor(size: number, from: "start" | "end") {
    this.#size = size;
    this.#from = from;
  }

  add(line: string): void {
    this.total += 1;
    if (this.#from === "start") {
      if (this.#lines.length < this.#size) this.#lines.push(line);
      return;
    }
    this.#lines.push(line);
    // Trimmed in steps: a shift per line would cost as much as the log is long.
    if (this.#lines.length > this.#size * 2) this.#lines.splice(0, this.#lines.length - this.#size);
  }

  lines(): string[] {
    return this.#from === "start" ? this.#lines : this.#lines.slice(-this.#size);
  }
}

/** Models write booleans as text now and then. */
const wantsLink = (input: GetInput): boolean =>
  input.return_download_url === true || input.return_download_url === "true";

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number > 0 ? number : undefined;
};
