import { and, eq, inArray } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { noCounts, readCounts } from "@/lib/history";
import { assertCan } from "@/lib/permissions";
import type { ReadingProgress } from "@/schemas/executions/reading";
import { timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** How much of what pages stand on is read, in the projects and the range of a page: a part is no word on the whole. */
export async function readProgress({
  ctx,
  input,
}: VerbArgs<Pick<PageFilters, "projects" | "range" | "from" | "to">>): Promise<ReadingProgress> {
  assertCan(ctx, "workspace.read");
  const { from, to } = timeWindow(input, ctx.now());
  const rows = await ctx.db
    .select({ id: projects.id, syncState: projects.syncState, cursor: projects.backfillCursorAt })
    .from(projects)
    .where(
      and(
        eq(projects.watched, true),
        input.projects.length === 0 ? undefined : inArray(projects.key, [...input.projects]),
      ),
    );
  const listed = rows.every(
    ({ syncState, cursor }) =>
      !(syncState === "pending" || syncState === "backfilling") || (cursor !== null && cursor <= from),
  );
  const counts = await readCounts(
    ctx.db,
    rows.map(({ id }) => id),
    { from, to },
  );
  const sum = [...counts.values()].reduce(
    (all, each) => ({
      ended: all.ended + each.ended,
      details: all.details + each.details,
      tests: all.tests + each.tests,
      testsUnread: all.testsUnread + each.testsUnread,
      testsUnreadReason: all.testsUnreadReason ?? each.testsUnreadReason,
      logsUnread: all.logsUnread + each.logsUnread,
    }),
    noCounts,
  );
  return { listed, ...sum };
}
