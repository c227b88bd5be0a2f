import { z } from "zod";

/** One result of a test. Instants are epoch milliseconds. */
export const TestRunView = z.object({
  executionId: z.string(),
  pipelineName: z.string(),
  runSequence: z.number().int(),
  commitSha: z.string().nullable(),
  branch: z.string().nullable(),
  at: z.number(),
  status: z.enum(["passed", "failed", "error", "skipped"]),
  durationMs: z.number(),
  message: z.string().nullable(),
});
export type TestRunView = z.infer<typeof TestRunView>;

export const TestPageView = z.object({
  id: z.number().int(),
  name: z.string(),
  className: z.string(),
  suiteName: z.string(),
  fileName: z.string().nullable(),
  repo: z.string().nullable(),
  projectKey: z.string(),
  projectName: z.string(),
  firstSeenAt: z.number(),
  lastSeenAt: z.number(),
  runs: z.number().int(),
  failed: z.number().int(),
  /** Harness's own rule, recomputed. */
  flaky: z.boolean(),
  clearedBy: z.enum(["consecutive_passes", "age"]).nullable(),
  consecutivePasses: z.number().int(),
  disagreements: z.array(
    z.object({
      commitSha: z.string(),
      branch: z.string(),
      passed: z.number(),
      failed: z.number(),
      executionIds: z.array(z.string()),
    }),
  ),
  /** Failure messages that say the same, most frequent first. */
  messages: z.array(
    z.object({
      fingerprint: z.string(),
      message: z.string(),
      count: z.number(),
      lastAt: z.number(),
      lastExecutionId: z.string(),
    }),
  ),
  /** Newest first, bounded. */
  recent: z.array(TestRunView),
});
export type TestPageView = z.infer<typeof TestPageView>;
