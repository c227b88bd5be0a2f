import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ExecutionPageView } from "@/schemas/executions/execution-page";
import { ExecutionFacts } from "./execution-facts";
import { ExecutionHeadline } from "./execution-headline";

const waiting: ExecutionPageView = {
  projectKey: "demo.default.shop",
  projectName: "Shop",
  connectorId: "c1",
  orgIdentifier: "default",
  projectIdentifier: "shop",
  planExecutionId: "run-2",
  pipelineIdentifier: "deploy",
  pipelineName: "Deploy",
  runSequence: 2,
  status: "QueuedExecutionConcurrencyReached",
  outcome: "waiting",
  startedAt: Date.UTC(2026, 7, 20),
  endedAt: null,
  durationMs: null,
  queuedMs: null,
  queuedReason: "10 of 10 executions of the account run",
  labels: { team: "payments", tier: "1" },
  triggerType: "MANUAL",
  triggeredByName: "Dana R",
  repo: null,
  branch: null,
  commitSha: null,
  commitMessage: null,
  commitUrl: null,
  prNumber: null,
  prTitle: null,
  prUrl: null,
  isRerun: false,
  previousExecutionId: "run-1",
  parentExecutionId: null,
  executionMode: "NORMAL",
  failureMessage: null,
  failureTypes: [],
  failedStage: null,
  failedStep: null,
  failureCause: null,
  failureExcerpt: null,
  testsTotal: null,
  testsFailed: null,
  testsError: null,
  logError: null,
  canRetry: false,
  services: [],
  environments: [],
  stages: [],
  commits: [],
  openInHarness: "https://app.harness.io/",
  notice: null,
};
const headline = (change: Partial<ExecutionPageView> = {}) =>
  renderToStaticMarkup(<ExecutionHeadline execution={{ ...waiting, ...change }} />);
const facts = (change: Partial<ExecutionPageView> = {}) =>
  renderToStaticMarkup(<ExecutionFacts execution={{ ...waiting, ...change }} />);

test("an execution in the queue says first why it waits, and one without a reason only that it does", () => {
  expect(headline()).toContain("Deploy #2: Waiting: 10 of 10 executions of the account run");
  expect(headline({ queuedReason: null })).toContain("Deploy #2: Waiting<");
  expect(headline({ status: "ApprovalWaiting" })).toContain("Deploy #2: Waits for an approval");
});

test("its facts name the reason, the labels, and what it retries or runs again", () => {
  expect(facts()).toContain("10 of 10 executions of the account run");
  expect(facts()).toContain("team: payments, tier: 1");
  expect(facts()).toMatch(/Retries.*run-1/s);
  expect(facts({ isRerun: true })).toMatch(/Runs again.*run-1/s);
  expect(facts({ labels: {} })).not.toContain("Labels");
  // What waited and runs now is still worth knowing.
  expect(facts({ outcome: "succeeded", queuedMs: 180_000 })).toMatch(/3m.*10 of 10/s);
});
