import { describe, expect, test } from "vitest";
import { chooseIntent, situationOf } from "./decide";

const context = { subject: null, now: "2026-03-01T10:00:00.000Z", userName: "Ada", firstTurn: false };
const onExecution = {
  ...context,
  subject: {
    kind: "execution" as const,
    title: "checkout-deploy #12",
    path: "/executions/demo.default.shop/abc",
    projectKey: "demo.default.shop",
    planExecutionId: "Zk3vU0sTQ2aZb9nLmX1pWg",
    pipelineIdentifier: "checkout_deploy",
  },
};

function understood(text: string, where = context as typeof context | typeof onExecution) {
  const situation = situationOf(text, [], where);
  return { intent: chooseIntent(situation).id, ...situation.said };
}

/** utterance -> intent, name of what it is about */
const table: [string, string, string | null][] = [
  // why did it fail
  ["why did checkout-deploy fail?", "why_failed", "checkout-deploy"],
  ["Why did the checkout deploy fail", "why_failed", "checkout deploy"],
  ["wyh did checkout-deploy fail", "why_failed", "checkout-deploy"],
  ["why did chekout-deploy fial?", "why_failed", "chekout-deploy"],
  ["What went wrong with payments-ci?", "why_failed", "payments-ci"],
  ["how come payments-ci is red", "why_failed", "payments-ci"],
  ["what's the root cause of the nightly-e2e failure", "why_failed", "nightly-e2e"],
  ["investigate the last failure of payments-ci", "why_failed", "payments-ci"],
  ["diagnose the last failed build", "why_failed", null],
  ["explain the failure of `Checkout Deploy`", "why_failed", "Checkout Deploy"],
  ["why did the last build fail?", "why_failed", null],
  ["why is payments-ci broken", "why_failed", "payments-ci"],
  ["reason for the failing catalog-ci run?", "why_failed", "catalog-ci"],
  ["what caused the crash of catalog-ci", "why_failed", "catalog-ci"],
  ["why did run #812 of checkout-deploy fail", "why_failed", "checkout-deploy"],
  // failures like one, and two runs
  ["similar failures", "similar_failures", null],
  ["find similar failures of payments-ci", "similar_failures", "payments-ci"],
  ["has this happened before?", "similar_failures", null],
  ["did payments-ci fail like this before", "similar_failures", "payments-ci"],
  ["which other pipelines have the same error?", "similar_failures", null],
  ["compare run 12 with 15", "compare", null],
  ["compare payments-ci #12 with #15", "compare", "payments-ci"],
  ["compare it with the last green run", "compare", null],
  ["what is the difference between run 12 and run 15 of payments-ci?", "compare", "payments-ci"],
  ["investigate payments-ci", "why_failed", "payments-ci"],
  ["investigate this failure again", "why_failed", null],
  // logs
  ["show me the log of checkout-deploy", "log", "checkout-deploy"],
  ["logs of the last failed run", "log", null],
  ["what does the output of payments-ci say", "log", "payments-ci"],
  // health
  ["how are we doing?", "health", null],
  ["How is everything", "health", null],
  ["give me an overview", "health", null],
  ["pipeline health of the last 30 days", "health", null],
  ["what is failing right now", "health", null],
  ["what's failing?", "health", null],
  ["is anything broken?", "health", null],
  ["how is checkout-deploy doing", "health", "checkout-deploy"],
  ["sumarize the state of things", "health", null],
  ["helth?", "health", null],
  ["whats broken", "health", null],
  // failures
  ["what failed today?", "failures", null],
  ["which pipelines failed last night", "failures", null],
  ["list failed executions", "failures", null],
  ["show me the failures of payments-ci this week", "failures", "payments-ci"],
  ["show recent failures", "failures", null],
  ["any errors yesterday?", "failures", null],
  // flaky
  ["which tests are flaky?", "flaky", null],
  ["flakey tests", "flaky", null],
  ["list the most unreliable tests", "flaky", null],
  ["which tests sometimes fail", "flaky", null],
  ["tests that fail randomly", "flaky", null],
  ["are there intermittent test failures", "flaky", null],
  ["wich tests are unstabel", "flaky", null],
  ["why did the api tests fail?", "why_failed", "api tests"],
  // running or waiting
  ["what is running?", "in_progress", null],
  ["what's running right now", "in_progress", null],
  ["anything in progress?", "in_progress", null],
  ["is anything stuck", "in_progress", null],
  ["what is waiting for approval", "in_progress", null],
  ["which deployments need my approval?", "in_progress", null],
  ["show pending approvals", "in_progress", null],
  ["waht is runing", "in_progress", null],
  // status of an execution
  ["did the last run of checkout-deploy pass?", "execution_status", "checkout-deploy"],
  ["how long did checkout-deploy take", "execution_status", "checkout-deploy"],
  ["what is the status of run 17 of payments-ci", "execution_status", "payments-ci"],
  ["latest build of payments-ci", "execution_status", "payments-ci"],
  // changes
  ["what changed in checkout-deploy", "what_changed", "checkout-deploy"],
  ["who broke payments-ci?", "what_changed", "payments-ci"],
  ["which commit broke catalog-ci", "what_changed", "catalog-ci"],
  // run
  ["run checkout-deploy", "run", "checkout-deploy"],
  ["please run the checkout deploy pipeline", "run", "checkout deploy"],
  ["can you start payments-ci on branch main?", "run", "payments-ci"],
  ["trigger payments-ci", "run", "payments-ci"],
  ["kick off the nightly-e2e", "run", "nightly-e2e"],
  ["deploy checkout", "run", "checkout"],
  ["could you please rerun payments-ci", "run", "payments-ci"],
  ["re-run payments-ci", "run", "payments-ci"],
  ["restart payments-ci", "run", "payments-ci"],
  ["run payments-ci again", "run", "payments-ci"],
  ["i want to run catalog-ci", "run", "catalog-ci"],
  ["let's run catalog-ci once more", "run", "catalog-ci"],
  // retry, abort, approve, roll back
  ["retry payments-ci", "retry", "payments-ci"],
  ["retry the last failed run", "retry", null],
  ["abort payments-ci", "abort", "payments-ci"],
  ["stop the running checkout-deploy", "abort", "checkout-deploy"],
  ["cancel that build", "abort", null],
  ["kill it", "abort", null],
  ["approve the waiting deployment", "stage_approval", null],
  ["reject checkout-deploy", "stage_approval", "checkout-deploy"],
  ["roll back checkout-deploy", "rollback", "checkout-deploy"],
  ["revert the last deployment", "rollback", null],
  // delete, create, update
  ["delete the trigger nightly_build", "delete", "nightly_build"],
  ["remove pipeline old-stuff", "delete", "old-stuff"],
  ["create a service called foo-bar", "create_update", "foo-bar"],
  ["turn off the trigger nightly_build", "toggle", "nightly_build"],
  // list, get, search, describe, schema
  ["list services", "list", null],
  ["which environments do we have?", "list", null],
  ["show me all connectors", "list", null],
  ["how many pipelines are there", "list", null],
  ["pipelines", "list", null],
  ["list triggers", "list", null],
  ["list of input sets", "list", null],
  ["which delegates are there", "list", null],
  ["list the executions of checkout-deploy", "list_executions", "checkout-deploy"],
  ["show the pipeline checkout-deploy", "get", "checkout-deploy"],
  ["get service payments_api", "get", "payments_api"],
  ["search for payments", "search", "payments"],
  ["find checkout", "search", "checkout"],
  ["what is a trigger?", "describe", null],
  ["what can i do with connectors?", "describe", null],
  ["describe services", "describe", null],
  ["which fields does a trigger have?", "schema", null],
  ["pipeline schema", "schema", null],
  ["what is the yaml structure of a pipeline", "schema", null],
  ["test the connector docker_hub", "diagnose_resource", "docker_hub"],
  ["is the delegate healthy?", "diagnose_resource", null],
  // talk
  ["what can you do?", "help", null],
  ["help", "help", null],
  ["are you an LLM?", "whoami", null],
  ["which model are you", "whoami", null],
  ["hello", "small_talk", null],
  ["thanks!", "small_talk", null],
  // what it cannot do
  ["what is the weather in Oslo?", "fallback", "weather"],
  ["write me a poem", "fallback", "write"],
  ["", "fallback", null],
  ["🤷", "fallback", null],
];

