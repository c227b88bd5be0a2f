import { and, asc, desc, eq, gt, inArray, lt, lte, ne, type SQL } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executionStages, executionSteps, executions, pipelines, projects } from "@/lib/db/schema";
import type { RunFact } from "@/lib/insights/failures";
import { isStatus, outcomeOf } from "@/schemas/executions/execution-status";
import type { KnownExecution } from "./read-execution";
import { type RunRow, runColumns, toRunFact } from "./run-columns";

/** Where the investigated execution failed: how other runs did at the same place. */
export interface FailurePlace {
  stageIdentifier: string | null;
  stepIdentifier: string | null;
}

export interface RunsAround {
  branch: RunFact[];
  sameCommit: RunFact[];
  pipeline: RunFact[];
  lastGreen: (RunFact & { sameBranch: boolean }) | null;
  /** A newer run that succeeded although what the step did in it is not stored: its graph tells. */
  maybeGreen: RunFact | null;
  /** Rows of all runs above, by plan execution id. */
  rows: Map<string, RunRow>;
}

const before = 60;
const after = 60;
const atMost = 60;

/**
 * Runs of the same pipeline around an execution: those of its branch, of its commit, and the nearest of any branch, each with what
 * the failing step did in it. Nothing that started after `ctx.now()`.
 */
export async function readRunsAround(
  ctx: Context,
  known: KnownExecution,
  place: FailurePlace,
): Promise<RunsAround> {
  const { fact, pipelineId } = known;
  const now = ctx.now();
  const startedAt = new Date(fact.startedAt);
  const past = lt(executions.startedAt, startedAt);
  const future = and(gt(executions.startedAt, startedAt), lte(executions.startedAt, now));
  const onBranch = fact.branch === null ? [] : [eq(executions.branch, fact.branch)];
  const select = (where: (SQL | undefined)[], order: SQL, limit: number): Promise<RunRow[]> =>
    ctx.db
      .select(runColumns)
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .innerJoin(projects, eq(projects.id, executions.projectId))
      .where(and(eq(executions.pipelineId, pipelineId), ne(executions.id, known.id), ...where))
      .orderBy(order)
      .limit(limit);
  const newestFirst = desc(executions.startedAt);
  const oldestFirst = asc(executions.startedAt);
  const [branchPast, branchFuture, pipelinePast, pipelineFuture, commitRuns, greenOnBranch, greens] =
    await Promise.all([
      select([past, ...onBranch], newestFirst, before),
      select([future, ...onBranch], oldestFirst, after),
      onBranch.length === 0 ? [] : select([past], newestFirst, before),
      onBranch.length === 0 ? [] : select([future], oldestFirst, after),
      fact.commitSha === null
        ? []
        : select(
            [eq(executions.commitSha, fact.commitSha), lte(executions.startedAt, now)],
            oldestFirst,
            atMost,
          ),
      onBranch.length === 0
        ? []
        : select([past, ...onBranch, eq(executions.outcome, "succeeded")], newestFirst, 1),
      select(
        [
          past,
          eq(executions.outcome, "succeeded"),
          ...(fact.targetBranch === null ? [] : [eq(executions.branch, fact.targetBranch)]),
        ],
        newestFirst,
        1,
      ),
    ]);
  const rows = new Map<number, RunRow>();
  const all = [branchPast, branchFuture, pipelinePast, pipelineFuture, commitRuns, greenOnBranch, greens];
  for (const row of all.flat()) rows.set(row.id, row);
  const outcomes = await readStepOutcomes(ctx, [...rows.values()], place, now);
  const facts = new Map(
    [...rows.values()].map((row) => [
      row.id,
      { ...toRunFact(row, now), stepOutcome: outcomes.get(row.id) ?? null },
    ]),
  );
  const factsOf = (...lists: RunRow[][]): RunFact[] =>
    [...new Set(lists.flat().map(({ id }) => id))]
      .flatMap((id) => facts.get(id) ?? [])
      .sort((a, b) => a.startedAt - b.startedAt);
  const branch = onBranch.length === 0 ? [] : factsOf(branchPast, branchFuture);
  const pipeline =
    onBranch.length === 0 ? factsOf(branchPast, branchFuture) : factsOf(pipelinePast, pipelineFuture);
  const lastGreen = lastGreenOf(fact.startedAt, fact.branch, {
    branch: [...branch, ...factsOf(greenOnBranch)],
    any: [...pipeline, ...factsOf(greens)],
    targetBranch: fact.targetBranch,
  });
  const maybe = [...branch, ...pipeline].filter(
    (run) =>
      run.outcome === "succeeded" &&
      run.stepOutcome === null &&
      run.startedAt < fact.startedAt &&
      run.startedAt > (lastGreen?.startedAt ?? 0) &&
      run.branch === fact.branch,
  );
  return {
    branch: onBranch.length === 0 ? pipeline : branch,
    sameCommit: factsOf(commitRuns),
    pipeline,
    lastGreen,
    maybeGreen: lastGreen?.sameBranch ? null : (maybe.sort((a, b) => b.startedAt - a.startedAt)[0] ?? null),
    rows: new Map([...rows.values()].map((row) => [row.planExecutionId, row])),
  };
}

