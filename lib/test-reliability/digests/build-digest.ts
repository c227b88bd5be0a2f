import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import { formatReliability } from "@/lib/format/percent";
import type { TestDigestBody } from "@/schemas/test-reliability/digests";
import type { TestRecommendation, TestState } from "@/schemas/test-reliability/labels";

const dayMs = 86_400_000;
export const weekMs = 7 * dayMs;
const maxOffenders = 10;
const maxChanges = 50;
/** Tests whose week is told by name: who reads more reads none. */
const maxTurned = 1_000;

/** The Monday 00:00 UTC that ended the last whole week. */
export function weekEndBefore(now: Date): Date {
  const day = Math.floor(now.getTime() / dayMs);
  // Day 0 was a Thursday.
  return new Date((day - ((day + 3) % 7)) * dayMs);
}

/** Owners that tests have, and the empty one when some have none. */
export async function ownersWithTests(ctx: Context): Promise<string[]> {
  const { rows } = await ctx.db.execute<{ owner: string }>(sql`
    select distinct coalesce(owner, '') as owner
    from test_judgements j join projects p on p.id = j.project_id and p.watched
      left join lateral unnest(j.owners) as owner on true
    order by 1`);
  return rows.map(({ owner }) => owner);
}

interface TestLine extends Record<string, unknown> {
  test_id: number;
  name: string;
  class_name: string;
  project_key: string;
  project_name: string;
}

interface OffenderRow extends TestLine {
  state: TestState;
  score: number;
  score_low: number;
  score_high: number;
  runs_lost: number;
  minutes_lost: number;
  recommendation: TestRecommendation;
  because: string | null;
}

interface ChangeRow extends TestLine {
  at: number;
  from_state: TestState | null;
  to_state: TestState;
  reason: string;
}

/** What the changes of a week came to for a test, from the state it began in to the one it ended in. */
interface TurnRow extends TestLine {
  from_state: TestState | null;
  to_state: TestState;
  /** One that was repaired an earlier week becomes healthy in silence. */
  repaired: boolean;
}

const named = ({ test_id, name, class_name, project_key, project_name }: TestLine) => ({
  testId: test_id,
  name,
  className: class_name,
  projectKey: project_key,
  projectName: project_name,
});

