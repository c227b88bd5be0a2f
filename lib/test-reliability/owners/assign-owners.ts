import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { testJudgements, tests } from "@/lib/db/schema";
import type { LedgerScope } from "../ledger/ledger-runs";
import { ownersOfTests } from "../ledger/owners-of-tests";

/**
 * Names the owners of all judged tests of a repository anew.
 *
 * @returns how many have one now
 */
export async function assignOwners(ctx: Context, scope: LedgerScope): Promise<number> {
  const rows = await ctx.db
    .select({ id: testJudgements.testId, owners: testJudgements.owners })
    .from(testJudgements)
    .innerJoin(tests, eq(tests.id, testJudgements.testId))
    .where(
      and(
        eq(tests.projectId, scope.projectId),
        scope.repo === "" ? or(isNull(tests.repo), eq(tests.repo, "")) : eq(tests.repo, scope.repo),
      ),
    );
  const owners = await ownersOfTests(
    ctx,
    scope,
    rows.map(({ id }) => id),
  );
  const changed = rows.flatMap(({ id, owners: before }) => {
    const after = owners.get(id) ?? [];
    return before.join("\n") === after.join("\n") ? [] : [{ id, owners: after }];
  });
  for (let index = 0; index < changed.length; index += 2_000)
    await ctx.db.execute(sql`
      update ${testJudgements} j
      set owners = (select coalesce(array_agg(o.value order by o.ordinality), '{}')
        from jsonb_array_elements_text(c.owners) with ordinality o(value, ordinality))
      from jsonb_to_recordset(${JSON.stringify(changed.slice(index, index + 2_000))}::jsonb) as c(id int, owners jsonb)
      where j.test_id = c.id`);
  return [...owners.values()].filter((each) => each.length > 0).length;
}