/** The newest earlier run in which the failing step passed: of the branch, else of the target branch, else of any. */
function lastGreenOf(
  startedAt: number,
  branch: string | null,
  runs: { branch: RunFact[]; any: RunFact[]; targetBranch: string | null },
): RunsAround["lastGreen"] {
  const newest = (candidates: RunFact[]) =>
    candidates
      .filter((run) => run.startedAt < startedAt && run.endedAt !== null && run.stepOutcome === "passed")
      .sort((a, b) => b.startedAt - a.startedAt)[0];
  const found =
    newest(runs.branch) ??
    newest(runs.any.filter((run) => run.branch === runs.targetBranch)) ??
    newest(runs.any);
  return found === undefined ? null : { ...found, sameBranch: found.branch === branch };
}

/** What the step at a place did in each run: a run that passed the whole stage passed the step, whatever is stored of its steps. */
async function readStepOutcomes(
  ctx: Context,
  rows: readonly RunRow[],
  { stageIdentifier, stepIdentifier }: FailurePlace,
  now: Date,
): Promise<Map<number, "passed" | "failed">> {
  const ended = rows.filter((row) => row.endedAt !== null && row.endedAt <= now);
  const found = new Map<number, "passed" | "failed">();
  if (ended.length === 0) return found;
  if (stageIdentifier === null) {
    for (const row of ended) {
      if (row.outcome === "succeeded") found.set(row.id, "passed");
      if (row.outcome === "failed") found.set(row.id, "failed");
    }
    return found;
  }
  const ids = ended.map(({ id }) => id);
  const [stages, steps] = await Promise.all([
    ctx.db
      .select({ executionId: executionStages.executionId, status: executionStages.status })
      .from(executionStages)
      .where(and(inArray(executionStages.executionId, ids), eq(executionStages.identifier, stageIdentifier))),
    stepIdentifier === null
      ? []
      : ctx.db
          .select({ executionId: executionSteps.executionId, status: executionSteps.status })
          .from(executionSteps)
          .innerJoin(
            executionStages,
            and(
              eq(executionStages.executionId, executionSteps.executionId),
              eq(executionStages.nodeId, executionSteps.stageNodeId),
            ),
          )
          .where(
            and(
              inArray(executionSteps.executionId, ids),
              eq(executionSteps.identifier, stepIdentifier),
              eq(executionStages.identifier, stageIdentifier),
            ),
          )
          .orderBy(asc(executionSteps.attempt)),
  ]);
  for (const { executionId, status } of stages) {
    const outcome = outcomeOf(status);
    if (outcome === "succeeded" && !isStatus(status, "IgnoreFailed")) found.set(executionId, "passed");
    if (outcome === "failed" && stepIdentifier === null) found.set(executionId, "failed");
  }
  // Steps say more than their stage; of several tries the last one counts.
  for (const { executionId, status } of steps) {
    const outcome = outcomeOf(status);
    if (outcome === "failed" || isStatus(status, "IgnoreFailed")) found.set(executionId, "failed");
    else if (outcome === "succeeded") found.set(executionId, "passed");
  }
  return found;
}
