import { describe, expect, test } from "vitest";
import { parseReport, parseReportStream } from "./parse-report";
import type { ParsedReport, ReportLimits } from "./types";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, limits?: Partial<ReportLimits>) => parseReport(bytes(text), limits);
const statuses = (report: ParsedReport) => report.cases.map(({ name, status }) => `${name}:${status}`);
const wrap = (cases: string, attributes = 'name="s"') => `<testsuite ${attributes}>${cases}</testsuite>`;

describe("JUnit XML", () => {
  test("counts each case once, by its worst outcome", () => {
    const report = read(
      wrap(`<testcase name="a"/><testcase name="b"><skipped/><failure message="m"/></testcase>
        <testcase name="c"><failure/><error message="e1"/><error message="e2"/></testcase>
        <testcase name="d" status="disabled"/>`),
    );
    expect(report.totals).toMatchObject({
      suites: 1,
      tests: 4,
      passed: 1,
      failures: 1,
      errors: 1,
      skipped: 1,
    });
    expect(report.cases.map((each) => each.message)).toEqual([null, "m", "e1 e2", null]);
  });

  test("sums time over the outermost suites and counts suites that hold tests or nothing", () => {
    const report =
      read(`<testsuites time="99"><testsuite name="outer" time="1.5"><testsuite name="in" time="1">
      <testcase name="a"/></testsuite><testsuite name="none"/></testsuite><testsuite time="0.25"/></testsuites>`);
    expect(report.totals).toMatchObject({ suites: 3, durationSeconds: 1.75, tests: 1 });
    expect(report.cases[0]?.suite).toBe("in");
  });

  test("believes the attributes of a suite only when no case is listed", () => {
    const report = read('<testsuite tests="7" failures="2" errors="1" skipped="1"/>');
    expect(report.totals).toMatchObject({ tests: 7, passed: 3, failures: 2, errors: 1, skipped: 1 });
    expect(read(wrap("<testcase/>", 'tests="7"')).totals.tests).toBe(1);
  });

  test.each([
    ["<flakyFailure/><flakyError/>", "passed", ["failed", "error", "passed"], true],
    ["<failure/><rerunFailure/><rerunError/>", "failed", ["failed", "failed", "error"], false],
    ["<error/><rerunFailure/>", "error", ["error", "failed"], false],
  ])("Surefire's %s is read as attempts of one test", (children, status, attempts, flaky) => {
    const report = read(wrap(`<testcase name="a">${children}</testcase>`));
    expect(report.cases[0]?.status).toBe(status);
    expect(report.retries).toEqual([{ suite: "s", className: null, name: "a", attempts, flaky }]);
  });

  test("equal elements are attempts of one test, also across two suites of one name; other browsers are not", () => {
    const repeated = wrap('<testcase name="a"><failure/></testcase>') + wrap('<testcase name="a"/>');
    expect(read(`<testsuites>${repeated}</testsuites>`).retries).toMatchObject([{ flaky: true }]);
    const browsers = wrap('<testcase name="a"><failure/></testcase>', 'name="s" hostname="firefox"');
    const both = browsers + wrap('<testcase name="a"/>', 'name="s" hostname="webkit"');
    expect(read(`<testsuites>${both}</testsuites>`).retries).toEqual([]);
  });

  test("markup inside of captured output is not read as results", () => {
    const output = "<system-out><![CDATA[<testcase name='x'><failure/></testcase>]]></system-out>";
    expect(statuses(read(wrap(`<testcase name="a">${output}</testcase>${output}`)))).toEqual(["a:passed"]);
  });

  test("namespaced elements and attributes are understood", () => {
    const text = '<j:testsuite xmlns:j="urn:j" j:name="no" name="yes"><j:testcase name="a"/></j:testsuite>';
    expect(read(text).cases[0]).toMatchObject({ suite: "yes", name: "a" });
  });
});

