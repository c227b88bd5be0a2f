import { and, eq, gte, inArray, lt, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/client";
import { testRunVerdicts } from "@/lib/db/schema";
import { hasRealFault, type ReplayBasis } from "@/lib/insights/tests/quarantine";
import { type RedRun, type RunVerdict, redRunsOf } from "@/lib/insights/tests/red-runs";
import type { AttemptVerdict } from "./fold-runs";

/** A verdict on a run as the replay takes it, with its key and what is stored of its end. */
export interface KeptVerdict extends RunVerdict {
  runId: number;
  attempt: number;
  triedAgain: boolean;
  waitedMs: number | null;
  realFault: boolean;
}

export function keptVerdictOf({
  run,
  attempt,
  environment,
  failedIds,
  excusedIds,
  failed,
}: AttemptVerdict): KeptVerdict {
  return {
    runId: run.id,
    attempt,
    executionId: String(run.id),
    commitSha: run.commitSha,
    branch: run.branch,
    at: run.at + attempt,
    failed: failedIds.map(String),
    failures: failed,
    excused: new Set(excusedIds.map(String)),
    outage: environment === "outage",
    triedAgain: false,
    waitedMs: null,
    realFault: false,
  };
}

/** Stored verdicts on red runs before an instant, and on the other runs of their commits. */
export async function verdictsBefore(ctx: Context, ledgerId: number, before: Date): Promise<KeptVerdict[]> {
  const ofLedger = and(eq(testRunVerdicts.ledgerId, ledgerId), lt(testRunVerdicts.at, before));
  const red = ctx.db
    .select({ sha: testRunVerdicts.commitSha })
    .from(testRunVerdicts)
    .where(and(eq(testRunVerdicts.ledgerId, ledgerId), sql`${testRunVerdicts.failed} > 0`));
  const rows = await ctx.db
    .select()
    .from(testRunVerdicts)
    .where(and(ofLedger, or(sql`${testRunVerdicts.failed} > 0`, inArray(testRunVerdicts.commitSha, red))))
    .orderBy(testRunVerdicts.at, testRunVerdicts.runId, testRunVerdicts.attempt);
  return rows.map((row) => ({
    runId: row.runId,
    attempt: row.attempt,
    executionId: String(row.runId),
    commitSha: row.commitSha,
    branch: row.branch,
    at: row.at.getTime() + row.attempt,
    failed: row.failedIds.map(String),
    failures: row.failed,
    excused: new Set(row.excusedIds.map(String)),
    outage: row.environment === "outage",
    triedAgain: row.triedAgain,
    waitedMs: row.waitedMs,
    realFault: row.realFault,
  }));
}

/** The red runs among verdicts, with what followed on their commits. */
export function redOf(verdicts: readonly KeptVerdict[]): (KeptVerdict & RedRun)[] {
  return redRunsOf([...verdicts].sort((a, b) => a.at - b.at || a.runId - b.runId));
}

export interface RedEnd {
  runId: number;
  attempt: number;
  triedAgain: boolean;
  waitedMs: number | null;
  realFault: boolean;
}

/** How each red run ended, where that is not what is stored. */
export function changedEnds(
  red: readonly (KeptVerdict & RedRun)[],
  stored: ReadonlyMap<string, KeptVerdict>,
  basis: ReplayBasis,
): RedEnd[] {
  return red.flatMap((run) => {
    const { runId, attempt, triedAgain } = run;
    const waitedMs = run.nextGreenAt === null ? null : run.nextGreenAt - run.at;
    const realFault = !run.outage && hasRealFault(basis, run);
    const before = stored.get(`${runId} ${attempt}`);
    const same =
      before?.triedAgain === triedAgain && before.waitedMs === waitedMs && before.realFault === realFault;
    return same ? [] : [{ runId, attempt, triedAgain, waitedMs, realFault }];
  });
}

const portion = 1_000;

/** Replaces the verdicts of a ledger from an instant on. */
export async function writeVerdicts(
  tx: Database,
  { ledgerId, projectId, from }: { ledgerId: number; projectId: number; from: Date | null },
  verdicts: readonly AttemptVerdict[],
): Promise<void> {
  await tx
    .delete(testRunVerdicts)
    .where(
      and(eq(testRunVerdicts.ledgerId, ledgerId), from === null ? undefined : gte(testRunVerdicts.at, from)),
    );
  for (let index = 0; index < verdicts.length; index += portion) {
    await tx
      .insert(testRunVerdicts)
      .values(
        verdicts
          .slice(index, index + portion)
          .map(({ run, attempt, environment, failedIds, excusedIds, pardonedIds, failed }) => ({
            runId: run.id,
            attempt,
            ledgerId,
            projectId,
            pipelineId: run.pipelineId,
            branch: run.branch,
            commitSha: run.commitSha,
            at: new Date(run.at),
            environment,
            failedIds,
            excusedIds,
            pardonedIds,
            failed,
          })),
      )
      // A run that moved from one repository to another is judged by the latter.
      .onConflictDoUpdate({
        target: [testRunVerdicts.runId, testRunVerdicts.attempt],
        set: {
          ledgerId: sql`excluded.ledger_id`,
          branch: sql`excluded.branch`,
          commitSha: sql`excluded.commit_sha`,
          at: sql`excluded.at`,
          environment: sql`excluded.environment`,
          failedIds: sql`excluded.failed_ids`,
          excusedIds: sql`excluded.excused_ids`,
          pardonedIds: sql`excluded.pardoned_ids`,
          failed: sql`excluded.failed`,
        },
      });
  }
}

export async function writeEnds(tx: Database, ends: readonly RedEnd[]): Promise<void> {
  for (let index = 0; index < ends.length; index += portion) {
    const rows = JSON.stringify(ends.slice(index, index + portion));
    await tx.execute(sql`
      update ${testRunVerdicts} v set tried_again = e."triedAgain", waited_ms = e."waitedMs", real_fault = e."realFault"
      from jsonb_to_recordset(${rows}::jsonb) as e("runId" bigint, attempt smallint, "triedAgain" boolean, "waitedMs" bigint, "realFault" boolean)
      where v.run_id = e."runId" and v.attempt = e.attempt`);
  }
}
