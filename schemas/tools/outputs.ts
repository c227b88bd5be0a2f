import { z } from "zod";
import { InputResolution } from "./write-plan";

const Item = z.record(z.string(), z.unknown());
const link = z.string().nullable();

/** Said when a result was cut to what fits; absent otherwise. */
const note = z.string().optional();

/** Why one part of an answer is missing; the rest of the answer is valid. */
export const PartFailure = z.object({ part: z.string(), code: z.string(), message: z.string() });
export type PartFailure = z.infer<typeof PartFailure>;

/** An item of a list that is not of its type's shape. Its values are not told: nobody knows what they are. */
export const UnreadableItem = z.object({
  /** Its place in the page, from 0. */
  index: z.number().int(),
  /** As it names itself, where it does. */
  identifier: z.string().nullable(),
  /** Which member differs, and how. */
  problem: z.string(),
});
export type UnreadableItem = z.infer<typeof UnreadableItem>;

export const ListOutput = z.object({
  resource_type: z.string(),
  items: z.array(Item),
  /** What Harness listed and could not be read; absent when all could. */
  unreadable: z.array(UnreadableItem).optional(),
  /** Null when the API does not count. */
  total: z.number().nullable(),
  page: z.number(),
  size: z.number(),
  openInHarness: link,
  note,
});
export type ListOutput = z.infer<typeof ListOutput>;

/** The entity's own fields, `openInHarness` and, where it was cut, `note`. */
export const GetOutput = z.looseObject({ openInHarness: link.optional(), note });
export type GetOutput = z.infer<typeof GetOutput>;

export const WriteOutput = z.looseObject({
  done: z.literal(true),
  operation: z.string(),
  resource_type: z.string(),
  resource_id: z.string().nullable(),
  result: z.unknown(),
  execution_id: z.string().optional(),
  input_resolution: InputResolution.optional(),
  openInHarness: link,
  note,
});
export type WriteOutput = z.infer<typeof WriteOutput>;

export const StatusExecution = z.object({
  execution_id: z.string(),
  pipeline: z.string(),
  name: z.string().nullable(),
  status: z.string(),
  run_sequence: z.number().nullable(),
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  failure: z.string().nullable(),
  openInHarness: link,
});

export const StatusOutput = z.object({
  project: z.object({ org: z.string(), project: z.string() }),
  window: z.object({ from: z.string(), to: z.string(), hours: z.number() }),
  summary: z.object({
    /** `unknown` when a count could not be read; `idle` when nothing ended in the window. */
    health: z.enum(["healthy", "degraded", "failing", "idle", "unknown"]),
    /** Failed, errored, expired or rejected executions that started in the window; null when not readable. */
    failed: z.number().nullable(),
    cancelled: z.number().nullable(),
    succeeded: z.number().nullable(),
    running: z.number().nullable(),
    waiting_for_person: z.number().nullable(),
  }),
  failed_executions: z.array(StatusExecution),
  running_executions: z.array(StatusExecution),
  waiting_executions: z.array(StatusExecution),
  recent_activity: z.array(StatusExecution),
  errors: z.array(PartFailure),
  openInHarness: link,
});
export type StatusOutput = z.infer<typeof StatusOutput>;

export const SearchOutput = z.object({
  query: z.string(),
  total_matches: z.number(),
  searched_types: z.array(z.string()),
  results: z.array(
    z.object({
      resource_type: z.string(),
      match_count: z.number(),
      items: z.array(Item),
      unreadable: z.array(UnreadableItem).optional(),
      total: z.number().nullable(),
    }),
  ),
  /** Types that could not be searched; the other results stand. */
  errors: z.array(PartFailure),
  types_skipped: z.array(z.object({ resource_type: z.string(), reason: z.string() })),
  note,
});
export type SearchOutput = z.infer<typeof SearchOutput>;

export const DescribeOutput = z.looseObject({ about: z.string() });
export type DescribeOutput = z.infer<typeof DescribeOutput>;

