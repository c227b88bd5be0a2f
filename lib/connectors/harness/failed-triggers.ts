import { and, desc, eq, inArray, notExists, sql } from "drizzle-orm";
import { type ConnectorRow, readableSettings } from "@/lib/connectors/find-connector";
import type { Context } from "@/lib/context";
import { executions, pipelines, projects, triggerFailures } from "@/lib/db/schema";
import { linkTo } from "@/lib/harness/registry";
import { HarnessSettings } from "@/schemas/connectors/harness-connector";
import type { TriggerFailureView } from "@/schemas/webhooks";

/** Triggers whose newest failure is not followed by an execution that they started, by connector, the newest failure first. */
export async function failedTriggers(
  db: Context["db"],
  connectors: readonly ConnectorRow[],
): Promise<(connectorId: string) => TriggerFailureView[]> {
  const rows = await db
    .select({ failure: triggerFailures, project: projects })
    .from(triggerFailures)
    .innerJoin(projects, eq(projects.id, triggerFailures.projectId))
    .where(
      and(
        inArray(
          projects.connectorId,
          connectors.map(({ id }) => id),
        ),
        notExists(
          db
            .select({ one: sql`1` })
            .from(executions)
            .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
            .where(
              and(
                eq(pipelines.projectId, triggerFailures.projectId),
                eq(pipelines.identifier, triggerFailures.pipelineIdentifier),
                eq(executions.triggerIdentifier, triggerFailures.triggerIdentifier),
                sql`${executions.startedAt} > ${triggerFailures.failedAt}`,
              ),
            ),
        ),
      ),
    )
    .orderBy(desc(triggerFailures.failedAt));
  return (connectorId) => {
    const connector = connectors.find(({ id }) => id === connectorId);
    const accountId = connector && readableSettings(connector, HarnessSettings)?.accountId;
    if (connector === undefined || accountId === undefined) return [];
    return rows
      .filter(({ project }) => project.connectorId === connectorId)
      .map(({ failure, project }) => ({
        projectName: project.name,
        pipelineIdentifier: failure.pipelineIdentifier,
        triggerIdentifier: failure.triggerIdentifier,
        at: failure.failedAt.toISOString(),
        reason: failure.message ?? failure.status ?? "Harness does not say why.",
        openInHarness:
          linkTo("trigger_event", {
            baseUrl: connector.baseUrl,
            accountId,
            scope: { org: project.orgIdentifier, project: project.projectIdentifier },
            values: { pipeline_id: failure.pipelineIdentifier, trigger_id: failure.triggerIdentifier },
          }) ?? connector.baseUrl,
      }));
  };
}