describe("without a page in view", () => {
  test.each(table)("%j means %s", (text, intent, name) => {
    expect(understood(text)).toMatchObject({ intent, name });
  });
});

describe("on the page of an execution", () => {
  test.each([
    ["why?", "why_failed"],
    ["why did it fail", "why_failed"],
    ["what happened here?", "why_failed"],
    ["and its log?", "log"],
    ["show the log", "log"],
    ["run it again", "run"],
    ["try again", "run"],
    ["rerun", "run"],
    ["retry it", "retry"],
    ["abort it", "abort"],
    ["stop this", "abort"],
    ["is it done?", "execution_status"],
    ["how did it go?", "health"],
    ["what changed?", "what_changed"],
    ["who broke it", "what_changed"],
    ["roll it back", "rollback"],
  ])("%j means %s", (text, intent) => {
    expect(understood(text, onExecution).intent).toBe(intent);
  });
});

describe("what a message points at", () => {
  test("an execution id is recognised wherever it stands", () => {
    expect(understood("why did pL4nExEcUt10nId000000A fail?").executionId).toBe("pL4nExEcUt10nId000000A");
  });

  test("an address of Harness gives the execution", () => {
    const said = understood(
      "what went wrong in https://app.harness.io/ng/account/abc/cd/orgs/default/projects/shop/pipelines/checkout_deploy/executions/pL4nExEcUt10nId000000A/pipeline",
    );
    expect(said.intent).toBe("why_failed");
    expect(said.executionId).toBe("pL4nExEcUt10nId000000A");
  });

  test.each([
    ["run payments-ci on branch feature/cart", "feature/cart"],
    ["run payments-ci on main", "main"],
    ["run payments-ci from the release/2.1 branch", "release/2.1"],
    ["run payments-ci", null],
  ])("%j asks for branch %s", (text, branch) => {
    expect(understood(text).branch).toBe(branch);
  });

  test.each([
    ["run payments-ci and tell me how it ends", true],
    ["run payments-ci on main, then let me know when it's done", true],
    ["rerun it and wait for it to finish", true],
    ["please start payments-ci and report back", true],
    ["run payments-ci", false],
    ["tell me how the last run of payments-ci ended", false],
    ["show payments-ci and tell me what failed", false],
  ])("%j is to be followed: %s", (text, follows) => {
    const said = understood(text);
    expect(said.follows).toBe(follows);
    if (follows && text.includes("payments-ci"))
      expect([said.intent, said.name]).toEqual(["run", "payments-ci"]);
  });

  test.each([
    ["what failed today", "24h"],
    ["failures of the last 30 days", "30d"],
    ["failures this week", "7d"],
    ["failures", null],
  ])("%j asks for %s", (text, range) => {
    expect(understood(text).range).toBe(range);
  });

  test("a stretch of time points at nothing else", () => {
    const said = understood("what failed this month", onExecution);
    expect(said).toMatchObject({ intent: "failures", pronoun: false, last: false, range: "30d" });
    expect(understood("health of the last 30 days").last).toBe(false);
  });

  test("a negated order is no order", () => {
    for (const text of ["don't run payments-ci", "do not abort it", "never delete pipeline payments-ci"]) {
      expect(["run", "abort", "delete"]).not.toContain(understood(text).intent);
    }
  });

  test("a question about runs starts nothing", () => {
    for (const text of [
      "when did payments-ci run?",
      "how many runs failed?",
      "did it run?",
      "which run was the slowest?",
      "why was it aborted?",
    ]) {
      expect(["run", "abort", "retry"]).not.toContain(understood(text, onExecution).intent);
    }
  });
});
