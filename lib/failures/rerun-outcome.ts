import { type SQL, sql } from "drizzle-orm";
import { executions } from "@/lib/db/schema";

const laterOnSameCommit = (condition: SQL) => sql`from executions later
  where later.pipeline_id = ${executions.pipelineId} and later.commit_sha = ${executions.commitSha}
    and later.started_at > ${executions.startedAt} and ${condition}`;

const judged = sql`later.outcome in ('succeeded', 'failed')`;
const green = sql`later.outcome = 'succeeded'`;

/** Whether the commit of a row of `executions` ran again in its pipeline, whatever came of it. */
export const rerunTried = sql<boolean>`exists (select 1 ${laterOnSameCommit(judged)})`;

/** Whether such a run passed. */
export const rerunPassed = sql<boolean>`exists (select 1 ${laterOnSameCommit(green)})`;

/** When the first such run that passed ended, epoch milliseconds; null when none did. */
export const rerunPassedAt = sql<
  number | null
>`(select (extract(epoch from min(later.ended_at)) * 1000)::float8 ${laterOnSameCommit(green)})`;

/** When the pipeline next passed on the row's branch, epoch milliseconds; null when it has not. */
export const greenAgainAt = sql<
  number | null
>`(select (extract(epoch from min(later.ended_at)) * 1000)::float8
  from executions later
  where later.pipeline_id = ${executions.pipelineId} and later.branch is not distinct from ${executions.branch}
    and later.started_at > ${executions.startedAt} and later.outcome = 'succeeded')`;
