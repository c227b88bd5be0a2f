import { z } from "zod";
import { asFlag, asList, asNumber, asText, nameOr, textOf } from "./lenient";

/** A step of a CI stage that reported tests. */
export const TestReportStep = z.looseObject({ stage: z.string().min(1), step: z.string().min(1) });
export type TestReportStep = z.infer<typeof TestReportStep>;

export const TestSummary = z.looseObject({
  total_tests: asNumber,
  duration_ms: asNumber,
  successful_tests: asNumber,
  failed_tests: asNumber,
  skipped_tests: asNumber,
  flaky_tests: asNumber,
});
export type TestSummary = z.infer<typeof TestSummary>;

export const TestSuite = z.looseObject({
  name: z.string(),
  duration_ms: asNumber,
  total_tests: asNumber,
  failed_tests: asNumber,
  skipped_tests: asNumber,
  passed_tests: asNumber,
  fail_pct: asNumber,
});
export type TestSuite = z.infer<typeof TestSuite>;

const TestResult = z.looseObject({ status: nameOr("unknown"), message: asText, type: asText, desc: asText });

/**
 * One test in one run. `result.status`: passed, skipped, error, failed, skipped_by_ti; open. Only without a name it cannot be read:
 * then nobody could tell which test it was.
 */
export const TestCase = z.looseObject({
  name: z
    .string()
    .min(1)
    .transform((name) => textOf(name) ?? name),
  class_name: asText,
  file_name: asText,
  suite_name: asText,
  result: z.unknown().transform((result) => TestResult.safeParse(result).data ?? TestResult.parse({})),
  duration_ms: asNumber,
  stdout: asText,
  stderr: asText,
  flaky: asFlag,
  quarantine: asFlag,
  problematic: asFlag,
});
export type TestCase = z.infer<typeof TestCase>;

/** Tests that Harness itself has in quarantine, in a project. */
export const QuarantinedTests = z.object({
  tests: asList(
    z.object({ test_id: asText, test_name: z.string().min(1), class_name: asText, suite_name: asText }),
  ),
});
export type QuarantinedTests = z.infer<typeof QuarantinedTests>;
