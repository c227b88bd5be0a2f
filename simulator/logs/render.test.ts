import { describe, expect, it } from "vitest";
import { causeLines, renderStepLog } from "./render";
import type { FailedCase, LogFailure, LogTask, LogTool, StepLogSpec } from "./spec";
import { failingUnit, unitWindows } from "./units";

const startedAt = Date.UTC(2026, 7, 20, 8, 0, 0);

const failedCase: FailedCase = {
  suite: "RefundTest",
  name: "refunds within 60 days",
  file: "test/refund.spec.ts",
  line: 88,
  message: "expected 200 to be 403",
  expected: "403",
  received: "200",
};

const failures: LogFailure[] = [
  {
    kind: "registry_unavailable",
    host: "registry.npmjs.org",
    window: { from: startedAt, to: startedAt + 3_600_000 },
  },
  {
    kind: "registry_unavailable",
    host: "registry.acme.dev",
    window: { from: startedAt, to: startedAt + 1 },
    answer: "ECONNRESET",
  },
  { kind: "credential_expired", host: "registry.acme.dev", principal: "ci-bot", expiredAt: startedAt - 1000 },
  { kind: "out_of_memory", limitMiB: 2048 },
  {
    kind: "compile_error",
    file: "src/billing/refund.ts",
    line: 41,
    symbol: "refundWindow",
    message: "cannot find symbol",
  },
  { kind: "test_failures", cases: [failedCase] },
  { kind: "connectivity", host: "db.acme.dev", port: 5432, reason: "connection_refused" },
  { kind: "image_pull", image: "registry.acme.dev/base:22", reason: "not_found" },
  {
    kind: "rollout_timeout",
    resource: "api",
    namespace: "shop",
    timeoutSeconds: 600,
    podReason: "CrashLoopBackOff",
    message: "missing DATABASE_URL",
  },
  {
    kind: "quota",
    namespace: "shop",
    resource: "requests.memory",
    requested: "2Gi",
    used: "15Gi",
    limit: "16Gi",
  },
  {
    kind: "terraform_error",
    address: "aws_db_instance.orders",
    file: "db.tf",
    line: 12,
    summary: "invalid instance class",
    detail: "db.t9.micro is not offered",
  },
  {
    kind: "lint_error",
    issues: [{ file: "src/a.ts", line: 3, column: 7, rule: "no-undef", message: "'x' is not defined" }],
  },
  { kind: "script_error", command: "./ci/smoke.sh", message: "smoke: /ready answered 500", exitCode: 3 },
  { kind: "disk_full", path: "/harness/dist/app.js" },
  {
    kind: "dependency_conflict",
    packageName: "react",
    wanted: "^18",
    found: "19.0.0",
    requiredBy: "old-grid@4.0.0",
  },
  { kind: "step_timeout", limitSeconds: 1800, lastActivity: "waiting for lock" },
  { kind: "verification_failed", metric: "p95_latency_ms", baseline: 120, canary: 640, threshold: 1.5 },
];

const kubernetesUnits = ["Fetch Files", "Initialize", "Prepare", "Apply", "Wait for Steady State", "Wrap Up"];

