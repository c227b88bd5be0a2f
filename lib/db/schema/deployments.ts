import { bigint, bigserial, boolean, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Outcome } from "@/schemas/executions/execution-status";
import { instant } from "./columns";
import { projects } from "./connectors";
import { executions } from "./executions";

/** One service deployed to one environment by one stage of an execution. */
export const deployments = pgTable(
  "deployments",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    executionId: bigint("execution_id", { mode: "number" })
      .notNull()
      .references(() => executions.id, { onDelete: "cascade" }),
    stageNodeId: text("stage_node_id").notNull(),
    nodeExecutionId: text("node_execution_id"),
    serviceIdentifier: text("service_identifier").notNull(),
    serviceName: text("service_name").notNull(),
    environmentIdentifier: text("environment_identifier").notNull(),
    environmentName: text("environment_name").notNull(),
    environmentType: text("environment_type").notNull(),
    infrastructureIdentifier: text("infrastructure_identifier"),
    artifact: text("artifact"),
    version: text("version"),
    status: text("status").notNull(),
    outcome: text("outcome").$type<Outcome>().notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at"),
    /** True when this deployment restored an earlier artifact. */
    isRollback: boolean("is_rollback").notNull().default(false),
    /** The execution that it rolled back. */
    rolledBackExecutionId: text("rolled_back_execution_id"),
  },
  (t) => [
    uniqueIndex("deployments_stage").on(t.executionId, t.stageNodeId, t.serviceIdentifier),
    index("deployments_project_started").on(t.projectId, t.startedAt.desc()),
    index("deployments_target").on(
      t.projectId,
      t.serviceIdentifier,
      t.environmentIdentifier,
      t.startedAt.desc(),
    ),
  ],
);
