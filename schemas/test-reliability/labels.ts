import { z } from "zod";
import { flakinessReasons, testLabels, testRecommendations, testStates } from "./words";

export {
  flakinessReasons,
  flakinessReasonTitles,
  testLabels,
  testRecommendations,
  testRecommendationTitles,
  testStateMeanings,
  testStates,
  testStateTitles,
} from "./words";

/** What one attempt of one test ended with. `error`: the test could not do its work; `failed`: its assertion did not hold. */
export const testStatuses = ["passed", "failed", "error", "skipped"] as const;
export const TestStatus = z.enum(testStatuses);
export type TestStatus = z.infer<typeof TestStatus>;

export const TestLabel = z.enum(testLabels);
export type TestLabel = z.infer<typeof TestLabel>;

export const TestState = z.enum(testStates);
export type TestState = z.infer<typeof TestState>;

export const FlakinessReason = z.enum(flakinessReasons);
export type FlakinessReason = z.infer<typeof FlakinessReason>;

export const TestRecommendation = z.enum(testRecommendations);
export type TestRecommendation = z.infer<typeof TestRecommendation>;

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
