import { and, desc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, investigations, pipelines } from "@/lib/db/schema";
import type { Scope } from "@/lib/workspace";
import type { InvestigationVerdict } from "@/schemas/failures/investigations";
import type { TimeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { clusterKey, failedIn } from "./cluster-rows";

/** Names on a row; the others are counted. */
const namesShown = 5;

/** What a row shows of a cluster beside its figures. */
export interface ClusterDetails {
  /** Failures by the start of their bucket, epoch milliseconds. */
  perBucket: ReadonlyMap<number, number>;
  /** Those with most failures first. */
  people: string[];
  newest: NewestFailure | null;
  verdict: InvestigationVerdict | null;
}

interface NewestFailure {
  planExecutionId: string;
  pipelineId: number;
  text: string | null;
}

/** Details of the groups that are shown. */
export async function readClusterDetails(
  ctx: Context,
  scope: Scope,
  filters: PageFilters,
  window: TimeWindow,
  keys: readonly string[],
): Promise<Map<string, ClusterDetails>> {
  if (keys.length === 0) return new Map();
  const [perBucket, people, newest, verdicts] = await Promise.all([
    readBuckets(ctx, scope, filters, window, keys),
    readPeople(ctx, scope, filters, window, keys),
    readNewest(ctx, scope, filters, window, keys),
    readVerdicts(ctx, keys),
  ]);
  return new Map(
    keys.map((key) => [
      key,
      {
        perBucket: perBucket.get(key) ?? new Map(),
        people: people.get(key) ?? [],
        newest: newest.get(key) ?? null,
        verdict: verdicts.get(key) ?? null,
      },
    ]),
  );
}

type Wanted = [Context, Scope, PageFilters, TimeWindow, readonly string[]];

const ofGroups = ([, scope, filters, window, keys]: Wanted) =>
  and(failedIn(scope, filters, window.from, window.to), inArray(clusterKey, [...keys]));

async function readBuckets(...wanted: Wanted): Promise<Map<string, Map<number, number>>> {
  const [ctx, , , window] = wanted;
  const stepSeconds = sql.raw(window.bucket === "hour" ? "3600" : "86400");
  const at = sql<number>`(floor(extract(epoch from ${executions.startedAt}) / ${stepSeconds}) * ${stepSeconds} * 1000)::float8`;
  const rows = await ctx.db
    .select({ key: clusterKey, at, count: sql<number>`count(*)::int` })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(ofGroups(wanted))
    .groupBy(clusterKey, at);
  const found = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const own = found.get(row.key) ?? new Map<number, number>();
    own.set(Number(row.at), row.count);
    found.set(row.key, own);
  }
  return found;
}

async function readPeople(...wanted: Wanted): Promise<Map<string, string[]>> {
  const [ctx] = wanted;
  const rows = await ctx.db
    .select({ key: clusterKey, person: executions.person, count: sql<number>`count(*)::int` })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(and(ofGroups(wanted), isNotNull(executions.person)))
    .groupBy(clusterKey, executions.person)
    .orderBy(desc(sql`count(*)`), executions.person);
  const found = new Map<string, string[]>();
  for (const { key, person } of rows) {
    const own = found.get(key) ?? [];
    if (person !== null && own.length < namesShown) own.push(person);
    found.set(key, own);
  }
  return found;
}

async function readNewest(...wanted: Wanted): Promise<Map<string, NewestFailure>> {
  const [ctx] = wanted;
  const ids = ctx.db
    .selectDistinctOn([clusterKey], { id: executions.id })
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .where(ofGroups(wanted))
    .orderBy(clusterKey, desc(executions.startedAt), desc(executions.id));
  const rows = await ctx.db
    .select({
      key: clusterKey,
      planExecutionId: executions.planExecutionId,
      pipelineId: executions.pipelineId,
      text: sql<string | null>`coalesce(${executions.failureExcerpt}, ${executions.failureMessage})`,
    })
    .from(executions)
    .where(inArray(executions.id, ids));
  return new Map(rows.map(({ key, ...newest }) => [key, newest]));
}

/** What the newest finished investigation of each cluster says. */
export async function readVerdicts(
  ctx: Pick<Context, "db">,
  clusterIds: readonly string[],
): Promise<Map<string, InvestigationVerdict>> {
  const rows = await ctx.db
    .selectDistinctOn([investigations.clusterId], {
      clusterId: investigations.clusterId,
      verdict: investigations.verdict,
    })
    .from(investigations)
    .where(and(inArray(investigations.clusterId, [...clusterIds]), isNotNull(investigations.verdict)))
    .orderBy(investigations.clusterId, desc(investigations.failedExecutionAt));
  return new Map(
    rows.flatMap(({ clusterId, verdict }) =>
      clusterId === null || verdict === null ? [] : [[clusterId, verdict] as const],
    ),
  );
}
