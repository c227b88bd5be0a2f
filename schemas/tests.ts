import { z } from "zod";

/** A test that failed in the range. Instants are epoch milliseconds. */
export const TestRow = z.object({
  id: z.number().int(),
  name: z.string(),
  className: z.string(),
  suiteName: z.string(),
  projectKey: z.string(),
  projectName: z.string(),
  repo: z.string().nullable(),
  runs: z.number().int(),
  failed: z.number().int(),
  /** failed / runs that were not skipped, 0..1. */
  failureRate: z.number(),
  /** By Harness's definition, over its last 14 days. */
  flaky: z.boolean(),
  /** Commits of the last 14 days on which it both passed and failed. */
  disagreements: z.number().int(),
  /** Why the mark does not hold although it disagreed with itself. */
  clearedBy: z.enum(["consecutive_passes", "age"]).nullable(),
  consecutivePasses: z.number().int(),
  /** Share of its commits of the last 14 days on which it disagreed with itself, 0..1. */
  flakeRate: z.number(),
  /** Duration of the executions that were red with it on a commit on which it also passed. */
  timeLostMs: z.number(),
  lastFailedAt: z.number().nullable(),
  lastFailedExecutionId: z.string().nullable(),
  message: z.string().nullable(),
  /** Failure rate per day of the range, oldest first; null for days without runs. */
  perDay: z.array(z.number().nullable()),
});
export type TestRow = z.infer<typeof TestRow>;

export const TestsView = z.object({
  asOf: z.number(),
  /** Tests that ran in the range. */
  ran: z.number().int(),
  runs: z.number().int(),
  failedTests: z.number().int(),
  flakyTests: z.number().int(),
  timeLostMs: z.number(),
  /** Flaky first, by time lost; then by failures. */
  tests: z.array(TestRow),
  notices: z.array(z.string()),
});
export type TestsView = z.infer<typeof TestsView>;
