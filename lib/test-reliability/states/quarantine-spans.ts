import { and, asc, eq, or } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { testStateChanges } from "@/lib/db/schema";
import { type QuarantineReach, quarantineHolds } from "@/lib/insights/test-reliability";

interface Span {
  from: number;
  /** Exclusive. */
  to: number;
  branches: readonly string[] | null;
}

/** When the tests of a project were in quarantine. */
export interface QuarantineSpans {
  /** Whether a test's failure in a run stood in nobody's way, because a quarantine held when and where the run began. */
  held(testKey: string, run: { at: number; branch: string }): boolean;
}

/** The quarantines of a project as they were decided and ended; which branches none holds on is asked of the policy of today. */
export async function quarantineSpans(
  ctx: Context,
  projectId: number,
  excludedBranches: readonly string[],
): Promise<QuarantineSpans> {
  const rows = await ctx.db
    .select()
    .from(testStateChanges)
    .where(
      and(
        eq(testStateChanges.projectId, projectId),
        or(eq(testStateChanges.to, "quarantined"), eq(testStateChanges.from, "quarantined")),
      ),
    )
    .orderBy(asc(testStateChanges.at), asc(testStateChanges.id));
  const spans = new Map<string, Span[]>();
  for (const { testId, at, to, expiresAt, branches } of rows) {
    const own = spans.get(String(testId)) ?? [];
    spans.set(String(testId), own);
    const before = own.at(-1);
    if (before !== undefined) before.to = Math.min(before.to, at.getTime());
    if (to === "quarantined")
      own.push({ from: at.getTime(), to: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY, branches });
  }
  const reaches = (branches: QuarantineReach["branches"], branch: string) =>
    quarantineHolds({ branches, excludedBranches }, branch);
  return {
    held: (testKey, { at, branch }) =>
      spans.get(testKey)?.some((span) => at >= span.from && at < span.to && reaches(span.branches, branch)) ??
      false,
  };
}
