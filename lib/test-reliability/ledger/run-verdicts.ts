import { and, eq, gte, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { testRunVerdicts } from "@/lib/db/schema";
import type { AttemptVerdict } from "./fold-runs";

const portion = 1_000;

/** Replaces the verdicts on attempts of a ledger's runs from an instant on. */
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