describe("odd values", () => {
  test.each([
    ["1,234.5", 1234.5],
    ["0,25", 0.25],
    ["1.234,5", 1234.5],
    ["1e-3", 0.001],
    ["350ms", 0.35],
    ["00:01:02.5", 62.5],
    ["NaN", null],
    ["-4", null],
    ["soon", null],
    ["", null],
  ])("a time of %j is read as %j seconds", (time, seconds) => {
    const report = read(wrap("<testcase name='a'/>", `time="${time}"`));
    expect(report.totals.durationSeconds).toBe(seconds);
    expect(report.problem).toBeNull();
    expect(report.warnings.length > 0).toBe(seconds === null && time !== "");
  });

  test("long messages are cut, and the cut shows", () => {
    const report = read(wrap(`<testcase name="a"><failure message="${"x".repeat(9000)}"/></testcase>`));
    expect(report.cases[0]?.message).toHaveLength(4000);
    expect(report.cases[0]?.message?.endsWith("…")).toBe(true);
  });
});

describe("encodings", () => {
  const text = '<testsuite name="Prüfung"><testcase name="größer"/></testsuite>';
  const latin1 = Uint8Array.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, (c) =>
    c.charCodeAt(0),
  );
  const utf16 = new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le"));
  test.each([
    ["UTF-8 with a byte order mark", bytes(`\uFEFF${text}`), 0],
    ["declared Latin-1", latin1, 0],
    ["UTF-16 with a byte order mark", utf16, 0],
    ["UTF-16 without one", utf16.subarray(2), 0],
    ["UTF-8 that claims to be UTF-16", bytes(`<?xml version="1.0" encoding="utf-16"?>${text}`), 1],
    ["an encoding nobody knows", bytes(`<?xml version="1.0" encoding="x-klingon"?>${text}`), 1],
  ])("%s is read", (_, data, warnings) => {
    const report = parseReport(data);
    expect(report.problem).toBeNull();
    expect(report.cases[0]).toMatchObject({ suite: "Prüfung", name: "größer" });
    expect(report.warnings).toHaveLength(warnings);
  });

  test("bytes that are wrong in the encoding are replaced and named", () => {
    const report = parseReport(
      Uint8Array.from([...bytes("<testsuite><testcase name='a"), 0xff, ...bytes("'/></testsuite>")]),
    );
    expect(report.cases[0]?.name).toBe("a\uFFFD");
    expect(report.warnings[0]).toContain("not valid utf-8");
  });
});

