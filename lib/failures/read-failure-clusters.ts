import { inArray } from "drizzle-orm";
import { clusterPath } from "@/lib/addresses";
import type { Context, VerbArgs } from "@/lib/context";
import { failureClusters } from "@/lib/db/schema";
import { readCauseShares } from "@/lib/health";
import { assertCan } from "@/lib/permissions";
import { pipelineRefs, resolveScope, type Scope } from "@/lib/workspace";
import type { FailureClusterSort } from "@/schemas/failures/cluster-words";
import { clusterStates } from "@/schemas/failures/cluster-words";
import type { ClusterState, FailureClustersView } from "@/schemas/failures/failure-clusters";
import { noOwner } from "@/schemas/failures/failure-filter-links";
import type { FailureFilters } from "@/schemas/failures/failure-filters";
import { bucketStarts, timeWindow } from "@/schemas/filter-links";
import { failuresIn, readCauseTrend } from "./cause-trend";
import { readClusterDetails } from "./cluster-details";
import { type ClusterRow, readClusterRows, readPreviousCounts, unreadPipelineOf } from "./cluster-rows";
import { causeOfRow, clusterStateOf, firstSeenOf, titleOfRow, toFailureCluster } from "./cluster-view";

/** Clusters on the page; the others are counted. */
const maxClusters = 60;
const maxMovers = 6;

/**
 * Failed executions of a range by what failed: clusters with their figures, causes over time, and what changed most against the
 * period before. The filters by state, cause, owner and words choose among the clusters; totals and causes are of all.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function readFailureClusters({
  ctx,
  input,
}: VerbArgs<FailureFilters>): Promise<FailureClustersView> {
  assertCan(ctx, "workspace.read");
  const window = timeWindow(input, ctx.now());
  const scope = await resolveScope(ctx, input);
  const [rows, previous, causes, trend] = await Promise.all([
    readClusterRows(ctx, scope, input, window),
    readPreviousCounts(ctx, scope, input, window),
    readCauseShares(ctx, scope, input, window),
    readCauseTrend(ctx, scope, input, window),
  ]);
  const stateOf = (row: ClusterRow) => clusterStateOf(row, window);
  const matching = rows.filter((row) => fits(row, input, scope));
  const wanted =
    input.states.length === 0 ? matching : matching.filter((row) => input.states.includes(stateOf(row)));
  const shown = sorted(wanted, input.sort, previous).slice(0, maxClusters);
  const starts = bucketStarts(window);
  const [details, movers] = await Promise.all([
    readClusterDetails(
      ctx,
      scope,
      input,
      window,
      shown.map(({ key }) => key),
    ),
    readMovers(ctx, rows, previous),
  ]);
  return {
    asOf: ctx.now().getTime(),
    bucket: window.bucket,
    total: failuresIn(trend.current),
    previousTotal: failuresIn(trend.previous),
    timeLostMs: rows.reduce((sum, row) => sum + Number(row.time_lost_ms), 0),
    clusters: shown.flatMap((row) => {
      const own = details.get(row.key);
      const previousCount = previous.get(row.key) ?? 0;
      return own === undefined
        ? []
        : (toFailureCluster(row, own, { scope, window, starts, previousCount }) ?? []);
    }),
    clusterCount: wanted.length,
    states: countStates(matching.map(stateOf)),
    owners: [...new Set(rows.flatMap(({ owner }) => owner ?? []))].sort((a, b) => a.localeCompare(b)),
    causes,
    trend: starts.map((at) => ({ at, counts: trend.current.get(at) ?? {} })),
    movers,
    notices: scope.notices,
  };
}

function fits(row: ClusterRow, filters: FailureFilters, scope: Scope): boolean {
  if (filters.cause !== null && causeOfRow(row) !== filters.cause) return false;
  if (filters.owner !== null && row.owner !== (filters.owner === noOwner ? null : filters.owner))
    return false;
  if (filters.search === null) return true;
  const refs = pipelineRefs(scope);
  const text = [
    row.title ?? "",
    row.failed_step ?? "",
    ...row.pipeline_ids.map((id) => `${refs.get(id)?.name ?? ""} ${refs.get(id)?.identifier ?? ""}`),
  ]
    .join("\n")
    .toLowerCase();
  return filters.search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const figures: Record<
  FailureClusterSort,
  (row: ClusterRow, previous: ReadonlyMap<string, number>) => number
> = {
  count: (row) => row.count,
  lastAt: (row) => Number(row.last_at),
  firstSeenAt: firstSeenOf,
  timeLost: (row) => Number(row.time_lost_ms),
  people: (row) => row.people,
  change: (row, previous) => Math.abs(row.count - (previous.get(row.key) ?? 0)),
};

function sorted(
  rows: readonly ClusterRow[],
  by: FailureClusterSort,
  previous: ReadonlyMap<string, number>,
): ClusterRow[] {
  const figure = figures[by];
  return rows.toSorted(
    (a, b) =>
      figure(b, previous) - figure(a, previous) || b.count - a.count || Number(b.last_at) - Number(a.last_at),
  );
}

function countStates(states: readonly ClusterState[]): Record<ClusterState, number> {
  const counts = { new: 0, ongoing: 0, recovered: 0 };
  for (const state of clusterStates) counts[state] = states.filter((each) => each === state).length;
  return counts;
}

/** The biggest changes against the period before; what has vanished is one as well. */
async function readMovers(
  ctx: Context,
  rows: readonly ClusterRow[],
  previous: ReadonlyMap<string, number>,
): Promise<FailureClustersView["movers"]> {
  const counts = new Map(rows.map((row) => [row.key, row.count]));
  // Lines that are still to be read are no kind of failure that could become more frequent.
  const top = [...new Set([...counts.keys(), ...previous.keys()])]
    .filter((id) => unreadPipelineOf(id) === null)
    .map((id) => ({ id, count: counts.get(id) ?? 0, previousCount: previous.get(id) ?? 0 }))
    .filter(({ count, previousCount }) => count !== previousCount)
    .sort((a, b) => Math.abs(b.count - b.previousCount) - Math.abs(a.count - a.previousCount))
    .slice(0, maxMovers);
  if (top.length === 0) return [];
  const known = await ctx.db
    .select({ id: failureClusters.id, title: failureClusters.title, cause: failureClusters.cause })
    .from(failureClusters)
    .where(
      inArray(
        failureClusters.id,
        top.map(({ id }) => id),
      ),
    );
  return top.flatMap(({ id, ...figures }) => {
    const cluster = known.find((each) => each.id === id);
    const row = rows.find((each) => each.key === id);
    if (cluster === undefined && row === undefined) return [];
    return [
      {
        id,
        path: clusterPath(id),
        title: cluster?.title ?? titleOfRow(row ?? { title: null, failed_step: null }, null),
        cause: row === undefined ? (cluster?.cause ?? "unknown") : causeOfRow(row),
        ...figures,
      },
    ];
  });
}
