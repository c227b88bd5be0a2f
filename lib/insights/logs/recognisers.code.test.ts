import { describe, expect, test } from "vitest";
import { excerptInNoise, noiseLines } from "./excerpt-in-noise.fixture";

/** Tool, its output, and what a person must see at once. */
const outputs: [tool: string, log: string, shown: string[]][] = [
  [
    "npm with a lifecycle script",
    `> shop@1.4.0 build
> vite build

vite v6.1.0 building for production...
✓ 12 modules transformed.
error during build:
src/cart/total.ts (3:9): "roundUp" is not exported by "src/money.ts", imported by "src/cart/total.ts".
npm error code ELIFECYCLE
npm error errno 1
npm error A complete log of this run can be found in: /home/ci/.npm/_logs/debug.log`,
    ['"roundUp" is not exported'],
  ],
  [
    "npm resolving",
    `npm error code ERESOLVE
npm error ERESOLVE unable to resolve dependency tree
npm error
npm error While resolving: shop@1.4.0
npm error Found: react@19.0.0
npm error Could not resolve dependency:
npm error peer react@"^18.0.0" from carousel@2.1.0
npm error A complete log of this run can be found in: /home/ci/.npm/_logs/x.log`,
    ["unable to resolve dependency tree", 'peer react@"^18.0.0"'],
  ],
  [
    "yarn with a frozen lockfile",
    `yarn install v1.22.22
[1/4] Resolving packages...
error Your lockfile needs to be updated, but yarn was run with \`--frozen-lockfile\`.
info Visit https://yarnpkg.com/en/docs/cli/install for documentation about this command.`,
    ["Your lockfile needs to be updated"],
  ],
  [
    "pnpm with an outdated lockfile",
    ` ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with package.json

Note that in CI environments this setting is true by default.`,
    ["ERR_PNPM_OUTDATED_LOCKFILE"],
  ],
  [
    "tsc",
    `src/cart/total.ts(41,7): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.
src/cart/index.ts(3,10): error TS2305: Module '"./total"' has no exported member 'sum'.
Found 2 errors in 2 files.`,
    ["error TS2345", "error TS2305"],
  ],
  [
    "eslint",
    `/build/shop/src/cart.ts
  12:3   warning  Unexpected console statement  no-console
  40:11  error    'total' is assigned a value but never used  no-unused-vars

✖ 2 problems (1 error, 1 warning)`,
    ["'total' is assigned a value but never used"],
  ],
  [
    "jest",
    `FAIL src/cart/total.test.ts
  ● cart › adds shipping once

    expect(received).toBe(expected) // Object.is equality

    Expected: 1200
    Received: 1250

      39 |   const cart = create();
    > 41 |   expect(cart.total()).toBe(1200);
         |                        ^

      at Object.<anonymous> (src/cart/total.test.ts:41:24)

Test Suites: 1 failed, 40 passed, 41 total
Tests:       1 failed, 388 passed, 389 total`,
    ["● cart › adds shipping once", "Expected: 1200", "Received: 1250"],
  ],
  [
    "vitest",
    ` ❯ src/cart/total.test.ts (12 tests | 1 failed) 31ms
   × cart > adds shipping once 8ms
     → expected 1250 to be 1200 // Object.is equality

 FAIL  src/cart/total.test.ts > cart > adds shipping once
AssertionError: expected 1250 to be 1200 // Object.is equality
 ❯ src/cart/total.test.ts:41:18

 Test Files  1 failed | 211 passed (212)`,
    ["AssertionError: expected 1250 to be 1200", "FAIL  src/cart/total.test.ts"],
  ],
  [
    "mocha",
    `  41 passing (2s)
  1 failing

  1) cart
       adds shipping once:

      AssertionError: expected 1250 to equal 1200
      + expected - actual

      -1250
      +1200

      at Context.<anonymous> (test/cart.spec.js:12:27)`,
    ["1) cart", "AssertionError: expected 1250 to equal 1200"],
  ],
  [
    "playwright",
    `  1) [chromium] › checkout.spec.ts:12:5 › guest can pay ─────────────────

    Error: Timed out 5000ms waiting for expect(locator).toBeVisible()

    Locator: getByRole('heading', { name: 'Thank you' })
    Expected: visible
    Received: <element(s) not found>

      14 |   await page.getByRole('button').click();

  1 failed
    [chromium] › checkout.spec.ts:12:5 › guest can pay
  37 passed (41.2s)`,
    ["checkout.spec.ts:12:5 › guest can pay", "Timed out 5000ms waiting for expect"],
  ],
  [
    "Maven with javac",
    `[INFO] --- compiler:3.13.0:compile (default-compile) @ shop ---
[ERROR] COMPILATION ERROR :
[ERROR] /build/shop/src/main/java/shop/Cart.java:[41,17] cannot find symbol
  symbol:   method roundUp(double)
  location: class shop.Money
[INFO] 1 error
[INFO] BUILD FAILURE
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.13.0:compile (default-compile) on project shop: Compilation failure
[ERROR] -> [Help 1]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.`,
    ["Cart.java:[41,17] cannot find symbol", "symbol:   method roundUp(double)"],
  ],
  [
    "Surefire with JUnit",
    `[INFO] Running shop.CartTest
[ERROR] Tests run: 9, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.04 s <<< FAILURE! -- in shop.CartTest
[ERROR] shop.CartTest.addsShippingOnce -- Time elapsed: 0.003 s <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <1200> but was: <1250>
	at org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:39)
	at shop.CartTest.addsShippingOnce(CartTest.java:41)
[INFO] Results:
[ERROR] Failures:
[ERROR]   CartTest.addsShippingOnce:41 expected: <1200> but was: <1250>
[ERROR] Tests run: 388, Failures: 1, Errors: 0, Skipped: 0`,
    ["shop.CartTest.addsShippingOnce --", "AssertionFailedError: expected: <1200>", "CartTest.java:41"],
  ],
  [
    "TestNG",
    `===============================================
FAILED: addsShippingOnce
java.lang.AssertionError: expected [1200] but found [1250]
	at org.testng.Assert.fail(Assert.java:110)
	at shop.CartTest.addsShippingOnce(CartTest.java:41)
Total tests run: 9, Passes: 8, Failures: 1, Skips: 0`,
    ["FAILED: addsShippingOnce", "expected [1200] but found [1250]"],
  ],
  [
    "Gradle with a failed test",
    `> Task :cart:test FAILED

shop.CartTest > addsShippingOnce() FAILED
    org.opentest4j.AssertionFailedError: expected: <1200> but was: <1250>
        at app//shop.CartTest.addsShippingOnce(CartTest.java:41)

9 tests completed, 1 failed

FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':cart:test'.
> There were failing tests. See the report at: file:///build/cart/build/reports/tests/test/index.html

* Try:
> Run with --stacktrace option to get the stack trace.`,
    ["addsShippingOnce() FAILED", "AssertionFailedError: expected: <1200>"],
  ],
  [
    "Gradle resolving",
    `FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':app:compileClasspath'.
> Could not resolve all files for configuration ':app:compileClasspath'.
   > Could not find com.example:money:9.9.9.
     Searched in the following locations:
       - https://repo.example.org/com/example/money/9.9.9/money-9.9.9.pom

* Try:
> Run with --info option to get more log output.`,
    ["Could not resolve all files", "Could not find com.example:money:9.9.9"],
  ],
  [
    "Kotlin",
    `> Task :app:compileKotlin FAILED
e: file:///build/app/src/main/kotlin/Cart.kt:41:17 Unresolved reference: roundUp`,
    ["Unresolved reference: roundUp"],
  ],
  [
    "sbt and ScalaTest",
    `[error] /build/src/main/scala/Cart.scala:41:17: not found: value roundUp
[error]     roundUp(total)
[error]     ^
[error] one error found
[error] (Compile / compileIncremental) Compilation failed`,
    ["not found: value roundUp"],
  ],
  [
    "ScalaTest",
    `[info] CartSpec:
[info] - adds shipping once *** FAILED *** (12 milliseconds)
[info]   1250 did not equal 1200 (CartSpec.scala:41)
[error] Failed: Total 9, Failed 1, Errors 0, Passed 8`,
    ["adds shipping once *** FAILED ***"],
  ],
  [
    "pytest",
    `=================================== FAILURES ===================================
_______________________________ test_adds_shipping ______________________________

    def test_adds_shipping():
>       assert total(cart) == 1200
E       assert 1250 == 1200
E        +  where 1250 = total(Cart())

tests/test_cart.py:41: AssertionError
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_adds_shipping - assert 1250 == 1200
========================= 1 failed, 388 passed in 4.11s =========================`,
    ["E       assert 1250 == 1200", "FAILED tests/test_cart.py::test_adds_shipping", "tests/test_cart.py:41"],
  ],
  [
    "unittest",
    `======================================================================
FAIL: test_adds_shipping (tests.test_cart.CartTest)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/build/tests/test_cart.py", line 41, in test_adds_shipping
    self.assertEqual(total, 1200)
AssertionError: 1250 != 1200

----------------------------------------------------------------------
Ran 389 tests in 4.1s

FAILED (failures=1)`,
    ["FAIL: test_adds_shipping", "AssertionError: 1250 != 1200"],
  ],
  [
    "pip",
    `Collecting money==9.9.9
ERROR: Could not find a version that satisfies the requirement money==9.9.9 (from versions: 1.0.0, 1.1.0)
ERROR: No matching distribution found for money==9.9.9`,
    ["Could not find a version", "No matching distribution found"],
  ],
  [
    "tox",
    `py312: commands[0]> pytest
ImportError while loading conftest '/build/tests/conftest.py'.
tests/conftest.py:3: in <module>
    import money
E   ModuleNotFoundError: No module named 'money'
  py312: FAIL code 4 (2.31=setup[1.90]+cmd[0.41] seconds)
  evaluation failed :( (2.40 seconds)`,
    ["ModuleNotFoundError: No module named 'money'"],
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
