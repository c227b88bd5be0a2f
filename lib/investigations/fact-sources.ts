import { desc, eq, or } from "drizzle-orm";
import type { Context } from "@/lib/context";
import {
  executions,
  failureFingerprints,
  investigationFeedback,
  investigations,
  projects,
} from "@/lib/db/schema";
import type { FactSources } from "@/lib/failures/facts/sources";
import { investigationPath } from "@/lib/failures/failure-paths";
import type { CorrectionFact } from "@/lib/insights/failures/investigate/facts";

/** Failures of a cluster that an investigation counts. */
const maxOfCluster = 2_000;
const maxCorrections = 50;

/** What the product knows beside history: clusters, and what people said. */
export function factSources(ctx: Pick<Context, "db">): Pick<FactSources, "clusterOf" | "corrections"> {
  return {
    clusterOf: async ({ executionId, fingerprint }) => {
      const clusterId = await clusterOf(ctx, executionId, fingerprint);
      if (clusterId === null) return null;
      const members = await ctx.db
        .select({ id: executions.id })
        .from(executions)
        .where(eq(executions.failureClusterId, clusterId))
        .orderBy(desc(executions.startedAt))
        .limit(maxOfCluster);
      return { clusterId, executionIds: members.map(({ id }) => id) };
    },
    corrections: async ({ executionId, clusterId }) => readCorrections(ctx, executionId, clusterId),
  };
}

async function clusterOf(
  ctx: Pick<Context, "db">,
  executionId: number,
  fingerprint: string | null,
): Promise<string | null> {
  const [execution] = await ctx.db
    .select({ clusterId: executions.failureClusterId })
    .from(executions)
    .where(eq(executions.id, executionId));
  if (execution?.clusterId) return execution.clusterId;
  if (fingerprint === null) return null;
  const [known] = await ctx.db
    .select({ clusterId: failureFingerprints.clusterId })
    .from(failureFingerprints)
    .where(eq(failureFingerprints.fingerprint, fingerprint));
  return known?.clusterId ?? null;
}

/** What people said of this failure and of others of its cluster, newest first. */
async function readCorrections(
  ctx: Pick<Context, "db">,
  executionId: number,
  clusterId: string | null,
): Promise<CorrectionFact[]> {
  const ofThis = eq(investigations.executionId, executionId);
  const rows = await ctx.db
    .select({
      kind: investigationFeedback.kind,
      cause: investigationFeedback.cause,
      hypothesisCause: investigationFeedback.hypothesisCause,
      verdict: investigationFeedback.hypothesisVerdict,
      text: investigationFeedback.text,
      byName: investigationFeedback.byName,
      at: investigationFeedback.createdAt,
      executionId: investigations.executionId,
      projectKey: projects.key,
      planExecutionId: executions.planExecutionId,
    })
    .from(investigationFeedback)
    .innerJoin(investigations, eq(investigations.id, investigationFeedback.investigationId))
    .innerJoin(executions, eq(executions.id, investigations.executionId))
    .innerJoin(projects, eq(projects.id, executions.projectId))
    .where(clusterId === null ? ofThis : or(ofThis, eq(investigationFeedback.clusterId, clusterId)))
    .orderBy(desc(investigationFeedback.createdAt))
    .limit(maxCorrections);
  return rows.map((row) => ({
    kind: row.kind,
    cause: row.cause ?? (row.kind === "correct" ? null : row.hypothesisCause),
    verdict: row.verdict,
    text: row.text,
    byName: row.byName,
    at: row.at.getTime(),
    href: investigationPath(row.projectKey, row.planExecutionId),
    ofThisExecution: row.executionId === executionId,
  }));
}
