import { eq, inArray, sql } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { projects, testDays, testJudgements, testLedgers, testStateRows, tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { fingerprint } from "@/lib/insights/failures";
import { flipRate, isFailure, outcomeEntropy, transitionScore } from "@/lib/insights/test-reliability";
import { assertCan, can } from "@/lib/permissions";
import { defaultBranchOf } from "@/lib/test-reliability/ledger/ledger-runs";
import { readPolicy } from "@/lib/test-reliability/states/read-policy";
import type { TestPageView, TestRunView } from "@/schemas/test-reliability/single-test";
import { judgementView, trackView } from "./judgement-view";
import {
  currentTestId,
  disagreementsOf,
  durationsOf,
  earlierNames,
  recentRuns,
  segmentsOf,
  stateHistoryOf,
} from "./read-test-history";

/** Enough for the window of every judgement on this page, and little enough to draw. */
const maxRuns = 500;
/** Latest results that the transition score looks at. */
const transitionWindow = 100;

/**
 * One test: how it is judged and why, what its last runs say, on which commits it disagreed with itself, where its failure rate
 * changed, and with which messages it fails. A test that was renamed shows under its new name, with all of its history.
 *
 * @throws NotFoundError  no such test
 */
export async function getTest({ ctx, input }: VerbArgs<{ testId: number }>): Promise<TestPageView> {
  assertCan(ctx, "workspace.read");
  const found = await findTest(ctx, await currentTestId(ctx, input.testId));
  const { test, projectKey, projectName, judgement, state } = found;
  const earlier = await earlierNames(ctx, test.id);
  const ids = [test.id, ...earlier.map(({ id }) => id)];
  const defaultBranch =
    found.defaultBranch ?? (await defaultBranchOf(ctx, { projectId: test.projectId, repo: test.repo ?? "" }));
  const [recent, disagreements, segments, durations, stateHistory, counts, policy] = await Promise.all([
    recentRuns(ctx, ids, projectKey, maxRuns),
    disagreementsOf(ctx, ids),
    segmentsOf(ctx, ids, defaultBranch),
    durationsOf(ctx, ids),
    stateHistoryOf(ctx, ids),
    countRuns(ctx, ids),
    readPolicy(ctx.db, test.projectId),
  ]);
  // The list's: counted from each result as it came in, not from those that are drawn here.
  const track = trackView(judgement, ctx.now().getTime());
  return {
    id: test.id,
    name: test.name,
    className: test.className,
    suiteName: test.suiteName,
    fileName: test.fileName,
    repo: test.repo,
    projectKey,
    projectName,
    firstSeenAt: test.firstSeenAt.getTime(),
    lastSeenAt: test.lastSeenAt.getTime(),
    ...counts,
    flaky: track.flaky,
    clearedBy: track.clearedBy,
    consecutivePasses: track.consecutivePasses,
    flakyCommits: track.disagreements,
    disagreements,
    messages: groupMessages(recent),
    recent,
    owners: judgement?.owners ?? [],
    judgement: judgement === null ? null : judgementView(judgement, state),
    segments,
    sequence: sequenceOf(recent),
    durations,
    stateHistory,
    excludedBranches: policy.excludedBranches,
    renamedFrom: earlier.map(({ name, className, until }) => ({ name, className, until })),
    viewer: {
      mayDecide: can(ctx.actor.role, "tests.decide"),
      mayQuarantine: can(ctx.actor.role, "tests.quarantine"),
    },
  };
}

async function findTest(ctx: Context, testId: number) {
  const [found] = await ctx.db
    .select({
      test: tests,
      projectKey: projects.key,
      projectName: projects.name,
      judgement: testJudgements,
      state: testStateRows,
      defaultBranch: testLedgers.defaultBranch,
    })
    .from(tests)
    .innerJoin(projects, eq(projects.id, tests.projectId))
    .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
    .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
    .leftJoin(testLedgers, eq(testLedgers.id, testJudgements.ledgerId))
    .where(eq(tests.id, testId));
  if (!found) {
    throw new NotFoundError("There is no such test.", {
      remedy: "It may have been removed with its project.",
    });
  }
  return found;
}

/** Results over all that is kept, what was skipped left out. */
async function countRuns(ctx: Context, ids: readonly number[]): Promise<{ runs: number; failed: number }> {
  const [row] = await ctx.db
    .select({
      runs: sql<number>`coalesce(sum(${testDays.runs} - ${testDays.skipped}), 0)::int`,
      failed: sql<number>`coalesce(sum(${testDays.failed}), 0)::int`,
    })
    .from(testDays)
    .where(inArray(testDays.testId, [...ids]));
  return row ?? { runs: 0, failed: 0 };
}

function sequenceOf(recent: readonly TestRunView[]): TestPageView["sequence"] {
  const outcomes = recent
    .filter((run) => run.status !== "skipped" && !run.excused)
    .map((run) => !isFailure(run.status))
    .reverse();
  if (outcomes.length < 2) return null;
  return {
    flipRate: flipRate(outcomes),
    entropy: outcomeEntropy(outcomes),
    transitionScore: transitionScore(outcomes, Math.min(transitionWindow, outcomes.length)),
  };
}

/** Failures by what their message says, whatever numbers, ids and paths stand in it. */
function groupMessages(recent: readonly TestRunView[]): TestPageView["messages"] {
  const groups = new Map<string, TestPageView["messages"][number]>();
  for (const run of recent) {
    if (!isFailure(run.status)) {
      continue;
    }
    const message = run.message ?? "No message";
    const { id } = fingerprint(message);
    const group = groups.get(id);
    if (group === undefined) {
      groups.set(id, {
        fingerprint: id,
        message,
        count: 1,
        lastAt: run.at,
        lastExecutionId: run.executionId,
      });
    } else {
      group.count += 1;
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
