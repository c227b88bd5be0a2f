import { z } from "zod";
import { optionalFlag, optionalNumber, optionalText } from "./primitives";

/** A step of a CI stage that reported tests. */
export const TestReportStep = z.looseObject({ stage: z.string(), step: z.string() });
export type TestReportStep = z.infer<typeof TestReportStep>;

export const TestSummary = z.looseObject({
  total_tests: z.number(),
  duration_ms: optionalNumber,
  successful_tests: optionalNumber,
  failed_tests: optionalNumber,
  skipped_tests: optionalNumber,
  flaky_tests: optionalNumber,
});
export type TestSummary = z.infer<typeof TestSummary>;

export const TestSuite = z.looseObject({
  name: z.string(),
  duration_ms: optionalNumber,
  total_tests: optionalNumber,
  failed_tests: optionalNumber,
  skipped_tests: optionalNumber,
  passed_tests: optionalNumber,
  fail_pct: optionalNumber,
});
export type TestSuite = z.infer<typeof TestSuite>;

/** One test in one run. `result.status`: passed, skipped, error, failed, skipped_by_ti; open. */
export const TestCase = z.looseObject({
  name: z.string(),
  class_name: optionalText,
  file_name: optionalText,
  suite_name: optionalText,
  result: z.looseObject({
    status: z.string(),
    message: optionalText,
    type: optionalText,
    desc: optionalText,
  }),
  duration_ms: optionalNumber,
  stdout: optionalText,
  stderr: optionalText,
  flaky: optionalFlag,
  quarantine: optionalFlag,
  problematic: optionalFlag,
});
export type TestCase = z.infer<typeof TestCase>;

/** Tests that Harness itself has in quarantine, in a project. */
export const QuarantinedTests = z.object({
  tests: z
    .array(
      z.object({
        test_id: z.string().nullish(),
        test_name: z.string(),
        class_name: z.string().nullish(),
        suite_name: z.string().nullish(),
      }),
    )
    .nullish(),
});
export type QuarantinedTests = z.infer<typeof QuarantinedTests>;
