import { z } from "zod";
import { TestRecommendation, TestState } from "./labels";

/*
 * One owner's week of tests. Instants are epoch milliseconds.
 */

const DigestTest = z.object({
  testId: z.number().int(),
  name: z.string(),
  className: z.string(),
  projectKey: z.string(),
  projectName: z.string(),
});

export const TestDigestBody = z.object({
  owner: z.string(),
  from: z.number(),
  to: z.number(),
  /** Its first line. */
  summary: z.string(),
  tests: z.number().int(),
  runs: z.number(),
  failed: z.number(),
  /** Share of runs that did not fail, 0..1; null without runs. And of the week before. */
  reliability: z.number().nullable(),
  previousReliability: z.number().nullable(),
  /** Red runs for which nothing but chance failures of these tests were to blame, and the waiting for the next green one. */
  runsLost: z.number(),
  minutesLost: z.number(),
  /** What to do something about, most pressing first; at most ten. */
  offenders: z.array(
    DigestTest.extend({
      state: TestState,
      score: z.number(),
      scoreLow: z.number(),
      scoreHigh: z.number(),
      runsLost: z.number(),
      minutesLost: z.number(),
      recommendation: TestRecommendation,
      because: z.string().nullable(),
    }),
  ),
  newlyFlaky: z.array(DigestTest),
  broke: z.array(DigestTest),
  fixed: z.array(DigestTest),
  /** Changes of state, newest first; at most 50. */
  changes: z.array(
    DigestTest.extend({ at: z.number(), from: TestState.nullable(), to: TestState, reason: z.string() }),
  ),
});
export type TestDigestBody = z.infer<typeof TestDigestBody>;

export const TestDigestView = TestDigestBody.extend({
  id: z.number().int(),
  createdAt: z.number(),
  /** The same owner's digests, newest first. */
  others: z.array(z.object({ id: z.number().int(), weekEnd: z.number() })),
});
export type TestDigestView = z.infer<typeof TestDigestView>;