describe("files that cannot be used", () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, i) => `<!ENTITY b${i} "${`&${i ? `b${i - 1}` : "a"};`.repeat(10)}">`).join("")}]>`;
  test.each([
    ["nothing at all", "", "empty"],
    ["blanks only", "  \n ", "not_xml"],
    ["plain text", "Tests run: 5, Failures: 0", "not_xml"],
    ["text before the markup", "INFO <testsuite/>", "corrupt"],
    ["another kind of XML", "<html><body/></html>", "unknown_format"],
    ["a prolog without a root", '<?xml version="1.0"?>', "corrupt"],
    ["an unclosed element", wrap("<testcase name='a'/>").slice(0, -3), "corrupt"],
    ["mixed up end tags", "<testsuite><testcase></testsuite></testcase>", "corrupt"],
    ["a raw control character", wrap("<testcase name='a'><failure>\u0002</failure></testcase>"), "corrupt"],
    ["an entity bomb", `${bomb}${wrap("<testcase name='&b8;'/>")}`, "corrupt"],
    [
      "an external entity",
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>${wrap("<testcase name='&e;'/>")}`,
      "corrupt",
    ],
    ["damaged JSON", '{"tests":[{"name":"a","status":"pass', "corrupt"],
    ["other JSON", '{"hello":"world"}', "unknown_format"],
  ])("%s is named", (_, text, kind) => {
    expect(read(text).problem?.kind).toBe(kind);
  });

  test("what stands before the damage is kept, what the damage cut through is not counted", () => {
    const report = read(
      `<testsuites>${wrap('<testcase name="a"/><testcase name="b"><failure message="m"/></testcase><testcase name="c"><fail')}`.split(
        "</testsuite>",
      )[0] ?? "",
    );
    expect(report.problem).toMatchObject({ kind: "corrupt" });
    expect(statuses(report)).toEqual(["a:passed", "b:failed"]);
    expect(report.warnings.join()).toContain('"c"');
  });

  test("a file cut off at any byte is named and never read as more than it holds", () => {
    const whole = `<?xml version="1.0"?><testsuites>${wrap("<testcase name='ä'><failure message='m'><![CDATA[x]]></failure></testcase>")}</testsuites>`;
    const data = bytes(whole);
    for (let length = 0; length < data.length; length++) {
      const report = parseReport(data.subarray(0, length));
      expect(report.problem).not.toBeNull();
      expect(report.totals.tests).toBeLessThanOrEqual(1);
    }
    expect(parseReport(data).problem).toBeNull();
  });

  test("depth, number of cases and size are bounded, and the bound is named", () => {
    expect(read("<testsuite>".repeat(5000)).problem?.kind).toBe("too_deep");
    const many = read(wrap("<testcase name='a'/>".repeat(30)), { maxCases: 10 });
    expect([many.problem?.kind, many.cases.length, many.totals.tests]).toEqual(["too_large", 10, 30]);
    expect(read(wrap("<testcase name='a'/>".repeat(3000)), { maxBytes: 20_000 }).problem?.kind).toBe(
      "too_large",
    );
  });
});

test("pieces of any size give the same report as the whole", async () => {
  const text = `<testsuites>${wrap("<!-- a > b --><testcase name='é &amp; b' time='1'><failure message='a &gt; &quot;b&quot;'><![CDATA[x]]]]><![CDATA[>y]]></failure></testcase>")}</testsuites>`;
  const whole = read(text);
  for (const size of [1, 2, 3, 7]) {
    async function* pieces() {
      const data = bytes(text);
      for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
    }
    expect(await parseReportStream(pieces())).toEqual(whole);
  }
  expect(whole.cases[0]).toMatchObject({ name: "é & b", message: 'a > "b"', detail: "x]]>y" });
});

test("an apostrophe in a prolog, a comment or an instruction does not unsettle what is long", () => {
  const long = "word ".repeat(200_000);
  const text = `<?xml version="1.0"?><?note it's ?><!DOCTYPE testsuite [ <!-- it's > --> <!ENTITY a "it's > b"> ]><!-- it's -->
    <testsuite name="s"><testcase name="a"><failure message="${long}">${long}</failure></testcase><system-out>${long}</system-out>
    <testcase name="b"/></testsuite>`;
  const report = read(text);
  expect(report.problem).toBeNull();
  expect(statuses(report)).toEqual(["a:failed", "b:passed"]);
  expect(report.cases[0]?.message).toHaveLength(4000);
});

test("two hundred megabytes of output are read in bounded memory", async () => {
  const block = bytes(
    "2026-05-04 12:00:00 worker says a > b & nothing else\n".replace("&", "and").repeat(20_000),
  );
  async function* pieces() {
    yield bytes('<testsuite name="s"><testcase name="a"><system-out><![CDATA[');
    for (let i = 0; i < 100; i++) yield block;
    yield bytes("]]></system-out></testcase><system-err>");
    for (let i = 0; i < 100; i++) yield block;
    yield bytes('</system-err><testcase name="b"/></testsuite>');
  }
  const before = process.memoryUsage().heapUsed;
  const report = await parseReportStream(pieces());
  expect(report.problem).toBeNull();
  expect(statuses(report)).toEqual(["a:passed", "b:passed"]);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 1024 * 1024);
});
