import { and, asc, eq, ilike, inArray, notExists, or, sql } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { projects, testJudgements, testRenames, testStateRows, tests } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { TestLabel, TestState } from "@/schemas/test-reliability/labels";

export interface FoundTest {
  id: number;
  name: string;
  className: string;
  suiteName: string;
  projectKey: string;
  label: TestLabel | null;
  state: TestState;
}

const maxFound = 25;

/**
 * Tests of watched projects by number, path (`/tests/12`), or name. A name that is somebody's exactly finds those alone; otherwise
 * all of its words have to stand in the test's names. What needs attention comes first.
 */
export async function findTests({
  ctx,
  input,
}: VerbArgs<{ query: string; projectId?: number | undefined }>): Promise<FoundTest[]> {
  assertCan(ctx, "workspace.read");
  const query = input.query.trim().replace(/^["'`]+|["'`]+$/g, "");
  const number = /^(?:.*\/tests\/|#)?(\d{1,9})$/.exec(query)?.[1];
  if (number !== undefined) {
    const byId = await select(ctx, input.projectId, eq(tests.id, Number(number)));
    if (byId.length > 0) return byId;
  }
  const exact = await select(ctx, input.projectId, eq(sql`lower(${tests.name})`, query.toLowerCase()));
  if (exact.length > 0) return exact;
  const words = query
    .split(/[\s#>›:]+|\.(?=\w)/)
    .filter((word) => word !== "")
    .slice(0, 10);
  if (words.length === 0) return [];
  return select(
    ctx,
    input.projectId,
    and(
      ...words.map((word) => {
        const pattern = `%${word.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;
        return or(
          ilike(tests.name, pattern),
          ilike(tests.className, pattern),
          ilike(tests.suiteName, pattern),
        );
      }),
    ),
  );
}

/** Tests by their ids. */
export async function testsByIds(ctx: Context, ids: readonly number[]): Promise<FoundTest[]> {
  return ids.length === 0 ? [] : select(ctx, undefined, inArray(tests.id, [...ids]), ids.length);
}

async function select(
  ctx: Context,
  projectId: number | undefined,
  condition: ReturnType<typeof and>,
  limit = maxFound,
): Promise<FoundTest[]> {
  const rows = await ctx.db
    .select({
      id: tests.id,
      name: tests.name,
      className: tests.className,
      suiteName: tests.suiteName,
      projectKey: projects.key,
      label: testJudgements.label,
      state: testStateRows.state,
    })
    .from(tests)
    .innerJoin(projects, and(eq(projects.id, tests.projectId), eq(projects.watched, true)))
    .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
    .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
    .where(
      and(
        condition,
        projectId === undefined ? undefined : eq(tests.projectId, projectId),
        notExists(
          ctx.db.select({ one: sql`1` }).from(testRenames).where(eq(testRenames.fromTestId, tests.id)),
        ),
      ),
    )
    .orderBy(sql`${testJudgements.impact} desc nulls last`, asc(tests.name), asc(tests.id))
    .limit(limit);
  return rows.map(({ state, ...row }) => ({ ...row, state: state ?? "healthy" }));
}
