import { describe, expect, test } from "vitest";
import { parseCodeowners } from "./owners/codeowners";
import { ownersOfPlace } from "./owners/place-owners";
import { type PlacedTest, placeOfTest } from "./owners/places";

const of = (className: string, name = "adds", more: Partial<PlacedTest> = {}): PlacedTest => ({
  suiteName: "suite",
  className,
  name,
  fileName: null,
  ...more,
});
const owners = (codeowners: string, placed: PlacedTest, repository = "acme/shop") =>
  ownersOfPlace(parseCodeowners(codeowners), placeOfTest(placed, repository)).join(" ");

const pytest = of("tests.test_cart.TestCart", "test_adds[1]");
const junit = of("com.acme.cart.CartTest");
const go = of("github.com/acme/shop/cart", "TestAdds/twice");
const dotnet = of("Shop.Tests.Cart.CartTests", "Adds");

describe("a test whose report names no file belongs to whom the rules give its place", () => {
  test.each<[string, string, PlacedTest, string]>([
    ["pytest: the module is the file", "* @all\n/tests/ @qa", pytest, "@qa"],
    [
      "pytest: without a class",
      "* @all\n/tests/test_cart.py @cart",
      of("tests.test_cart", "test_adds"),
      "@cart",
    ],
    [
      "pytest: a package that is called otherwise",
      "* @all\n/checks/ @qa",
      of("checks.prices", "test_adds"),
      "@qa",
    ],
    ["JUnit: the package by its folders", "* @all\n/src/test/java/com/acme/cart/ @cart", junit, "@cart"],
    ["JUnit: in a module", "* @all\n/services/cart/src/test/java/com/acme/cart/ @cart", junit, "@cart"],
    [
      "JUnit: wherever the package is",
      "* @all\n**/com/acme/cart/ @cart\n/services/pay/ @pay",
      junit,
      "@cart",
    ],
    ["JUnit: by the name of the file", "* @all\nCartTest.* @cart", junit, "@cart"],
    [
      "JUnit: a class in the class",
      "* @all\n**/acme/cart/ @cart",
      of("com.acme.cart.CartTest$Empty"),
      "@cart",
    ],
    [
      "JUnit: a folder with all sources",
      "* @all\n/src/ @core\n/docs/ @writers\n*.md @writers",
      junit,
      "@core",
    ],
    ["JUnit: everything belongs to one", "* @all\n.github/ @ops", junit, "@all"],
    ["Go: the package in the module", "* @all\n/cart/ @cart", go, "@cart"],
    [
      "Go: of a major version",
      "* @all\n/cart/ @cart",
      of("github.com/acme/shop/v2/cart", "TestAdds"),
      "@cart",
    ],
    [
      "Go: a module called as its repository",
      "* @all\n/cart/ @cart",
      of("go.acme.dev/shop/cart", "TestAdds"),
      "@cart",
    ],
    [
      "Go: older go-junit-report",
      "* @all\n/cart/ @cart",
      of("cart", "TestAdds", { suiteName: "github.com/acme/shop/cart" }),
      "@cart",
    ],
    ["Go: by the kind of file", "* @all\n*_test.go @go", go, "@go"],
    [".NET: the project's folder", "* @all\n/tests/Shop.Tests/ @net", dotnet, "@net"],
    [".NET: by the kind of file", "* @all\n*.cs @net", dotnet, "@net"],
    ["a file that is the class", "* @all\n/src/ @web", of("src/cart.test.ts"), "@web"],
    ["a file without a folder", "* @all\n*.ts @web", of("cart.test.ts"), "@web"],
    ["a class of no known kind, where all is one team's", "* @all", of("Cart"), "@all"],
    [
      "GitLab's sections each",
      "* @all\n[Java]\n*.java @j\n*.kt @j\n*.groovy @j\n*.scala @j",
      junit,
      "@all @j",
    ],
  ])("%s", (_, codeowners, placed, expected) => {
    expect(owners(codeowners, placed)).toBe(expected);
  });
});

describe("nobody is named where rules contradict each other", () => {
  test.each<[string, string, PlacedTest]>([
    ["pytest, started in a folder", "* @all\n/services/api/tests/ @api", pytest],
    ["a class may be in a module of somebody else's", "* @all\n/services/pay/ @pay", junit],
    ["two modules have sources", "* @all\n/services/cart/src/ @cart\n/services/pay/src/ @pay", junit],
    [
      "one module of several has a rule for what all begin with",
      "* @all\n/services/pay/src/test/java/com/acme/ @pay",
      junit,
    ],
    [
      "two modules have the package",
      "* @all\n/a/src/test/java/com/acme/cart/ @a\n/b/src/test/java/com/acme/cart/ @b",
      junit,
    ],
    ["languages", "* @all\n*.kt @kotlin", junit],
    ["nobody owns all", "/services/cart/ @cart", junit],
    ["Go, in a module below the root", "* @all\n/tools/cart/ @tools", go],
    ["a class of no known kind", "* @all\n/web/ @web", of("Cart")],
    ["a later rule may take ownership away", "* @all\n/services/", junit],
  ])("%s", (_, codeowners, placed) => {
    expect(owners(codeowners, placed)).toBe("");
  });
});

test("what the report says of its file comes first", () => {
  expect(owners("* @all\n/web/ @web", { ...junit, fileName: "web/CartTest.java" })).toBe("@web");
});

test("names that are no place are none", () => {
  for (const className of ["", ".", "a..B", "GET /x y", "cart sum", "a b.C"])
    expect(() => owners("* @all\n/x/ @x", of(className))).not.toThrow();
  expect(owners("* @all", of("cart sum"))).toBe("@all");
});
