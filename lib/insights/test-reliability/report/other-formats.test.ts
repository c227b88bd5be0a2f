import { describe, expect, test } from "vitest";
import { parseReport } from "./parse-report";

const read = (text: string) => parseReport(new TextEncoder().encode(text));
const rows = (text: string) =>
  read(text).cases.map(({ className, name, status, message }) => [className, name, status, message]);

test("NUnit 3: class, result and reason come from the test case", () => {
  const text = `<test-run><test-suite type="Assembly" name="a.dll"><test-suite type="TestFixture" name="CartTests" fullname="Shop.CartTests" duration="1">
    <test-case name="Adds(1,2)" fullname="Shop.CartTests.Adds(1,2)" classname="Shop.CartTests" result="Passed" duration="0.5"/>
    <test-case name="Pays" classname="Shop.CartTests" result="Failed"><failure><message><![CDATA[ no money ]]></message><stack-trace>at X</stack-trace></failure></test-case>
    <test-case name="Boots" classname="Shop.CartTests" result="Failed" label="Error"><failure><message>boom</message></failure></test-case>
    <test-case name="Waits" classname="Shop.CartTests" result="Skipped" label="Ignored"><reason><message>later</message></reason></test-case>
    </test-suite></test-suite></test-run>`;
  expect(rows(text)).toEqual([
    ["Shop.CartTests", "Adds(1,2)", "passed", null],
    ["Shop.CartTests", "Pays", "failed", "no money"],
    ["Shop.CartTests", "Boots", "error", "boom"],
    ["Shop.CartTests", "Waits", "skipped", "later"],
  ]);
  expect(read(text)).toMatchObject({ format: "nunit", totals: { suites: 1, tests: 4 } });
});

test("NUnit 2: the class is cut from the full name, dots in arguments are left alone", () => {
  const text = `<test-results><test-suite name="S"><results>
    <test-case name="Shop.Cart.Adds(&quot;a.b&quot;)" executed="True" success="True" time="0.1"/>
    <test-case name="Shop.Cart.Pays" executed="True" success="False"><failure><message>no</message></failure></test-case>
    <test-case name="Shop.Cart.Waits" executed="False"/></results></test-suite></test-results>`;
  expect(rows(text)).toEqual([
    ["Shop.Cart", 'Adds("a.b")', "passed", null],
    ["Shop.Cart", "Pays", "failed", "no"],
    ["Shop.Cart", "Waits", "skipped", null],
  ]);
});

test("NUnit: a test that was cancelled, or of which nothing says that it passed, did not pass", () => {
  const results = [
    'result="Cancelled" executed="True" success="False"',
    'result="Failed" label="Cancelled"',
    'result="Exploded"',
    "",
    'result="Warning"',
    'result="Success"',
  ];
  const text = `<test-run><test-suite name="S">${results
    .map((result, i) => `<test-case name="t${i}" classname="C" ${result}/>`)
    .join("")}</test-suite></test-run>`;
  expect(read(text).cases.map(({ status }) => status)).toEqual([
    "error",
    "error",
    "error",
    "error",
    "passed",
    "passed",
  ]);
  expect(read(text).warnings).toEqual([
    'Unknown result "Exploded"; counted as an error.',
    'Unknown result ""; counted as an error.',
  ]);
});

test("xUnit.net: a result that is missing or unknown is no pass, and is named", () => {
  const text = `<assemblies><assembly name="a"><collection name="c">
    <test name="a" type="T"/><test name="b" type="T" result="Melted"/></collection></assembly></assemblies>`;
  expect(read(text).totals).toMatchObject({ tests: 2, passed: 0, errors: 2 });
  expect(read(text).warnings.join()).toMatch(/"".*"melted"/);
});

test("xUnit.net: results, exception types and reasons", () => {
  const text = `<assemblies><assembly name="Shop.dll" time="2.5"><collection name="c" time="2.5">
    <test name="Shop.Cart.Adds" type="Shop.Cart" method="Adds" time="0.01" result="Pass"/>
    <test name="Shop.Cart.Pays" type="Shop.Cart" method="Pays" result="Fail"><failure exception-type="E"><message>no</message></failure></test>
    <test name="Shop.Cart.Waits" type="Shop.Cart" method="Waits" result="Skip"><reason>later</reason></test>
    </collection></assembly></assemblies>`;
  expect(rows(text)).toEqual([
    ["Shop.Cart", "Adds", "passed", null],
    ["Shop.Cart", "Pays", "failed", "no"],
    ["Shop.Cart", "Waits", "skipped", "later"],
  ]);
  expect(read(text).totals).toMatchObject({ suites: 1, durationSeconds: 2.5 });
});

test("TRX: classes come from the definitions behind the results, parts of a data-driven test count and not their parent", () => {
  const text = `<?xml version="1.0"?><TestRun name="run" xmlns="urn:trx"><Results>
    <UnitTestResult testId="1" testName="Adds" outcome="Passed" duration="00:00:01.5"/>
    <UnitTestResult testId="2" testName="Shop.Cart.Pays" outcome="Failed"><Output><ErrorInfo><Message>no</Message><StackTrace>at X</StackTrace></ErrorInfo></Output></UnitTestResult>
    <UnitTestResult testId="3" testName="Rows" outcome="Failed"><InnerResults>
      <UnitTestResult testId="3" testName="Rows (1)" outcome="Passed"/><UnitTestResult testId="3" testName="Rows (2)" outcome="NotExecuted"/></InnerResults></UnitTestResult>
    </Results><TestDefinitions>
    <UnitTest id="1"><TestMethod className="Shop.Cart, Shop, Version=1.0" name="Adds"/></UnitTest>
    <UnitTest id="2"><TestMethod className="Shop.Cart" name="Pays"/></UnitTest></TestDefinitions></TestRun>`;
  expect(rows(text)).toEqual([
    ["Shop.Cart", "Adds", "passed", null],
    ["Shop.Cart", "Pays", "failed", "no"],
    [null, "Rows (1)", "passed", null],
    [null, "Rows (2)", "skipped", null],
  ]);
  expect(read(text).cases[0]?.durationMs).toBe(1500);
});

