import type { TestStatus } from "@/schemas/test-reliability/labels";
import type { ReportBuilder } from "./builder";
import { parseCount } from "./numbers";
import type { ReportLimits } from "./types";
import { type Attributes, createTextCapture, type XmlReader } from "./xml-reader";

interface Outcome {
  status: TestStatus;
  message: string | null;
  type: string | null;
  detail: string | null;
}

interface OpenCase {
  attributes: Attributes;
  suite: string | null;
  outcomes: Outcome[];
  /** Attempts that failed before a final pass (`flakyFailure`), and after a first failure (`rerunFailure`). */
  before: Outcome[];
  after: Outcome[];
}

const outcomeStatus: Readonly<Record<string, TestStatus>> = {
  error: "error",
  failure: "failed",
  skipped: "skipped",
};
const retryStatus: Readonly<Record<string, { list: "before" | "after"; status: TestStatus }>> = {
  flakyFailure: { list: "before", status: "failed" },
  flakyError: { list: "before", status: "error" },
  rerunFailure: { list: "after", status: "failed" },
  rerunError: { list: "after", status: "error" },
};
const worstFirst = ["error", "failed", "skipped"] as const;
// What writers put into `status` for a test that was not run and that carries no outcome element (tst, googletest).
const notRunStatuses = new Set(["disabled", "notrun"]);

/**
 * JUnit XML in its dialects: Ant, Surefire (with reruns), Gradle, pytest, Jest, Playwright, go-junit-report, googletest,
 * Bazel, PHPUnit and converters. Roots `testsuites` and `testsuite`; suites nest to any depth.
 */
export function createJunitReader(builder: ReportBuilder, limits: ReportLimits): XmlReader {
  const capture = createTextCapture(limits.maxDetailLength);
  let testCase: OpenCase | null = null;
  let outcome: Outcome | null = null;
  let depthInCase = 0;
  let depthInOutcome = 0;

  function openOutcome(name: string, attributes: Attributes, into: OpenCase): void {
    const retry = retryStatus[name];
    const status = retry?.status ?? outcomeStatus[name];
    if (!status) return;
    outcome = {
      status,
      message: builder.cut(attributes.message, "message"),
      type: builder.cut(attributes.type, "message"),
      detail: null,
    };
    depthInOutcome = 0;
    into[retry?.list ?? "outcomes"].push(outcome);
    capture.start();
  }

  function closeCase({ attributes, suite, outcomes, before, after }: OpenCase): void {
    const worst = worstFirst.find((status) => outcomes.some((each) => each.status === status));
    const status =
      worst ?? (notRunStatuses.has(attributes.status?.toLowerCase() ?? "") ? "skipped" : "passed");
    const winning = outcomes.filter((each) => each.status === status);
    const messages = winning.flatMap((each) => (each.message === null ? [] : [each.message]));
    const name = attributes.name || null;
    const line = parseCount(attributes.line);
    if (attributes.line && line === null)
      builder.warn(`The line "${attributes.line.slice(0, 40)}" is no number.`);
    const seconds = builder.seconds(attributes.time, `test "${name ?? ""}"`);
    builder.addCase({
      suite,
      className: attributes.classname ?? attributes.class ?? null,
      name,
      file: attributes.file || null,
      line,
      status,
      durationMs: seconds === null ? null : Math.round(seconds * 1e6) / 1e3,
      message: messages.length > 0 ? builder.cut(messages.join(" "), "message") : null,
      type: winning.find((each) => each.type !== null)?.type ?? null,
      detail: builder.cut(winning.find((each) => each.detail !== null)?.detail, "detail"),
      attempts: [...before.map((each) => each.status), status, ...after.map((each) => each.status)],
      attemptMessages: [...before, ...after].flatMap(
        (each) => each.message ?? each.detail?.split("\n", 1) ?? [],
      ),
    });
  }

  return {
    open(name, attributes) {
      if (testCase) {
        depthInCase += 1;
        if (outcome) depthInOutcome += 1;
        else if (depthInCase === 1) openOutcome(name, attributes, testCase);
      } else if (name === "testsuite") {
        builder.openSuite({
          name: attributes.name || null,
          variant: attributes.hostname,
          time: attributes.time,
          tests: attributes.tests,
          failures: attributes.failures,
          errors: attributes.errors,
          skipped: attributes.skipped ?? attributes.skips ?? attributes.skip ?? attributes.disabled,
        });
      } else if (name === "testcase") {
        testCase = { attributes, suite: builder.currentSuite(), outcomes: [], before: [], after: [] };
        depthInCase = 0;
      }
    },
    text(text) {
      if (outcome) capture.add(text);
    },
    close(name) {
      if (!testCase) {
        if (name === "testsuite") builder.closeSuite();
        return;
      }
      if (depthInCase === 0) {
        closeCase(testCase);
        testCase = null;
        return;
      }
      depthInCase -= 1;
      if (!outcome) return;
      if (depthInOutcome > 0) depthInOutcome -= 1;
      else {
        outcome.detail = capture.take();
        outcome = null;
      }
    },
    finish() {
      if (testCase)
        builder.warn(`The file ends inside test "${testCase.attributes.name ?? ""}"; it is not counted.`);
    },
  };
}
