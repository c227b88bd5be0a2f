import { and, eq, inArray, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { deployments, executionCommits, executionStages, executions } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import type { ExecutionSummary } from "@/schemas/harness/execution";
import { lockProject } from "./lock-project";
import { type MappedExecution, mapExecution } from "./map-execution";
import { type HourGroup, hourGroupOf, recountHours } from "./roll-up-hours";
import { ensurePipelines } from "./store-pipelines";

export interface StoreExecutionsInput {
  project: { id: number; key: string };
  summaries: readonly ExecutionSummary[];
  /** When the summaries were asked for. */
  readAt: Date;
  now: Date;
  /** Where it is said why a summary was refused. */
  log?: Context["log"];
}

export interface StoredExecutions {
  inserted: number;
  updated: number;
  /** Summaries that could not be placed (no start). Callers report them. */
  refused: number;
}

/** An ended execution goes back to running only on the word of an answer that is this much newer. */
const reopenAfterMs = 60_000;

type Existing = Pick<
  typeof executions.$inferSelect,
  "id" | "planExecutionId" | "pipelineId" | "startedAt" | "endedAt" | "summaryHash" | "summaryReadAt"
>;

/**
 * Stores summaries of a project's executions with their stages, commits and deployments, counts the touched hours again and
 * tells open pages, all in one transaction. Storing the same again changes nothing and tells nobody; an answer that is
 * older than what is stored is dropped.
 *
 * @param within further work for the same transaction (the cursor of a backfill), told how many were refused
 */
export async function storeExecutions(
  db: Database,
  { project, summaries, readAt, now, log }: StoreExecutionsInput,
  within?: (tx: Database, refused: number) => Promise<void>,
): Promise<StoredExecutions> {
  const { mapped, refused } = mapAll(summaries, log);
  return db.transaction(async (tx) => {
    await lockProject(tx, project.id);
    const existing = await findExisting(tx, project.id, [...mapped.keys()]);
    const changed = [...mapped.values()].filter((item) =>
      isNews(item, existing.get(item.columns.planExecutionId), readAt),
    );
    if (changed.length > 0) {
      const groups = await write(tx, project.id, changed, existing, { readAt, now });
      await recountHours(tx, project.id, groups);
      const [only] = changed;
      const id = changed.length === 1 && only !== undefined ? only.columns.planExecutionId : null;
      await notifyChange(tx, { topic: "executions", projectKey: project.key, id });
      if (changed.some((item) => item.deployments.length > 0)) {
        await linkRollbacks(tx, project.id);
        await notifyChange(tx, { topic: "deployments", projectKey: project.key, id });
      }
    }
    await within?.(tx, refused);
    const updated = changed.filter((item) => existing.has(item.columns.planExecutionId)).length;
    return { inserted: changed.length - updated, updated, refused };
  });
}

function mapAll(summaries: readonly ExecutionSummary[], log: StoreExecutionsInput["log"]) {
  const mapped = new Map<string, MappedExecution>();
  let refused = 0;
  for (const summary of summaries) {
    try {
      mapped.set(summary.planExecutionId, mapExecution(summary));
    } catch (error) {
      // Alone, so that one strange execution does not keep the others from being stored. Other errors are faults of ours.
      const { planExecutionId } = summary;
      if (error instanceof RangeError)
        log?.warn({ err: error, planExecutionId }, "an execution was passed over");
      else log?.error({ err: error, planExecutionId }, "an execution could not be mapped");
      refused++;
    }
  }
  return { mapped, refused };
}

async function findExisting(tx: Database, projectId: number, ids: string[]): Promise<Map<string, Existing>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({
      id: executions.id,
      planExecutionId: executions.planExecutionId,
      pipelineId: executions.pipelineId,
      startedAt: executions.startedAt,
      endedAt: executions.endedAt,
      summaryHash: executions.summaryHash,
      summaryReadAt: executions.summaryReadAt,
    })
    .from(executions)
    .where(and(eq(executions.projectId, projectId), inArray(executions.planExecutionId, ids)));
  return new Map(rows.map((row) => [row.planExecutionId, row]));
}

function isNews(item: MappedExecution, existing: Existing | undefined, readAt: Date): boolean {
  if (existing === undefined) return true;
  if (existing.summaryHash === item.hash) return false;
  const newerByMs = readAt.getTime() - existing.summaryReadAt.getTime();
  if (newerByMs < 0) return false;
  return newerByMs > reopenAfterMs || item.columns.endedAt !== null || existing.endedAt === null;
}

async function write(
  tx: Database,
  projectId: number,
  changed: readonly MappedExecution[],
  existing: ReadonlyMap<string, Existing>,
  { readAt, now }: { readAt: Date; now: Date },
): Promise<HourGroup[]> {
  const names = new Map(changed.map((item) => [item.pipelineIdentifier, item.pipelineName]));
  const pipelineIds = await ensurePipelines(tx, projectId, names, now);
  const pipelineIdOf = (item: MappedExecution) => {
    const id = pipelineIds.get(item.pipelineIdentifier);
    if (id === undefined) throw new Error("a pipeline that was just stored is missing");
    return id;
  };
  const rows = changed.map((item) => ({
    ...item.columns,
    projectId,
    pipelineId: pipelineIdOf(item),
    summaryHash: item.hash,
    summaryReadAt: readAt,
    updatedAt: now,
  }));
  const written = await tx
    .insert(executions)
    .values(rows)
    .onConflictDoUpdate({
      target: [executions.projectId, executions.planExecutionId],
      set: {
        ...excludedColumns,
        // Details were read of the execution as it was; a new end (a retry within, a rollback) makes them stale.
        detailLevel: sql`case when ${executions.status} is distinct from excluded.status
          or ${executions.endedAt} is distinct from excluded.ended_at then 0 else ${executions.detailLevel} end`,
        detailAttempts: sql`case when ${executions.status} is distinct from excluded.status
          then 0 else ${executions.detailAttempts} end`,
        detailRetryAt: sql`case when ${executions.status} is distinct from excluded.status
          or ${executions.endedAt} is distinct from excluded.ended_at then null else ${executions.detailRetryAt} end`,
      },
    })
    .returning({ id: executions.id, planExecutionId: executions.planExecutionId });
  const idOf = new Map(written.map(({ id, planExecutionId }) => [planExecutionId, id]));
  await writeParts(tx, projectId, changed, idOf);
  const before = changed.flatMap((item) => existing.get(item.columns.planExecutionId) ?? []);
  return [...rows, ...before].map(({ pipelineId, startedAt }) => hourGroupOf(pipelineId, startedAt));
}

