import { z } from "zod";
import { BranchPatterns, QuarantineBranches } from "./branch-patterns";
import { TestState } from "./labels";

/*
 * Quarantine by policy, and what quarantining would have done. Instants are epoch milliseconds.
 */

/** When states change by themselves, for one project; see `lib/insights/test-reliability/quarantine/policy.ts`. */
export const TestPolicy = z.object({
  /** Quarantine flaky tests without asking. */
  quarantine: z.boolean(),
  /** The lower end of the score's interval has to reach this, 0..1. */
  quarantineFromScore: z.number().min(0).max(1),
  minDaysInQuarantine: z.number().int().min(0).max(90),
  /** A test leaves when so many passes in a row would have this chance or less at the rate it had. */
  releaseChance: z.number().min(0.0001).max(0.5),
  fixedForDays: z.number().int().min(1).max(365),
  /** Branches on which no quarantine holds, whoever made it: names and globs. */
  excludedBranches: BranchPatterns.default([]),
});
export type TestPolicy = z.infer<typeof TestPolicy>;

export const TestPolicyInput = z.object({ projectKey: z.string().min(1).max(400), policy: TestPolicy });
export type TestPolicyInput = z.infer<typeof TestPolicyInput>;

const TestRef = z.object({ testId: z.number().int(), name: z.string(), className: z.string() });

/** What the policy would have done over the kept history, had it been on from its start. */
export const PolicyPreviewView = z.object({
  from: z.number(),
  to: z.number(),
  redRuns: z.number().int(),
  turnedGreen: z.number().int(),
  summary: z.string(),
  /** Tests in quarantine at the end. */
  quarantined: z.array(TestRef),
  /** Newest first, bounded. */
  transitions: z.array(
    TestRef.extend({ at: z.number(), from: TestState, to: TestState, reason: z.string() }),
  ),
  transitionCount: z.number().int(),
});
export type PolicyPreviewView = z.infer<typeof PolicyPreviewView>;

export const SimulateQuarantineInput = z.object({
  testIds: z.array(z.number().int().positive()).min(1).max(200),
  /** Only on these branches: names and globs; null for every branch. */
  branches: QuarantineBranches.default(null),
});
export type SimulateQuarantineInput = z.input<typeof SimulateQuarantineInput>;

/** What would have happened, had these tests been quarantined over the kept history. */
export const QuarantineSimulation = z.object({
  from: z.number(),
  to: z.number(),
  testIds: z.array(z.number().int()),
  redRuns: z.number().int(),
  turnedGreen: z.number().int(),
  /** Red runs that would have turned green although a real fault made them red. */
  faultsHidden: z.number().int(),
  minutesSaved: z.number(),
  summary: z.string(),
});
export type QuarantineSimulation = z.infer<typeof QuarantineSimulation>;
