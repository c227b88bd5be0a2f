import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { pipelines, projects } from "./connectors";

/*
 * What is counted of executions, so that a page of months never reads them. All are counted again, or corrected by the difference,
 * in the transaction that changes executions; `rebuildHours` makes them from nothing.
 */

/**
 * Counts of one cell of a roll-up. `durationBuckets[i]` counts ended, not cancelled executions whose duration lies in bucket i of
 * `lib/insights/executions/duration-buckets.ts`, so that p50 and p95 of any range come from a sum of arrays.
 */
const figures = () => ({
  total: integer("total").notNull(),
  succeeded: integer("succeeded").notNull(),
  failed: integer("failed").notNull(),
  cancelled: integer("cancelled").notNull(),
  durationSumMs: bigint("duration_sum_ms", { mode: "number" }).notNull(),
  durationBuckets: integer("duration_buckets").array().notNull(),
  queuedBuckets: integer("queued_buckets").array().notNull(),
  /** Failed executions by cause class. */
  causes: jsonb("causes").$type<Record<string, number>>().notNull(),
});

const ofProject = () =>
  integer("project_id")
    .notNull()
    .references(() => projects.id, { onDelete: "cascade" });

const ofPipeline = () =>
  integer("pipeline_id")
    .notNull()
    .references(() => pipelines.id, { onDelete: "cascade" });

/** Roll-up: executions per pipeline, UTC hour, branch ("" = none) and trigger. */
export const executionHours = pgTable(
  "execution_hours",
  {
    pipelineId: ofPipeline(),
    projectId: ofProject(),
    hour: instant("hour").notNull(),
    branch: text("branch").notNull(),
    triggerType: text("trigger_type").notNull(),
    ...figures(),
  },
  (t) => [
    primaryKey({ columns: [t.pipelineId, t.hour, t.branch, t.triggerType] }),
    index("execution_hours_project").on(t.projectId, t.hour, t.branch, t.total),
    index("execution_hours_branch").on(t.branch, t.hour),
  ],
);

/**
 * All executions; those of the pipeline's default branch (see `onDefaultBranch` in `lib/workspace/scope.ts`); of these, those that carry
 * its name.
 */
export type BranchLine = "all" | "default" | "named";

/** `triggerType` of the day rows that hold every trigger. */
export const anyTrigger = "";

/**
 * Roll-up: executions per pipeline and UTC day, summed from the hours. An execution is in the rows of every
 * line that it is of, and in each of these under its trigger and under any trigger.
 */
export const executionDays = pgTable(
  "execution_days",
  {
    pipelineId: ofPipeline(),
    projectId: ofProject(),
    day: instant("day").notNull(),
    line: text("line").$type<BranchLine>().notNull(),
    triggerType: text("trigger_type").notNull(),
    ...figures(),
  },
  (t) => [
    primaryKey({ columns: [t.pipelineId, t.line, t.triggerType, t.day] }),
    // The counts of every pipeline are read from this alone.
    index("execution_days_counts").on(
      t.projectId,
      t.line,
      t.triggerType,
      t.day,
      t.pipelineId,
      t.total,
      t.succeeded,
      t.failed,
      t.cancelled,
      t.durationSumMs,
    ),
  ],
);

/** Roll-up: the sum of `execution_days` over the pipelines of a project. */
export const projectDays = pgTable(
  "project_days",
  {
    projectId: ofProject(),
    day: instant("day").notNull(),
    line: text("line").$type<BranchLine>().notNull(),
    triggerType: text("trigger_type").notNull(),
    ...figures(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.line, t.triggerType, t.day] })],
);

/**
 * Times in which a pipeline was red on its default branch: from its first failure after a success to the next success. A pipeline
 * is failing now if it has a period without `recoveredAt`. Executions that neither succeeded nor failed play no part.
 */
export const redPeriods = pgTable(
  "red_periods",
  {
    pipelineId: ofPipeline(),
    projectId: ofProject(),
    /** Start of the first failure. */
    startedAt: instant("started_at").notNull(),
    /** First and newest failed execution, `executions.id`. */
    firstExecutionId: bigint("first_execution_id", { mode: "number" }).notNull(),
    lastExecutionId: bigint("last_execution_id", { mode: "number" }).notNull(),
    failures: integer("failures").notNull(),
    /** End of the success that ended it. */
    recoveredAt: instant("recovered_at"),
  },
  (t) => [
    primaryKey({ columns: [t.pipelineId, t.startedAt, t.firstExecutionId] }),
    index("red_periods_project").on(t.projectId, t.startedAt, t.recoveredAt),
    index("red_periods_open").on(t.pipelineId).where(sql`${t.recoveredAt} is null`),
  ],
);
