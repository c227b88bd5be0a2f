import { and, eq, gte, inArray, lt, ne, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { testRunEnds } from "@/lib/db/schema";
import {
  hasRealFault,
  type RedRun,
  type ReplayBasis,
  type RunVerdict,
  redRunsOf,
} from "@/lib/insights/test-reliability";
import type { QuarantineSpans } from "../states/quarantine-spans";
import type { FoldedRun } from "./fold-runs";
import { laneOf } from "./ledger-runs";

type Row = typeof testRunEnds.$inferSelect;

/** What a run came to as the replay takes it, with its key. */
export interface TestRunEnd extends RunVerdict {
  runId: number;
  /** Tests that failed and would have stood in its way, had they not been in quarantine then. */
  quarantined: string[];
}

/** The end of a run that was counted just now, before anything is known of quarantines. */
export const endOf = ({ run, ...verdict }: FoldedRun): TestRunEnd => ({
  ...verdict,
  runId: run.id,
  quarantined: [],
});

/**
 * Stored ends of runs that were not green before an instant, and of the other runs of their commits.
 *
 * @param also runs to be read as well
 */
export async function endsBefore(
  ctx: Context,
  ledgerId: number,
  before: Date,
  also: readonly number[],
): Promise<{ ends: TestRunEnd[]; stored: Map<number, Row> }> {
  const notGreen = or(ne(testRunEnds.colour, "green"), sql`${testRunEnds.quarantinedIds} <> '{}'`);
  const red = ctx.db
    .select({ sha: testRunEnds.commitSha })
    .from(testRunEnds)
    .where(and(eq(testRunEnds.ledgerId, ledgerId), notGreen));
  const rows = await ctx.db
    .select()
    .from(testRunEnds)
    .where(
      and(
        eq(testRunEnds.ledgerId, ledgerId),
        lt(testRunEnds.at, before),
        or(
          notGreen,
          inArray(testRunEnds.commitSha, red),
          sql`${testRunEnds.runId} = any(${`{${also.join(",")}}`}::bigint[])`,
        ),
      ),
    );
  const ends = rows.map(
    (row): TestRunEnd => ({
      runId: row.runId,
      executionId: String(row.runId),
      commitSha: row.commitSha,
      lane: laneOf(row),
      branch: row.branch,
      prNumber: row.prNumber,
      at: row.at.getTime(),
      endedAt: row.endedAt.getTime(),
      colour: row.colour,
      failed: row.failedIds.map(String),
      excused: new Set(row.excusedIds.map(String)),
      quarantined: row.quarantinedIds.map(String),
    }),
  );
  return { ends, stored: new Map(rows.map((row) => [row.runId, row])) };
}

/** The same ends with what was in quarantine at their time left out: it stood in nobody's way. In the order of the runs. */
export function withoutQuarantined(ends: readonly TestRunEnd[], spans: QuarantineSpans): TestRunEnd[] {
  return ends
    .map((end): TestRunEnd => {
      const all = [...end.failed, ...end.quarantined];
      if (all.length === 0) return end;
      const [failed, quarantined]: [string[], string[]] = [[], []];
      for (const testKey of all) (spans.held(testKey, end) ? quarantined : failed).push(testKey);
      return {
        ...end,
        colour: failed.length > 0 ? "red" : "green",
        failed: failed.sort(byNumber),
        quarantined,
      };
    })
    .sort((a, b) => a.at - b.at || a.runId - b.runId);
}

const byNumber = (a: string, b: string) => Number(a) - Number(b);

/** What is stored of a run's end beside what it is the end of. */
type EndPart = Pick<
  Row,
  | "runId"
  | "endedAt"
  | "colour"
  | "failedIds"
  | "excusedIds"
  | "quarantinedIds"
  | "triedAgain"
  | "waitedMs"
  | "realFault"
>;

/** What is to be stored of each end: of red ones with what followed. */
export function endParts(
  ends: readonly TestRunEnd[],
  red: readonly RedRunEnd[],
  basis: ReplayBasis,
): EndPart[] {
  const followed = new Map(red.map((run) => [run.runId, run]));
  return ends.map(({ runId, endedAt, colour, failed, excused, quarantined }) => {
    const run = followed.get(runId);
    return {
      runId,
      endedAt: new Date(endedAt),
      colour,
      failedIds: failed.map(Number),
      excusedIds: [...excused].map(Number).sort((a, b) => a - b),
      quarantinedIds: quarantined.map(Number).sort((a, b) => a - b),
      triedAgain: run?.triedAgain ?? false,
      waitedMs: run?.waitedMs ?? null,
      realFault: run?.colour === "red" && hasRealFault(basis, run),
    };
  });
}

export type RedRunEnd = TestRunEnd & RedRun;

export const redOf = (ends: readonly TestRunEnd[]): RedRunEnd[] => redRunsOf(ends);

const same = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((id, index) => id === b[index]);

/** True when what is stored of an end says otherwise than what was computed. */
export function endDiffers(stored: EndPart, computed: EndPart): boolean {
  return (
    stored.endedAt.getTime() !== computed.endedAt.getTime() ||
    stored.colour !== computed.colour ||
    stored.triedAgain !== computed.triedAgain ||
    stored.waitedMs !== computed.waitedMs ||
    stored.realFault !== computed.realFault ||
    !same(stored.failedIds, computed.failedIds) ||
    !same(stored.excusedIds, computed.excusedIds) ||
    !same(stored.quarantinedIds, computed.quarantinedIds)
  );
}

const portion = 1_000;

/** Replaces the ends of a ledger's runs from an instant on. */
export async function writeEnds(
  tx: Database,
  { ledgerId, projectId, from }: { ledgerId: number; projectId: number; from: Date | null },
  runs: readonly FoldedRun[],
  parts: ReadonlyMap<number, EndPart>,
): Promise<void> {
  await tx
    .delete(testRunEnds)
    .where(and(eq(testRunEnds.ledgerId, ledgerId), from === null ? undefined : gte(testRunEnds.at, from)));
  const rows = runs.flatMap(({ run }) => {
    const part = parts.get(run.id);
    if (part === undefined) return [];
    const { pipelineId, job, branch, commitSha, prNumber, at } = run;
    const of = { ledgerId, projectId, pipelineId, job, branch, commitSha, prNumber };
    return [{ ...of, at: new Date(at), ...part }];
  });
  for (let index = 0; index < rows.length; index += portion) {
    const some = rows.slice(index, index + portion);
    // A run that moved from one repository to another is judged by the latter.
    await tx.delete(testRunEnds).where(
      inArray(
        testRunEnds.runId,
        some.map(({ runId }) => runId),
      ),
    );
    await tx.insert(testRunEnds).values(some);
  }
}

/** Writes what changed of ends that stay. */
export async function updateEnds(tx: Database, parts: readonly EndPart[]): Promise<void> {
  for (let index = 0; index < parts.length; index += portion) {
    const rows = JSON.stringify(parts.slice(index, index + portion));
    await tx.execute(sql`
      update ${testRunEnds} v set ended_at = e."endedAt", colour = e.colour, failed_ids = e."failedIds",
        excused_ids = e."excusedIds", quarantined_ids = e."quarantinedIds", tried_again = e."triedAgain", waited_ms = e."waitedMs", real_fault = e."realFault"
      from jsonb_to_recordset(${rows}::jsonb) as e("runId" bigint, "endedAt" timestamptz, colour text, "failedIds" int[],
        "excusedIds" int[], "quarantinedIds" int[], "triedAgain" boolean, "waitedMs" bigint, "realFault" boolean)
      where v.run_id = e."runId"`);
  }
}
