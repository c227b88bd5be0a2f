import { type CauseRule, causeRule as rule } from "./classify-rule";

/** Code that does not build or does not pass, and deployments that do not become healthy. */
export const codeRules: readonly CauseRule[] = [
  // code that does not build
  rule(
    "compiler",
    "compile_or_type_error",
    9,
    /error:? (?:TS|CS|FS|VB|C|LNK|MSB|AD)\d{3,5}\b|error\[E\d{4}\]|\berror TS\d+|COMPILATION ERROR|Compilation (?:failure|failed|error)|Compilation error\. See log|cannot find symbol|incompatible types|error: expected|undefined reference to|could not compile `|does not name a type|undeclared identifier|[Ss]yntax ?[Ee]rror|CompileError|CompilationError|ParseError|Parse error:/,
  ),
  rule(
    "located-error",
    "compile_or_type_error",
    6,
    /^\S+\.(?:c|cc|cpp|cxx|h|hpp|java|kt|kts|scala|go|rs|swift|m|mm|cs|fs|ts|tsx|hs|ml|zig|nim|d|f90|vala|elm)[:([]+\d+(?:[:,]\d+)?[\])]*:? (?:\w+ )?(?:error|undefined|undeclared|cannot|syntax|not enough|too many|missing|invalid|declared|imported|unused|redeclared|assignment|unknown|expected)/,
  ),
  rule("java-location", "compile_or_type_error", 8, /\.(?:java|kt|scala|groovy):\[\d+,\d+\]/),
  rule(
    "type-check",
    "compile_or_type_error",
    8,
    /^\S+\.pyi?:\d+(?::\d+)?: error: |Type '.+' is not assignable|Argument of type|Property '.+' does not exist on type|Cannot find name '|has no exported member|type mismatch|mismatched types|Found \d+ errors? in \d+ files?/i,
  ),
  rule(
    "static-check",
    "compile_or_type_error",
    5,
    /✖ \d+ problems?|\b\d+ offenses? detected|would be reformatted|Code style issues|^\s+\d+:\d+\s+error\s|^\S+\.py:\d+:\d+: [A-Z]\d{3} |clippy|^\S+\.\w+:\d+:\d+: .+ [([][\w@/-]+[)\]]$|checkstyle|Undefined reference: |animal-sniffer/,
  ),
  rule(
    "bundle",
    "compile_or_type_error",
    6,
    /Module (?:parse|build) failed|Failed to compile|RollupError|Build failed with \d+ error|Could not resolve ".+"|Module not found: Error/,
  ),
  // tests
  rule(
    "test-count",
    "test_failure",
    8,
    /Tests run: \d+, Failures: (?:[1-9]\d*|\d+, Errors: [1-9])|\b[1-9]\d* (?:failed|failing)\b.{0,60}\b(?:passed|passing|total|skipped)\b|\b[1-9]\d* (?:passed|passing).{0,40}\b[1-9]\d* (?:failed|failing)|^\s*[1-9]\d* failing\b|\b\d+ (?:examples?|tests?|assertions?|runs|specs?),.{0,40}\b[1-9]\d* (?:failures?|errors?|failed)|FAILED \((?:failures|errors)|test result: FAILED|tests? completed, [1-9]\d* failed|[1-9]\d* tests? failed/,
  ),
  rule(
    "test-name",
    "test_failure",
    8,
    /^\s*--- FAIL: |^(?:FAILED|ERROR) \S+\.py::|<<< (?:FAILURE|ERROR)!|^FAIL(?:ED)?:? +\S+(?:Test|Spec|test|spec)|^\s*● .+ › |^test .+ \.\.\. FAILED|^\s*not ok \d|^\[ {2}FAILED {2}\]|^.+ > .+ FAILED$|^\s*FAIL {1,2}\S+\.(?:test|spec)\.|^\*?\s*\d+\) .*(?:test|Test|should|#)|^(?:FAIL|ERROR) in \(|There were failing tests|There are test failures|^\d+\) \S+::test/,
  ),
  rule(
    "assertion",
    "test_failure",
    7,
    /Assertion(?:Failed)?Error|AssertionError|ComparisonFailure|assert(?:ion)? failed|expect\(.*\)\.|^E {2,}assert|Failure\/Error:|expected:? .{1,80}(?:but (?:was|got)|got|to (?:equal|be|match|include)|received)|Expected:|Error Trace:|panicked at .*assert|should have|Condition not satisfied/,
  ),
  rule(
    "snapshot",
    "test_failure",
    7,
    /[Ss]napshot.{0,30}(?:mismatch|failed|obsolete|does not match)|toMatchSnapshot/,
  ),
  rule(
    "test-timeout",
    "test_failure",
    8,
    /(?:Test|Hook|Spec|test) timeout of \d+|Exceeded timeout of \d+ ?ms for a test|Timeout of \d+ms exceeded|panic: test timed out/,
  ),
  // what was deployed
  rule(
    "rollout",
    "deployment_health",
    9,
    /exceeded its progress deadline|ProgressDeadlineExceeded|rollout.{0,40}(?:failed|timed out|stuck)|[Ss]teady state.{0,40}(?:failed|timed out|not reached)|timed out waiting for (?:the condition|rollout)|waiting for (?:rollout|deployment).{0,60}(?:timed out|failed)|failed to become (?:healthy|ready|available)/i,
  ),
  rule("crash-loop", "deployment_health", 9, /CrashLoopBackOff|Back-off restarting failed/),
  rule(
    "probe",
    "deployment_health",
    9,
    /(?:Readiness|Liveness|Startup) probe failed|[Hh]ealth ?[Cc]heck.{0,40}(?:failed|failing|unhealthy)|unhealthy/,
  ),
  rule(
    "verification",
    "deployment_health",
    9,
    /[Vv]erification (?:has )?failed|canary.{0,40}(?:failed|unhealthy|rollback|score)|error rate.{0,40}(?:above|exceed)|rolled back|[Rr]ollback (?:triggered|initiated)/,
  ),
  rule(
    "helm-upgrade",
    "deployment_health",
    5,
    /(?:UPGRADE|INSTALLATION|ROLLBACK) FAILED|another operation .* is in progress/,
  ),
];
