import { describe, expect, test } from "vitest";
import { excerptInNoise, noiseLines } from "./excerpt-in-noise.fixture";

/** Tool, its output, and what a person must see at once. */
const outputs: [tool: string, log: string, shown: string[]][] = [
  [
    "go test",
    `=== RUN   TestTotal
    total_test.go:41: got 1250, want 1200
--- FAIL: TestTotal (0.00s)
FAIL
FAIL	example.org/shop/cart	0.012s
ok  	example.org/shop/stock	0.031s
FAIL`,
    ["total_test.go:41: got 1250", "--- FAIL: TestTotal"],
  ],
  [
    "go build",
    `# example.org/shop/cart
./total.go:41:7: undefined: roundUp
./total.go:43:12: cannot use x (variable of type string) as int value in argument to sum`,
    ["undefined: roundUp", "cannot use x"],
  ],
  [
    "go panic",
    `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48a2c1]

goroutine 18 [running]:
example.org/shop/cart.(*Cart).Total(0x0)
	/build/cart/total.go:41 +0x1d`,
    ["invalid memory address or nil pointer dereference", "/build/cart/total.go:41"],
  ],
  [
    "cargo build",
    `   Compiling shop v0.1.0 (/build/shop)
error[E0308]: mismatched types
  --> src/cart.rs:41:17
   |
41 |     let total: u32 = round_up(price);
   |                ---   ^^^^^^^^^^^^^^^ expected \`u32\`, found \`f64\`

error: aborting due to 1 previous error

For more information about this error, try \`rustc --explain E0308\`.
error: could not compile \`shop\` (lib) due to 1 previous error`,
    ["error[E0308]: mismatched types", "--> src/cart.rs:41:17"],
  ],
  [
    "cargo test",
    `test cart::adds_shipping ... FAILED

failures:

---- cart::adds_shipping stdout ----

thread 'cart::adds_shipping' panicked at src/cart.rs:88:9:
assertion \`left == right\` failed
  left: 1250
 right: 1200
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace

test result: FAILED. 41 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out`,
    ["panicked at src/cart.rs:88:9", "left: 1250"],
  ],
  [
    "gcc and make",
    `src/cart.c: In function 'total':
src/cart.c:41:12: error: implicit declaration of function 'round_up'
   41 |     return round_up(sum);
      |            ^~~~~~~~
make[1]: *** [Makefile:12: src/cart.o] Error 1
make: *** [Makefile:4: all] Error 2`,
    ["error: implicit declaration of function 'round_up'", "Makefile:12: src/cart.o] Error 1"],
  ],
  [
    "the linker",
    `/usr/bin/ld: cart.o: in function \`total':
cart.c:(.text+0x1f): undefined reference to \`round_up'
collect2: error: ld returned 1 exit status`,
    ["undefined reference to `round_up'"],
  ],
  [
    "CMake",
    `-- Detecting CXX compile features - done
CMake Error at CMakeLists.txt:12 (find_package):
  Could not find a package configuration file provided by "Money" with any of
  the following names:

    MoneyConfig.cmake

-- Configuring incomplete, errors occurred!`,
    ["CMake Error at CMakeLists.txt:12", "Could not find a package configuration file"],
  ],
  [
    "ninja with C++",
    `FAILED: CMakeFiles/shop.dir/cart.cc.o
/usr/bin/c++ -O2 -o CMakeFiles/shop.dir/cart.cc.o -c /build/cart.cc
/build/cart.cc:41:10: error: 'roundUp' was not declared in this scope
ninja: build stopped: subcommand failed.`,
    ["'roundUp' was not declared in this scope"],
  ],
  [
    "googletest",
    `[ RUN      ] Cart.AddsShipping
cart_test.cc:41: Failure
Expected equality of these values:
  total
    Which is: 1250
  1200
[  FAILED  ] Cart.AddsShipping (0 ms)`,
    ["cart_test.cc:41: Failure", "[  FAILED  ] Cart.AddsShipping"],
  ],
  [
    "dotnet build",
    `/build/Cart.cs(41,17): error CS0103: The name 'RoundUp' does not exist in the current context [/build/Shop.csproj]
Build FAILED.
    0 Warning(s)
    1 Error(s)`,
    ["error CS0103"],
  ],
  [
    "dotnet test",
    `  Failed Shop.Tests.CartTests.AddsShipping [12 ms]
  Error Message:
   Assert.Equal() Failure: Values differ
Expected: 1200
Actual:   1250
  Stack Trace:
     at Shop.Tests.CartTests.AddsShipping() in /build/CartTests.cs:line 41
Failed!  - Failed:     1, Passed:   388, Skipped:     0, Total:   389`,
    ["Failed Shop.Tests.CartTests.AddsShipping", "Assert.Equal() Failure"],
  ],
  [
    "PHPUnit",
    `There was 1 failure:

1) ShopTests\\CartTest::testAddsShipping
Failed asserting that 1250 matches expected 1200.

/build/tests/CartTest.php:41

FAILURES!
Tests: 389, Assertions: 1201, Failures: 1.`,
    ["CartTest::testAddsShipping", "Failed asserting that 1250"],
  ],
  [
    "PHP itself",
    `PHP Fatal error:  Uncaught Error: Call to undefined function roundUp() in /build/src/Cart.php:41
Stack trace:
#0 /build/public/index.php(12): Cart->total()
  thrown in /build/src/Cart.php on line 41`,
    ["Call to undefined function roundUp()"],
  ],
  [
    "composer",
    `Your requirements could not be resolved to an installable set of packages.

  Problem 1
    - Root composer.json requires example/money ^9.0 -> satisfiable by none of the known versions.`,
    ["Your requirements could not be resolved", "requires example/money ^9.0"],
  ],
  [
    "rspec",
    `Failures:

  1) Cart adds shipping once
     Failure/Error: expect(cart.total).to eq(1200)

       expected: 1200
            got: 1250

     # ./spec/cart_spec.rb:41:in 'block (2 levels) in <top (required)>'

Finished in 2.1 seconds
389 examples, 1 failure

Failed examples:

rspec ./spec/cart_spec.rb:39 # Cart adds shipping once`,
    ["1) Cart adds shipping once", "Failure/Error: expect(cart.total)", "rspec ./spec/cart_spec.rb:39"],
  ],
  [
    "minitest",
    `  1) Failure:
CartTest#test_adds_shipping [test/cart_test.rb:41]:
Expected: 1200
  Actual: 1250

389 runs, 1201 assertions, 1 failures, 0 errors, 0 skips`,
    ["CartTest#test_adds_shipping", "Expected: 1200"],
  ],
  [
    "bundler",
    `Could not find gem 'money (= 9.9.9)' in rubygems repository https://rubygems.example.org/ or installed locally.
The source contains the following gems matching 'money':
  * money-6.0.0`,
    ["Could not find gem 'money (= 9.9.9)'"],
  ],
  [
    "Ruby itself",
    `/build/lib/cart.rb:41:in 'total': undefined method 'round_up' for an instance of Float (NoMethodError)
	from /build/bin/run:3:in '<main>'`,
    ["undefined method 'round_up'"],
  ],
  [
    "Haskell",
    `src/Cart.hs:41:17: error: [GHC-88464]
    Variable not in scope: roundUp :: Double -> Int
   |
41 | total = roundUp 3`,
    ["src/Cart.hs:41:17: error", "Variable not in scope: roundUp"],
  ],
  [
    "Elixir",
    `  1) test adds shipping once (Shop.CartTest)
     test/cart_test.exs:41
     Assertion with == failed
     code:  assert total(cart) == 1200
     left:  1250
     right: 1200

Finished in 0.1 seconds
389 tests, 1 failure`,
    ["1) test adds shipping once (Shop.CartTest)", "left:  1250"],
  ],
  [
    "Perl and TAP",
    `not ok 3 - adds shipping once
#   Failed test 'adds shipping once'
#   at t/cart.t line 41.
#          got: '1250'
#     expected: '1200'
# Looks like you failed 1 test of 9.
t/cart.t .. Dubious, test returned 1 (wstat 256, 0x100)
Result: FAIL`,
    ["not ok 3 - adds shipping once", "got: '1250'"],
  ],
  [
    "Julia",
    `cart: Test Failed at /build/test/cart.jl:41
  Expression: total(cart) == 1200
   Evaluated: 1250 == 1200

ERROR: LoadError: Some tests did not pass: 8 passed, 1 failed, 0 errored, 0 broken.`,
    ["Test Failed at /build/test/cart.jl:41", "Evaluated: 1250 == 1200"],
  ],
  [
    "R CMD check",
    `* checking tests ...
  Running 'testthat.R'
 ERROR
Running the tests in 'tests/testthat.R' failed.
Last 13 lines of output:
  ── Failure (test-cart.R:41:3): adds shipping once ──
  total(cart) not equal to 1200.
  1/1 mismatches
Status: 1 ERROR`,
    ["Failure (test-cart.R:41:3)", "total(cart) not equal to 1200."],
  ],
  [
    "Dart",
    `00:02 +3 -1: test/cart_test.dart: adds shipping once [E]
  Expected: <1200>
    Actual: <1250>
  package:test_api expect
  test/cart_test.dart 41:5 main.<fn>
00:02 +3 -1: Some tests failed.`,
    ["adds shipping once [E]", "Expected: <1200>"],
  ],
  [
    "Swift",
    `/build/Sources/Cart.swift:41:17: error: cannot find 'roundUp' in scope
        return roundUp(sum)
               ^~~~~~~
** BUILD FAILED **`,
    ["cannot find 'roundUp' in scope"],
  ],
  [
    "Clojure",
    `FAIL in (adds-shipping) (cart_test.clj:41)
expected: (= 1200 (total cart))
  actual: (not (= 1200 1250))

Ran 9 tests containing 20 assertions.
1 failures, 0 errors.`,
    ["FAIL in (adds-shipping)", "actual: (not (= 1200 1250))"],
  ],
  [
    "Erlang",
    `src/cart.erl:41:5: function round_up/1 undefined
===> Compiling src/cart.erl failed`,
    ["function round_up/1 undefined"],
  ],
  [
    "OCaml",
    `File "lib/cart.ml", line 41, characters 12-19:
41 |   let t = round_up s in
                 ^^^^^^^^
Error: Unbound value round_up`,
    ['File "lib/cart.ml", line 41', "Error: Unbound value round_up"],
  ],
  [
    "Lua",
    `Failure → spec/cart_spec.lua @ 41
cart adds shipping once
spec/cart_spec.lua:43: Expected objects to be equal.
Passed in:
(number) 1250
Expected:
(number) 1200`,
    ["Failure → spec/cart_spec.lua @ 41", "Expected objects to be equal"],
  ],
];

describe("the lines that say what failed are shown", () => {
  test.each(outputs)("%s", (_, log, shown) => {
    const excerpt = excerptInNoise(log);
    const text = excerpt.lines.map((line) => line.text).join("\n");
    for (const needle of shown) expect(text).toContain(needle);
    expect(excerpt.lines.length).toBeLessThanOrEqual(40);
    expect(excerpt.groups[0]?.from).toBeGreaterThan(noiseLines);
  });
});
