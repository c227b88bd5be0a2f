import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parseArgs } from "node:util";
import { parseReport } from "@/lib/insights/test-reliability";
import type { TestReportProblem } from "@/schemas/test-reliability/labels";

/** Reads every XML file below `--data DIR` (below its `files/`, where there is one) and prints what it says. */
const { values } = parseArgs({ options: { data: { type: "string" } } });
if (!values.data) throw new Error("Give the folder with --data DIR.");
const base = readdirSync(values.data).includes("files") ? join(values.data, "files") : values.data;

const errorNames: Record<TestReportProblem, string> = {
  empty: "empty",
  not_xml: "not-xml",
  corrupt: "corrupt",
  unknown_format: "not-junit",
  too_large: "too-large",
  too_deep: "too-deep",
};

const files = readdirSync(base, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith(".xml"))
  .map((entry) => relative(base, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort();

const cases = files.map((file) => {
  const bytes = readFileSync(join(base, file));
  const started = performance.now();
  const report = parseReport(bytes);
  const seconds = (performance.now() - started) / 1000;
  if (report.problem) return { file, error: errorNames[report.problem.kind], seconds };
  // This measurement is about JUnit XML alone; the other formats that are understood have their own tests.
  if (report.format !== "junit")
    return { file, error: report.format === "json" ? "not-xml" : "not-junit", seconds };
  const { durationSeconds, ...totals } = report.totals;
  return {
    file,
    ...totals,
    durationSeconds,
    cases: report.cases.map((each) => ({
      suite: each.suite,
      class: each.className,
      name: each.name,
      file: each.file,
      line: each.line,
      status: each.status,
      message: each.message,
    })),
    retries: report.retries.map((retry) => ({
      class: retry.className,
      name: retry.name,
      attempts: retry.attempts,
      flaky: retry.flaky,
    })),
    seconds,
  };
});
console.log(JSON.stringify({ cases }));
