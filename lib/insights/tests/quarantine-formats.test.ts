import { describe, expect, test } from "vitest";
import { type NamedTest, quarantineText } from "./quarantine-formats";

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
    "^(?!(?:cart adds \\(twice\\))$)\n",
    "^(?:cart adds \\(twice\\))$\n",
  ],
  ["playwright", [of("e2e/cart.spec.ts", "cart › adds a.b")], "adds a\\.b\n", "adds a\\.b\n"],
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

describe("an empty quarantine", () => {
  test("leaves nothing out, and runs nothing where it is the only thing to run", () => {
    expect(quarantineText([], "jest", "exclude").trim()).toBe("");
    expect(quarantineText([], "go", "exclude").trim()).toBe("");
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
  const pattern = quarantineText([odd], "jest", "only").trim();
  expect(new RegExp(pattern).test("third")).toBe(false);
  expect(new RegExp(pattern).test("first second | third")).toBe(true);
});
