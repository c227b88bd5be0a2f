import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, testRunEnds, testRuns } from "@/lib/db/schema";
import { endOfRun, type Standing } from "@/lib/insights/test-reliability";
import type { Outcome } from "@/schemas/executions/execution-status";
import { type StoredRun, standings, suitesOf } from "./ledger-runs";
import type { LedgerRow } from "./ledger-store";
import type { TestRunEnd } from "./run-ends";

/** An execution that waits longer than this, for an approval say, is looked at again with the next full recompute. */
const lookBackDays = 14;

/** A run that was counted before its execution ended, or ended again: as that ended. */
export interface LateEnd {
  runId: number;
  endedAt: number;
  standing: Standing;
}

/** Runs of the settled past whose execution has another end than the one they were counted with. */
export async function lateEnds(
  ctx: Context,
  ledger: Pick<LedgerRow, "id" | "settledTo">,
): Promise<LateEnd[]> {
  const to = sql`${ledger.settledTo.toISOString()}::timestamptz`;
  const { rows } = await ctx.db.execute<{ run_id: number; ended_at: number; outcome: Outcome }>(sql`
    select v.run_id::float8 as run_id, e.outcome,
      (extract(epoch from date_trunc('milliseconds', coalesce(e.ended_at, r.at))) * 1000)::float8 as ended_at
    from ${testRunEnds} v join ${testRuns} r on r.id = v.run_id join ${executions} e on e.id = r.execution_id
    where v.ledger_id = ${ledger.id} and v.at < ${to} and v.at >= ${to} - make_interval(days => ${lookBackDays})
      and v.ended_at <> date_trunc('milliseconds', coalesce(e.ended_at, r.at))
    order by v.run_id`);
  return rows.map(({ run_id, ended_at, outcome }) => ({
    runId: Number(run_id),
    endedAt: Number(ended_at),
    standing: standings[outcome],
  }));
}

/** The end of a run as its execution ended since. What stood in the way of one that failed was known before. */
export function asEnded(end: TestRunEnd, { endedAt, standing }: LateEnd): TestRunEnd {
  if (standing !== "passed" && standing !== "stopped") return { ...end, endedAt };
  const colour = standing === "passed" ? "green" : "stopped";
  return { ...end, endedAt, colour, failed: [], excused: new Set(), quarantined: [] };
}

/**
 * True when some of them were counted as passed or stopped, failed after all, and have failures that nothing is stored of: what those
 * came to takes the whole history.
 */
export async function isSomeEndUnknown(ctx: Context, late: readonly LateEnd[]): Promise<boolean> {
  const open = late.filter(({ standing }) => standing === "failed" || standing === null);
  if (open.length === 0) return false;
  const ids = `{${open.map(({ runId }) => runId).join(",")}}`;
  const { rows } = await ctx.db.execute<{ id: number; at: number; results: number }>(sql`
    select r.id::float8 as id, (extract(epoch from r.at) * 1000)::float8 as at, r.passed + r.failed + r.skipped as results
    from ${testRuns} r join ${testRunEnds} v on v.run_id = r.id
    where r.id = any(${ids}::bigint[]) and r.failed > 0 and v.colour in ('green', 'stopped') and v.quarantined_ids = '{}'
    order by r.at, r.id`);
  const runs = rows.map(
    ({ id, at, results }): StoredRun => ({ ...nothing, id: Number(id), at: Number(at), results }),
  );
  for await (const { suites } of suitesOf(ctx, runs, new Map())) {
    const judged = suites.map((run) => ({ run, environment, blocks: run.blocks, harmless: run.harmless }));
    if (endOfRun(judged, null).colour !== "green") return true;
  }
  return false;
}

const environment = { kind: "good" as const, excused: new Set<string>() };

/** What does not matter to what is left failing in a run. */
const nothing: Omit<StoredRun, "id" | "at" | "results"> = {
  pipelineId: null,
  job: "",
  branch: "",
  commitSha: "",
  prNumber: null,
  updatedAt: 0,
  executionEndedAt: null,
  standing: null,
};