/** Which failures the story plants for which tool; every pair must show its cause. */
const pairs: [LogTool, LogTask, LogFailure["kind"][]][] = [
  [
    "npm",
    "test",
    [
      "registry_unavailable",
      "credential_expired",
      "out_of_memory",
      "test_failures",
      "connectivity",
      "dependency_conflict",
      "step_timeout",
      "disk_full",
    ],
  ],
  ["npm", "build", ["compile_error", "out_of_memory", "registry_unavailable"]],
  ["npm", "lint", ["lint_error"]],
  ["npm", "typecheck", ["compile_error"]],
  ["npm", "install", ["registry_unavailable", "disk_full", "connectivity"]],
  ["yarn", "test", ["registry_unavailable", "credential_expired", "test_failures", "dependency_conflict"]],
  ["pnpm", "build", ["registry_unavailable", "credential_expired", "compile_error", "dependency_conflict"]],
  [
    "maven",
    "test",
    [
      "registry_unavailable",
      "credential_expired",
      "compile_error",
      "test_failures",
      "out_of_memory",
      "connectivity",
      "dependency_conflict",
      "step_timeout",
    ],
  ],
  ["maven", "build", ["compile_error", "script_error"]],
  [
    "gradle",
    "test",
    [
      "registry_unavailable",
      "credential_expired",
      "compile_error",
      "test_failures",
      "out_of_memory",
      "connectivity",
    ],
  ],
  [
    "pytest",
    "test",
    [
      "registry_unavailable",
      "credential_expired",
      "compile_error",
      "test_failures",
      "out_of_memory",
      "connectivity",
      "dependency_conflict",
    ],
  ],
  ["pytest", "lint", ["lint_error"]],
  [
    "go",
    "test",
    [
      "registry_unavailable",
      "credential_expired",
      "compile_error",
      "test_failures",
      "out_of_memory",
      "connectivity",
    ],
  ],
  ["go", "build", ["compile_error", "lint_error", "disk_full"]],
  [
    "docker",
    "image",
    [
      "registry_unavailable",
      "credential_expired",
      "image_pull",
      "out_of_memory",
      "disk_full",
      "connectivity",
      "compile_error",
      "script_error",
    ],
  ],
  [
    "helm",
    "deploy",
    ["registry_unavailable", "credential_expired", "rollout_timeout", "quota", "connectivity"],
  ],
  ["kubectl", "deploy", ["rollout_timeout", "quota", "connectivity", "image_pull", "credential_expired"]],
  ["terraform", "plan", ["registry_unavailable", "terraform_error", "credential_expired", "connectivity"]],
  ["terraform", "apply", ["terraform_error", "quota"]],
  [
    "shell",
    "script",
    ["script_error", "connectivity", "credential_expired", "step_timeout", "out_of_memory"],
  ],
  ["git-clone", "clone", ["credential_expired", "connectivity"]],
  ["cache", "restore", ["registry_unavailable"]],
  ["verify", "verify", ["verification_failed"]],
];

const cases = pairs.flatMap(([tool, task, kinds]) =>
  failures.filter((failure) => kinds.includes(failure.kind)).map((failure) => ({ tool, task, failure })),
);

function specOf(tool: LogTool, task: LogTask, changes: Partial<StepLogSpec> = {}): StepLogSpec {
  return {
    tool,
    task,
    outcome: "passed",
    facts: {
      repo: "api",
      branch: "main",
      commitSha: "8c1d3e5f7a9b0c2d4e6f8a0b1c2d3e4f5a6b7c8d",
      service: "api",
    },
    seed: 7,
    startedAt,
    endedAt: startedAt + 240_000,
    ...changes,
  };
}

const text = (spec: StepLogSpec, unit?: string): string[] =>
  [...renderStepLog(spec, unit)].map((line) => line.out);