/** All columns that a summary decides, as the upsert's new values. */
const excludedColumns = Object.fromEntries(
  (
    [
      "pipelineId",
      "runSequence",
      "status",
      "outcome",
      "startedAt",
      "endedAt",
      "durationMs",
      "queuedMs",
      "queuedReason",
      "labels",
      "triggerType",
      "triggerIdentifier",
      "triggeredByName",
      "triggeredByEmail",
      "repo",
      "branch",
      "targetBranch",
      "commitSha",
      "commitMessage",
      "commitAuthor",
      "commitUrl",
      "prNumber",
      "prTitle",
      "prUrl",
      "tag",
      "isRerun",
      "previousExecutionId",
      "rootExecutionId",
      "parentExecutionId",
      "executionMode",
      "modules",
      "serviceIdentifiers",
      "environmentIdentifiers",
      "stageStrip",
      "failureMessage",
      "failureTypes",
      "failedStage",
      "canRetry",
      "summaryHash",
      "summaryReadAt",
      "updatedAt",
    ] as const
  ).map((column) => [column, sql.raw(`excluded."${executions[column].name}"`)]),
);

async function writeParts(
  tx: Database,
  projectId: number,
  changed: readonly MappedExecution[],
  idOf: ReadonlyMap<string, number>,
): Promise<void> {
  const withId = changed.map((item) => {
    const executionId = idOf.get(item.columns.planExecutionId);
    if (executionId === undefined) throw new Error("an execution that was just stored is missing");
    return { item, executionId };
  });
  const ids = withId.map(({ executionId }) => executionId);
  // Replaced as a whole, except a stage's child execution, which only the details know.
  const children = await tx
    .select({
      executionId: executionStages.executionId,
      nodeId: executionStages.nodeId,
      childExecutionId: executionStages.childExecutionId,
    })
    .from(executionStages)
    .where(
      and(inArray(executionStages.executionId, ids), sql`${executionStages.childExecutionId} is not null`),
    );
  const childOf = new Map(children.map((row) => [`${row.executionId} ${row.nodeId}`, row.childExecutionId]));
  await tx.delete(executionStages).where(inArray(executionStages.executionId, ids));
  await tx.delete(executionCommits).where(inArray(executionCommits.executionId, ids));
  await tx.delete(deployments).where(inArray(deployments.executionId, ids));
  await insertAll(
    withId.flatMap(({ item, executionId }) =>
      item.stages.map((stage) => ({
        ...stage,
        executionId,
        childExecutionId: childOf.get(`${executionId} ${stage.nodeId}`) ?? null,
      })),
    ),
    (rows) => tx.insert(executionStages).values(rows),
  );
  await insertAll(
    withId.flatMap(({ item, executionId }) =>
      item.commits.map((commit, position) => ({ ...commit, executionId, position })),
    ),
    (rows) => tx.insert(executionCommits).values(rows),
  );
  await insertAll(
    withId.flatMap(({ item, executionId }) =>
      item.deployments.map((deployment) => ({ ...deployment, executionId, projectId })),
    ),
    // One stage may name a service twice in a malformed summary; the first entry stands.
    (rows) => tx.insert(deployments).values(rows).onConflictDoNothing(),
  );
}

/**
 * Names the execution that a rollback undid, where Harness does not say it: the last regular deployment of the same pipeline,
 * service and environment before it. It may be stored later than the rollback, because history is read newest first.
 */
async function linkRollbacks(tx: Database, projectId: number): Promise<void> {
  await tx.execute(sql`
    update deployments set rolled_back_execution_id = undone.plan_execution_id
    from (
      select rollback.id, (
        select regular_run.plan_execution_id
        from deployments regular join executions regular_run on regular_run.id = regular.execution_id
        where regular.project_id = rollback.project_id
          and regular.service_identifier = rollback.service_identifier
          and regular.environment_identifier = rollback.environment_identifier
          and regular.started_at < rollback.started_at
          and not regular.is_rollback
          and regular_run.pipeline_id = rollback_run.pipeline_id
        order by regular.started_at desc
        limit 1
      ) as plan_execution_id
      from deployments rollback join executions rollback_run on rollback_run.id = rollback.execution_id
      where rollback.project_id = ${projectId} and rollback.is_rollback
        and rollback.rolled_back_execution_id is null
    ) undone
    where deployments.id = undone.id and undone.plan_execution_id is not null`);
}

/** In portions, because a statement takes at most 65,535 parameters. */
async function insertAll<Row>(
  rows: readonly Row[],
  insert: (portion: Row[]) => PromiseLike<unknown>,
): Promise<void> {
  for (let index = 0; index < rows.length; index += 1_000) await insert(rows.slice(index, index + 1_000));
}
