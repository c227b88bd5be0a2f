import type { TestStatus } from "@/schemas/test-reliability/labels";
import type { ReportBuilder } from "./builder";
import type { ReportLimits } from "./types";
import { type Attributes, createTextCapture, type XmlReader } from "./xml-reader";

/** NUnit 2 (`test-results`) and NUnit 3 (`test-run`): `test-suite` nests, `test-case` holds `failure` or `reason`. */
export function createNunitReader(builder: ReportBuilder, limits: ReportLimits): XmlReader {
  const capture = createTextCapture(limits.maxDetailLength);
  let current: { attributes: Attributes; message: string | null; detail: string | null } | null = null;

  return {
    open(name, attributes) {
      if (name === "test-suite")
        builder.openSuite({
          name: attributes.fullname || attributes.name || null,
          time: attributes.duration ?? attributes.time,
          tests: attributes.total ?? attributes.testcasecount,
          failures: attributes.failed,
          skipped: attributes.skipped,
        });
      else if (name === "test-case") current = { attributes, message: null, detail: null };
      else if (current && (name === "message" || name === "stack-trace")) capture.start();
    },
    text: (text) => capture.add(text),
    close(name) {
      if (name === "test-suite") builder.closeSuite();
      else if (current && name === "message") current.message ??= capture.take();
      else if (current && name === "stack-trace") current.detail ??= capture.take();
      else if (current && name === "test-case") {
        const { attributes, message, detail } = current;
        current = null;
        const { className, method } = splitName(attributes);
        const status = statusOf(attributes) ?? "error";
        if (statusOf(attributes) === null)
          builder.warn(`Unknown result "${(attributes.result ?? "").slice(0, 40)}"; counted as an error.`);
        const seconds = builder.seconds(attributes.duration ?? attributes.time, `test "${method ?? ""}"`);
        builder.addCase({
          suite: builder.currentSuite(),
          className,
          name: method,
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
    },
    finish() {
      if (current)
        builder.warn(`The file ends inside test "${current.attributes.name ?? ""}"; it is not counted.`);
    },
  };
}

/** NUnit 3 puts errors and cancelled tests under failed ones, with a label; NUnit 2.4 and older say only `success`. */
function statusOf({ result, label, executed, success }: Attributes): TestStatus | null {
  if (executed?.toLowerCase() === "false") return "skipped";
  if (/^(error|cancelled)$/i.test(result ?? "") || /^(error|cancelled)$/i.test(label ?? "")) return "error";
  if (/^(fail|failure|failed)$/i.test(result ?? "")) return "failed";
  if (/^(skipped|ignored|inconclusive|notrunnable)$/i.test(result ?? "")) return "skipped";
  if (/^(pass|passed|success|warning)$/i.test(result ?? "")) return "passed";
  if (result !== undefined || success === undefined) return null;
  return success.toLowerCase() === "false" ? "failed" : "passed";
}

/** NUnit 3 gives the class; NUnit 2 only the full name, whose arguments may hold dots of their own. */
function splitName(attributes: Attributes): { className: string | null; method: string | null } {
  const name = attributes.name || attributes.fullname || null;
  if (attributes.classname) return { className: attributes.classname, method: name };
  const bare = name?.split("(", 1)[0] ?? "";
  const dot = bare.lastIndexOf(".");
  if (!name || dot <= 0) return { className: null, method: name };
  return { className: name.slice(0, dot), method: name.slice(dot + 1) };
}
