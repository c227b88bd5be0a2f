import type { TestReportFormat, TestReportProblem, TestStatus } from "@/schemas/test-reliability/labels";

/** One test case element of a report. */
export interface ReportCase {
  /** Name of the nearest enclosing suite. */
  suite: string | null;
  className: string | null;
  name: string | null;
  file: string | null;
  line: number | null;
  status: TestStatus;
  durationMs: number | null;
  /** What the report calls the message of the failure, error or skip; never the stack trace. */
  message: string | null;
  /** Exception or failure type, where given. */
  type: string | null;
  /** Text of the failure (usually a stack trace), cut to a limit. */
  detail: string | null;
  /** One status per attempt inside the file; a single one for a test that ran once. */
  attempts: TestStatus[];
  /** First messages of attempts that failed before or after the counted one. */
  attemptMessages: string[];
}

/** A test that ran more than once inside one file. */
export interface ReportRetry {
  suite: string | null;
  className: string | null;
  name: string | null;
  attempts: TestStatus[];
  /** It passed at least once and failed at least once. */
  flaky: boolean;
}

export interface ReportTotals {
  /** Suites that hold a test case directly, or hold no other suite. */
  suites: number;
  tests: number;
  passed: number;
  skipped: number;
  failures: number;
  errors: number;
  /** Sum over the outermost suites; null where none states a time. */
  durationSeconds: number | null;
}

export interface ReportProblem {
  kind: TestReportProblem;
  /** For the person who uploaded the file: what is wrong and where. */
  message: string;
  line: number | null;
}

export interface ParsedReport {
  format: TestReportFormat | null;
  totals: ReportTotals;
  cases: ReportCase[];
  retries: ReportRetry[];
  /** Null when the whole file was read. Otherwise `cases` holds what could be read before or around the damage. */
  problem: ReportProblem | null;
  /** Values that were ignored or repaired, at most 50, e.g. a time that is no number. */
  warnings: string[];
}

/** Bounds on what a report may cost. */
export interface ReportLimits {
  maxBytes: number;
  maxJsonBytes: number;
  maxDepth: number;
  maxCases: number;
  /** Characters kept of one message, and of one failure text. */
  maxMessageLength: number;
  maxDetailLength: number;
}

export const defaultReportLimits: ReportLimits = {
  maxBytes: 512 * 1024 * 1024,
  maxJsonBytes: 64 * 1024 * 1024,
  maxDepth: 200,
  maxCases: 250_000,
  maxMessageLength: 4_000,
  maxDetailLength: 16_000,
};
