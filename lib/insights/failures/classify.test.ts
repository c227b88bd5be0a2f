import { describe, expect, test } from "vitest";
import { type FailureCause, failureCauses, failureCauseTitles } from "@/schemas/executions/failure-cause";
import { classify } from "./classify";

const fromLog = (...lines: string[]) =>
  classify({ excerpt: lines.map((text, index) => ({ line: index + 1, text })) });

const logs: [cause: FailureCause, what: string, lines: string[]][] = [
  [
    "dependency_or_registry",
    "npm and a registry that is down",
    ["npm error code E503", "npm error 503 Service Unavailable - GET https://registry.example.org/left-pad"],
  ],
  [
    "dependency_or_registry",
    "npm and a reset connection",
    [
      "npm error code ECONNRESET",
      "npm error network request to https://registry.example.org/left-pad failed, reason: socket hang up",
    ],
  ],
  [
    "dependency_or_registry",
    "peer dependencies that contradict each other",
    ["npm error code ERESOLVE", "npm error ERESOLVE unable to resolve dependency tree"],
  ],
  [
    "dependency_or_registry",
    "pip without a matching version",
    ["ERROR: No matching distribution found for money==9.9.9"],
  ],
  [
    "dependency_or_registry",
    "Maven without an artifact",
    [
      "[ERROR] Failed to execute goal on project shop: Could not resolve dependencies for project shop:shop:jar:1: Could not find artifact example:money:jar:9 in central",
    ],
  ],
  [
    "dependency_or_registry",
    "an image that is not there",
    ['Failed to pull image "registry.example.org/shop:9": manifest unknown'],
  ],
  [
    "dependency_or_registry",
    "a Go module proxy that is down",
    [
      "go: example.org/pgx/v5@v1.11.0: reading https://packages.example.org/pgx/v5/@v/list: 503 Service Unavailable",
    ],
  ],
  [
    "dependency_or_registry",
    "a package mirror that is down within an image build",
    [
      "WARNING: fetching https://packages.example.org/alpine/v3.21/main: HTTP 503 Service Unavailable",
      "ERROR: unable to select packages: tini (no such package)",
    ],
  ],
  ["dependency_or_registry", "too many pulls", ["toomanyrequests: You have reached your pull rate limit."]],
  ["network", "a refused connection", ["dial tcp 10.0.0.7:5432: connect: connection refused"]],
  ["network", "a name that does not resolve", ["curl: (6) Could not resolve host: api.example.org"]],
  [
    "network",
    "a git server that is down",
    ["fatal: unable to access 'https://git.example.org/shop.git/': The requested URL returned error: 503"],
  ],
  [
    "infrastructure",
    "no delegate",
    ["No eligible delegate(s) in account to execute task. No matching selector(s): [prod]"],
  ],
  [
    "infrastructure",
    "a runner that went away",
    ["The runner has received a shutdown signal. This can happen when the runner service is stopped."],
  ],
  [
    "infrastructure",
    "a pod without a node",
    ["Warning FailedScheduling 0/3 nodes are available: 3 Insufficient cpu."],
  ],
  ["out_of_memory", "the JVM", ["java.lang.OutOfMemoryError: Java heap space"]],
  [
    "out_of_memory",
    "Node",
    ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
  ],
  ["out_of_memory", "a killed container", ["Container test terminated: OOMKilled, exit code 137"]],
  ["out_of_disk", "a full disk", ["write /build/dist/app.js: no space left on device"]],
  ["timeout", "a step over its limit", ["Step timed out after 10m"]],
  [
    "credential_or_permission",
    "a refused login",
    [
      'Error response from daemon: Get "https://registry.example.org/v2/": unauthorized: authentication required',
    ],
  ],
  [
    "credential_or_permission",
    "an expired token",
    [
      "An error occurred (ExpiredToken) when calling the AssumeRole operation: The security token included in the request is expired",
    ],
  ],
  [
    "credential_or_permission",
    "a missing right",
    [
      'Error from server (Forbidden): pods is forbidden: User "ci" cannot create resource "pods" in API group ""',
    ],
  ],
  ["configuration", "an expression without a value", ["Unresolved expression <+pipeline.variables.tag>"]],
  [
    "configuration",
    "YAML",
    ["error converting YAML to JSON: yaml: line 12: mapping values are not allowed in this context"],
  ],
  ["configuration", "a missing command", ["/tmp/step.sh: line 3: helmfile: command not found"]],
  [
    "configuration",
    "Terraform",
    ["│ Error: Unsupported argument", '│   on main.tf line 41, in resource "bucket" "logs":'],
  ],
  [
    "policy_or_approval",
    "a policy",
    ['Policy Set "prod" denied the run: policy "signed images" was violated'],
  ],
  ["policy_or_approval", "a freeze", ['Execution aborted: deployment freeze "holidays" is active']],
  [
    "compile_or_type_error",
    "TypeScript",
    [
      "src/a.ts(41,7): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
    ],
  ],
  [
    "compile_or_type_error",
    "Java",
    ["[ERROR] /build/src/main/java/shop/Cart.java:[41,17] cannot find symbol"],
  ],
  [
    "compile_or_type_error",
    "Rust",
    ["error[E0308]: mismatched types", "error: could not compile `shop` (lib) due to 1 previous error"],
  ],
  ["compile_or_type_error", "C", ["src/cart.c:41:12: error: expected ';' before 'return'"]],
  [
    "compile_or_type_error",
    "a linter",
    [
      "  40:11  error  'total' is assigned a value but never used  no-unused-vars",
      "✖ 2 problems (1 error, 1 warning)",
    ],
  ],
  [
    "test_failure",
    "Jest",
    [
      "FAIL src/cart.test.ts",
      "  ● cart › adds shipping once",
      "    expect(received).toBe(expected)",
      "Tests: 1 failed, 388 passed, 389 total",
    ],
  ],
  [
    "test_failure",
    "JUnit",
    [
      "[ERROR] Tests run: 9, Failures: 1, Errors: 0, Skipped: 0 <<< FAILURE! -- in shop.CartTest",
      "org.opentest4j.AssertionFailedError: expected: <1200> but was: <1250>",
    ],
  ],
  [
    "test_failure",
    "a test that speaks of a connection",
    [
      "--- FAIL: TestRetry (0.01s)",
      "    retry_test.go:12: expected: 3 calls, got: dial tcp: connection refused",
      "FAIL example.org/shop 0.1s",
      "1 failed, 20 passed",
    ],
  ],
  ["deployment_health", "a rollout", ['error: deployment "cart" exceeded its progress deadline']],
  [
    "deployment_health",
    "a container that keeps dying",
    ["Warning BackOff Back-off restarting failed container cart", "cart-5d8f 0/1 CrashLoopBackOff"],
  ],
  [
    "deployment_health",
    "a verification",
    ["Verification failed: error rate of the canary exceeds the baseline"],
  ],
  ["unknown", "words that say nothing", ["smoke check did not like the answer"]],
];

