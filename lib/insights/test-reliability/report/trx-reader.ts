import type { TestStatus } from "@/schemas/test-reliability/labels";
import type { ReportBuilder } from "./builder";
import type { ReportLimits } from "./types";
import { type Attributes, createTextCapture, type XmlReader } from "./xml-reader";

const statusByOutcome: Readonly<Record<string, TestStatus>> = {
  passed: "passed",
  passedbutrunaborted: "passed",
  completed: "passed",
  warning: "passed",
  failed: "failed",
  timeout: "error",
  error: "error",
  aborted: "error",
  disconnected: "error",
  notexecuted: "skipped",
  notrunnable: "skipped",
  inconclusive: "skipped",
  pending: "skipped",
  inprogress: "error",
};

interface Result {
  attributes: Attributes;
  message: string | null;
  detail: string | null;
}

/**
 * Visual Studio TRX: results come first, the class of each test in `TestDefinitions` behind them, so results wait until
 * the end. The first part of a data-driven test is its parent (`InnerResults`); its parts are the tests.
 */
export function createTrxReader(builder: ReportBuilder, limits: ReportLimits): XmlReader {
  const capture = createTextCapture(limits.maxDetailLength);
  const results: Result[] = [];
  const open: (Result & { hasInner: boolean })[] = [];
  const classById = new Map<string, string>();
  let unitTestId: string | null = null;
  let runName: string | null = null;

  function addAll(): void {
    builder.openSuite({ name: runName });
    for (const { attributes, message, detail } of results) {
      const outcome = attributes.outcome?.toLowerCase() ?? "";
      const status = statusByOutcome[outcome] ?? "error";
      const className = classById.get(attributes.testId ?? "") ?? null;
      const display = attributes.testName ?? null;
      const name =
        className && display?.startsWith(`${className}.`) ? display.slice(className.length + 1) : display;
      const seconds = builder.seconds(attributes.duration, `test "${display ?? ""}"`);
      builder.addCase({
        suite: builder.currentSuite(),
        className,
        name,
        file: null,
        line: null,
        status,
        durationMs: seconds === null ? null : Math.round(seconds * 1e6) / 1e3,
        message: builder.cut(message, "message"),
        type: null,
        detail: builder.cut(detail, "detail"),
        attempts: [status],
        attemptMessages: [],
      });
    }
    builder.closeSuite();
  }

  return {
    open(name, attributes) {
      if (name === "TestRun") runName = attributes.name ?? null;
      else if (name === "UnitTestResult")
        open.push({ attributes, message: null, detail: null, hasInner: false });
      else if (name === "InnerResults") {
        const parent = open.at(-1);
        if (parent) parent.hasInner = true;
      } else if (name === "UnitTest") unitTestId = attributes.id ?? null;
      else if (name === "TestMethod" && unitTestId) {
        // Older files write the class with its assembly: "Shop.CartTests, Shop.Tests, Version=…".
        const className = attributes.className?.split(",", 1)[0]?.trim();
        if (className) classById.set(unitTestId, className);
      } else if (open.length > 0 && (name === "Message" || name === "StackTrace")) capture.start();
    },
    text: (text) => capture.add(text),
    close(name) {
      const result = open.at(-1);
      if (result && name === "Message") result.message ??= capture.take();
      else if (result && name === "StackTrace") result.detail ??= capture.take();
      else if (result && name === "UnitTestResult") {
        open.pop();
        if (!result.hasInner && results.length <= limits.maxCases) results.push(result);
      }
    },
    finish() {
      if (open.length > 0) builder.warn("The file ends inside a result; it is not counted.");
      addAll();
    },
  };
}
