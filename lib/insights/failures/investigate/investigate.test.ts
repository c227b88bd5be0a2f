import { describe, expect, it } from "vitest";
import { InvestigationReport } from "@/schemas/failures/investigations";
import { type FactsChange, factsWith, hour, minute, nine, run, stage, step, testFact } from "./facts.fixture";
import { investigate } from "./investigate";

const later = nine + 6 * hour;
const judged = (change: FactsChange, now = later) => investigate(factsWith(change), now);

const registryDown = [
  "npm error code E503",
  "npm error 503 Service Unavailable - GET https://packages.acme.example/left-pad",
];
const compileError = [
  "src/cart.ts(41,7): error TS2345: Argument of type 'string' is not assignable to 'number'.",
];
const testFailed = [
  "  ● cart › adds shipping once",
  "    expect(received).toBe(expected)",
  "Tests: 1 failed, 388 passed",
];
const expired = ["ExpiredToken: The security token included in the request is expired"];
const outOfMemory = ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"];

const sha = (letter: string) => letter.repeat(40);
const alike = (runSequence: number, change: Parameters<typeof run>[0] = {}) =>
  run({ runSequence, outcome: "failed", stepOutcome: "failed", fingerprint: "f1-own", ...change });

const outage = {
  from: nine - hour,
  to: nine + hour,
  otherRuns: 9,
  otherFailed: 6,
  alike: ["catalog", "basket", "router"].map((name, index) => ({
    ...run({
      runSequence: 300 + index,
      pipelineIdentifier: name,
      pipelineName: name,
      outcome: "failed" as const,
    }),
    sameFingerprint: false,
  })),
  alikePipelines: 3,
  alikeRepos: 3,
  usualAlike: 0.1,
  firstAlikeAt: nine - 10 * minute,
  lastAlikeAt: nine + 30 * minute,
};

describe("the verdict follows the evidence", () => {
  it.each<[guarantee: string, change: FactsChange, verdict: string, recurrence: string]>([
    [
      "what passed when the same commit ran again is transient",
      {
        lines: registryDown,
        sameCommitRuns: [run({ runSequence: 201, startedAt: nine + 20 * minute, commitSha: sha("c") })],
      },
      "transient",
      "transient",
    ],
    [
      "many unrelated pipelines at once are an outage",
      { lines: registryDown, window: outage },
      "transient",
      "transient",
    ],
    [
      "a credential that strikes every branch stays until it is renewed",
      {
        lines: expired,
        branchRuns: [
          alike(199, {
            startedAt: nine - 3 * hour,
            commitSha: sha("b"),
            failureCause: "credential_or_permission",
          }),
        ],
      },
      "environment",
      "persistent",
    ],
    [
      "a compile error stays",
      { lines: compileError, lastGreen: { ...run(), sameBranch: true } },
      "regression",
      "persistent",
    ],
    [
      "a test that failed on unrelated branches before is flaky",
      {
        lines: testFailed,
        tests: [testFact({ otherCommitsFailed: 5, otherBranchesFailed: 4, disagreements: 2 })],
      },
      "flaky",
      "transient",
    ],
    [
      "a test that never failed before and goes on failing is a regression",
      {
        lines: testFailed,
        tests: [testFact()],
        branchRuns: [
          run({ runSequence: 199 }),
          alike(201, {
            startedAt: nine + 2 * hour,
            commitSha: sha("d"),
            failedTests: ["cart › adds shipping once"],
          }),
        ],
      },
      "regression",
      "persistent",
    ],
    [
      "tests judged broken are broken, not a regression",
      { lines: testFailed, tests: [testFact({ label: "broken", failingStreak: 9, passedBefore: false })] },
      "broken",
      "persistent",
    ],
    [
      "memory that is too little for night after night is the environment's",
      {
        lines: outOfMemory,
        lastGreen: { ...run(), sameBranch: true },
        branchRuns: [
          run({ runSequence: 197 }),
          alike(198, { startedAt: nine - 40 * hour, failureCause: "out_of_memory", commitSha: sha("b") }),
          alike(199, { startedAt: nine - 16 * hour, failureCause: "out_of_memory", commitSha: sha("b") }),
        ],
      },
      "environment",
      "persistent",
    ],
    [
      "a rejected approval is a decision",
      {
        execution: {
          status: "ApprovalRejected",
          stages: [stage({ type: "Approval", status: "ApprovalRejected" })],
          steps: [step({ stepType: "HarnessApproval", status: "ApprovalRejected", logKeys: [] })],
        },
        // Somebody approved it the second time.
        sameCommitRuns: [run({ runSequence: 201, startedAt: nine + hour, commitSha: sha("c") })],
      },
      "decision",
      "persistent",
    ],
    [
      "an approval that nobody gave in time is a decision, not a slow step",
      {
        execution: {
          status: "Expired",
          stages: [stage({ type: "Approval", status: "Expired" })],
          steps: [
            step({ stepType: "HarnessApproval", status: "Expired", failureTypes: ["EXPIRED"], logKeys: [] }),
          ],
        },
      },
      "decision",
      "persistent",
    ],
  ])("%s", (_, change, verdict, recurrence) => {
    const report = judged(change);
    expect([report.verdict, report.recurrence]).toEqual([verdict, recurrence]);
    expect(report.confidence).toBeGreaterThanOrEqual(0.5);
  });

  it("says inconclusive when neither a log nor history is known", () => {
    const report = judged({});
    expect(report.verdict).toBe("inconclusive");
    expect(report.confidence).toBeLessThan(0.5);
    expect(report.unknowns).not.toEqual([]);
  });

  it("is less sure without the log than with it", () => {
    const missing = judged({
      execution: { failureCause: "dependency_or_registry" },
      unknowns: ["The log of Install could not be read."],
    });
    expect(missing.confidence).toBeLessThan(judged({ lines: registryDown }).confidence);
    expect(missing.unknowns).toContain("The log of Install could not be read.");
  });

  it("does not call it transient when the same commit failed alike again and again", () => {
    const report = judged({
      lines: registryDown,
      sameCommitRuns: [
        alike(201, {
          startedAt: nine + 2 * hour,
          commitSha: sha("c"),
          failureCause: "dependency_or_registry",
        }),
        alike(202, {
          startedAt: nine + 4 * hour,
          commitSha: sha("c"),
          failureCause: "dependency_or_registry",
        }),
      ],
    });
    expect(report.recurrence).not.toBe("transient");
  });
});

