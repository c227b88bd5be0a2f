import { desc, eq, or } from "drizzle-orm";
import { investigationPath } from "@/lib/addresses";
import { findTelemetry } from "@/lib/connectors";
import type { Context } from "@/lib/context";
import {
  executions,
  failureFingerprints,
  investigationFeedback,
  investigations,
  projects,
} from "@/lib/db/schema";
import { UnavailableError } from "@/lib/errors";
import type { CorrectionFact, TelemetryFact } from "@/lib/insights/failures";
import { type FactLimits, factLimits } from "@/lib/investigations/facts/bounded";
import type { FactSources, TelemetryQuestion } from "@/lib/investigations/facts/sources";

/** Failures of a cluster that an investigation counts. */
const maxOfCluster = 2_000;
const maxCorrections = 50;
/** A store's limit lies so far within the time that facts have for telemetry: a slow one is named and not only late. */
const telemetrySlackMs = 1_000;
const maxFindings = 5;
const maxLogLines = 5;

/** What the product knows beside history: clusters, telemetry, and what people said. */
export function factSources(
  ctx: Pick<Context, "db" | "log" | "now">,
  limits: FactLimits = factLimits,
): FactSources {
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
    telemetry: (question) => readTelemetry(ctx, question, limits.telemetryMs - telemetrySlackMs),
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

/**
 * What telemetry connectors say of the hosts that the failing lines name, or of any host where they name none.
 *
 * @throws UnavailableError  none of the connected stores could be read
 */
async function readTelemetry(
  ctx: Pick<Context, "db" | "log" | "now">,
  { from, to, hosts, signal }: TelemetryQuestion,
  timeoutMs: number,
): Promise<TelemetryFact[]> {
  const { asked, findings, logs, problems } = await findTelemetry({
    ctx,
    from,
    to,
    hosts: hosts.length === 0 ? undefined : hosts,
    signal,
    timeoutMs,
  });
  const [problem] = problems;
  if (problem !== undefined && problems.length >= asked) throw new UnavailableError(problem.message);
  return [
    ...findings.slice(0, maxFindings).map(
      (finding): TelemetryFact => ({
        kind: "outbound_errors",
        host: finding.host,
        from: finding.from,
        to: finding.to,
        errorRate: finding.errorRate,
        baselineRate: finding.baselineErrorRate,
        statement: finding.statement,
        href: finding.href,
      }),
    ),
    ...logs.slice(0, maxLogLines).map(
      (line): TelemetryFact => ({
        kind: "service_log",
        host: hosts.find((host) => line.text.toLowerCase().includes(host.toLowerCase())) ?? line.source,
        from: line.at,
        to: line.at,
        errorRate: null,
        baselineRate: null,
        statement: `${line.source}: ${line.text.slice(0, 300)}`,
        href: line.href,
      }),
    ),
  ];
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
