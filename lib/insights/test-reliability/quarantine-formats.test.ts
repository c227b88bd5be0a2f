import { describe, expect, test } from "vitest";
import { identify } from "./judge/identity";
import { type NamedTest, quarantineText } from "./quarantine/quarantine-formats";

const of = (className: string, name: string, fileName: string | null = null): NamedTest => ({
  suiteName: "suite",
  className,
  name,
  fileName,
});

test.each<[Parameters<typeof quarantineText>[1], NamedTest[], string, string]>([
  [
    "txt",
    [of("com.acme.CartTest", "adds"), of("", "alone")],
    "com.acme.CartTest#adds\nsuite#alone\n",
    "com.acme.CartTest#adds\nsuite#alone\n",
  ],
  [
    "pytest",
    [
      of("tests.test_cart.TestCart", "test_adds[1-2]"),
      of("test_tax", "test_rounds", "src/tests/test_tax.py"),
    ],
    "--deselect=tests/test_cart.py::TestCart::test_adds[1-2]\n--deselect=src/tests/test_tax.py::test_rounds\n",
    "tests/test_cart.py::TestCart::test_adds[1-2]\nsrc/tests/test_tax.py::test_rounds\n",
  ],
  [
    "gradle",
    [of("com.acme.CartTest", "adds(int)[3]")],
    "com.acme.CartTest.adds\n",
    "com.acme.CartTest.adds\n",
  ],
  [
    "maven",
    [of("a.BTest", "one"), of("a.CTest", "two()")],
    "!a.BTest#one,!a.CTest#two\n",
    "a.BTest#one,a.CTest#two\n",
  ],
  [
    "jest",
    [of("src/cart.test.ts", "cart > adds (twice)")],
    "^(?!\\s*(?:cart (?:[>›] )?adds \\(twice\\))$)\n",
    "^\\s*(?:cart (?:[>›] )?adds \\(twice\\))$\n",
  ],
  [
    "go",
    [of("ledger", "TestCompact/append"), of("x", "TestBind")],
    "^TestCompact$/^append$|^TestBind$\n",
    "^TestCompact$/^append$|^TestBind$\n",
  ],
  [
    "dotnet",
    [of("Acme.CartTests", "Adds"), of("Acme.TaxTests", "Rounds")],
    "FullyQualifiedName!=Acme.CartTests.Adds&FullyQualifiedName!=Acme.TaxTests.Rounds\n",
    "FullyQualifiedName=Acme.CartTests.Adds|FullyQualifiedName=Acme.TaxTests.Rounds\n",
  ],
])("%s: leaves quarantined tests out, or names nothing but them", (format, tests, excluded, only) => {
  expect(quarantineText(tests, format, "exclude")).toBe(excluded);
  expect(quarantineText(tests, format, "only")).toBe(only);
});

/** What runners do with a pattern, case and all. */
const takes = (format: "jest" | "playwright", quarantined: NamedTest, title: string) =>
  new RegExp(quarantineText([quarantined], format, "only").trim(), "i").test(title);
const leaves = (quarantined: NamedTest, title: string) =>
  new RegExp(quarantineText([quarantined], "jest", "exclude").trim(), "i").test(title);

describe("Playwright is told of one test and no other", () => {
  const fromJson = { ...of("", "logs in", "e2e/login.spec.ts"), suiteName: "e2e/login.spec.ts › login" };
  test.each<[string, NamedTest, string[], string[]]>([
    [
      "a title that is part of a file's name, of a title around it and of others",
      of("login.spec.ts", "login"),
      [" chromium login.spec.ts login", "webkit e2e/login.spec.ts login @smoke"],
      ["chromium login.spec.ts logs in", "chromium login.spec.ts login twice", "a b.spec.ts login"],
    ],
    [
      "all titles count, not the last one alone",
      of("e2e/cart.spec.ts", "cart › adds a.b"),
      [" e2e/cart.spec.ts cart adds a.b", " e2e/cart.spec.ts cart @slow adds a.b @x @y"],
      [" e2e/cart.spec.ts wishlist adds a.b", " e2e/cart.spec.ts cart adds a-b"],
    ],
    [
      "the JSON reporter's suite has the file and the titles around the test",
      fromJson,
      ["chromium e2e/login.spec.ts login logs in"],
      ["chromium e2e/login.spec.ts logs in", "chromium e2e/other.spec.ts login logs in"],
    ],
    [
      "the JSON reporter tells projects apart, and so does the list",
      { ...fromJson, className: "webkit" },
      [" webkit login.spec.ts login logs in", "webkit e2e/login.spec.ts login logs in"],
      ["chromium e2e/login.spec.ts login logs in", "mobile webkit e2e/login.spec.ts login logs in"],
    ],
    [
      "a project that the reporter writes into the name is no title",
      of("cart.spec.ts", "[webkit] cart › adds"),
      ["webkit cart.spec.ts cart adds"],
      ["webkit cart.spec.ts adds"],
    ],
    [
      "without a file, its titles",
      of("", "cart › adds"),
      ["x y.spec.ts cart adds"],
      ["x adds", "x recart adds"],
    ],
  ])("%s", (_, quarantined, own, others) => {
    expect(own.filter((title) => !takes("playwright", quarantined, title))).toEqual([]);
    expect(others.filter((title) => takes("playwright", quarantined, title))).toEqual([]);
  });
});