describe("the culprit of a regression", () => {
  const commit = (letter: string, at: number, message: string, files: string[] | null = null) => ({
    sha: sha(letter),
    message,
    author: "Ada",
    at,
    url: null,
    files,
  });

  it("is the first red commit after the last green one, not the newest", () => {
    const report = judged({
      lines: compileError,
      lastGreen: { ...run({ runSequence: 197, startedAt: nine - 9 * hour }), sameBranch: true },
      branchRuns: [
        run({ runSequence: 197, startedAt: nine - 9 * hour }),
        alike(198, { startedAt: nine - 5 * hour, commitSha: sha("b"), commitMessage: "Break it" }),
        alike(199, { startedAt: nine - 2 * hour, commitSha: sha("d") }),
      ],
      commitsSince: [
        commit("c", nine - minute, "Show the delivery estimate"),
        commit("d", nine - 2 * hour - minute, "Another change"),
        commit("b", nine - 5 * hour - minute, "Break it"),
      ],
    });
    expect(report.culprit?.sha).toBe(sha("b"));
    expect(report.evidence.find(({ id }) => id === report.culprit?.evidenceId)?.kind).toBe("commit");
  });

  it("is, of several that came between, the one whose words and files stand in the failing lines", () => {
    const report = judged({
      lines: compileError,
      lastGreen: { ...run({ startedAt: nine - 9 * hour }), sameBranch: true },
      branchRuns: [run({ startedAt: nine - 9 * hour })],
      commitsSince: [
        commit("c", nine - minute, "Show the delivery estimate"),
        commit("b", nine - hour, "Round totals", ["src/cart.ts"]),
      ],
    });
    expect(report.culprit?.sha).toBe(sha("b"));
  });

  it("is nobody when the failure is not of a change", () => {
    expect(judged({ lines: registryDown, window: outage }).culprit).toBeNull();
  });

  it("is not blamed for a failure that another commit brought to the same step", () => {
    const report = judged({
      lines: compileError,
      branchRuns: [
        alike(199, {
          startedAt: nine - hour,
          commitSha: sha("b"),
          fingerprint: "f1-other",
          failureCause: "compile_or_type_error",
        }),
      ],
      commitsSince: [
        commit("c", nine - minute, "Second mistake"),
        commit("b", nine - hour - minute, "First mistake"),
      ],
    });
    expect(report.culprit?.sha).toBe(sha("c"));
  });
});

