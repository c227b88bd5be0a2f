import { sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { lockProject, rebuildRedPeriods, recountDays } from "@/lib/history";
import { followDefaultBranches } from "@/lib/test-reliability";

/**
 * Sets each pipeline's default branch: the one most of its builds of a branch (not of a pull request) ran on. Where it changed, what
 * is counted of default branches is counted again; where tests ran by a transaction after the others, which holds up no ingest.
 *
 * @param db outside of any transaction
 */
export async function storeDefaultBranches(db: Database, projectId: number): Promise<void> {
  const changed = await db.transaction(async (tx) => {
    await lockProject(tx, projectId);
    const { rows } = await tx.execute<{ id: number }>(sql`
      update pipelines set default_branch = chosen.branch
      from (
        select distinct on (pipeline_id) pipeline_id, branch
        from (
          select pipeline_id, branch, count(*) as builds, max(started_at) as latest
          from executions
          where project_id = ${projectId} and branch is not null and pr_number is null and tag is null
          group by pipeline_id, branch
        ) counted
        order by pipeline_id, builds desc, latest desc
      ) chosen
      where pipelines.id = chosen.pipeline_id and pipelines.default_branch is distinct from chosen.branch
      returning pipelines.id`);
    await recountDays(tx, projectId, new Map(rows.map(({ id }) => [id, "all"])));
    for (const { id } of rows) await rebuildRedPeriods(tx, { pipelineId: id });
    return rows.map(({ id }) => id);
  });
  await followDefaultBranches(db, projectId, changed);
}
