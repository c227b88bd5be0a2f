import { eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { testJudgements } from "@/lib/db/schema";
import type { TestVerdict } from "@/lib/insights/test-reliability";
import { assertCan } from "@/lib/permissions";
import { verdictOfRow } from "@/lib/test-reliability/ledger/judgement-rows";

/** What the engine says of a test; null until it is judged for the first time. */
export async function verdictOfTest({
  ctx,
  input,
}: VerbArgs<{ testId: number }>): Promise<TestVerdict | null> {
  assertCan(ctx, "workspace.read");
  const [row] = await ctx.db.select().from(testJudgements).where(eq(testJudgements.testId, input.testId));
  return row === undefined ? null : verdictOfRow(row);
}
