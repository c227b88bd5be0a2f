import { z } from "zod";
import { filterParams } from "../filter-links";
import { PageFilters, type Parsed, paramOf, parseFilters, type RawParams, readParam } from "../filters";
import { Outcome } from "./execution-status";
import { StageStripItem } from "./executions";
import { FailureCause } from "./failure-cause";
import { PipelineRef } from "./health";

/** Orders of the list of executions. Each has an index or a bounded set of rows behind it. */
export const executionSorts = ["startedAt", "durationMs", "queuedMs"] as const;
export const ExecutionSort = z.enum(executionSorts);
export type ExecutionSort = z.infer<typeof ExecutionSort>;

export const ExecutionFilters = PageFilters.extend({
  outcomes: z.array(Outcome).max(7),
  cause: FailureCause.nullable(),
  /** Pipeline, commit, branch, author, person, pull request (`#12` or words of its title), failure text. */
  search: z.string().max(200).nullable(),
  /** Failures of one kind; see `executions.failureFingerprint`. */
  fingerprint: z.string().max(200).nullable(),
  sort: ExecutionSort,
  direction: z.enum(["asc", "desc"]),
});
export type ExecutionFilters = z.infer<typeof ExecutionFilters>;

const OutcomeList = z
  .string()
  .transform((text) => [...new Set(text.split(",").map((each) => each.trim()))].filter(Boolean))
  .pipe(z.array(Outcome).max(7));

/** Reads the filters of the list of executions. Never throws. */
export function parseExecutionFilters(raw: RawParams): Parsed<ExecutionFilters> {
  const { value, notices } = parseFilters(raw);
  return {
    value: {
      ...value,
      outcomes: readParam(raw, "outcome", OutcomeList, [], notices),
      cause: readParam(raw, "cause", FailureCause.nullable(), null, notices),
      search: paramOf(raw, "q")?.slice(0, 200) ?? null,
      fingerprint: readParam(raw, "fingerprint", z.string().max(200).nullable(), null, notices),
      sort: readParam(raw, "sort", ExecutionSort, "startedAt", notices),
      direction: readParam(raw, "dir", z.enum(["asc", "desc"]), "desc", notices),
    },
    notices,
  };
}

/** The canonical search params of the list. */
export function executionFilterParams(filters: ExecutionFilters): URLSearchParams {
  const params = filterParams(filters);
  if (filters.outcomes.length > 0) params.set("outcome", filters.outcomes.join(","));
  if (filters.cause !== null) params.set("cause", filters.cause);
  if (filters.search !== null) params.set("q", filters.search);
  if (filters.fingerprint !== null) params.set("fingerprint", filters.fingerprint);
  if (filters.sort !== "startedAt") params.set("sort", filters.sort);
  if (filters.direction !== "desc") params.set("dir", filters.direction);
  return params;
}

/** One row of the list. Instants are epoch milliseconds. */
export const ExecutionRow = z.object({
  id: z.number(),
  executionId: z.string(),
  pipeline: PipelineRef,
  runSequence: z.number().int(),
  status: z.string(),
  outcome: Outcome,
  startedAt: z.number(),
  durationMs: z.number().nullable(),
  queuedMs: z.number().nullable(),
  queuedReason: z.string().nullable(),
  stages: z.array(StageStripItem.pick({ nodeId: true, name: true, outcome: true, status: true })),
  triggerType: z.string(),
  triggeredBy: z.string().nullable(),
  branch: z.string().nullable(),
  commitSha: z.string().nullable(),
  commitMessage: z.string().nullable(),
  commitAuthor: z.string().nullable(),
  prNumber: z.number().int().nullable(),
  prTitle: z.string().nullable(),
  prUrl: z.string().nullable(),
  causeTitle: z.string().nullable(),
  failedStage: z.string().nullable(),
  failedStep: z.string().nullable(),
  isRerun: z.boolean(),
});
export type ExecutionRow = z.infer<typeof ExecutionRow>;

export const ExecutionPage = z.object({
  asOf: z.number(),
  rows: z.array(ExecutionRow),
  /** Opaque; gives the next page with the same filters. Null at the end. */
  nextCursor: z.string().nullable(),
  /** Of the whole list; only on the first page. */
  summary: z
    .object({
      total: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
      cancelled: z.number().int(),
      open: z.number().int(),
      /** Of a status that this version does not know. */
      unknown: z.number().int(),
    })
    .nullable(),
  notices: z.array(z.string()),
});
export type ExecutionPage = z.infer<typeof ExecutionPage>;