/** One owner's week up to an instant, over all watched projects. */
export async function buildDigest(ctx: Context, owner: string, weekEnd: Date): Promise<TestDigestBody> {
  const from = new Date(weekEnd.getTime() - weekMs);
  const owned = sql`select j.test_id from test_judgements j join projects p on p.id = j.project_id and p.watched
    where ${owner === "" ? sql`j.owners = '{}'` : sql`j.owners @> ${`{${JSON.stringify(owner)}}`}::text[]`}`;
  const between = (column: string, start: Date, end: Date) =>
    sql`${sql.raw(column)} >= ${start.toISOString()}::timestamptz and ${sql.raw(column)} < ${end.toISOString()}::timestamptz`;
  const ran = async (start: Date, end: Date) => {
    const { rows } = await ctx.db.execute<{ tests: number; runs: number; failed: number }>(sql`
      select count(distinct test_id)::int as tests, coalesce(sum(runs - skipped), 0)::float8 as runs,
        coalesce(sum(failed), 0)::float8 as failed
      from test_days where test_id in (${owned})
        and day >= ${start.toISOString().slice(0, 10)} and day < ${end.toISOString().slice(0, 10)}`);
    const { tests, runs, failed } = rows[0] ?? { tests: 0, runs: 0, failed: 0 };
    return { tests, runs, failed, reliability: runs === 0 ? null : 1 - failed / runs };
  };
  // What was charged to chance in the red runs of the week; the waiting for green is shared among these tests.
  const charged = sql`
    select v.run_id, failed_id as test_id, v.waited_ms::float8 / count(*) over (partition by v.run_id) as waited_ms
    from test_run_ends v cross join unnest(v.failed_ids) as failed_id
    where v.colour = 'red' and not v.real_fault and ${between("v.at", from, weekEnd)}
      and not failed_id = any(v.excused_ids)`;
  const lost = sql`
    select test_id, count(*)::int as runs_lost, coalesce(sum(waited_ms), 0) / 60000 as minutes_lost
    from (${charged}) c group by 1`;
  const line = sql`t.id as test_id, t.name, t.class_name, p.key as project_key, p.name as project_name`;
  const [week, before, { rows: offenders }, { rows: losses }, { rows: changes }, { rows: turns }] =
    await Promise.all([
      ran(from, weekEnd),
      ran(new Date(from.getTime() - weekMs), from),
      ctx.db.execute<OffenderRow>(sql`
      select ${line}, coalesce(s.state, 'healthy') as state, j.score, j.score_low, j.score_high,
        coalesce(l.runs_lost, 0) as runs_lost, round(coalesce(l.minutes_lost, 0)::numeric, 1)::float8 as minutes_lost,
        j.recommendation, j.because
      from test_judgements j join tests t on t.id = j.test_id join projects p on p.id = j.project_id
        left join test_states s on s.test_id = j.test_id left join (${lost}) l on l.test_id = j.test_id
      where j.test_id in (${owned}) and (j.recommendation <> 'none' or l.runs_lost > 0)
        and t.last_seen_at >= ${from.toISOString()}::timestamptz
      order by j.impact desc, l.runs_lost desc nulls last, t.id limit ${maxOffenders}`),
      ctx.db.execute<{ runs: number; minutes: number }>(sql`
      select count(distinct run_id)::float8 as runs,
        round((coalesce(sum(waited_ms), 0) / 60000)::numeric)::float8 as minutes
      from (${charged}) c where test_id in (${owned})`),
      ctx.db.execute<ChangeRow>(sql`
      select ${line}, (extract(epoch from c.at) * 1000)::float8 as at, c.from_state, c.to_state, c.reason
      from test_state_changes c join tests t on t.id = c.test_id join projects p on p.id = t.project_id
      where c.test_id in (${owned}) and ${between("c.at", from, weekEnd)}
      order by c.at desc, c.id desc limit ${maxChanges}`),
      ctx.db.execute<TurnRow>(sql`
      select ${line}, w.from_state, w.to_state, w.repaired
      from (
        select c.test_id, max(c.at) as at, (array_agg(c.from_state order by c.at, c.id))[1] as from_state,
          (array_agg(c.to_state order by c.at desc, c.id desc))[1] as to_state,
          bool_or(c.to_state = 'fixed' or (c.to_state = 'healthy' and coalesce(c.from_state = any(${faults}), false))) as repaired
        from test_state_changes c
        where c.test_id in (${owned}) and ${between("c.at", from, weekEnd)} group by 1
      ) w join tests t on t.id = w.test_id join projects p on p.id = t.project_id
      where w.from_state is distinct from w.to_state or w.repaired
      order by w.at desc, t.id limit ${maxTurned}`),
    ]);
  const { newlyFlaky, broke, fixed } = turnsOf(turns);
  const { runs: runsLost, minutes: minutesLost } = losses[0] ?? { runs: 0, minutes: 0 };
  const facts = { ...week, runsLost, minutesLost };
  return {
    owner,
    from: from.getTime(),
    to: weekEnd.getTime(),
    summary: summaryOf(facts, { newlyFlaky, broke, fixed }),
    ...facts,
    previousReliability: before.reliability,
    offenders: offenders.map((row) => ({
      ...named(row),
      state: row.state,
      score: row.score,
      scoreLow: row.score_low,
      scoreHigh: row.score_high,
      runsLost: row.runs_lost,
      minutesLost: row.minutes_lost,
      recommendation: row.recommendation,
      because: row.because,
    })),
    newlyFlaky,
    broke,
    fixed,
    changes: changes.map((row) => ({
      ...named(row),
      at: Number(row.at),
      from: row.from_state,
      to: row.to_state,
      reason: row.reason,
    })),
  };
}

const flakyStates: readonly (TestState | null)[] = ["flaky", "quarantined"];
const faultStates: readonly (TestState | null)[] = ["regression", "broken"];

const faults = sql`${`{${faultStates.join(",")}}`}::text[]`;

function turnsOf(turns: readonly TurnRow[]) {
  const became = (states: readonly (TestState | null)[]) =>
    turns
      .filter(({ from_state, to_state }) => states.includes(to_state) && !states.includes(from_state))
      .map(named);
  return {
    newlyFlaky: became(flakyStates),
    broke: became(faultStates),
    fixed: turns
      .filter(({ to_state, repaired }) => repaired && (to_state === "fixed" || to_state === "healthy"))
      .map(named),
  };
}

function summaryOf(
  {
    tests,
    reliability,
    runsLost,
    minutesLost,
  }: Pick<TestDigestBody, "tests" | "reliability" | "runsLost" | "minutesLost">,
  { newlyFlaky, broke, fixed }: Record<"newlyFlaky" | "broke" | "fixed", readonly unknown[]>,
): string {
  if (reliability === null) return "None of the tests ran this week.";
  const parts = [
    `${formatPlural(tests, "test")}, ${formatReliability(reliability)} of the runs passed`,
    runsLost > 0
      ? `${runsLost} red ${oneOrMany(runsLost, "run")} by chance, ${Math.round(minutesLost)} minutes lost`
      : "no run was red by chance",
    ...(broke.length > 0 ? [`${formatCount(broke.length)} broke`] : []),
    ...(newlyFlaky.length > 0 ? [`${formatCount(newlyFlaky.length)} newly flaky`] : []),
    ...(fixed.length > 0 ? [`${formatCount(fixed.length)} fixed`] : []),
  ];
  return `${parts.join("; ")}.`;
}
