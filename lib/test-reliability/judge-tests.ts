import { and, eq, notInArray } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { projects, testJudgements, testLedgers } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import { judgeLedger } from "./ledger/judge-ledger";
import { repositoriesOf } from "./ledger/ledger-runs";
import type { LedgerOutcome } from "./ledger/save-ledger";
import { settleStates } from "./settle-states";

/**
 * Judges the tests of a project: each repository's ledger, then the states that follow. Cheap when nothing changed. What came
 * late is counted when a recompute is due again; the job then waits for that.
 */
export async function judgeTests({ ctx, input }: VerbArgs<{ projectId: number }>): Promise<LedgerOutcome[]> {
  const { projectId } = input;
  const [project] = await ctx.db
    .select({ key: projects.key })
    .from(projects)
    .where(eq(projects.id, projectId));
  if (project === undefined) return [];
  const repos = await repositoriesOf(ctx, projectId);
  await dropEmptyLedgers(ctx.db, projectId, repos);
  const outcomes: LedgerOutcome[] = [];
  for (const repo of repos) {
    ctx.signal?.throwIfAborted();
    const outcome = await judgeLedger(ctx, { projectId, repo });
    outcomes.push(outcome);
    if (outcome.kind === "judged") {
      ctx.log.info({ projectId, repo, ...outcome }, "tests judged");
      await notifyChange(ctx.db, { topic: "tests", projectKey: project.key, id: null });
    }
  }
  await settleStates(ctx, projectId);
  const waits = outcomes.flatMap((outcome) => {
    const waitMs =
      outcome.kind === "deferred" ? outcome.forMs : outcome.kind === "judged" ? outcome.recomputeInMs : null;
    return waitMs === null ? [] : [waitMs];
  });
  if (waits.length > 0)
    await enqueue(
      "judge-tests",
      { projectId },
      { startAfterSeconds: Math.max(1, Math.ceil(Math.min(...waits) / 1000)) },
    );
  return outcomes;
}

/** Repositories of which no run is left: nothing is judged any more. */
async function dropEmptyLedgers(
  db: VerbArgs<never>["ctx"]["db"],
  projectId: number,
  repos: readonly string[],
): Promise<void> {
  const empty = await db
    .select({ id: testLedgers.id })
    .from(testLedgers)
    .where(
      and(
        eq(testLedgers.projectId, projectId),
        repos.length === 0 ? undefined : notInArray(testLedgers.repo, [...repos]),
      ),
    );
  for (const { id } of empty)
    await db.transaction(async (tx) => {
      await tx.delete(testJudgements).where(eq(testJudgements.ledgerId, id));
      await tx.delete(testLedgers).where(eq(testLedgers.id, id));
    });
}
