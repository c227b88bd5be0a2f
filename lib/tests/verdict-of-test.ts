import { eq } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { testJudgements } from "@/lib/db/schema";
import type { TestVerdict } from "@/lib/insights/tests/types";
import { verdictOfRow } from "@/lib/reliability/judgement-rows";

/** What the engine says of a test; null until it is judged for the first time. */
export async function verdictOfTest({
  ctx,
  input,
}: VerbArgs<{ testId: number }>): Promise<TestVerdict | null> {
  assertCan(ctx, "workspace.read");
  const [row] = await ctx.db.select().from(testJudgements).where(eq(testJudgements.testId, input.testId));
  return row === undefined ? null : verdictOfRow(row);
}
