import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { testJudgements, testLedgers, testRunEnds, testRunVerdicts, tests } from "@/lib/db/schema";
import {
  describePreview,
  type EnvironmentVerdict,
  type PolicyPreview,
  previewFrom,
  type SuiteRun,
  startPreview,
} from "@/lib/insights/test-reliability";
import { assertCan } from "@/lib/permissions";
import { createPause } from "@/lib/test-reliability/ledger/create-pause";
import { renamesOf } from "@/lib/test-reliability/ledger/follow-renames";
import { runsBetween, suitesOf } from "@/lib/test-reliability/ledger/ledger-runs";
import { findProject } from "@/lib/workspace";
import type { PolicyPreviewView, TestPolicy, TestPolicyInput } from "@/schemas/test-reliability/policy";

const maxTransitions = 200;
/** What one preview may cost this process, in milliseconds of computing. */
const defaultBudgetMs = 10_000;

/**
 * What a policy would have done over the kept history of a project, knowing at each moment only what was known then. Only the tests
 * that ever failed are read run by run; what the others say of a run's environment is kept with the verdict on the run. Of a history
 * that would take too long the newest part is replayed, and the summary says so.
 *
 * @throws NotFoundError  no such project
 */
export async function previewPolicy(
  { ctx, input }: VerbArgs<TestPolicyInput>,
  budgetMs = defaultBudgetMs,
): Promise<PolicyPreviewView> {
  assertCan(ctx, "workspace.read");
  const project = await findProject(ctx.db, input.projectKey);
  const ledgers = await ctx.db.select().from(testLedgers).where(eq(testLedgers.projectId, project.id));
  const renamed = await renamesOf(ctx, project.id);
  const previews: PolicyPreview[] = [];
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let cutAt: number | null = null;
  for (const ledger of ledgers) {
    const scope = { projectId: project.id, repo: ledger.repo };
    const each = { ...ledger, budgetMs: budgetMs / ledgers.length };
    const replayed = await replayLedger(ctx, scope, each, renamed, input.policy);
    previews.push(replayed.preview);
    if (replayed.cut) cutAt = Math.max(cutAt ?? replayed.from, replayed.from);
    from = Math.min(from, replayed.from);
    to = Math.max(to, replayed.to);
  }
  const now = ctx.now().getTime();
  const view = await viewOf(ctx, previews, { from: Math.min(from, now), to: Number.isFinite(to) ? to : now });
  if (cutAt === null) return view;
  const since = Number.isFinite(cutAt) ? new Date(cutAt).toISOString().slice(0, 10) : "now";
  return {
    ...view,
    summary: `${view.summary} Only runs since ${since} were tried: all of the history would take too long.`,
  };
}

async function replayLedger(
  ctx: Context,
  scope: { projectId: number; repo: string },
  ledger: { id: number; defaultBranch: string; budgetMs: number },
  renamed: ReadonlyMap<number, number>,
  policy: TestPolicy,
): Promise<{ preview: PolicyPreview; from: number; to: number; cut: boolean }> {
  const failing = new Set(
    (
      await ctx.db
        .select({ testId: testJudgements.testId })
        .from(testJudgements)
        .where(and(eq(testJudgements.ledgerId, ledger.id), gt(testJudgements.failures, 0)))
    ).map(({ testId }) => testId),
  );
  const earlier = [...renamed].flatMap(([from, to]) => (failing.has(to) ? [from] : []));
  const verdicts = await verdictsOf(ctx, ledger.id);
  const all = (await runsBetween(ctx, scope, ledger.defaultBranch, null)).filter(({ id }) =>
    verdicts.has(id),
  );
  const loads = all.map(({ id, at, commitSha }) => {
    const failed = new Set(verdicts.get(id)?.flatMap(({ failedIds }) => failedIds)).size;
    return { at, commitSha, failed };
  });
  const first = previewFrom(loads, failing.size, ledger.budgetMs);
  const runs = all.slice(first);
  const preview = startPreview(ledger.defaultBranch, policy);
  const ends = await endsOf(ctx, ledger.id);
  const pause = createPause(ctx.signal);
  for await (const { run, suites } of suitesOf(ctx, runs, renamed, [...failing, ...earlier])) {
    const environments = new Map(verdicts.get(run.id)?.map((verdict) => [verdict.attempt + 1, verdict]));
    const judged = suites.flatMap((suite) => {
      const verdict = environments.get(suite.attempt);
      return verdict === undefined ? [] : [{ suite, known: environmentOf(verdict, suite) }];
    });
    const end = ends.get(run.id) ?? { colour: "green", failed: [] };
    for (const _ of preview.add({ at: run.at, branch: run.branch, suites: judged, end })) await pause();
  }
  return {
    preview: preview.finish(),
    from: runs[0]?.at ?? Number.POSITIVE_INFINITY,
    to: runs.at(-1)?.at ?? Number.NEGATIVE_INFINITY,
    cut: first > 0,
  };
}