describe("a report holds together", () => {
  const whole = judged({
    lines: registryDown,
    window: outage,
    similar: {
      clusterId: "c-1",
      total: 8,
      items: [
        {
          ...run({ runSequence: 90 }),
          href: "/executions/p/90",
          resolution: "passed_on_rerun",
          resolvedAt: nine,
        },
      ],
      rerunsTried: 8,
      rerunsPassed: 7,
    },
    telemetry: [
      {
        kind: "outbound_errors",
        host: "packages.acme.example",
        from: nine - 20 * minute,
        to: nine + 40 * minute,
        errorRate: 0.92,
        baselineRate: 0.001,
        statement: "92 % of requests to packages.acme.example failed from 08:40 to 09:40.",
        href: null,
      },
    ],
  });

  it("a re-run is called likely to pass only where re-running has helped", () => {
    const similar = {
      clusterId: "c-1",
      total: 8,
      items: [
        {
          ...run({ runSequence: 90 }),
          href: "/executions/p/90",
          resolution: "recovered_alone" as const,
          resolvedAt: nine,
        },
      ],
      rerunsTried: 8,
    };
    const helped = judged({ lines: registryDown, window: outage, similar: { ...similar, rerunsPassed: 7 } });
    const failed = judged({ lines: registryDown, window: outage, similar: { ...similar, rerunsPassed: 1 } });
    expect(helped.bottomLine).toContain("likely to pass (re-running helped in 7 of 8 similar failures)");
    expect(failed.verdict).toBe("transient");
    expect(failed.bottomLine).not.toContain("likely to pass");
    expect(failed.bottomLine).toContain("re-running helped in 1 of 8 similar failures");
  });

  it("fits the contract", () => {
    expect(InvestigationReport.safeParse(whole).error).toBeUndefined();
  });

  it("every evidence item opens, and every citation exists", () => {
    expect(whole.evidence.every(({ href }) => href !== null && /^(\/|https:)/.test(href))).toBe(true);
    const ids = new Set(whole.evidence.map(({ id }) => id));
    const cited = [
      ...whole.hypotheses.flatMap((each) => [...each.evidenceFor, ...each.evidenceAgainst]),
      ...whole.actions.flatMap(({ evidenceIds }) => evidenceIds),
      ...whole.timeline.flatMap(({ evidenceId }) => evidenceId ?? []),
      ...whole.changes.flatMap(({ evidenceId }) => evidenceId ?? []),
    ];
    expect(cited.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("probabilities of all hypotheses sum to at most 1", () => {
    expect(whole.hypotheses.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(
      1.001,
    );
  });

  it("a run again is recommended with how often it helped, not with a guess", () => {
    const rerun = whole.actions.find(({ kind }) => kind === "rerun");
    expect(rerun?.expectedEffect).toBe("Re-running helped in 7 of 8 similar failures.");
    expect(rerun?.button).toEqual({ type: "rerun", projectKey: "acme.shop.web", planExecutionId: "failed" });
  });

  it("telemetry of the failing host is cited as evidence", () => {
    expect(whole.evidence.some(({ kind, statement }) => kind === "telemetry" && /92 %/.test(statement))).toBe(
      true,
    );
  });

  it("while the outage goes on, waiting comes before running again", () => {
    const report = judged({ lines: registryDown, window: outage }, nine + 35 * minute);
    expect(report.actions.slice(0, 2).map(({ kind }) => kind)).toEqual(["wait_for_outage", "rerun"]);
  });

  it("the same facts give the same report", () => {
    const facts = factsWith({ lines: compileError });
    expect(investigate(facts, later)).toEqual(investigate(facts, later));
  });

  it("a chain of pipelines is followed to where it really failed", () => {
    const child = factsWith({ lines: compileError }).execution;
    const report = judged({
      execution: {
        planExecutionId: "outer",
        stages: [stage({ type: "Pipeline", identifier: "call", childExecutionId: "failed" })],
        steps: [],
      },
      children: [child],
      lines: compileError,
    });
    expect(report.chain.map(({ planExecutionId }) => planExecutionId)).toEqual(["outer", "failed"]);
    expect(report.firstFailure.stepIdentifier).toBe("install");
  });
});
