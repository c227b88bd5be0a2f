import { z } from "zod";

/** How much of the executions that have ended is read. All but the reason are numbers of executions. */
export const ReadCounts = z.object({
  ended: z.number().int(),
  /** Those whose steps and cause are read, or given up. */
  details: z.number().int(),
  /** Those of which every test is read, or given up. */
  tests: z.number().int(),
  /** Those whose tests the test service could not give. */
  testsUnread: z.number().int(),
  /** Why, for one of them. */
  testsUnreadReason: z.string().nullable(),
  /** Failures whose log the log service could not give. */
  logsUnread: z.number().int(),
});
export type ReadCounts = z.infer<typeof ReadCounts>;

/** How far Harness has been read, over some projects and a range. */
export const ReadingProgress = ReadCounts.extend({
  /** Whether every project's list of executions has been read to the range's beginning. */
  listed: z.boolean(),
});
export type ReadingProgress = z.infer<typeof ReadingProgress>;

/** What of the reading a page stands on. */
export type ReadingPart = "executions" | "details" | "tests";

/** Whether all of it is read. */
export function isRead(progress: ReadingProgress, part: ReadingPart): boolean {
  if (!progress.listed) return false;
  return part === "executions" || progress[part] >= progress.ended;
}
