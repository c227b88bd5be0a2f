import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { testStatusCodes } from "@/lib/db/schema";

/** A test as a report names it, with the key of its identity. */
export interface NamedTest {
  identity: string;
  suiteName: string;
  className: string;
  name: string;
  fileName: string | null;
}

/** A test that a report names, as it was seen in a run. */
export interface SeenTest {
  test: NamedTest;
  at: Date;
}

export interface ResultRow {
  /** The run that it is of; its partition exists, see `ensurePartitions`. */
  run: { id: number; at: Date };
  testId: number;
  attempt: number;
  status: number;
  flags: number;
  durationMs: number;
  stepNodeId: string;
  message: string | null;
}

/** What belongs to the test and not to one result. */
export interface TestOrigin {
  projectId: number;
  repo: string | null;
}

/** Rows of one statement: they travel as one JSON text, which must not grow without bound. */
const portionSize = 5_000;
/** Of names that are shown. The identity is made of the whole name. */
const maxNameChars = 1_000;

/**
 * The ids of tests by identity. New ones are stored; known ones get the times they were seen, and the newest file.
 */
export async function ensureTests(
  tx: Database,
  { projectId, repo }: TestOrigin,
  seen: Iterable<SeenTest>,
): Promise<Map<string, number>> {
  const spans = new Map<string, { test: NamedTest; first: Date; last: Date }>();
  for (const { test, at } of seen) {
    const known = spans.get(test.identity);
    if (known === undefined) spans.set(test.identity, { test, first: at, last: at });
    else {
      if (at < known.first) known.first = at;
      if (at >= known.last) Object.assign(known, { test, last: at });
    }
  }
  // In one order, so that two transactions that meet the same tests never wait for each other.
  const rows = [...spans.values()].sort((a, b) => (a.test.identity < b.test.identity ? -1 : 1));
  const ids = new Map<string, number>();
  for (let index = 0; index < rows.length; index += portionSize) {
    const portion = json(
      rows.slice(index, index + portionSize).map(({ test, first, last }) => ({
        i: test.identity,
        s: cut(test.suiteName),
        c: cut(test.className),
        n: cut(test.name),
        f: test.fileName === null ? null : cut(test.fileName),
        a: first.toISOString(),
        z: last.toISOString(),
      })),
    );
    const { rows: stored } = await tx.execute<{ id: number; identity: string }>(sql`
      insert into tests (project_id, identity, repo, suite_name, class_name, name, file_name, first_seen_at, last_seen_at)
      select ${projectId}::int, i, ${repo}::text, s, c, n, f, a, z
      from json_to_recordset(${portion}::json) as given(i text, s text, c text, n text, f text, a timestamptz, z timestamptz)
      on conflict (project_id, identity) do update set
        file_name = case when excluded.last_seen_at >= tests.last_seen_at then excluded.file_name else tests.file_name end,
        first_seen_at = least(tests.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(tests.last_seen_at, excluded.last_seen_at)
      returning id, identity`);
    for (const { id, identity } of stored) ids.set(identity, id);
  }
  return ids;
}

/** Adds results to their runs. */
export async function insertResults(tx: Database, rows: readonly ResultRow[]): Promise<void> {
  for (let index = 0; index < rows.length; index += portionSize) {
    const portion = json(
      rows.slice(index, index + portionSize).map((row) => ({
        r: row.run.id,
        w: row.run.at.toISOString(),
        t: row.testId,
        a: row.attempt,
        s: row.status,
        f: row.flags,
        d: row.durationMs,
        n: row.stepNodeId,
        m: row.message,
      })),
    );
    await tx.execute(sql`
      insert into test_results (test_id, run_id, at, attempt, status, flags, duration_ms, step_node_id, message)
      select t, r, w, a, s, f, d, n, m
      from json_to_recordset(${portion}::json)
        as given(r bigint, w timestamptz, t int, a smallint, s smallint, f smallint, d int, n text, m text)`);
  }
}

/**
 * Counts what a run holds again, after its results have changed.
 *
 * @returns its results, each attempt counted, and those that failed
 */
export async function recountRun(
  tx: Database,
  runId: number,
  now: Date,
): Promise<{ total: number; failed: number }> {
  const { passed, failed, error, skipped } = testStatusCodes;
  const { rows } = await tx.execute<{ total: number; failed: number }>(sql`
    update test_runs run set passed = counted.passed, failed = counted.failed, skipped = counted.skipped,
      duration_ms = counted.duration_ms, updated_at = ${now.toISOString()}::timestamptz
    from (
      select
        count(*) filter (where r.status = ${passed}) as passed,
        count(*) filter (where r.status in (${failed}, ${error})) as failed,
        count(*) filter (where r.status = ${skipped}) as skipped,
        coalesce(sum(r.duration_ms), 0) as duration_ms
      from test_results r join test_runs own on own.id = r.run_id and own.at = r.at
      where r.run_id = ${runId}
    ) counted
    where run.id = ${runId}
    returning (run.passed + run.failed + run.skipped)::int as total, run.failed::int as failed`);
  return rows[0] ?? { total: 0, failed: 0 };
}

const cut = (text: string) => text.slice(0, maxNameChars);

/** Postgres keeps neither NUL nor half of a surrogate pair, both of which a report may hold. */
function json(rows: readonly Record<string, string | number | null>[]): string {
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value,
  );
}
