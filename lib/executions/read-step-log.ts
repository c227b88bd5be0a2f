import { setTimeout as wait } from "node:timers/promises";
import { and, eq } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { executionSteps, executions } from "@/lib/db/schema";
import { AppError, NotFoundError } from "@/lib/errors";
import { formatCount } from "@/lib/format/number";
import { type HarnessClient, HarnessNotFoundError } from "@/lib/harness/client";
import { executionDetail, stepLog, streamStepLog } from "@/lib/harness/reads";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { LogRecord } from "@/schemas/executions/execution-page";
import { hasEnded } from "@/schemas/executions/execution-status";
import { logKeysOf } from "@/schemas/harness/execution-graph";
import type { LogLine } from "@/schemas/harness/log";

interface Ref {
  projectKey: string;
  planExecutionId: string;
  nodeId: string;
}

/** A page shows at most this many lines; the download has them all. */
export const maxShownLines = 500_000;

interface StepOfLog {
  name: string;
  ended: boolean;
  /** Epoch ms; null while it runs, or where Harness does not tell. */
  endedAt: number | null;
  logKeys: string[];
}

/** So long after a step's end an empty log says nothing: Harness stores it some seconds later. */
const lateLogMs = 2 * 60_000;

/**
 * The log of one step as records, in order: each command unit's name, its lines, and at the end how it ended. A running
 * step is followed until it ends or the reader goes away. With `whole`, however long it is; nothing is held in memory. Errors after the first record come as the last record.
 *
 * @throws NotFoundError  no such execution or step
 */
export async function openStepLog({
  ctx,
  input,
}: VerbArgs<Ref & { whole?: boolean }>): Promise<{ step: StepOfLog; records: AsyncGenerator<LogRecord> }> {
  assertCan(ctx, "workspace.read");
  const project = await findProject(ctx.db, input.projectKey);
  const client = await harnessClientFor(ctx, project.connectorId);
  const step =
    (await storedStep(ctx, project.id, input)) ??
    (await liveStep(client, ctx, { org: project.orgIdentifier, project: project.projectIdentifier }, input));
  if (step === null) {
    throw new NotFoundError("This execution has no such step.");
  }
  const maxLines = input.whole === true ? Number.POSITIVE_INFINITY : maxShownLines;
  const scope = { org: project.orgIdentifier, project: project.projectIdentifier };
  const hasEndedNow = async () => (await liveStep(client, ctx, scope, input))?.ended ?? true;
  return { step, records: records({ client, ctx, step, hasEndedNow }, maxLines) };
}

interface Source {
  client: HarnessClient;
  ctx: Context;
  step: StepOfLog;
  /** Asks Harness whether the step has ended meanwhile. */
  hasEndedNow: () => Promise<boolean>;
}

async function* records(source: Source, maxLines: number): AsyncGenerator<LogRecord> {
  const { ctx, step } = source;
  let lines = 0;
  // The own key comes last; where command units write, it holds nothing.
  for (const logKey of step.logKeys) {
    const unit = /-commandUnit:(.+)$/.exec(logKey)?.[1];
    let named = unit === undefined;
    try {
      for await (const line of linesOf(source, logKey, lines === 0)) {
        if (!named && unit !== undefined) {
          yield { unit };
          named = true;
        }
        yield [line.time, line.level, line.message];
        lines += 1;
        if (lines >= maxLines) {
          yield {
            end: "cut",
            message: `Only the first ${formatCount(maxLines)} lines are shown. Download the log for the rest.`,
          };
          return;
        }
      }
    } catch (error) {
      if (error instanceof HarnessNotFoundError) {
        continue;
      }
      if (ctx.signal?.aborted) {
        return;
      }
      yield {
        end: "error",
        message:
          error instanceof AppError
            ? [error.message, error.remedy].filter(Boolean).join(" ")
            : "The log could not be read.",
      };
      return;
    }
  }
  yield lines === 0
    ? {
        end: "none",
        message: noLogMessage(step, ctx.now()),
      }
    : { end: "complete" };
}

function noLogMessage({ ended, endedAt }: StepOfLog, now: Date): string {
  if (!ended) return "The step has not written anything yet.";
  return endedAt !== null && now.getTime() - endedAt < lateLogMs
    ? "Harness has not stored the log of this step yet. Read it again in a minute."
    : "Harness holds no log of this step.";
}

/** Between the end of a stream that brought lines and the next one of a step that goes on. */
const reopenAfterMs = 1_000;
const maxReopenAfterMs = 30_000;