describe("JSON summaries", () => {
  test("Jest and Vitest", () => {
    const report = {
      testResults: [
        {
          name: "/repo/cart.test.ts",
          assertionResults: [
            { ancestorTitles: ["cart", "sum"], title: "adds", status: "passed", duration: 12 },
            {
              ancestorTitles: ["cart"],
              title: "pays",
              status: "failed",
              failureMessages: ["Error: no\n  at x"],
            },
            { ancestorTitles: [], title: "waits", status: "todo" },
          ],
        },
      ],
    };
    expect(rows(JSON.stringify(report))).toEqual([
      ["cart sum", "adds", "passed", null],
      ["cart", "pays", "failed", "Error: no"],
      [null, "waits", "skipped", null],
    ]);
  });

  test("a file of Jest or Vitest that failed by itself counts as one error that names it, and as no test", () => {
    const failedFile = (assertionResults: object[], message: string) => ({
      name: "/repo/cart.test.ts",
      status: "failed",
      message,
      assertionResults,
    });
    const passed = { ancestorTitles: [], title: "adds", status: "passed" };
    const report = read(
      JSON.stringify({
        testResults: [
          failedFile([], "  ● Test suite failed to run\n\n    Cannot find module './cart'\n\n      at x"),
          failedFile([passed], "afterAll: no database"),
          failedFile([{ ...passed, status: "failed" }], "1 of 1 failed"),
          { ...failedFile([], ""), status: "passed" },
        ],
      }),
    );
    expect(report.totals).toMatchObject({ tests: 4, passed: 1, failures: 1, errors: 2 });
    expect(report.cases.map(({ name, status, message }) => [name, status, message])).toEqual([
      [null, "error", "Cannot find module './cart'"],
      ["adds", "passed", null],
      [null, "error", "afterAll: no database"],
      ["adds", "failed", null],
    ]);
    expect(report.warnings).toEqual([
      expect.stringMatching(/cart\.test\.ts failed to run.*Cannot find module/),
      expect.stringMatching(/cart\.test\.ts failed to run.*no database/),
    ]);
  });

  test("pytest: an expected failure that passed and may has passed", () => {
    const outcomes = ["passed", "xpassed", "xfailed", "failed"];
    const report = { tests: outcomes.map((outcome) => ({ nodeid: `t.py::${outcome}`, outcome })) };
    expect(read(JSON.stringify(report)).cases.map(({ status }) => status)).toEqual([
      "passed",
      "passed",
      "skipped",
      "failed",
    ]);
  });

  test("Playwright: results of one test are its attempts", () => {
    const results = [
      { status: "failed", error: { message: "no button" } },
      { status: "passed", duration: 5 },
    ];
    const spec = {
      title: "pays",
      file: "cart.spec.ts",
      line: 3,
      tests: [{ projectName: "webkit", results }],
    };
    const report = read(
      JSON.stringify({ config: {}, suites: [{ title: "cart.spec.ts", specs: [spec], suites: [] }] }),
    );
    expect(report.cases).toMatchObject([
      { className: "webkit", name: "pays", status: "passed", file: "cart.spec.ts" },
    ]);
    expect(report.retries).toMatchObject([{ attempts: ["failed", "passed"], flaky: true }]);
  });

  test("go test events, with a line of build output in between", () => {
    const events = [
      { Action: "run", Package: "shop/cart", Test: "TestPays" },
      { Action: "output", Package: "shop/cart", Test: "TestPays", Output: "    cart_test.go:9: no money\n" },
      { Action: "fail", Package: "shop/cart", Test: "TestPays", Elapsed: 0.25 },
      { Action: "pass", Package: "shop/cart", Elapsed: 1 },
    ].map((event) => JSON.stringify(event));
    const report = read([events[0], events[1], "{broken", events[2], events[3]].join("\n"));
    expect(report.cases).toMatchObject([
      { name: "TestPays", status: "failed", message: "cart_test.go:9: no money", durationMs: 250 },
    ]);
    expect(report.warnings.join()).toContain("1 lines");
  });

  test.each([
    [
      "CTRF",
      { results: { tests: [{ name: "a", status: "failed", duration: 5, message: "m", filePath: "x.ts" }] } },
    ],
    [
      "Harness",
      {
        content: [{ name: "a", class_name: "c", result: { status: "failed", message: "m" }, duration_ms: 5 }],
      },
    ],
    [
      "pytest",
      { tests: [{ nodeid: "a", outcome: "failed", call: { duration: 0.005, crash: { message: "m" } } }] },
    ],
    ["Mocha", { stats: {}, tests: [{ title: "a", duration: 5, err: { message: "m", stack: "s" } }] }],
    ["a plain list", [{ name: "a", status: "FAILED", durationMs: 5, message: "m" }]],
  ])("%s", (_, value) => {
    expect(read(JSON.stringify(value)).cases).toMatchObject([
      { name: "a", status: "failed", message: "m", durationMs: 5 },
    ]);
  });
});