describe("the class of a failure is read from its lines", () => {
  test.each(logs)("%s: %s", (cause, _, lines) => {
    expect(fromLog(...lines).cause).toBe(cause);
  });
});

describe("what Harness knows counts", () => {
  test.each<[string, Parameters<typeof classify>[0], FailureCause]>([
    [
      "a rejected approval",
      { status: "ApprovalRejected", stepType: "HarnessApproval" },
      "policy_or_approval",
    ],
    ["an expired step", { status: "Expired", failureTypes: ["EXPIRED"] }, "timeout"],
    ["a delegate that restarted", { failureTypes: ["DELEGATE_RESTART"] }, "infrastructure"],
    ["a failed verification", { failureTypes: ["VERIFICATION_FAILURE"] }, "deployment_health"],
    ["a subtype of newer engines", { failureTypes: ["CONTAINER_OOM_KILLED"] }, "out_of_memory"],
    [
      "a failure message",
      { failureMessage: "Authentication failed: bad credentials", failureTypes: [] },
      "credential_or_permission",
    ],
    [
      "a type that says nothing",
      { failureTypes: ["APPLICATION_ERROR"], failureMessage: "exit status 1" },
      "unknown",
    ],
    ["a type of the future", { failureTypes: ["SOMETHING_NEW"] }, "unknown"],
  ])("%s", (_, input, cause) => {
    expect(classify(input).cause).toBe(cause);
  });

  test("a step type alone proves nothing", () => {
    expect(classify({ stepType: "K8sRollingDeploy" })).toMatchObject({ cause: "unknown", confidence: 0 });
  });
});

describe("evidence", () => {
  test("every phrase of the log names its line", () => {
    const { evidence } = classify({
      excerpt: [{ line: 417, text: "curl: (6) Could not resolve host: api.example.org" }],
    });
    expect(evidence[0]).toMatchObject({
      source: "log",
      line: 417,
      phrase: "Could not resolve host",
      cause: "network",
    });
  });
  test("a phrase said a thousand times does not outvote a sentence said once", () => {
    const noise = Array.from({ length: 1_000 }, () => "warning: timeout while polling");
    expect(fromLog(...noise, "java.lang.OutOfMemoryError: Java heap space").cause).toBe("out_of_memory");
  });
  test("more evidence means more confidence, contradiction less", () => {
    const one = fromLog("connect: connection refused").confidence;
    expect(fromLog("connect: connection refused", "getaddrinfo ENOTFOUND db").confidence).toBeGreaterThan(
      one,
    );
    expect(
      fromLog("connect: connection refused", "Step timed out after 10m", "CrashLoopBackOff").confidence,
    ).toBeLessThan(1);
  });
  test("other causes with evidence are listed with their share", () => {
    const { cause, alternatives } = fromLog("No space left on device", "Verification failed");
    expect([cause, alternatives[0]?.cause]).toEqual(["out_of_disk", "deployment_health"]);
  });
  test("no input is unknown, without confidence", () => {
    expect(classify({})).toEqual({
      cause: "unknown",
      confidence: 0,
      evidence: [],
      alternatives: [],
      recurrence: { hint: "unclear", reasons: [] },
    });
  });
});

describe("whether it may pass when run again is a hint of its own", () => {
  test.each([
    ["transient", "read tcp: connection reset by peer"],
    ["transient", "npm error code E503"],
    ["transient", "ERROR: HTTP error 503 while getting https://packages.example.org/simple/numpy/"],
    ["persistent", "error TS2345: Argument of type 'string'"],
    ["persistent", "npm error code E404"],
    ["unclear", "expected 3 to be 4"],
  ])("%s: %s", (hint, text) => {
    expect(fromLog(text).recurrence.hint).toBe(hint);
  });
});

test("every cause has a title and an explanation", () => {
  for (const cause of failureCauses) {
    expect(failureCauseTitles[cause].title.length).toBeGreaterThan(3);
    expect(failureCauseTitles[cause].about).toMatch(/\.$/);
  }
});
