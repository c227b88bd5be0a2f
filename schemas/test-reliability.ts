import { z } from "zod";

/** What one attempt of one test ended with. `error`: the test could not do its work; `failed`: its assertion did not hold. */
export const testStatuses = ["passed", "failed", "error", "skipped"] as const;
export const TestStatus = z.enum(testStatuses);
export type TestStatus = z.infer<typeof TestStatus>;

/** What its history says of a test, before any policy or person; see `lib/insights/tests/types.ts`. */
export const testLabels = ["healthy", "watched", "flaky", "broken", "regression", "fixed"] as const;
export const TestLabel = z.enum(testLabels);
export type TestLabel = z.infer<typeof TestLabel>;

/** What a test is judged to be, and what policy or a person made of that. One state at a time. */
export const testStates = [
  "healthy",
  "watched",
  "flaky",
  "quarantined",
  "broken",
  "regression",
  "fixed",
] as const;
export const TestState = z.enum(testStates);
export type TestState = z.infer<typeof TestState>;

export const testStateTitles: Record<TestState, string> = {
  healthy: "Healthy",
  watched: "Watched",
  flaky: "Flaky",
  quarantined: "Quarantined",
  broken: "Broken",
  regression: "Regression",
  fixed: "Fixed",
};

/** One sentence per state, for a legend or a tooltip. */
export const testStateMeanings: Record<TestState, string> = {
  healthy: "Nothing suggests that it fails without cause.",
  watched: "It failed in a way that may or may not be its own doing; more runs will tell.",
  flaky: "It fails now and then although code and environment are good.",
  quarantined: "It still runs and is still judged, but its failures block nobody.",
  broken: "It has failed every time in this period.",
  regression: "It fails since a certain commit.",
  fixed: "It failed from one commit to another and has passed since.",
};

/** Why a flaky test fails, as far as its messages and its pattern show. */
export const flakinessReasons = [
  "timing",
  "order",
  "concurrency",
  "network",
  "resource",
  "randomness",
  "date_time",
  "environment",
  "unordered_collection",
  "floating_point",
  "unknown",
] as const;
export const FlakinessReason = z.enum(flakinessReasons);
export type FlakinessReason = z.infer<typeof FlakinessReason>;

export const flakinessReasonTitles: Record<FlakinessReason, string> = {
  timing: "Timing",
  order: "Test order",
  concurrency: "Concurrency",
  network: "Network",
  resource: "Resource",
  randomness: "Randomness",
  date_time: "Time and date",
  environment: "Environment",
  unordered_collection: "Unordered collection",
  floating_point: "Floating point",
  unknown: "Not known",
};

/** What to do about a test, most pressing first. */
export const testRecommendations = ["fix_now", "quarantine", "move_to_schedule", "watch", "none"] as const;
export const TestRecommendation = z.enum(testRecommendations);
export type TestRecommendation = z.infer<typeof TestRecommendation>;

export const testRecommendationTitles: Record<TestRecommendation, string> = {
  fix_now: "Fix now",
  quarantine: "Quarantine now",
  move_to_schedule: "Move to a scheduled job",
  watch: "Watch",
  none: "Nothing to do",
};

/** Formats of test reports that are understood. */
export const testReportFormats = ["junit", "nunit", "xunit", "trx", "json"] as const;
export const TestReportFormat = z.enum(testReportFormats);
export type TestReportFormat = z.infer<typeof TestReportFormat>;

/** Why a test report could not be used, or only in part. */
export const testReportProblems = [
  "empty",
  "not_xml",
  "corrupt",
  "unknown_format",
  "too_large",
  "too_deep",
] as const;
export const TestReportProblem = z.enum(testReportProblems);
export type TestReportProblem = z.infer<typeof TestReportProblem>;

export const testReportProblemTitles: Record<TestReportProblem, string> = {
  empty: "The file is empty.",
  not_xml: "The file holds neither XML nor a JSON summary.",
  corrupt: "The file is damaged or cut off.",
  unknown_format: "The file is well-formed, but no known kind of test report.",
  too_large: "The file is larger than the limit.",
  too_deep: "The file nests deeper than the limit.",
};
