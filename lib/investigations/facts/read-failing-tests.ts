import { and, desc, eq, gte, inArray, isNotNull, isNull, lte, ne, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import {
  executions,
  testDays,
  testJudgements,
  testResults,
  testRuns,
  testStateRows,
  testStatusCodes,
  tests,
} from "@/lib/db/schema";
import type { RunFact, TestFact } from "@/lib/insights/failures";
import { matchesAnyBranch, quarantineHolds } from "@/lib/insights/test-reliability";
import { excludedBranchesOf } from "@/lib/test-reliability";
import type { KnownExecution } from "./read-execution";
import type { RunsAround } from "./read-runs";

const dayMs = 86_400_000;
const lookBackMs = 60 * dayMs;
/** More failing tests than this share one reason; their history is not read one by one. */
const maxTests = 40;
const failures = [testStatusCodes.failed, testStatusCodes.error];

export interface FailingTests {
  /** Null when the results of this execution are not stored. */
  tests: TestFact[] | null;
  /** Names of the failing tests that failed in other runs too, by plan execution id; only runs whose results are stored. */
  failedIn: Map<string, string[]>;
}

/** The tests that failed in an execution, with their history on this and other commits up to now. */
export async function readFailingTests(
  ctx: Context,
  known: KnownExecution,
  runs: RunsAround,
): Promise<FailingTests> {
  const { fact } = known;
  const now = ctx.now();
  const failing = await ctx.db
    .select({
      testId: tests.id,
      name: tests.name,
      className: tests.className,
      message: sql<string | null>`max(${testResults.message})`,
      stepNodeId: sql<string>`max(${testResults.stepNodeId})`,
    })
    .from(testResults)
    .innerJoin(tests, eq(tests.id, testResults.testId))
    .innerJoin(testRuns, eq(testRuns.id, testResults.runId))
    .where(and(eq(testRuns.executionId, known.id), inArray(testResults.status, failures)))
    .groupBy(tests.id)
    .orderBy(tests.id)
    .limit(maxTests);
  if (failing.length === 0) return { tests: known.detailLevel >= 2 ? [] : null, failedIn: new Map() };
  const ids = failing.map(({ testId }) => testId);
  const since = new Date(fact.startedAt - lookBackMs);
  const elsewhere = await ctx.db
    .select({
      testId: testResults.testId,
      planExecutionId: testRuns.executionRef,
      commitSha: testRuns.commitSha,
      branch: testRuns.branch,
    })
    .from(testResults)
    .innerJoin(testRuns, eq(testRuns.id, testResults.runId))
    .leftJoin(executions, eq(executions.id, testRuns.executionId))
    .where(
      and(
        inArray(testResults.testId, ids),
        inArray(testResults.status, failures),
        gte(testResults.at, since),
        lte(testResults.at, now),
        or(isNull(testRuns.executionId), and(ne(executions.id, known.id), lte(executions.endedAt, now))),
      ),
    )
    .orderBy(desc(testResults.at))
    .limit(4_000);
  const [passes, days, said, excluded] = await Promise.all([
    passesOn(ctx, ids, [fact.commitSha, ...elsewhere.map(({ commitSha }) => commitSha)], now),
    ctx.db
      .select({ testId: testDays.testId, runs: sql<number>`sum(${testDays.runs})::int` })
      .from(testDays)
      .where(
        and(
          inArray(testDays.testId, ids),
          gte(testDays.day, since.toISOString().slice(0, 10)),
          lte(testDays.day, now.toISOString().slice(0, 10)),
        ),
      )
      .groupBy(testDays.testId),
    ctx.db
      .select({
        testId: testJudgements.testId,
        label: testJudgements.label,
        flakyProbability: testJudgements.flakyProbability,
        state: testStateRows.state,
        branches: testStateRows.branches,
      })
      .from(testJudgements)
      .leftJoin(testStateRows, eq(testStateRows.testId, testJudgements.testId))
      .where(and(inArray(testJudgements.testId, ids), lte(testJudgements.judgedAt, now))),
    excludedBranchesOf(ctx.db, [known.projectRow.id]),
  ]);
  const branch = fact.branch ?? "";
  const excludedBranches = excluded.get(known.projectRow.id) ?? [];
  const names = new Map(failing.map(({ testId, className, name }) => [testId, nameOf(className, name)]));
  const failedIn = failedByRun(runs, elsewhere, names);
  const verdicts = new Map(said.map((row) => [row.testId, row]));
  const runsOf = new Map(days.map((row) => [row.testId, row.runs]));
  const facts = failing.map((row): TestFact => {
    const own = elsewhere.filter(({ testId }) => testId === row.testId);
    const otherCommits = new Set(own.flatMap(({ commitSha }) => commitSha ?? []));
    otherCommits.delete(fact.commitSha ?? "");
    const name = nameOf(row.className, row.name);
    const streak = streakOf(fact, runs.branch, name, failedIn);
    const passedHere = passedOn(fact.commitSha, row.testId, passes, runs.sameCommit, name, failedIn);
    const verdict = verdicts.get(row.testId);
    return {
      testId: row.testId,
      name,
      message: row.message,
      stepNodeId: row.stepNodeId === "" ? null : row.stepNodeId,
      otherRuns: runsOf.get(row.testId) ?? null,
      otherCommitsFailed: otherCommits.size,
      otherBranchesFailed: new Set(
        own.filter(({ branch }) => branch !== fact.branch).map(({ branch }) => branch),
      ).size,
      disagreements:
        [...otherCommits].filter((sha) => passes.has(`${row.testId} ${sha}`) || passes.has(`* ${sha}`))
          .length + Number(passedHere),
      ...streak,
      passedOnSameCommit: passedHere,
      label: verdict?.label ?? null,
      flakyProbability: verdict?.flakyProbability ?? null,
      quarantined:
        verdict?.state === "quarantined" &&
        quarantineHolds({ branches: verdict.branches, excludedBranches }, branch),
      neverQuarantined: matchesAnyBranch(excludedBranches, branch),
    };
  });
  return { tests: facts, failedIn };
}

function nameOf(className: string, name: string): string {
  return className === "" || name.startsWith(className) ? name : `${className} › ${name}`;
}

/**
 * Which of the tests passed on which commits, as `<test id> <sha>`; `* <sha>` for a commit on which a whole run passed, where single
 * results are not kept.
 */
async function passesOn(
  ctx: Context,
  testIds: readonly number[],
  shas: readonly (string | null)[],
  now: Date,
): Promise<Set<string>> {
  const wanted = [...new Set(shas.flatMap((sha) => sha ?? []))].slice(0, 300);
  if (wanted.length === 0) return new Set();
  const [results, wholeRuns] = await Promise.all([
    ctx.db
      .selectDistinct({ testId: testResults.testId, commitSha: testRuns.commitSha })
      .from(testResults)
      .innerJoin(testRuns, eq(testRuns.id, testResults.runId))
      .where(
        and(
          inArray(testResults.testId, [...testIds]),
          eq(testResults.status, testStatusCodes.passed),
          inArray(testRuns.commitSha, wanted),
          lte(testResults.at, now),
        ),
      ),
    ctx.db
      .selectDistinct({ commitSha: executions.commitSha })
      .from(executions)
      .where(
        and(
          inArray(executions.commitSha, wanted),
          isNotNull(executions.commitSha),
          eq(executions.outcome, "succeeded"),
          lte(executions.endedAt, now),
          // Runs whose results are stored say it themselves.
          lte(executions.detailLevel, 1),
        ),
      ),
  ]);
  return new Set([
    ...results.map(({ testId, commitSha }) => `${testId} ${commitSha}`),
    ...wholeRuns.map(({ commitSha }) => `* ${commitSha}`),
  ]);
}

function passedOn(
  sha: string | null,
  testId: number,
  passes: ReadonlySet<string>,
  sameCommit: readonly RunFact[],
  name: string,
  failedIn: ReadonlyMap<string, string[]>,
): boolean {
  if (sha === null) return false;
  if (passes.has(`${testId} ${sha}`)) return true;
  return sameCommit.some(
    (run) =>
      run.stepOutcome === "passed" ||
      (run.stepOutcome === "failed" && failedIn.get(run.planExecutionId)?.includes(name) === false),
  );
}

function failedByRun(
  runs: RunsAround,
  elsewhere: readonly { testId: number; planExecutionId: string | null }[],
  names: ReadonlyMap<number, string>,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const row of runs.rows.values()) if (row.detailLevel >= 2) found.set(row.planExecutionId, []);
  for (const { testId, planExecutionId } of elsewhere) {
    const list = found.get(planExecutionId ?? "");
    const name = names.get(testId);
    if (list !== undefined && name !== undefined && !list.includes(name)) list.push(name);
  }
  return found;
}

/** How many runs of the branch in a row failed this test, this one included, going back. */
function streakOf(
  fact: KnownExecution["fact"],
  branch: readonly RunFact[],
  name: string,
  failedIn: ReadonlyMap<string, string[]>,
): Pick<TestFact, "failingStreak" | "failingSinceSha" | "passedBefore"> {
  let failingStreak = 1;
  let failingSinceSha = fact.commitSha;
  const earlier = branch.filter((run) => run.startedAt < fact.startedAt).reverse();
  for (const run of earlier) {
    if (run.stepOutcome === null) continue;
    const failed = run.stepOutcome === "failed" ? failedIn.get(run.planExecutionId)?.includes(name) : false;
    // Which tests failed there is not known: the streak may go on, nobody can tell.
    if (failed === undefined) break;
    if (!failed) return { failingStreak, failingSinceSha, passedBefore: true };
    failingStreak += 1;
    failingSinceSha = run.commitSha;
  }
  return { failingStreak, failingSinceSha, passedBefore: false };
}
