import { z } from "zod";
import { stripAnsi } from "@/lib/insights/logs/ansi";
import type { TestReportProblem, TestStatus } from "@/schemas/test-reliability/labels";
import type { ReportBuilder } from "./builder";
import { readGoTestEvents } from "./go-test-events";
import type { ReportCase, ReportLimits } from "./types";

const text = z.string().nullish();
const milliseconds = z.number().nonnegative().nullish().catch(null);

const JestFile = z.object({
  name: text,
  status: text,
  message: text,
  assertionResults: z.array(
    z.object({
      title: text,
      fullName: text,
      ancestorTitles: z.array(z.string()).optional(),
      status: z.string(),
      duration: milliseconds,
      failureMessages: z.array(z.string()).nullish(),
      location: z.object({ line: z.number() }).nullish(),
    }),
  ),
});
const Jest = z.object({ testResults: z.array(JestFile) });

const PlaywrightResult = z.object({
  status: text,
  duration: milliseconds,
  error: z.object({ message: text, stack: text }).nullish(),
});
const PlaywrightSpec = z.object({
  title: text,
  file: text,
  line: z.number().nullish(),
  tests: z.array(z.object({ projectName: text, results: z.array(PlaywrightResult) })),
});
interface PlaywrightSuite {
  title?: string | null | undefined;
  specs?: z.infer<typeof PlaywrightSpec>[] | undefined;
  suites?: PlaywrightSuite[] | undefined;
}
const PlaywrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  title: text,
  specs: z.array(PlaywrightSpec).optional(),
  get suites() {
    return z.array(PlaywrightSuite).optional();
  },
});
const Playwright = z.object({ suites: z.array(PlaywrightSuite) });

/** A flat list entry, under the names that CTRF, Mocha, pytest-json-report, Harness and hand-written summaries use. */
const FlatTest = z.object({
  name: text,
  title: text,
  fullTitle: text,
  nodeid: text,
  suite: z.union([z.string(), z.array(z.string())]).nullish(),
  suite_name: text,
  className: text,
  classname: text,
  class_name: text,
  file: text,
  filePath: text,
  file_name: text,
  line: z.number().nullish().catch(null),
  status: text,
  outcome: text,
  result: z.union([z.string(), z.object({ status: text, message: text, type: text, desc: text })]).nullish(),
  pending: z.boolean().nullish().catch(null),
  duration: milliseconds,
  durationMs: milliseconds,
  duration_ms: milliseconds,
  message: text,
  trace: text,
  call: z
    .object({ duration: milliseconds, crash: z.object({ message: text }).nullish(), longrepr: text })
    .nullish(),
  err: z.object({ message: text, stack: text }).nullish(),
  retries: z.number().nullish().catch(null),
  flaky: z.boolean().nullish().catch(null),
});
type FlatTest = z.infer<typeof FlatTest>;
const Flat = z.array(FlatTest);

const statusByWord: Readonly<Record<string, TestStatus>> = {
  passed: "passed",
  pass: "passed",
  success: "passed",
  ok: "passed",
  expected: "passed",
  xfailed: "skipped",
  failed: "failed",
  fail: "failed",
  failure: "failed",
  unexpected: "failed",
  // pytest writes this of an expected failure that passed and may; one that must fail (strict) is "failed".
  xpassed: "passed",
  error: "error",
  errored: "error",
  broken: "error",
  timedout: "error",
  interrupted: "error",
  skipped: "skipped",
  skipped_by_ti: "skipped",
  skip: "skipped",
  pending: "skipped",
  todo: "skipped",
  disabled: "skipped",
  ignored: "skipped",
  focused: "passed",
  other: "skipped",
};

function statusOf(word: string | null | undefined): TestStatus | null {
  return word ? (statusByWord[word.toLowerCase().replaceAll(" ", "")] ?? null) : null;
}

/**
 * Reads a JSON summary: Jest and Vitest, Playwright, CTRF, Mocha, pytest-json-report, Harness's test cases, `go test -json`
 * (one event per line), or a plain list of tests.
 *
 * @returns what is wrong, or null when the tests were added to the builder
 */
export function readJsonReport(
  json: string,
  builder: ReportBuilder,
  limits: ReportLimits,
): { kind: TestReportProblem; message: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (readGoTestEvents(json, builder, limits)) return null;
    const reason = error instanceof Error ? error.message.slice(0, 120) : "not readable";
    return { kind: "corrupt", message: `The JSON is damaged or cut off: ${reason}` };
  }
  const jest = Jest.safeParse(value);
  if (jest.success) return addJest(jest.data, builder);
  const playwright = Playwright.safeParse(value);
  if (playwright.success) return addPlaywright(playwright.data.suites, builder);
  const flat = Flat.safeParse(listIn(value));
  if (flat.success && (flat.data.length === 0 || flat.data.some((test) => nameOf(test) !== null)))
    return addFlat(flat.data, builder);
  if (readGoTestEvents(json, builder, limits)) return null;
  return { kind: "unknown_format", message: "The JSON is no known test summary." };
}

function listIn(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  const holder = z
    .looseObject({
      results: z.unknown().optional(),
      tests: z.unknown().optional(),
      content: z.unknown().optional(),
    })
    .safeParse(value);
  if (!holder.success) return undefined;
  const { results, tests, content } = holder.data;
  if (Array.isArray(tests)) return tests;
  if (Array.isArray(content)) return content;
  return results === undefined ? undefined : listIn(results);
}

