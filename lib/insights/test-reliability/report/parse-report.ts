import { SaxesParser } from "saxes";
import type { TestReportFormat, TestReportProblem } from "@/schemas/test-reliability/labels";
import { createReportBuilder } from "./builder";
import { createTextDecoding } from "./decode";
import { createElision } from "./elide";
import { readJsonReport } from "./json-report";
import { createJunitReader } from "./junit-reader";
import { createNunitReader } from "./nunit-reader";
import { createTrxReader } from "./trx-reader";
import { defaultReportLimits, type ParsedReport, type ReportLimits, type ReportProblem } from "./types";
import type { XmlReader } from "./xml-reader";
import { createXunitReader } from "./xunit-reader";

type XmlFormat = Exclude<TestReportFormat, "json">;

const formatByRoot: Readonly<Record<string, XmlFormat>> = {
  testsuites: "junit",
  testsuite: "junit",
  "test-run": "nunit",
  "test-results": "nunit",
  assemblies: "xunit",
  assembly: "xunit",
  TestRun: "trx",
};

const readers = {
  junit: createJunitReader,
  nunit: createNunitReader,
  xunit: createXunitReader,
  trx: createTrxReader,
} as const;

/** Reads a report as its bytes arrive. Feed `write`, then call `end` once. Never throws for what the bytes hold. */
export interface ReportParsing {
  /** @returns false when more bytes would change nothing: the file is over a limit, or no report at all. */
  write(bytes: Uint8Array): boolean;
  end(): ParsedReport;
}

// Damage is often repeated a thousand times (raw colour codes in output); beyond this many places nothing is gained.
const maxDamages = 10_000;
// Longer stretches of output are shortened before the XML parser sees them. Messages and traces are cut far below this.
const maxRun = 256 * 1024;

export function createReportParsing(options: Partial<ReportLimits> = {}): ReportParsing {
  const limits: ReportLimits = { ...defaultReportLimits, ...options };
  const decoding = createTextDecoding();
  const elision = createElision(Math.max(maxRun, limits.maxDetailLength));
  const builder = createReportBuilder(limits);
  const parser = new SaxesParser({ xmlns: false, position: true });

  let kind: "undecided" | "xml" | "json" | "neither" = "undecided";
  let sawMarkup = false;
  let bytesRead = 0;
  let json = "";
  let stopped = false;
  let damages = 0;
  let depth = 0;
  let format: XmlFormat | null = null;
  let reader: XmlReader | null = null;
  let sawRoot = false;
  let problem: ReportProblem | null = null;

  function fail(problemKind: TestReportProblem, message: string, line: number | null = null): void {
    problem ??= { kind: problemKind, message, line };
  }

  function stop(problemKind: TestReportProblem, message: string): void {
    fail(problemKind, message, kind === "xml" ? parser.line : null);
    stopped = true;
  }

  parser.on("error", (error) => {
    const text = error.message.replace(/^(?:[^:\n]*:)?\d+:\d+: /, "").slice(0, 200);
    fail("corrupt", `Damaged at line ${parser.line}: ${text}`, parser.line);
    damages += 1;
    if (damages > maxDamages) stopped = true;
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (stopped) return;
    depth += 1;
    if (depth > limits.maxDepth) {
      stop("too_deep", `Elements nest deeper than ${limits.maxDepth} levels at line ${parser.line}.`);
      return;
    }
    const local = localName(name);
    if (!sawRoot) {
      sawRoot = true;
      format = formatByRoot[local] ?? null;
      if (!format) {
        // Read on all the same: whether the rest is well-formed decides what the person is told.
        return;
      }
      reader = readers[format](builder, limits);
    }
    // Attributes with a prefix (xsi:…) speak of the schema, not of the test: no reader asks for them.
    reader?.open(local, attributes);
  });
  parser.on("text", (text) => {
    if (!stopped) reader?.text(text);
  });
  parser.on("cdata", (text) => {
    if (!stopped) reader?.text(text);
  });
  parser.on("closetag", ({ name }) => {
    if (stopped) return;
    depth -= 1;
    reader?.close(localName(name));
  });

  function take(text: string): void {
    if (stopped || text === "") return;
    let rest = text;
    if (kind === "undecided") {
      rest = rest.trimStart();
      if (rest === "") return;
      const first = rest.charAt(0);
      kind = first === "<" ? "xml" : first === "{" || first === "[" ? "json" : "neither";
    }
    if (kind === "json") {
      if (json.length + rest.length > limits.maxJsonBytes)
        stop("too_large", `A JSON summary may have at most ${limits.maxJsonBytes} characters.`);
      else json += rest;
    } else if (kind === "neither") {
      sawMarkup ||= rest.includes("<");
      stopped = sawMarkup;
    } else {
      parser.write(elision.write(rest));
    }
  }

  return {
    write(bytes) {
      if (stopped) return false;
      bytesRead += bytes.length;
      if (bytesRead > limits.maxBytes) {
        take(decoding.write(bytes.subarray(0, Math.max(0, bytes.length - (bytesRead - limits.maxBytes)))));
        stop("too_large", `The file is larger than ${limits.maxBytes} bytes; what came first was read.`);
        return false;
      }
      take(decoding.write(bytes));
      return !stopped;
    },
    end() {
      take(decoding.end());
      if (kind === "xml" && !stopped) parser.close();
      stopped = true;
      reader?.finish();
      if (bytesRead === 0) fail("empty", "The file is empty.");
      else if (kind === "neither" && sawMarkup)
        fail("corrupt", "The file begins with something else than markup.", 1);
      else if (kind === "neither" || kind === "undecided")
        fail("not_xml", "The file holds neither XML nor a JSON summary.");
      else if (kind === "xml" && !format) {
        if (sawRoot) fail("unknown_format", "The XML is no JUnit, NUnit, xUnit.net or TRX report.");
        else fail("corrupt", "The file holds no element.");
      }
      let usedFormat: TestReportFormat | null = format;
      if (kind === "json" && !problem) {
        const failure = readJsonReport(json, builder, limits);
        if (failure) fail(failure.kind, failure.message);
        else usedFormat = "json";
      }
      if (builder.overflowed())
        fail("too_large", `More than ${limits.maxCases} test cases; the first were kept.`);
      const { totals, cases, retries, warnings } = builder.finish();
      return {
        format: usedFormat,
        totals,
        cases,
        retries,
        problem,
        warnings: [...decoding.warnings(), ...warnings],
      };
    },
  };
}

/** Reads a whole report that is in memory. */
export function parseReport(bytes: Uint8Array, options: Partial<ReportLimits> = {}): ParsedReport {
  const parsing = createReportParsing(options);
  const step = 64 * 1024;
  for (let at = 0; at < bytes.length; at += step) if (!parsing.write(bytes.subarray(at, at + step))) break;
  return parsing.end();
}

/** Reads a report from a stream, in memory bounded by the limits and not by the size of the file. */
export async function parseReportStream(
  chunks: AsyncIterable<Uint8Array>,
  options: Partial<ReportLimits> = {},
): Promise<ParsedReport> {
  const parsing = createReportParsing(options);
  for await (const chunk of chunks) if (!parsing.write(chunk)) break;
  return parsing.end();
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
