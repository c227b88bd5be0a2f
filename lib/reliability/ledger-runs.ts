import { and, eq, gte, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executionSteps, pipelines, testResults, testRuns } from "@/lib/db/schema";
import { mergeResults } from "@/lib/insights/tests/identity";
import type { SuiteResult, SuiteRun } from "@/lib/insights/tests/types";
import { statusOfCode } from "@/lib/tests/status-codes";

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

/** The same of runs in memory, on top of a text of earlier ones. */
export function sumOfRead(runs: readonly StoredRun[], before = "0 0 0"): string {
  const [count = "0", ids = "0", updates = "0"] = before.split(" ");
  const sum = { count: Number(count), ids: BigInt(ids), updates: BigInt(updates) };
  for (const run of runs) {
    sum.count += 1;
    sum.ids += BigInt(run.id);
    sum.updates += BigInt(run.updatedAt);
  }
  return sumText(sum);
}

/** The sum of what is stored of a time. */
export async function sumOfRuns(
  ctx: Context,
  scope: LedgerScope,
  { from, to }: { from?: Date; to?: Date },
): Promise<string> {
  const [row] = await ctx.db
    .select({
      count: sql<number>`count(*)::int`,
      ids: sql<string>`coalesce(sum(${testRuns.id}), 0)::text`,
      updates: sql<string>`coalesce(sum(floor(extract(epoch from ${testRuns.updatedAt}) * 1000)), 0)::bigint::text`,
    })
    .from(testRuns)
    .where(
      and(
        scopeCondition(scope),
        from === undefined ? undefined : gte(testRuns.at, from),
        to === undefined ? undefined : lt(testRuns.at, to),
      ),
    );
  return sumText({ count: row?.count ?? 0, ids: BigInt(row?.ids ?? 0), updates: BigInt(row?.updates ?? 0) });
}

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
  branch: string;
  commitSha: string;
  at: number;
  updatedAt: number;
  results: number;
}

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
      prNumber: testRuns.prNumber,
      at: testRuns.at,
      updatedAt: testRuns.updatedAt,
      results: sql<number>`(${testRuns.passed} + ${testRuns.failed} + ${testRuns.skipped})::int`,
    })
    .from(testRuns)
    .where(and(scopeCondition(scope), from === null ? undefined : gte(testRuns.at, from)))
    .orderBy(testRuns.at, testRuns.id);
  return rows.map(({ prNumber, ...row }) => ({
    ...row,
    // A run without a branch is of the only line there is; a pull request from a fork's default branch is none of ours.
    branch:
      prNumber !== null && (row.branch ?? defaultBranch) === defaultBranch
        ? `pull request ${prNumber}`
        : (row.branch ?? defaultBranch),
    // Results without a commit cannot disagree with one another: each run stands alone.
    commitSha: row.commitSha ?? `run ${row.id}`,
    at: row.at.getTime(),
    updatedAt: row.updatedAt.getTime(),
  }));
}

/** What one execution or upload holds for the engine: one suite run for each attempt of each job. */
export interface RunSuites {
  run: StoredRun;
  suites: SuiteRun[];
}

/** Results in memory at a time. */
const portion = 60_000;

interface Group extends Record<string, unknown> {
  run_id: number;
  node: string;
  attempt: number;
  /** The step's identifier, which is the same in every execution; null for uploads. */
  step: string | null;
  ids: string;
  statuses: string;
  durations: string;
}

interface FailedRow extends Record<string, unknown> {
  run_id: number;
  node: string;
  attempt: number;
  test_id: number;
  message: string;
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
    select g.*, s.identifier as step
    from (
      select r.run_id::float8 as run_id, r.step_node_id as node, r.attempt, string_agg(r.test_id::text, ',') as ids,
        string_agg(r.status::text, '') as statuses, string_agg(r.duration_ms::text, ',') as durations
      from ${testResults} r where ${ofRuns} group by 1, 2, 3
    ) g
    join ${testRuns} t on t.id = g.run_id
    left join ${executionSteps} s on s.execution_id = t.execution_id and s.node_id = g.node`);
  const { rows: failed } = await ctx.db.execute<FailedRow>(sql`
    select r.run_id::float8 as run_id, r.step_node_id as node, r.attempt, r.test_id, left(r.message, 1000) as message
    from ${testResults} r where ${ofRuns} and r.status in (1, 2) and r.message is not null`);
  const messages = new Map(
    failed.map((row) => [`${row.run_id} ${row.node} ${row.attempt} ${row.test_id}`, row.message]),
  );
  const groupsOf = Map.groupBy(groups, ({ run_id }) => Number(run_id));
  return runs.map((run) => {
    const jobs = Map.groupBy(
      groupsOf.get(run.id) ?? [],
      ({ attempt, step, node }) => `${String(attempt).padStart(5, "0")} ${step ?? node}`,
    );
    return {
      run,
      // Shards of one step, which a matrix makes, are one suite.
      suites: [...jobs]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, shards]) => suiteOf(run, shards, messages, renamed)),
    };
  });
}

function suiteOf(
  run: StoredRun,
  shards: readonly Group[],
  messages: ReadonlyMap<string, string>,
  renamed: ReadonlyMap<number, number>,
): SuiteRun {
  const { attempt, step, node } = shards[0] ?? { attempt: 0, step: null, node: "" };
  const results = shards.flatMap((shard) => resultsOf(run, shard, messages, renamed));
  return {
    executionId: String(run.id),
    jobKey: `${run.pipelineId ?? ""} ${step ?? node}`,
    commitSha: run.commitSha,
    branch: run.branch,
    // A retry comes after what it retries, though all results of a run have one time.
    at: run.at + attempt,
    attempt: attempt + 1,
    // In one order, whatever the store's: counting again has to give the same.
    results: mergeResults(results).sort((a, b) => Number(a.testKey) - Number(b.testKey)),
  };
}

function resultsOf(
  run: StoredRun,
  { node, attempt, ids, statuses, durations }: Group,
  messages: ReadonlyMap<string, string>,
  renamed: ReadonlyMap<number, number>,
): SuiteResult[] {
  const durationOf = durations.split(",");
  return ids.split(",").map((id, index): SuiteResult => {
    const message = messages.get(`${run.id} ${node} ${attempt} ${id}`);
    return {
      testKey: String(renamed.get(Number(id)) ?? id),
      status: statusOfCode(Number(statuses[index])),
      durationMs: Number(durationOf[index]),
      ...(message === undefined ? {} : { message }),
    };
  });
}