function emptyCase(status: TestStatus): ReportCase {
  return {
    suite: null,
    className: null,
    name: null,
    file: null,
    line: null,
    status,
    durationMs: null,
    message: null,
    type: null,
    detail: null,
    attempts: [status],
    attemptMessages: [],
  };
}

function addJest(report: z.infer<typeof Jest>, builder: ReportBuilder): null {
  for (const file of report.testResults) {
    builder.openSuite({ name: file.name ?? null });
    for (const test of file.assertionResults) {
      const failure = test.failureMessages?.[0];
      builder.addCase({
        ...emptyCase(statusOf(test.status) ?? "error"),
        suite: file.name ?? null,
        className: test.ancestorTitles?.join(" ") || null,
        name: test.title ?? test.fullName ?? null,
        file: file.name ?? null,
        line: test.location?.line ?? null,
        durationMs: test.duration ?? null,
        message: builder.cut(failure?.split("\n", 1)[0], "message"),
        detail: builder.cut(failure, "detail"),
      });
    }
    if (statusOf(file.status) === "failed" && !file.assertionResults.some(isFailed))
      addFailedFile(file, builder);
    builder.closeSuite();
  }
  return null;
}

function isFailed({ status }: { status: string }): boolean {
  return statusOf(status) === "failed";
}

/**
 * The file itself failed: it did not load, or a hook did. That counts, under no name: as a test it would fail for ever, for a file
 * that loads again reports no such thing.
 */
function addFailedFile({ name, message }: z.infer<typeof JestFile>, builder: ReportBuilder): void {
  const text = stripAnsi(message ?? "").trim();
  // Jest puts a bullet and "Test suite failed to run" above what happened.
  const said = text.replace(/^●[^\n]*\n+/, "").trim() || text;
  const summary = said.split("\n", 1)[0]?.trim() || "no reason is given";
  builder.warn(`${name ?? "A file"} failed to run, and counts as one error: ${summary.slice(0, 200)}`);
  builder.addCase({
    ...emptyCase("error"),
    suite: name ?? null,
    file: name ?? null,
    message: builder.cut(summary, "message"),
    detail: builder.cut(said, "detail"),
  });
}

function addPlaywright(
  suites: readonly PlaywrightSuite[],
  builder: ReportBuilder,
  path: string[] = [],
): null {
  for (const suite of suites) {
    const titles = suite.title ? [...path, suite.title] : path;
    builder.openSuite({ name: titles.join(" › ") || null });
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests) {
        const attempts = test.results.map((result) => statusOf(result.status) ?? "error");
        const status = attempts.at(-1) ?? "skipped";
        const failed = test.results.filter((result) => result.error);
        const last = test.results.at(-1);
        builder.addCase({
          ...emptyCase(status),
          suite: titles.join(" › ") || null,
          className: test.projectName || null,
          name: spec.title ?? null,
          file: spec.file ?? null,
          line: spec.line ?? null,
          durationMs: last?.duration ?? null,
          message: status === "passed" ? null : builder.cut(last?.error?.message, "message"),
          detail: status === "passed" ? null : builder.cut(last?.error?.stack, "detail"),
          attempts: attempts.length > 0 ? attempts : [status],
          attemptMessages: failed.flatMap((result) => builder.cut(result.error?.message, "message") ?? []),
        });
      }
    addPlaywright(suite.suites ?? [], builder, titles);
    builder.closeSuite();
  }
  return null;
}

function nameOf(test: FlatTest): string | null {
  return test.name ?? test.nodeid ?? test.title ?? test.fullTitle ?? null;
}

function addFlat(tests: readonly FlatTest[], builder: ReportBuilder): null {
  builder.openSuite({ name: null });
  for (const test of tests) {
    const result = typeof test.result === "object" ? test.result : null;
    const word =
      test.status ?? test.outcome ?? (typeof test.result === "string" ? test.result : result?.status);
    // Mocha writes no status: an error object that is empty means passed.
    const implied = test.err?.message
      ? "failed"
      : test.pending || test.err === undefined
        ? "skipped"
        : "passed";
    const known = statusOf(word);
    if (word && !known) builder.warn(`Unknown status "${word.slice(0, 40)}"; counted as skipped.`);
    const status = known ?? (word ? "skipped" : implied);
    const tries = Math.min(test.retries ?? 0, 20);
    const earlier: TestStatus[] = Array.from({ length: tries }, () => "failed");
    const seconds = test.call?.duration;
    builder.addCase({
      ...emptyCase(status),
      suite: (Array.isArray(test.suite) ? test.suite.join(" › ") : test.suite) ?? test.suite_name ?? null,
      className: test.className ?? test.classname ?? test.class_name ?? null,
      name: nameOf(test),
      file: test.file ?? test.filePath ?? test.file_name ?? test.nodeid?.split("::", 1)[0] ?? null,
      line: test.line ?? null,
      durationMs:
        test.durationMs ?? test.duration_ms ?? test.duration ?? (seconds == null ? null : seconds * 1000),
      message: builder.cut(
        test.message ?? result?.message ?? test.err?.message ?? test.call?.crash?.message,
        "message",
      ),
      type: result?.type ?? null,
      detail: builder.cut(test.trace ?? result?.desc ?? test.err?.stack ?? test.call?.longrepr, "detail"),
      attempts: [...earlier, status],
    });
  }
  builder.closeSuite();
  return null;
}