/** How long to wait before a stream is opened again after so many that brought nothing new: twice as long each time. */
export function reopenPauseMs(emptyStreams: number): number {
  return Math.min(maxReopenAfterMs, reopenAfterMs * 2 ** Math.min(emptyStreams, 10));
}

/** @param first nothing has come of the step yet, so an empty log may be one that is not stored yet */
async function* linesOf(
  { client, ctx, step, hasEndedNow }: Source,
  logKey: string,
  first: boolean,
): AsyncGenerator<LogLine> {
  const { signal } = ctx;
  if (step.ended) {
    yield* stepLog({ client, signal, logKey, endedAt: first ? step.endedAt : null });
    return;
  }
  let last: LogLine | null = null;
  for (let emptyStreams = 0; ; ) {
    const stream = await opened(client, ctx, logKey);
    // It ended between the two reads: what it wrote is stored now.
    if (stream === null) break;
    emptyStreams += 1;
    for await (const line of after(last, stream)) {
      last = line;
      emptyStreams = 0;
      yield line;
    }
    // The service answers a key that nobody writes with an empty stream, at once and each time: the next key's turn.
    if (last === null) break;
    // It closes each stream after an hour, as it does at the end: only the step's status, or a stored log, tells which.
    if ((await hasEndedNow()) || (await isStored(client, ctx, logKey))) break;
    await wait(reopenPauseMs(emptyStreams), undefined, signal === undefined ? {} : { signal });
  }
  // What was written between the last stream and the end stands in the stored log alone.
  yield* after(last, stepLog({ client, signal, logKey }));
}

/** A live log from its first answer on; null when nothing is being written under the key. */
async function opened(
  client: HarnessClient,
  { signal }: Context,
  logKey: string,
): Promise<AsyncGenerator<LogLine> | null> {
  const lines = streamStepLog({ client, signal, logKey });
  try {
    return await begun(lines);
  } catch (error) {
    if (error instanceof HarnessNotFoundError) return null;
    throw error;
  }
}

/** Whether a log is complete: a command unit's is, before its step has ended. */
async function isStored(client: HarnessClient, { signal }: Context, logKey: string): Promise<boolean> {
  const lines = stepLog({ client, signal, logKey });
  try {
    await lines.next();
    return true;
  } catch (error) {
    if (error instanceof HarnessNotFoundError) return false;
    throw error;
  } finally {
    await lines.return(undefined);
  }
}

/** The same lines, once the first of them has come: a refusal is thrown here, not at the first use. */
async function begun(lines: AsyncGenerator<LogLine>): Promise<AsyncGenerator<LogLine>> {
  const first = await lines.next();
  return (async function* () {
    try {
      if (!first.done) yield first.value;
      yield* lines;
    } finally {
      await lines.return(undefined);
    }
  })();
}

/** The lines of a log that is told from its beginning, or from where the service still has it, after one that was given already. */
async function* after(last: LogLine | null, lines: AsyncGenerator<LogLine>): AsyncGenerator<LogLine> {
  let told = last === null;
  for await (const line of lines) {
    if (!told && last !== null) {
      if (line.time === last.time && line.message === last.message) {
        told = true;
        continue;
      }
      if (last.time === null || line.time === null || line.time <= last.time) continue;
      told = true;
    }
    yield line;
  }
}

async function storedStep(
  ctx: Context,
  projectId: number,
  { planExecutionId, nodeId }: Ref,
): Promise<StepOfLog | null> {
  const [row] = await ctx.db
    .select({
      name: executionSteps.name,
      status: executionSteps.status,
      endedAt: executionSteps.endedAt,
      logKeys: executionSteps.logKeys,
    })
    .from(executionSteps)
    .innerJoin(executions, eq(executions.id, executionSteps.executionId))
    .where(
      and(
        eq(executions.projectId, projectId),
        eq(executions.planExecutionId, planExecutionId),
        eq(executionSteps.nodeId, nodeId),
      ),
    );
  return row !== undefined && hasEnded(row.status, row.endedAt)
    ? { name: row.name, ended: true, endedAt: row.endedAt?.getTime() ?? null, logKeys: row.logKeys }
    : null;
}

async function liveStep(
  client: HarnessClient,
  ctx: Context,
  scope: { org: string; project: string },
  { planExecutionId, nodeId }: Ref,
): Promise<StepOfLog | null> {
  const detail = await executionDetail({ client, signal: ctx.signal, scope, planExecutionId });
  const node = detail.executionGraph?.nodeMap?.[nodeId];
  return node === undefined
    ? null
    : {
        name: node.name ?? nodeId,
        ended: hasEnded(node.status, node.endTs),
        endedAt: node.endTs ?? null,
        logKeys: logKeysOf(node),
      };
}
