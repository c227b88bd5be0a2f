import pino from "pino";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { executionStages, executionSteps, executions, pipelines, projects } from "@/lib/db/schema";
import type { Role } from "@/schemas/roles";

/** The instant at which the tests of this room play. */
export const now = new Date("2026-08-20T12:00:00Z");

export function contextOf(db: Database, role: Role = "admin", at = now): Context {
  return {
    db,
    actor: { kind: "user", id: `demo:${role}`, name: `Demo ${role}`, email: null, role },
    log: pino({ level: "silent" }),
    requestId: "test",
    now: () => at,
  };
}

/** An account with two projects and a pipeline in the first. */
export async function storeProjects(db: Database): Promise<void> {
  await storeHarnessConnector(db, { id: "c1" });
  await db.insert(projects).values(
    ["shop", "ledger"].map((name, index) => ({
      id: index + 1,
      key: `demo.default.${name}`,
      connectorId: "c1",
      orgIdentifier: "default",
      orgName: "Default",
      projectIdentifier: name,
      name,
      syncState: "live" as const,
      createdAt: now,
    })),
  );
  await db
    .insert(pipelines)
    .values({ id: 1, projectId: 1, identifier: "ci", name: "CI", modules: [], tags: {}, seenAt: now });
}

/** An execution of the first project with one CI stage `build` and the steps `unit` (node `n-unit`) and `e2e` (node `n-e2e`). */
export async function storeExecution(
  db: Database,
  planExecutionId: string,
  startedAt: Date,
): Promise<typeof executions.$inferSelect> {
  const [execution] = await db
    .insert(executions)
    .values({
      projectId: 1,
      pipelineId: 1,
      planExecutionId,
      runSequence: 1,
      status: "Success",
      outcome: "succeeded",
      startedAt,
      endedAt: new Date(startedAt.getTime() + 60_000),
      durationMs: 60_000,
      triggerType: "WEBHOOK",
      repo: "api",
      branch: "main",
      commitSha: "c0ffee",
      executionMode: "NORMAL",
      modules: ["ci"],
      serviceIdentifiers: [],
      environmentIdentifiers: [],
      stageStrip: [],
      failureTypes: [],
      updatedAt: now,
    })
    .returning();
  if (execution === undefined) throw new Error("the execution was not stored");
  const executionId = execution.id;
  const plain = { status: "Success", failureTypes: [] };
  await db.insert(executionStages).values({
    ...plain,
    executionId,
    nodeId: "n-build",
    position: 0,
    identifier: "build",
    name: "Build",
    type: "CI",
  });
  await db.insert(executionSteps).values(
    ["unit", "e2e"].map((identifier, position) => ({
      ...plain,
      executionId,
      nodeId: `n-${identifier}`,
      stageNodeId: "n-build",
      position,
      identifier,
      name: identifier,
      stepType: "Run",
      logKeys: [],
    })),
  );
  return execution;
}