/** What each red run came to; the others did not. */
async function endsOf(
  ctx: Context,
  ledgerId: number,
): Promise<Map<number, { colour: "red"; failed: string[] }>> {
  const rows = await ctx.db
    .select({ runId: testRunEnds.runId, failedIds: testRunEnds.failedIds })
    .from(testRunEnds)
    .where(and(eq(testRunEnds.ledgerId, ledgerId), eq(testRunEnds.colour, "red")));
  return new Map(
    rows.map(({ runId, failedIds }) => [runId, { colour: "red", failed: failedIds.map(String) }]),
  );
}

type StoredVerdict = Pick<
  typeof testRunVerdicts.$inferSelect,
  "runId" | "attempt" | "environment" | "failedIds" | "excusedIds" | "pardonedIds"
>;

async function verdictsOf(ctx: Context, ledgerId: number): Promise<Map<number, StoredVerdict[]>> {
  const rows = await ctx.db
    .select({
      runId: testRunVerdicts.runId,
      attempt: testRunVerdicts.attempt,
      environment: testRunVerdicts.environment,
      failedIds: testRunVerdicts.failedIds,
      excusedIds: testRunVerdicts.excusedIds,
      pardonedIds: testRunVerdicts.pardonedIds,
    })
    .from(testRunVerdicts)
    .where(eq(testRunVerdicts.ledgerId, ledgerId))
    .orderBy(asc(testRunVerdicts.runId), asc(testRunVerdicts.attempt));
  return Map.groupBy(rows, ({ runId }) => runId);
}

function environmentOf(verdict: StoredVerdict, suite: SuiteRun): EnvironmentVerdict {
  const outage = verdict.environment === "outage";
  return {
    kind: verdict.environment,
    excused: new Set(outage ? suite.results.map(({ testKey }) => testKey) : verdict.excusedIds.map(String)),
    pardoned: new Set(verdict.pardonedIds.map(String)),
    share: 0,
    unexpected: 0,
    because: null,
  };
}

async function viewOf(
  ctx: Context,
  previews: readonly PolicyPreview[],
  span: { from: number; to: number },
): Promise<PolicyPreviewView> {
  const sum = (of: (preview: PolicyPreview) => number) =>
    previews.reduce((total, each) => total + of(each), 0);
  const redRuns = sum((preview) => preview.redRuns);
  const turnedGreen = sum((preview) => preview.turnedGreen);
  const keptRed = sum((preview) => preview.keptRed);
  const quarantined = previews.flatMap((preview) => preview.quarantined);
  const transitions = previews.flatMap((preview) => preview.transitions).sort((a, b) => b.at - a.at);
  const shown = transitions.slice(0, maxTransitions);
  const ids = [...new Set([...quarantined, ...shown.map(({ testKey }) => testKey)])].map(Number);
  const names = new Map(
    ids.length === 0
      ? []
      : (
          await ctx.db
            .select({ id: tests.id, name: tests.name, className: tests.className })
            .from(tests)
            .where(inArray(tests.id, ids))
        ).map(({ id, ...name }) => [id, name]),
  );
  const ref = (testKey: string) => ({
    testId: Number(testKey),
    ...(names.get(Number(testKey)) ?? { name: `Test ${testKey}`, className: "" }),
  });
  return {
    ...span,
    redRuns,
    turnedGreen,
    summary: describePreview({ redRuns, turnedGreen, keptRed, quarantined: quarantined.length }),
    quarantined: quarantined.map(ref),
    transitions: shown.map(({ testKey, at, from, to, reason }) => ({
      ...ref(testKey),
      at,
      from,
      to,
      reason,
    })),
    transitionCount: transitions.length,
  };
}
