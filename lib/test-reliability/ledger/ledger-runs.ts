import { and, eq, gte, isNull, lt, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { statusOfCode } from "@/lib/db";
import {
  executionStages,
  executionSteps,
  executions,
  pipelines,
  testResultFlags,
  testResults,
  testRuns,
} from "@/lib/db/schema";
import {
  type JudgedSuite,
  mergeResults,
  type Standing,
  type SuiteResult,
  type SuiteRun,
} from "@/lib/insights/test-reliability";
import { type Outcome, outcomeOf } from "@/schemas/executions/execution-status";

/** One repository of one project: what one ledger judges. `repo` is empty for runs that name none. */
export interface LedgerScope {
  projectId: number;
  repo: string;
}

export function scopeCondition({ projectId, repo }: LedgerScope): SQL {
  const ofRepo = repo === "" ? or(isNull(testRuns.repo), eq(testRuns.repo, "")) : eq(testRuns.repo, repo);
  return sql`(${and(eq(testRuns.projectId, projectId), ofRepo)})`;
}

/** The repositories of which a project has test runs. */
export async function repositoriesOf(ctx: Context, projectId: number): Promise<string[]> {
  const rows = await ctx.db
    .selectDistinct({ repo: sql<string>`coalesce(${testRuns.repo}, '')` })
    .from(testRuns)
    .where(eq(testRuns.projectId, projectId));
  return rows.map(({ repo }) => repo).sort();
}

/** What stands in some runs, in short: another one when any of them came, went or changed. */
export interface RunsSum {
  count: number;
  ids: bigint;
  updates: bigint;
}

export const sumText = ({ count, ids, updates }: RunsSum) => `${count} ${ids} ${updates}`;

/** How many runs a sum is of. */
export const countOf = (sum: string): number => Number(sum.split(" ")[0]);

/**
 * The same of runs in memory.
 *
 * @param before a text of earlier ones to add them to
 * @param ends another one, too, when the execution of any of them ended
 */
export function sumOfRead(
  runs: readonly StoredRun[],
  { before = "0 0 0", ends }: { before?: string; ends: boolean },
): string {
  const [count = "0", ids = "0", updates = "0"] = before.split(" ");
  const sum = { count: Number(count), ids: BigInt(ids), updates: BigInt(updates) };
  for (const run of runs) {
    sum.count += 1;
    sum.ids += BigInt(run.id);
    sum.updates += BigInt(run.updatedAt) + BigInt((ends ? run.executionEndedAt : null) ?? 0);
  }
  return sumText(sum);
}

const sumColumns = {
  count: sql<number>`count(*)::int`,
  ids: sql<string>`coalesce(sum(${testRuns.id}), 0)::text`,
};
const millis = (column: SQLWrapper) => sql`floor(extract(epoch from ${column}) * 1000)`;

/** The sum of the runs since an instant, with the ends of their executions. */
export async function sumOfOpenRuns(ctx: Context, scope: LedgerScope, from: Date): Promise<string> {
  const [row] = await ctx.db
    .select({
      ...sumColumns,
      updates: sql<string>`coalesce(sum(${millis(testRuns.updatedAt)}
        + coalesce(${millis(executions.endedAt)}, 0)), 0)::bigint::text`,
    })
    .from(testRuns)
    .leftJoin(executions, eq(executions.id, testRuns.executionId))
    .where(and(scopeCondition(scope), gte(testRuns.at, from)));
  return textOfRow(row);
}

/** The sum of all runs before an instant. Of those an execution that ends late changes nothing but the end: see `lateEnds`. */
export async function sumOfSettledRuns(ctx: Context, scope: LedgerScope, to: Date): Promise<string> {
  const [row] = await ctx.db
    .select({
      ...sumColumns,
      updates: sql<string>`coalesce(sum(${millis(testRuns.updatedAt)}), 0)::bigint::text`,
    })
    .from(testRuns)
    .where(and(scopeCondition(scope), lt(testRuns.at, to)));
  return textOfRow(row);
}

const textOfRow = (row: { count: number; ids: string; updates: string } | undefined) =>
  sumText({ count: row?.count ?? 0, ids: BigInt(row?.ids ?? 0), updates: BigInt(row?.updates ?? 0) });

/**
 * The branch that releases come from: the default branch of most of the pipelines' runs; else the branch most runs without a
 * pull request are of.
 */
export async function defaultBranchOf(ctx: Context, scope: LedgerScope): Promise<string> {
  const { rows } = await ctx.db.execute<{ branch: string }>(sql`
    select coalesce(${pipelines.defaultBranch}, ${testRuns.branch}) as branch
    from ${testRuns} left join ${pipelines} on ${pipelines.id} = ${testRuns.pipelineId}
    where ${scopeCondition(scope)} and coalesce(${pipelines.defaultBranch}, ${testRuns.branch}) is not null
      and (${pipelines.defaultBranch} is not null or ${testRuns.prNumber} is null)
    group by 1 order by count(*) desc, 1 limit 1`);
  return rows[0]?.branch ?? "main";
}

export interface StoredRun {
  id: number;
  pipelineId: number | null;
  /** Of an upload without an execution; else empty. */
  job: string;
  branch: string;
  commitSha: string;
  prNumber: number | null;
  at: number;
  updatedAt: number;
  /** Null where no execution is stored, or it runs on. */
  executionEndedAt: number | null;
  standing: Standing;
  results: number;
}

/** What each outcome of an execution says of its tests. */
export const standings: Record<Outcome, Standing> = {
  succeeded: "passed",
  failed: "failed",
  cancelled: "stopped",
  skipped: "stopped",
  // Its tests are all there is to go by.
  running: null,
  waiting: null,
  unknown: null,
};

/** The runs of a time in the order in which they are counted. */
export async function runsBetween(
  ctx: Context,
  scope: LedgerScope,
  defaultBranch: string,
  from: Date | null,
): Promise<StoredRun[]> {
  const rows = await ctx.db
    .select({
      id: testRuns.id,
      pipelineId: testRuns.pipelineId,
      branch: testRuns.branch,
      commitSha: testRuns.commitSha,
      job: testRuns.job,
      prNumber: testRuns.prNumber,
      at: testRuns.at,
      updatedAt: testRuns.updatedAt,
      executionEndedAt: executions.endedAt,
      outcome: executions.outcome,
      results: sql<number>`(${testRuns.passed} + ${testRuns.failed} + ${testRuns.skipped})::int`,
    })
    .from(testRuns)
    .leftJoin(executions, eq(executions.id, testRuns.executionId))
    .where(and(scopeCondition(scope), from === null ? undefined : gte(testRuns.at, from)))
    .orderBy(testRuns.at, testRuns.id);
  return rows.map(({ outcome, ...row }) => ({
    ...row,
    // A run without a branch is of the only line there is; a pull request from a fork's default branch is none of ours.
    branch:
      row.prNumber !== null && (row.branch ?? defaultBranch) === defaultBranch
        ? `pull request ${row.prNumber}`
        : (row.branch ?? defaultBranch),
    // Results without a commit cannot disagree with one another: each run stands alone.
    commitSha: row.commitSha ?? `run ${row.id}`,
    at: row.at.getTime(),
    updatedAt: row.updatedAt.getTime(),
    executionEndedAt: row.executionEndedAt?.getTime() ?? null,
    standing: outcome === null ? null : standings[outcome],
  }));
}

/** One attempt of one job, with whose failures in it stop nobody. */
export interface StoredSuite extends SuiteRun {
  blocks: NonNullable<JudgedSuite["blocks"]>;
  harmless: NonNullable<JudgedSuite["harmless"]>;
}

/** What one execution or upload holds for the engine: one suite run for each attempt of each job. */
export interface RunSuites {
  run: StoredRun;
  suites: StoredSuite[];
}

/** Results in memory at a time. */
const portion = 60_000;

interface Group extends Record<string, unknown> {
  run_id: number;
  node: string;
  attempt: number;
  /** Of the step, where it is known. */
  stage: string | null;
  step: string | null;
  step_status: string | null;
  ids: string;
  statuses: string;
  durations: string;
}

interface FailedRow extends Record<string, unknown> {
  run_id: number;
  node: string;
  attempt: number;
  test_id: number;
  message: string | null;
  quarantined: boolean;
}

/**
 * Which job results are of: stage and step, as steps of several stages may come from one template. Shards of one step, which a
 * matrix of the stage makes, are one suite.
 */
function jobOf({ stage, step, node }: Pick<Group, "stage" | "step" | "node">): string {
  if (step === null) return node;
  return stage === null ? step : `${stage.replace(/(_\d+)+$/, "")} ${step}`;
}

/**
 * The results of runs, in portions of bounded size and in the order of the runs.
 *
 * @param only reads the results of these tests alone
 */
export async function* suitesOf(
  ctx: Context,
  runs: readonly StoredRun[],
  renamed: ReadonlyMap<number, number>,
  only?: readonly number[],
): AsyncGenerator<RunSuites> {
  let next = 0;
  while (next < runs.length) {
    ctx.signal?.throwIfAborted();
    const first = next;
    let size = 0;
    while (next < runs.length && (next === first || size + (runs[next]?.results ?? 0) <= portion)) {
      size += runs[next]?.results ?? 0;
      next += 1;
    }
    yield* await readPortion(ctx, runs.slice(first, next), renamed, only);
  }
}

async function readPortion(
  ctx: Context,
  runs: readonly StoredRun[],
  renamed: ReadonlyMap<number, number>,
  only: readonly number[] | undefined,
): Promise<RunSuites[]> {
  const first = new Date(runs[0]?.at ?? 0);
  const last = new Date(runs.at(-1)?.at ?? 0);
  const ofRuns = sql`
    r.run_id = any(${`{${runs.map(({ id }) => id).join(",")}}`}::bigint[])
    and r.at >= ${first.toISOString()}::timestamptz and r.at <= ${last.toISOString()}::timestamptz
    ${only === undefined ? sql`` : sql`and r.test_id = any(${`{${only.join(",")}}`}::int[])`}`;
  // One row a step, not one a result: hundreds of thousands of small rows cost more than their content.
  const { rows: groups } = await ctx.db.execute<Group>(sql`
    select g.*, s.identifier as step, s.status as step_status, stage.identifier as stage
    from (
      select r.run_id::float8 as run_id, r.step_node_id as node, r.attempt, string_agg(r.test_id::text, ',') as ids,
        string_agg(r.status::text, '') as statuses, string_agg(r.duration_ms::text, ',') as durations
      from ${testResults} r where ${ofRuns} group by 1, 2, 3
    ) g
    join ${testRuns} t on t.id = g.run_id
    left join ${executionSteps} s on s.execution_id = t.execution_id and s.node_id = g.node
    left join ${executionStages} stage on stage.execution_id = s.execution_id and stage.node_id = s.stage_node_id`);
  const { rows: failed } = await ctx.db.execute<FailedRow>(sql`
    select r.run_id::float8 as run_id, r.step_node_id as node, r.attempt, r.test_id, left(r.message, 1000) as message,
      r.flags & ${testResultFlags.quarantined} <> 0 as quarantined
    from ${testResults} r
    where ${ofRuns} and r.status in (1, 2) and (r.message is not null or r.flags & ${testResultFlags.quarantined} <> 0)`);
  const known = knownFailures(failed);
  const groupsOf = Map.groupBy(groups, ({ run_id }) => Number(run_id));
  return runs.map((run) => {
    const jobs = Map.groupBy(
      groupsOf.get(run.id) ?? [],
      (group) => `${String(group.attempt).padStart(5, "0")} ${jobOf(group)}`,
    );
    return {
      run,
      suites: [...jobs]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, shards]) => suiteOf(run, shards, known, renamed)),
    };
  });
}