export const SchemaOutput = z.object({
  resource_type: z.string(),
  path: z.string().nullable(),
  about: z.string(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      required: z.boolean(),
      description: z.string().nullable(),
    }),
  ),
  available_sections: z.array(z.string()),
  examples_available: z.array(z.string()),
  schema: z.unknown().optional(),
  example: z.string().optional(),
  /** `bundled`: written for Tackroom; `harness`: fetched from the account. */
  source: z.enum(["bundled", "harness"]),
});
export type SchemaOutput = z.infer<typeof SchemaOutput>;

const StepReport = z.object({
  name: z.string(),
  identifier: z.string(),
  type: z.string().nullable(),
  status: z.string(),
  duration_ms: z.number().nullable(),
  failure: z.string().nullable(),
});

export const ExecutionDiagnosis = z.object({
  kind: z.literal("execution"),
  execution: z.object({
    id: z.string(),
    pipeline: z.string(),
    name: z.string().nullable(),
    status: z.string(),
    run_sequence: z.number().nullable(),
    trigger_type: z.string().nullable(),
    triggered_by: z.string().nullable(),
    started_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    duration_ms: z.number().nullable(),
    still_running: z.boolean(),
  }),
  stages: z.array(
    z.object({
      name: z.string(),
      identifier: z.string(),
      type: z.string(),
      status: z.string(),
      duration_ms: z.number().nullable(),
      failure: z.string().nullable(),
      steps: z.array(StepReport),
    }),
  ),
  bottleneck: z.object({ stage: z.string(), duration_ms: z.number(), percentage: z.number() }).nullable(),
  failures: z.array(
    z.object({
      stage: z.string().nullable(),
      step: z.string(),
      type: z.string().nullable(),
      message: z.string(),
      failure_types: z.array(z.string()),
      explanation: z.array(z.string()),
      delegate: z.string().nullable(),
      script: z.string().nullable(),
      log: z.array(z.string()).nullable(),
      log_problem: z.string().nullable(),
    }),
  ),
  child_execution: z.object({ execution_id: z.string(), org: z.string(), project: z.string() }).nullable(),
  yaml: z.string().nullable(),
  /** With include_all_step_logs, in the order of the run. */
  step_logs: z
    .array(
      z.object({
        stage: z.string().nullable(),
        step: z.string(),
        status: z.string(),
        log: z.array(z.string()).nullable(),
        log_problem: z.string().nullable(),
      }),
    )
    .optional(),
  /** With return_download_url; null when the service could not pack them, see errors. */
  log_download_url: z.string().nullable().optional(),
  errors: z.array(PartFailure),
  openInHarness: link,
  note,
});
export type ExecutionDiagnosis = z.infer<typeof ExecutionDiagnosis>;

export const ConnectorDiagnosis = z.object({
  kind: z.literal("connector"),
  connector: z.object({
    identifier: z.string(),
    name: z.string(),
    type: z.string().nullable(),
    auth: z.string().nullable(),
    url: z.string().nullable(),
  }),
  last_known: z.object({
    status: z.string().nullable(),
    tested_at: z.string().nullable(),
    error: z.string().nullable(),
  }),
  test: z.object({
    status: z.string(),
    tested_at: z.string().nullable(),
    errors: z.array(z.object({ reason: z.string().nullable(), message: z.string().nullable() })),
  }),
  healthy: z.boolean().nullable(),
  errors: z.array(PartFailure),
  openInHarness: link,
});

export const DelegateDiagnosis = z.object({
  kind: z.literal("delegate"),
  delegates: z.array(
    z.object({
      name: z.string(),
      connected: z.boolean(),
      last_heartbeat_at: z.string().nullable(),
      replicas: z.number(),
      versions: z.array(z.string()),
      issues: z.array(z.string()),
      healthy: z.boolean(),
    }),
  ),
  total: z.number(),
  unhealthy: z.number(),
  openInHarness: link,
  note,
});

export const DiagnoseOutput = z.discriminatedUnion("kind", [
  ExecutionDiagnosis,
  ConnectorDiagnosis,
  DelegateDiagnosis,
]);
export type DiagnoseOutput = z.infer<typeof DiagnoseOutput>;
