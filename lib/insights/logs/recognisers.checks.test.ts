import { describe, expect, test } from "vitest";
import { excerptInNoise, noiseLines } from "./excerpt-in-noise.fixture";

/** Checkers, formatters and test runners that print in forms of their own, and what a person must see at once. */
const outputs: [tool: string, log: string, shown: string[]][] = [
  [
    "bats",
    '1..2\nok 1 starts\nnot ok 2 stops\n# (in test file test/run.bats, line 12)\n#   `[ "$status" -eq 0 ]\' failed',
    ["not ok 2 stops", "line 12"],
  ],
  [
    "rustfmt",
    "Diff in /build/src/cart.rs at line 41:\n     let a = 1;\n-    let  b=2;\n+    let b = 2;",
    ["Diff in /build/src/cart.rs at line 41"],
  ],
  [
    "black",
    "would reformat /build/shop/cart.py\nOh no! 💥 💔 💥\n1 file would be reformatted, 40 files would be left unchanged.",
    ["would reformat /build/shop/cart.py"],
  ],
  [
    "isort",
    "ERROR: /build/shop/cart.py Imports are incorrectly sorted and/or formatted.",
    ["Imports are incorrectly sorted"],
  ],
  ["flake8", "./shop/cart.py:41:80: E501 line too long (88 > 79 characters)", ["E501 line too long"]],
  [
    "pylint",
    "************* Module shop.cart\nshop/cart.py:41:0: C0301: Line too long (120/100) (line-too-long)",
    ["C0301: Line too long"],
  ],
  [
    "mypy",
    'shop/cart.py:41: error: Incompatible return value type (got "str", expected "int")  [return-value]',
    ["Incompatible return value type"],
  ],
  [
    "rubocop",
    "Offenses:\n\nlib/cart.rb:41:3: C: Style/StringLiterals: Prefer single-quoted strings.\n\n40 files inspected, 1 offense detected",
    ["Style/StringLiterals"],
  ],
  [
    "golangci-lint",
    "cart/total.go:41:7: ineffectual assignment to err (ineffassign)",
    ["ineffectual assignment"],
  ],
  [
    "gofmt",
    "The following files are not formatted:\ncart/total.go",
    ["The following files are not formatted"],
  ],
  [
    "cpplint",
    "src/cart.cpp:41:  Missing space before {  [whitespace/braces] [5]\nTotal errors found: 1",
    ["Missing space before {"],
  ],
  [
    "clang-tidy",
    "/build/src/cart.cpp:41:5: error: use of undeclared identifier 'total' [clang-diagnostic-error]",
    ["use of undeclared identifier"],
  ],
  [
    "swiftlint",
    "/build/Sources/Cart.swift:41:1: error: Line Length Violation: Line should be 120 characters or less (line_length)",
    ["Line Length Violation"],
  ],
  [
    "ktlint",
    "/build/src/main/kotlin/Cart.kt:41:1: Unexpected indentation (3) (should be 4) (indent)",
    ["Unexpected indentation (3)"],
  ],
  [
    "checkstyle",
    "[WARN] /build/src/main/java/shop/Cart.java:41:5: Missing a Javadoc comment. [JavadocMethod]\n[ERROR] Failed to execute goal org.apache.maven.plugins:maven-checkstyle-plugin:3.3.0:check (default) on project shop: You have 1 Checkstyle violation.",
    ["You have 1 Checkstyle violation"],
  ],
  [
    "phpcs",
    "FILE: /build/src/Cart.php\n----------------------------------\nFOUND 1 ERROR AFFECTING 1 LINE\n----------------------------------\n 41 | ERROR | [x] Expected 1 space after IF keyword; 0 found",
    ["Expected 1 space after IF keyword"],
  ],
  [
    "phpstan",
    " ------ -----------------------------\n  Line   Cart.php\n ------ -----------------------------\n  41     Undefined variable: $total\n ------ -----------------------------\n [ERROR] Found 1 error",
    ["Undefined variable: $total"],
  ],
  [
    "psalm",
    "ERROR: UndefinedVariable - src/Cart.php:41:9 - Cannot find referenced variable $total (see https://psalm.example.org/024)",
    ["Cannot find referenced variable"],
  ],
  [
    "shellcheck",
    "In deploy.sh line 41:\nrm -rf $dir/*\n       ^--^ SC2086: Double quote to prevent globbing and word splitting.",
    ["In deploy.sh line 41", "SC2086"],
  ],
  [
    "yamllint",
    "./deploy.yml\n  41:3      error    wrong indentation: expected 4 but found 2  (indentation)",
    ["wrong indentation"],
  ],
  [
    "stylelint",
    "src/cart.css\n 41:3  ✖  Expected indentation of 4 spaces  indentation",
    ["Expected indentation of 4 spaces"],
  ],
  ["tslint", "ERROR: src/cart.ts:41:3 - Missing semicolon", ["Missing semicolon"]],
  [
    "jshint",
    "src/cart.js: line 41, col 3, Missing semicolon.\n\n1 error",
    ["line 41, col 3, Missing semicolon"],
  ],
  [
    "standard",
    "standard: Use JavaScript Standard Style (https://standardjs.com)\n  /build/src/cart.js:41:3: Extra semicolon.",
    ["Extra semicolon"],
  ],
  [
    "prettier",
    "Checking formatting...\n[warn] src/cart.ts\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.",
    ["Code style issues found"],
  ],
  [
    "commitlint",
    "⧗   input: Fixed stuff\n✖   subject may not be empty [subject-empty]\n✖   found 1 problems, 0 warnings",
    ["subject may not be empty"],
  ],
  [
    "a coverage threshold",
    'Jest: "global" coverage threshold for lines (90%) not met: 88.12%',
    ["coverage threshold for lines (90%) not met"],
  ],
  [
    "karma",
    "Chrome 70.0.3538 (Linux 0.0.0) cart adds shipping once FAILED\n\tExpected 1250 to be 1200.\n\t    at <Jasmine>\nChrome 70.0.3538 (Linux 0.0.0): Executed 9 of 9 (1 FAILED) (0.1 secs / 0.05 secs)",
    ["cart adds shipping once FAILED", "Expected 1250 to be 1200"],
  ],
  [
    "AVA",
    "  1 test failed\n\n  cart › adds shipping once\n\n  test/cart.js:41\n\n  Difference:\n\n  - 1250\n  + 1200",
    ["1 test failed"],
  ],
  [
    "tape",
    "# adds shipping once\nnot ok 3 should be strictly equal\n  ---\n    operator: equal\n    expected: 1200\n    actual:   1250\n  ...",
    ["not ok 3 should be strictly equal", "expected: 1200"],
  ],
  [
    "xcodebuild tests",
    "Test Case '-[ShopTests.CartTests testTotal]' started.\n/build/Tests/CartTests.swift:41: error: -[ShopTests.CartTests testTotal] : XCTAssertEqual failed: (\"1250\") is not equal to (\"1200\")\nTest Case '-[ShopTests.CartTests testTotal]' failed (0.004 seconds).\n** TEST FAILED **",
    ["XCTAssertEqual failed"],
  ],
  [
    "hspec",
    "Failures:\n\n  test/CartSpec.hs:41:7:\n  1) Cart adds shipping once\n       expected: 1200\n        but got: 1250\n\n9 examples, 1 failure",
    ["1) Cart adds shipping once", "but got: 1250"],
  ],
  [
    "Catch2",
    "-------------------------------\nadds shipping once\n-------------------------------\ncart_test.cpp:41: FAILED:\n  REQUIRE( total == 1200 )\nwith expansion:\n  1250 == 1200",
    ["cart_test.cpp:41: FAILED", "REQUIRE( total == 1200 )"],
  ],
  [
    "Boost.Test",
    'cart_test.cpp(41): error: in "cart/total": check total == 1200 has failed [1250 != 1200]',
    ["check total == 1200 has failed"],
  ],
  [
    "CTest",
    "The following tests FAILED:\n\t  3 - cart_test (Failed)\nErrors while running CTest",
    ["3 - cart_test (Failed)"],
  ],
  ["automake", "PASS: stock_test\nFAIL: cart_test\n# TOTAL: 2\n# FAIL:  1", ["FAIL: cart_test"]],
  [
    "Bazel",
    "ERROR: /build/cart/BUILD:12:11: Compiling cart/total.cc failed: (Exit 1): gcc failed\ncart/total.cc:41:3: error: 'x' was not declared in this scope",
    ["'x' was not declared in this scope", "Compiling cart/total.cc failed"],
  ],
  [
    "AddressSanitizer",
    "==37==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010\nREAD of size 4 at 0x602000000010 thread T0\n    #0 0x4f7a in total /build/cart.c:41",
    ["heap-use-after-free"],
  ],
  [
    "a crash",
    "./run.sh: line 12:    41 Segmentation fault      (core dumped) ./cart_test",
    ["Segmentation fault"],
  ],
  [
    "EUnit",
    "cart_test: total_test...*failed*\nin function cart_test:total_test/0 (test/cart_test.erl, line 41)\n**error:{assertEqual,[{expected,1200},{value,1250}]}",
    ["total_test...*failed*", "assertEqual"],
  ],
  [
    "Common Test",
    "%%% cart_SUITE ==> total: FAILED\n%%% cart_SUITE ==> {{badmatch,1250},[{cart_SUITE,total,1}]}",
    ["cart_SUITE ==> total: FAILED"],
  ],
  [
    "Credo and mix format",
    "** (Mix) mix format failed due to --check-formatted.\nThe following files are not formatted:\n  * lib/cart.ex",
    ["mix format failed"],
  ],
  [
    "ERT",
    "Test cart-total condition:\n    (ert-test-failed\n     ((should (= 1200 (total))) :form (= 1200 1250) :value nil))\n   FAILED  3/9  cart-total",
    ["Test cart-total condition", "FAILED  3/9  cart-total"],
  ],
  [
    "Crystal",
    "Failures:\n\n  1) Cart adds shipping once\n     Failure/Error: total.should eq(1200)\n\n       Expected: 1200\n            got: 1250\n\nError in src/cart.cr:41: undefined method 'round_up'",
    ["1) Cart adds shipping once", "undefined method 'round_up'"],
  ],
  [
    "LaTeX",
    "! Undefined control sequence.\nl.41 \\roundup\n             {total}",
    ["Undefined control sequence", "l.41"],
  ],
  ["D", "source/cart.d(41,5): Error: undefined identifier `roundUp`", ["undefined identifier `roundUp`"]],
  ["Nim", "/build/cart.nim(41, 5) Error: undeclared identifier: 'roundUp'", ["undeclared identifier"]],
  [
    "Elm",
    "-- TYPE MISMATCH ------------------------------------ src/Cart.elm\n\nThe 1st argument to `roundUp` is not what I expect:\n\n41|     roundUp total\n                ^^^^^",
    ["TYPE MISMATCH", "is not what I expect"],
  ],
  [
    "Nix",
    "error: builder for '/nix/store/abc-shop.drv' failed with exit code 2;\n       last 10 log lines:\n       > cart.c:41:1: error: expected identifier",
    ["builder for '/nix/store/abc-shop.drv' failed"],
  ],
  [
    "PowerShell",
    "Get-Cart : The term 'Get-Cart' is not recognized as the name of a cmdlet\nAt C:\\work\\build.ps1:41 char:1\n+ Get-Cart\n    + CategoryInfo          : ObjectNotFound: (Get-Cart:String) [], CommandNotFoundException",
    ["The term 'Get-Cart' is not recognized"],
  ],
  [
    "broken links",
    "- ./docs/index.html\n  *  External link https://example.org/gone failed: 404 No error",
    ["External link https://example.org/gone failed"],
  ],
  [
    "no output for too long",
    "No output has been received in the last 10m0s, this potentially indicates a stalled build or something wrong with the build itself.",
    ["No output has been received"],
  ],
  [
    "lein",
    "Syntax error compiling at (shop/cart.clj:41:5).\nUnable to resolve symbol: round-up in this context",
    ["Syntax error compiling at", "Unable to resolve symbol"],
  ],
  [
    "Spock",
    "shop.CartSpec > adds shipping once FAILED\n    Condition not satisfied:\n\n    cart.total() == 1200\n    |    |       |\n    |    1250    false",
    ["adds shipping once FAILED", "Condition not satisfied"],
  ],
];

describe("the lines that say what failed are shown", () => {
  test.each(outputs)("%s", (_, log, shown) => {
    const excerpt = excerptInNoise(log);
    const text = excerpt.lines.map((line) => line.text).join("\n");
    for (const needle of shown) expect(text).toContain(needle);
    expect(excerpt.groups[0]?.from).toBeGreaterThan(noiseLines);
  });
});
