import type { TestStatus } from "@/schemas/test-reliability/labels";
import { parseCount, parseSeconds } from "./numbers";
import type { ReportCase, ReportLimits, ReportRetry, ReportTotals } from "./types";

/** What the attributes of a suite state about itself. */
export interface SuiteFacts {
  name: string | null;
  /** Tells equal suites of one file apart, e.g. the browser a Playwright project ran in. */
  variant?: string | undefined;
  time?: string | undefined;
  tests?: string | undefined;
  failures?: string | undefined;
  errors?: string | undefined;
  skipped?: string | undefined;
}

/** Collects the suites and cases of one report, whatever format they come from. */
export interface ReportBuilder {
  openSuite(facts: SuiteFacts): void;
  closeSuite(): void;
  currentSuite(): string | null;
  addCase(testCase: ReportCase): void;
  warn(text: string): void;
  seconds(text: string | undefined, what: string): number | null;
  cut(text: string | null | undefined, kind: "message" | "detail"): string | null;
  /** True when there are more cases than the limit; the rest is counted and not kept. */
  overflowed(): boolean;
  finish(): { totals: ReportTotals; cases: ReportCase[]; retries: ReportRetry[]; warnings: string[] };
}

interface OpenSuite extends SuiteFacts {
  hasCase: boolean;
  hasSuite: boolean;
}

const maxWarnings = 50;

export function createReportBuilder(limits: ReportLimits): ReportBuilder {
  const open: OpenSuite[] = [];
  const cases: ReportCase[] = [];
  const groups = new Map<string, ReportCase[]>();
  const warnings: string[] = [];
  const counts: Record<TestStatus, number> = { passed: 0, failed: 0, error: 0, skipped: 0 };
  const stated = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  let suites = 0;
  let durationSeconds: number | null = null;
  let overflow = false;

  function warn(text: string): void {
    if (warnings.length < maxWarnings) warnings.push(text);
  }

  function seconds(text: string | undefined, what: string): number | null {
    if (text === undefined || text.trim() === "") return null;
    const value = parseSeconds(text);
    if (value === null) warn(`The time "${text.slice(0, 40)}" of ${what} is no number of seconds; left out.`);
    return value;
  }

  function count(text: string | undefined, what: string): number {
    if (text === undefined || text.trim() === "") return 0;
    const value = parseCount(text);
    if (value === null) warn(`The count "${text.slice(0, 40)}" of ${what} is no whole number; left out.`);
    return value ?? 0;
  }

  function closeSuite(): void {
    const suite = open.pop();
    if (suite && (suite.hasCase || !suite.hasSuite)) suites += 1;
  }

  return {
    warn,
    seconds,
    closeSuite,
    currentSuite: () => open.at(-1)?.name ?? null,
    overflowed: () => overflow,
    cut(text, kind) {
      if (text === null || text === undefined || text === "") return null;
      const limit = kind === "message" ? limits.maxMessageLength : limits.maxDetailLength;
      return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
    },
    openSuite(facts) {
      const parent = open.at(-1);
      if (parent) parent.hasSuite = true;
      else {
        const label = `suite "${facts.name ?? ""}"`;
        const time = seconds(facts.time, label);
        if (time !== null) durationSeconds = (durationSeconds ?? 0) + time;
        stated.tests += count(facts.tests, label);
        stated.failures += count(facts.failures, label);
        stated.errors += count(facts.errors, label);
        stated.skipped += count(facts.skipped, label);
      }
      open.push({ ...facts, hasCase: false, hasSuite: false });
    },
    addCase(testCase) {
      const suite = open.at(-1);
      if (suite) suite.hasCase = true;
      counts[testCase.status] += 1;
      if (cases.length >= limits.maxCases) {
        overflow = true;
        return;
      }
      cases.push(testCase);
      // Nameless cases cannot be told apart, so they are never taken for attempts of one test.
      if (!testCase.name) return;
      const key = JSON.stringify([
        testCase.suite,
        suite?.variant,
        testCase.className,
        testCase.name,
        testCase.file,
      ]);
      const group = groups.get(key);
      if (group) group.push(testCase);
      else groups.set(key, [testCase]);
    },
    finish() {
      while (open.length > 0) closeSuite();
      const tests = counts.passed + counts.failed + counts.error + counts.skipped;
      const retries: ReportRetry[] = [];
      for (const group of groups.values()) {
        const attempts = group.flatMap((member) => member.attempts);
        const [first] = group;
        if (!first || attempts.length < 2) continue;
        retries.push({
          suite: first.suite,
          className: first.className,
          name: first.name,
          attempts,
          flaky: attempts.includes("passed") && attempts.some((a) => a === "failed" || a === "error"),
        });
      }
      const totals: ReportTotals =
        tests > 0
          ? {
              suites,
              tests,
              passed: counts.passed,
              skipped: counts.skipped,
              failures: counts.failed,
              errors: counts.error,
              durationSeconds,
            }
          : {
              suites,
              ...stated,
              passed: Math.max(0, stated.tests - stated.skipped - stated.failures - stated.errors),
              durationSeconds,
            };
      return { totals, cases, retries, warnings };
    },
  };
}