interface KnownFailures {
  /** By run, node, attempt and test. */
  messages: ReadonlyMap<string, string>;
  /** By run, node and attempt: tests whose failure Harness marked as one of a quarantined test. */
  quarantined: ReadonlyMap<string, number[]>;
}

function knownFailures(rows: readonly FailedRow[]): KnownFailures {
  const messages = new Map<string, string>();
  const quarantined = new Map<string, number[]>();
  for (const { run_id, node, attempt, test_id, message, quarantined: marked } of rows) {
    const key = `${run_id} ${node} ${attempt}`;
    if (message !== null) messages.set(`${key} ${test_id}`, message);
    if (marked) quarantined.set(key, [...(quarantined.get(key) ?? []), test_id]);
  }
  return { messages, quarantined };
}

function suiteOf(
  run: StoredRun,
  shards: readonly Group[],
  failed: KnownFailures,
  renamed: ReadonlyMap<number, number>,
): StoredSuite {
  const { attempt, ...first } = shards[0] ?? { attempt: 0, stage: null, step: null, node: "" };
  const results = shards.flatMap((shard) => resultsOf(run, shard, failed, renamed));
  const harmless = shards.flatMap(({ node }) =>
    (failed.quarantined.get(`${run.id} ${node} ${attempt}`) ?? []).map((id) => String(renamed.get(id) ?? id)),
  );
  return {
    executionId: String(run.id),
    jobKey: `${run.pipelineId ?? ""} ${jobOf(first)}`,
    lane: laneOf(run),
    commitSha: run.commitSha,
    branch: run.branch,
    prNumber: run.prNumber,
    // A retry comes after what it retries, though all results of a run have one time.
    at: run.at + attempt,
    attempt: attempt + 1,
    // In one order, whatever the store's: counting again has to give the same.
    results: mergeResults(results).sort((a, b) => Number(a.testKey) - Number(b.testKey)),
    // Where the step itself passed, its failures were ignored.
    blocks: shards.some(({ step_status }) => step_status === null || outcomeOf(step_status) !== "succeeded"),
    harmless: new Set(harmless),
  };
}

/** Runs of one commit and lane are tries of the same: those of a pipeline, or of an upload's job. */
export const laneOf = ({ pipelineId, job }: Pick<StoredRun, "pipelineId" | "job">): string =>
  `${pipelineId ?? ""} ${job}`;

function resultsOf(
  run: StoredRun,
  { node, attempt, ids, statuses, durations }: Group,
  failed: KnownFailures,
  renamed: ReadonlyMap<number, number>,
): SuiteResult[] {
  const durationOf = durations.split(",");
  return ids.split(",").map((id, index): SuiteResult => {
    const message = failed.messages.get(`${run.id} ${node} ${attempt} ${id}`);
    return {
      testKey: String(renamed.get(Number(id)) ?? id),
      status: statusOfCode(Number(statuses[index])),
      durationMs: Number(durationOf[index]),
      ...(message === undefined ? {} : { message }),
    };
  });
}
