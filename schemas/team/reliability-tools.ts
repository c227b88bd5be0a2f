import { z } from "zod";
import { QuarantineBranches } from "../test-reliability/branch-patterns";
import { FlakinessReason, TestLabel, TestRecommendation, TestState } from "../test-reliability/labels";
import { ToolRange } from "./product-tools";

/*
 * Inputs and outputs of the tools about tests. Instants are ISO 8601; `path` is a path of this app.
 */

const project = z
  .string()
  .max(400)
  .describe("Project key as in the page context, e.g. `demo.default.shop`. Absent: all watched projects.");
const test = z
  .string()
  .min(1)
  .max(400)
  .describe("Name of the test or words of it, its number, or its path such as /tests/12.");

export const TestRef = z.object({
  testId: z.number().int(),
  path: z.string(),
  projectKey: z.string(),
  name: z.string(),
  className: z.string(),
  suiteName: z.string(),
});
export type TestRef = z.infer<typeof TestRef>;

const Cost = z.object({
  /** Red runs in which nothing but such failures stood between it and green. */
  runsFailed: z.number(),
  reruns: z.number(),
  minutesLost: z.number(),
  mergesDelayed: z.number(),
});

export const ExplainTestInput = z.object({ test, project: project.optional() });
export const ExplainTestOutput = z.object({
  /** Null when no single test was meant: then `candidates` holds those that may be. */
  test: TestRef.nullable(),
  candidates: z.array(TestRef),
  /** The verdict in one sentence. */
  bottomLine: z.string(),
  label: TestLabel.nullable(),
  state: TestState,
  stateReason: z.string().nullable(),
  /** Of a quarantined test: where its failures block nobody, names and globs; null: on every branch. */
  quarantineBranches: z.array(z.string()).nullable().default(null),
  /** Branches on which the project's policy lets no quarantine hold. */
  excludedBranches: z.array(z.string()).default([]),
  /** Chance that a run fails although code and environment are good, 0..1, with its 90 % interval. */
  score: z.number().nullable(),
  scoreLow: z.number().nullable(),
  scoreHigh: z.number().nullable(),
  runs: z.number(),
  failed: z.number(),
  /** Failures that the environment is to blame for. */
  environmentFailures: z.number(),
  /** By Harness's own definition. */
  harnessFlaky: z.boolean(),
  reasons: z.array(
    z.object({ reason: FlakinessReason, title: z.string(), share: z.number(), evidence: z.string() }),
  ),
  recommendation: TestRecommendation,
  because: z.string().nullable(),
  expectedEffect: z.string().nullable(),
  cost: Cost,
  owners: z.array(z.string()),
  /** Where its failure rate on the default branch changed, newest first; at most five. */
  changes: z.array(
    z.object({
      commitSha: z.string().nullable(),
      at: z.string(),
      rateBefore: z.number(),
      rateAfter: z.number(),
    }),
  ),
  /** Commits on which it both passed and failed, newest first; at most five. */
  disagreements: z.array(
    z.object({ commitSha: z.string(), branch: z.string(), passed: z.number(), failed: z.number() }),
  ),
  messages: z.array(z.object({ message: z.string(), count: z.number(), lastAt: z.string() })),
  /** Its latest failures, newest first; at most five. */
  lastFailures: z.array(
    z.object({
      at: z.string(),
      pipeline: z.string(),
      runSequence: z.number().int(),
      path: z.string().nullable(),
      message: z.string().nullable(),
      excused: z.boolean(),
    }),
  ),
  earlierNames: z.array(z.string()),
});
export type ExplainTestOutput = z.infer<typeof ExplainTestOutput>;

export const SimulateQuarantineToolInput = z.object({
  tests: z
    .array(test)
    .max(20)
    .optional()
    .describe("Absent: the tests whose quarantine is recommended, greatest impact first."),
  project: project.optional(),
  branches: QuarantineBranches.optional().describe(
    "Only on these branches: names or globs such as `release/*`. Absent: on every branch.",
  ),
});
export const SimulateQuarantineToolOutput = z.object({
  tests: z.array(TestRef.extend({ label: TestLabel.nullable(), state: TestState })),
  /** What named no single test. */
  notFound: z.array(z.string()),
  /** Regressions and broken tests among them, which must not be quarantined: that would hide a fault of the code. */
  mustNot: z.array(TestRef),
  /** Branches to which the quarantine was limited; null: none. */
  branches: z.array(z.string()).nullable().default(null),
  from: z.string(),
  to: z.string(),
  redRuns: z.number().int(),
  turnedGreen: z.number().int(),
  faultsHidden: z.number().int(),
  minutesSaved: z.number(),
  summary: z.string(),
  /** Where a person with the role decides; this tool changes nothing. */
  decidePath: z.string(),
});
export type SimulateQuarantineToolOutput = z.infer<typeof SimulateQuarantineToolOutput>;

export const FindRegressionsInput = z.object({
  project: project.optional(),
  range: ToolRange.default("30d").describe("Regressions that began within this time."),
  since: z.iso.datetime({ offset: true }).optional().describe("Takes the place of the range."),
  limit: z.number().int().min(1).max(50).default(10),
});
export const FindRegressionsOutput = z.object({
  since: z.string(),
  path: z.string(),
  total: z.number().int(),
  /** Those that still fail first, then the newest. */
  items: z.array(
    TestRef.extend({
      stillFailing: z.boolean(),
      startCommit: z.string(),
      startedAt: z.string(),
      /** Commits that may have brought it: more than one when some in between were not tested. */
      suspects: z.number().int(),
      fixedCommit: z.string().nullable(),
      failures: z.number().int(),
      message: z.string().nullable(),
      owners: z.array(z.string()),
      lastFailedPath: z.string().nullable(),
    }),
  ),
});
export type FindRegressionsOutput = z.infer<typeof FindRegressionsOutput>;
