import { desc, eq } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { testDigests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import { TestDigestBody, type TestDigestView } from "@/schemas/test-reliability/digests";
import type { DigestSummary } from "@/schemas/test-reliability/settings";

const maxDigests = 100;

/** The newest digests of all owners. */
export async function listDigests(ctx: Context): Promise<DigestSummary[]> {
  assertCan(ctx, "workspace.read");
  const rows = await ctx.db
    .select()
    .from(testDigests)
    .orderBy(desc(testDigests.weekEnd), testDigests.owner)
    .limit(maxDigests);
  return rows.map(({ id, owner, weekEnd, body }) => {
    const parsed = TestDigestBody.safeParse(body);
    return {
      id,
      owner,
      weekEnd: weekEnd.getTime(),
      summary: parsed.success ? parsed.data.summary : "Written by another version.",
    };
  });
}

/**
 * One owner's week.
 *
 * @throws NotFoundError  no such digest
 */
export async function getDigest({ ctx, input }: VerbArgs<{ id: number }>): Promise<TestDigestView> {
  assertCan(ctx, "workspace.read");
  const [row] = await ctx.db.select().from(testDigests).where(eq(testDigests.id, input.id));
  const body = TestDigestBody.safeParse(row?.body);
  if (row === undefined || !body.success) throw new NotFoundError("There is no such digest.");
  const others = await ctx.db
    .select({ id: testDigests.id, weekEnd: testDigests.weekEnd })
    .from(testDigests)
    .where(eq(testDigests.owner, row.owner))
    .orderBy(desc(testDigests.weekEnd))
    .limit(52);
  return {
    ...body.data,
    id: row.id,
    createdAt: row.createdAt.getTime(),
    others: others.map(({ id, weekEnd }) => ({ id, weekEnd: weekEnd.getTime() })),
  };
}