describe("step logs", () => {
  it.each(cases)("$tool $task shows $failure.kind, and not as its last line", ({ tool, task, failure }) => {
    const spec = specOf(tool, task, { outcome: "failed", failure });
    const rendered = text(spec);
    const positions = causeLines(spec);
    expect(positions.length).toBeGreaterThan(0);
    const last = positions.at(-1) ?? 0;
    if (tool !== "kubectl" && tool !== "helm") expect(last).toBeLessThan(rendered.length - 1);
    for (const position of positions) expect(rendered[position]?.trim()).not.toBe("");
  });

  it.each(pairs.map(([tool, task]) => ({ tool, task })))(
    "a green $tool $task step has no cause and some forty lines or more",
    ({ tool, task }) => {
      const spec = specOf(tool, task);
      expect(causeLines(spec)).toEqual([]);
      expect(text(spec).length).toBeGreaterThanOrEqual(
        tool === "git-clone" || tool === "npm" || tool === "kubectl" ? 20 : 30,
      );
    },
  );

  it("the same spec always gives the same log", () => {
    const spec = specOf("maven", "test", {
      outcome: "failed",
      failure: { kind: "test_failures", cases: [failedCase] },
    });
    expect([...renderStepLog(spec)]).toEqual([...renderStepLog(spec)]);
  });

  it("lines are numbered, and their times rise from start to end", () => {
    const rendered = [...renderStepLog(specOf("pytest", "test"))];
    rendered.forEach((line, at) => {
      expect(line.pos).toBe(at);
    });
    const times = rendered.map((line) => line.time);
    expect([...times].sort()).toEqual(times);
    expect(times[0]?.startsWith("2026-08-20T08:00:")).toBe(true);
    expect(times.at(-1)?.startsWith("2026-08-20T08:04:00")).toBe(true);
  });

  it("a running step's lines are a prefix of the finished step's log", () => {
    const failure: LogFailure = { kind: "test_failures", cases: [failedCase] };
    const finished = [...renderStepLog(specOf("npm", "test", { outcome: "failed", failure }))];
    const running = [
      ...renderStepLog({
        ...specOf("npm", "test", { outcome: "running", failure, plannedEndAt: startedAt + 240_000 }),
        endedAt: undefined,
      }),
    ];
    expect(running).toEqual(finished);
  });

  it("an aborted step's log stops when it was aborted", () => {
    const rendered = [
      ...renderStepLog(
        specOf("npm", "test", {
          outcome: "aborted",
          endedAt: startedAt + 60_000,
          plannedEndAt: startedAt + 240_000,
        }),
      ),
    ];
    expect(rendered.length).toBeGreaterThan(3);
    expect(Date.parse(rendered.at(-1)?.time ?? "")).toBeLessThanOrEqual(startedAt + 60_000);
  });

  it.each(["npm", "maven", "pytest", "go", "gradle", "docker", "shell"] as const)(
    "large and huge %s logs have the size asked for",
    (tool) => {
      const task = tool === "docker" ? "image" : tool === "shell" ? "script" : "test";
      let bytes = 0;
      for (const line of renderStepLog(specOf(tool, task, { size: "large" }))) bytes += line.out.length;
      expect(bytes).toBeGreaterThan(2_000_000);
      expect(bytes).toBeLessThan(6_000_000);
      let lines = 0;
      for (const _line of renderStepLog(specOf(tool, task, { size: "huge" }))) lines++;
      expect(lines).toBeGreaterThan(98_000);
    },
  );

  it("a delegate task has one log per command unit, and the failing unit shows the cause", () => {
    const failure = failures.find((entry) => entry.kind === "rollout_timeout");
    const spec = specOf("kubectl", "deploy", { outcome: "failed", failure, units: kubernetesUnits });
    expect(failingUnit(spec)).toBe("Wait for Steady State");
    expect(unitWindows(spec).map((entry) => entry.unit)).toEqual(kubernetesUnits.slice(0, 5));
    expect(causeLines(spec, "Wait for Steady State").length).toBeGreaterThan(0);
    expect(causeLines(spec, "Apply")).toEqual([]);
    const line = [...renderStepLog(spec, "Wait for Steady State")].find((entry) => entry.level === "ERROR");
    expect(line?.args).toEqual({});
  });

  it.each(failures)(
    "every failure kind shows its cause in a delegate task's failing unit: $kind",
    (failure) => {
      for (const tool of ["kubectl", "helm"] as const) {
        const units =
          tool === "kubectl"
            ? kubernetesUnits
            : ["Fetch Files", "Initialize", "Prepare", "Deploy", "Wait for Steady State", "Wrap Up"];
        const spec = specOf(tool, "deploy", { outcome: "failed", failure, units });
        expect(causeLines(spec, failingUnit(spec) ?? undefined).length).toBeGreaterThan(0);
      }
    },
  );

  it("logs carry colours, carriage returns and harmless errors", () => {
    const green = text(specOf("gradle", "test")).join("");
    expect(green).toContain("\u001b[");
    expect(green).toContain("\r");
    expect(text(specOf("maven", "test")).join("")).toMatch(/ERROR|SocketTimeout/);
  });
});
