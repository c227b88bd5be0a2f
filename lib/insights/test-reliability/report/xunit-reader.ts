import type { TestStatus } from "@/schemas/test-reliability/labels";
import type { ReportBuilder } from "./builder";
import type { ReportLimits } from "./types";
import { type Attributes, createTextCapture, type XmlReader } from "./xml-reader";

const statusByResult: Readonly<Record<string, TestStatus>> = {
  pass: "passed",
  fail: "failed",
  skip: "skipped",
  notrun: "skipped",
};

/** xUnit.net v2 and v3: `assemblies`, `assembly`, `collection`, `test` with `failure` or `reason`. */
export function createXunitReader(builder: ReportBuilder, limits: ReportLimits): XmlReader {
  const capture = createTextCapture(limits.maxDetailLength);
  let current: {
    attributes: Attributes;
    type: string | null;
    message: string | null;
    detail: string | null;
  } | null = null;

  return {
    open(name, attributes) {
      if (name === "assembly" || name === "collection")
        builder.openSuite({
          name: attributes.name || null,
          time: attributes.time,
          tests: attributes.total,
          failures: attributes.failed,
          errors: attributes.errors,
          skipped: attributes.skipped,
        });
      else if (name === "test") current = { attributes, type: null, message: null, detail: null };
      else if (current && name === "failure") current.type = attributes["exception-type"] ?? null;
      else if (current && (name === "message" || name === "stack-trace" || name === "reason"))
        capture.start();
    },
    text: (text) => capture.add(text),
    close(name) {
      if (name === "assembly" || name === "collection") builder.closeSuite();
      else if (current && (name === "message" || name === "reason")) current.message ??= capture.take();
      else if (current && name === "stack-trace") current.detail ??= capture.take();
      else if (current && name === "test") {
        const { attributes, type, message, detail } = current;
        current = null;
        const result = attributes.result?.toLowerCase() ?? "";
        // Nothing says that it passed.
        const status = statusByResult[result] ?? "error";
        if (!statusByResult[result])
          builder.warn(`Unknown result "${result.slice(0, 40)}"; counted as an error.`);
        const display = attributes.name ?? attributes.method ?? null;
        const className = attributes.type ?? null;
        const name =
          className && display?.startsWith(`${className}.`) ? display.slice(className.length + 1) : display;
        const seconds = builder.seconds(attributes.time, `test "${display ?? ""}"`);
        builder.addCase({
          suite: builder.currentSuite(),
          className,
          name,
          file: attributes["source-file"] ?? null,
          line: Number(attributes["source-line"]) || null,
          status,
          durationMs: seconds === null ? null : Math.round(seconds * 1e6) / 1e3,
          message: builder.cut(message, "message"),
          type: builder.cut(type, "message"),
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
