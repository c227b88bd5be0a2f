import { and, eq } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import { harnessClientFor } from "@/lib/connectors/harness-client-for";
import type { Context, VerbArgs } from "@/lib/context";
import { executionSteps, executions } from "@/lib/db/schema";
import { AppError, NotFoundError } from "@/lib/errors";
import { findProject } from "@/lib/executions/find-project";
import type { HarnessClient } from "@/lib/harness/client";
import { HarnessNotFoundError } from "@/lib/harness/errors";
import { executionDetail } from "@/lib/harness/reads/executions";
import { stepLog, streamStepLog } from "@/lib/harness/reads/logs";
import type { LogRecord } from "@/schemas/execution-page";
import { hasEnded } from "@/schemas/execution-status";
import { logKeysOf } from "@/schemas/harness/execution-graph";

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
  logKeys: string[];
}

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
  return { step, records: records(client, ctx, step, maxLines) };
}

async function* records(
  client: HarnessClient,
  ctx: Context,
  step: StepOfLog,
  maxLines: number,
): AsyncGenerator<LogRecord> {
  let lines = 0;
  const running = !step.ended;
  // The own key comes last; where command units write, it holds nothing.
  for (const logKey of step.logKeys) {
    const unit = /-commandUnit:(.+)$/.exec(logKey)?.[1];
    let named = unit === undefined;
    try {
      for await (const line of linesOf(client, ctx, logKey, running)) {
        if (!named && unit !== undefined) {
          yield { unit };
          named = true;
        }
        yield [line.time, line.level, line.message];
        lines += 1;
        if (lines >= maxLines) {
          yield {
            end: "cut",
            message: `Only the first ${maxLines.toLocaleString("en")} lines are shown. Download the log for the rest.`,
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
        message: running ? "The step has not written anything yet." : "Harness holds no log of this step.",
      }
    : { end: "complete" };
}

async function* linesOf(client: HarnessClient, ctx: Context, logKey: string, running: boolean) {
  const { signal } = ctx;
  if (running) {
    try {
      yield* streamStepLog({ client, signal, logKey });
      return;
    } catch (error) {
      // It ended between the two reads: what it wrote is stored now.
      if (!(error instanceof HarnessNotFoundError)) {
        throw error;
      }
    }
  }
  yield* stepLog({ client, signal, logKey });
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
    ? { name: row.name, ended: true, logKeys: row.logKeys }
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
    : { name: node.name ?? nodeId, ended: hasEnded(node.status, node.endTs), logKeys: logKeysOf(node) };
}
