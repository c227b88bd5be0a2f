import { and, eq, gte, inArray, lte, ne, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { executions, pipelines, projects } from "@/lib/db/schema";
import { hostsIn, type WindowFact } from "@/lib/insights/failures";
import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { KnownExecution } from "./read-execution";
import { runColumns, toRunFact } from "./run-columns";

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Outages last minutes to hours: failures of the same trouble lie this near. */
const reachMs = 60 * minuteMs;
const usualDays = 14;
/** Causes that lie around a run: only these strike many pipelines at once. */
const surrounding: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "dependency_or_registry",
  "network",
  "infrastructure",
  "out_of_disk",
  "timeout",
  "credential_or_permission",
  "policy_or_approval",
]);
/** A registry that is down is called the one by one tool and the other by the next. */
const kin: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "dependency_or_registry",
  "network",
  "timeout",
]);

/** What other pipelines did around the failure, on all watched projects. */
export async function readWindow(
  ctx: Context,
  known: KnownExecution,
  {
    at,
    cause,
    fingerprint,
    hosts,
  }: { at: number; cause: FailureCause; fingerprint: string | null; hosts: readonly string[] },
): Promise<WindowFact> {
  const now = ctx.now();
  const from = at - reachMs;
  const to = Math.min(at + reachMs, now.getTime());
  const others = and(
    ne(executions.pipelineId, known.pipelineId),
    inArray(executions.outcome, ["succeeded", "failed"]),
  );
  const rows = await ctx.db
    .select(runColumns)
    .from(executions)
    .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(
      and(
        others,
        gte(executions.endedAt, new Date(from)),
        lte(executions.endedAt, new Date(to)),
        // The index is by start; no run of interest takes longer than a day.
        gte(executions.startedAt, new Date(from - dayMs)),
        lte(executions.startedAt, new Date(to)),
      ),
    )
    .limit(2_000);
  const sameTrouble = (row: (typeof rows)[number]): boolean => {
    if (row.outcome !== "failed") return false;
    if (fingerprint !== null && row.failureFingerprint === fingerprint) return true;
    if (row.failureCause === null || !surrounding.has(cause)) return false;
    const sameHost = hostsIn([row.failureExcerpt ?? ""]).some((host) => hosts.includes(host));
    if (sameHost && surrounding.has(row.failureCause)) return true;
    return row.failureCause === cause || (kin.has(cause) && kin.has(row.failureCause));
  };
  const alike = rows.filter(sameTrouble);
  const ends = alike.flatMap((row) => row.endedAt?.getTime() ?? []);
  return {
    from,
    to,
    otherRuns: rows.length,
    otherFailed: rows.filter((row) => row.outcome === "failed").length,
    alike: alike
      .map((row) => ({
        ...toRunFact(row, now),
        sameFingerprint: fingerprint !== null && row.failureFingerprint === fingerprint,
      }))
      .sort((a, b) => a.startedAt - b.startedAt),
    alikePipelines: new Set(alike.map((row) => row.pipelineId)).size,
    alikeRepos: new Set(alike.map((row) => row.repo ?? `${row.projectKey}/${row.pipelineIdentifier}`)).size,
    usualAlike: surrounding.has(cause) ? await usualAlike(ctx, known, { from, to, cause }) : 0,
    firstAlikeAt: ends.length === 0 ? null : Math.min(...ends),
    lastAlikeAt: ends.length === 0 ? null : Math.max(...ends),
  };
}

/** How many executions of other pipelines fail of this cause in a window of this length, by the two weeks before it. */
async function usualAlike(
  ctx: Context,
  known: KnownExecution,
  { from, to, cause }: { from: number; to: number; cause: FailureCause },
): Promise<number> {
  const [row] = await ctx.db
    .select({ count: sql<number>`count(*)::int` })
    .from(executions)
    .where(
      and(
        ne(executions.pipelineId, known.pipelineId),
        eq(executions.outcome, "failed"),
        eq(executions.failureCause, cause),
        gte(executions.startedAt, new Date(from - usualDays * dayMs)),
        lte(executions.startedAt, new Date(from)),
      ),
    );
  return ((row?.count ?? 0) * Math.max(to - from, minuteMs)) / (usualDays * dayMs);
}