describe("Jest and Vitest are told of one test by all of its titles", () => {
  test.each<[string, NamedTest, string[], string[]]>([
    [
      "their JSON has the titles around a test as its class",
      of("cart sum", "adds", "/repo/cart.test.ts"),
      ["cart sum adds", " cart sum adds", "cart > sum > adds"],
      ["adds", "sum adds", "cart sum adds twice"],
    ],
    [
      "a title may look like a path",
      of("GET /api/cart", "answers"),
      ["GET /api/cart answers"],
      ["PUT answers"],
    ],
    ["jest-junit repeats the titles", of("cart adds", "cart adds"), ["cart adds"], ["adds"]],
    ["a name that begins with its class", of("cart", "cart adds"), ["cart adds", "cart cart adds"], ["adds"]],
    ["Vitest's JUnit has the file as the class", of("cart.test.ts", "cart > adds"), ["cart adds"], ["adds"]],
    ["an arrow may be part of a title", of("src/a.test.ts", "a > b"), ["a > b", "a b"], ["a < b"]],
  ])("%s", (_, quarantined, own, others) => {
    for (const title of own)
      expect([title, takes("jest", quarantined, title), leaves(quarantined, title)]).toEqual([
        title,
        true,
        false,
      ]);
    for (const title of others)
      expect([title, takes("jest", quarantined, title), leaves(quarantined, title)]).toEqual([
        title,
        false,
        true,
      ]);
  });
});

describe("a part of a name that was made up for one run is not asked for in the next", () => {
  const expiring = of("tests.test_cart", "test_expiry[a-<time>-b]");
  test.each<[Parameters<typeof quarantineText>[1], NamedTest[], string, string]>([
    [
      "pytest",
      // Two cases of one function, one whose function's own name was made up, and one that is known.
      [
        expiring,
        of("tests.test_cart", "test_expiry[<uuid>]"),
        of("tests.test_cart", "test_<address>"),
        of("tests.test_cart", "test_adds[1]"),
      ],
      "--deselect=tests/test_cart.py::test_expiry[a-\n--deselect=tests/test_cart.py::test_expiry[\n--deselect=tests/test_cart.py::test_adds[1]\n",
      "tests/test_cart.py::test_expiry\ntests/test_cart.py::test_adds[1]\n",
    ],
    [
      "gradle",
      [of("a.BTest", "expires(<time>)"), of("a.BTest", "opens <tmp> twice")],
      "a.BTest.expires\na.BTest.opens * twice\n",
      "a.BTest.expires\na.BTest.opens * twice\n",
    ],
    ["maven", [of("a.BTest", "opens <tmp>")], "!a.BTest#opens *\n", "a.BTest#opens *\n"],
    ["go", [of("x", "TestOpens/<tmp>")], "^TestOpens$/^.*$\n", "^TestOpens$/^.*$\n"],
    [
      "dotnet",
      [of("A.B", "opens <tmp> twice"), of("A.B", "<uuid>"), { ...of("", "A.B.Adds(1)"), suiteName: "" }],
      "FullyQualifiedName!~A.B.opens &FullyQualifiedName!=A.B.Adds\n",
      "FullyQualifiedName~A.B.opens |FullyQualifiedName=A.B.Adds\n",
    ],
  ])("%s", (format, tests, excluded, only) => {
    expect(quarantineText(tests, format, "exclude")).toBe(excluded);
    expect(quarantineText(tests, format, "only")).toBe(only);
  });

  test("in a pattern of titles anything may stand in its place", () => {
    const vitest = of("a.test.ts", "cart > listens on localhost:<port>");
    expect(takes("jest", vitest, "cart listens on localhost:41234")).toBe(true);
    expect(takes("jest", vitest, "cart listens on example.com:41234")).toBe(false);
    const playwright = of("a.spec.ts", "opens <uuid> twice");
    expect(takes("playwright", playwright, "a.spec.ts opens 5f0c twice")).toBe(true);
    expect(takes("playwright", playwright, "a.spec.ts opens 5f0c once")).toBe(false);
  });

  test("a name goes through storing and comes out as what its runner knows", () => {
    const { name } = identify({
      ...{ repository: null, suite: null, className: null, file: null },
      name: "test_expiry[2026-01-02T03:04]",
    });
    expect(quarantineText([of("tests.test_cart", name)], "pytest", "exclude")).toBe(
      "--deselect=tests/test_cart.py::test_expiry[\n",
    );
  });
});

describe("an empty quarantine", () => {
  test("leaves nothing out, and runs nothing where it is the only thing to run", () => {
    for (const format of ["txt", "pytest", "gradle", "maven", "jest", "go", "dotnet"] as const)
      expect([format, quarantineText([], format, "exclude")]).toEqual([format, ""]);
    // A pipeline runs all tests for an empty filter, so that it asks first whether the file is empty.
    for (const format of ["txt", "pytest", "gradle", "maven", "dotnet"] as const)
      expect([format, quarantineText([], format, "only")]).toEqual([format, ""]);
    for (const pattern of [quarantineText([], "jest", "only"), quarantineText([], "playwright", "only")])
      expect(new RegExp(pattern.trim()).test("any test")).toBe(false);
    expect(new RegExp(quarantineText([], "go", "only").trim()).test("TestAny")).toBe(false);
    expect(new RegExp(quarantineText([], "playwright", "exclude").trim()).test("any test")).toBe(false);
  });
});

test("a name with a line break or an operator in it stays one test", () => {
  const odd = of("A.B", "first\nsecond | third");
  expect(quarantineText([odd], "txt", "exclude")).toBe("A.B#first second | third\n");
  expect(quarantineText([odd], "dotnet", "exclude")).toBe("FullyQualifiedName!=A.B.first second \\| third\n");
  const pattern = quarantineText([{ ...odd, className: "" }], "jest", "only").trim();
  expect(new RegExp(pattern).test("third")).toBe(false);
  expect(new RegExp(pattern).test("first second | third")).toBe(true);
});
