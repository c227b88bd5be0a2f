import type { Page } from "@playwright/test";
import type { SimulatorControl } from "./support/simulator-control";
import { type FailedExecution, failedExecution } from "./support/story";
import { expect, test } from "./support/test";

interface FaultCase {
  name: string;
  fault: Record<string, unknown>;
  /** What a reader is told; never Harness's HTML, its JSON or a stack. */
  says: RegExp;
}

/** Every way in which an answer can fail, whatever is asked for. `json`: also where the answer is JSON and not text. */
const failures: (FaultCase & { json?: true })[] = [
  { name: "429", fault: { status: 429 }, says: /too many requests/i },
  { name: "500", fault: { status: 500 }, says: /Harness failed to answer \(HTTP 500/ },
  { name: "502 with HTML", fault: { status: 502 }, says: /HTTP 502/ },
  {
    json: true,
    name: "HTTP 200 with an error",
    fault: { kind: "status-error" },
    says: /Harness failed to answer/,
  },
  { name: "a connection dropped before", fault: { kind: "drop" }, says: /connection/i },
  { name: "a connection dropped after", fault: { kind: "drop-after" }, says: /connection/i },
  { name: "an invalid token", fault: { kind: "invalid-token" }, says: /did not accept the token/ },
  {
    json: true,
    name: "an expired token",
    fault: { kind: "expired-token" },
    says: /did not accept the token.*expired/i,
  },
  { name: "a revoked token", fault: { kind: "revoked-token" }, says: /did not accept the token/ },
  {
    json: true,
    name: "a missing permission",
    fault: { kind: "access-denied" },
    says: /permission core_pipeline_view/,
  },
  { name: "a firewall's page", fault: { kind: "waf" }, says: /gateway or firewall.*refused/i },
  {
    json: true,
    name: "an answer cut within",
    fault: { kind: "truncated" },
    says: /not valid JSON|part of the log/i,
  },
  {
    json: true,
    name: "JSON that is none",
    fault: { kind: "invalid-json" },
    says: /not valid JSON|part of the log/i,
  },
  {
    json: true,
    name: "a connection dropped midway",
    fault: { kind: "drop-midway" },
    says: /connection|broke/i,
  },
];

const foreignPage = /<html|<!doctype|\{"status"/i;
const foreign = new RegExp(`${foreignPage.source}|\\bat .+:\\d+:\\d+`, "i");

/**
 * Spoils the log of one execution. Not of every one: Tackroom reads those of others in the background, and a refused token
 * stops that for good; and tests that run beside these open the newest.
 */
async function spoilLog(
  simulator: SimulatorControl,
  { logKeys }: FailedExecution,
  fault: Record<string, unknown>,
): Promise<void> {
  for (const queryContains of logKeys) {
    const match = { pathPattern: "/log-service/blob*", queryContains };
    await simulator.addFault({ match, fault, untilCleared: true });
  }
}

async function recovers(page: Page, alert: string): Promise<void> {
  await page.getByRole("alert").filter({ hasText: alert }).getByRole("button", { name: "Try again" }).click();
}

test("each way in which Harness can fail while a log is read is told in words, and trying again recovers", async ({
  signInAs,
  simulator,
  problems,
}) => {
  test.setTimeout(300_000);
  const page = await signInAs("viewer");
  const execution = await failedExecution(page, "oldest");
  const title = "The log could not be read";
  const log = page.getByRole("region", { name: /^Log of / });
  for (const { name, fault, says } of failures) {
    await test.step(name, async () => {
      await spoilLog(simulator, execution, fault);
      await page.goto(execution.path);
      const alert = page.getByRole("alert").filter({ hasText: title });
      await expect(alert, name).toBeVisible({ timeout: 60_000 });
      await expect(alert, name).toContainText(says);
      await expect(alert, name).not.toContainText(foreign);
      // A log may hold frames of a stack of its own, but no page of a gateway.
      await expect(page.getByRole("main"), name).not.toContainText(foreignPage);
      await simulator.clearFaults();
      await recovers(page, title);
      await expect(alert, name).toBeHidden();
      await expect(log, name).toContainText(/\S/, { timeout: 30_000 });
    });
  }
  await test.step("an answer that is late", async () => {
    await spoilLog(simulator, execution, { kind: "hold" });
    await page.goto(execution.path);
    await expect(page.getByText("Reading the log from Harness")).toBeVisible();
    await simulator.clearFaults();
    await expect(page.getByRole("button", { name: "First error" })).toBeVisible({ timeout: 30_000 });
  });
  await test.step("a body that comes slowly is shown as it comes", async () => {
    await spoilLog(simulator, execution, { kind: "hold-midway" });
    await page.goto(execution.path);
    const loading = page.getByText(/[1-9][\d,]* lines?, loading/);
    await expect(loading).toBeVisible({ timeout: 30_000 });
    await expect(log.getByRole("button", { name: "Link to line 1", exact: true })).toBeVisible();
    await simulator.clearFaults();
    await expect(loading).toBeHidden({ timeout: 30_000 });
  });
  problems.length = 0;
});

test("inputs that Harness does not deliver are told of in words, and trying again recovers", async ({
  signInAs,
  simulator,
  problems,
}) => {
  test.setTimeout(300_000);
  const page = await signInAs("viewer");
  const { path: execution, id } = await failedExecution(page, "oldest");
  const title = "The inputs could not be read from Harness";
  const pattern = `/pipeline/api/pipelines/execution/${id}/inputset*`;
  const inputs = page.getByText("Runtime inputs (YAML)").or(page.getByText("No runtime inputs"));
  const openInputs = async () => {
    await page.goto(execution);
    await page.getByRole("tab", { name: "Inputs" }).click();
  };
  for (const { name, fault, says } of failures.filter(({ json }) => json)) {
    await test.step(name, async () => {
      await simulator.addFault({ match: { pathPattern: pattern }, fault, untilCleared: true });
      await openInputs();
      const alert = page.getByRole("alert").filter({ hasText: title });
      await expect(alert, name).toBeVisible({ timeout: 60_000 });
      await expect(alert, name).toContainText(says);
      await expect(alert, name).not.toContainText(foreign);
      await simulator.clearFaults();
      await recovers(page, title);
      await expect(inputs.first(), name).toBeVisible({ timeout: 30_000 });
    });
  }
  for (const fault of [{ kind: "hold" }, { kind: "hold-midway" }]) {
    await simulator.addFault({ match: { pathPattern: pattern }, fault, untilCleared: true });
    await openInputs();
    await expect(page.getByText("Reading the inputs from Harness")).toBeAttached();
    await simulator.clearFaults();
    await expect(inputs.first()).toBeVisible({ timeout: 30_000 });
  }
  problems.length = 0;
});

test("an execution whose steps Harness does not deliver shows what is stored, and says so", async ({
  signInAs,
  simulator,
  problems,
}) => {
  test.setTimeout(120_000);
  const page = await signInAs("viewer");
  const open = await (await page.request.get("/api/executions?outcome=waiting&range=7d")).json();
  const row = open.rows[0];
  expect(row, "the story has an execution that waits").toBeDefined();
  for (const fault of [{ kind: "status-error" }, { kind: "truncated" }, { latency: 20_000 }]) {
    await simulator.addFault({
      match: { pathPattern: `/pipeline/api/pipelines/execution/v2/${row.executionId}` },
      fault,
      untilCleared: true,
    });
    await page.goto(`/executions/${row.pipeline.projectKey}/${row.executionId}`);
    await expect(page.getByText("What is shown is what was stored last.")).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole("heading", { level: 1 })).toContainText(row.pipeline.name);
    await simulator.clearFaults();
  }
  problems.length = 0;
});

test("a connection test names each fault of the other side with its remedy", async ({
  signInAs,
  simulator,
}) => {
  test.setTimeout(180_000);
  const page = await signInAs("admin");
  const cases: { fault: Record<string, unknown>; says: RegExp }[] = [
    { fault: { status: 429 }, says: /Wait a minute/ },
    { fault: { status: 500 }, says: /try again later/i },
    { fault: { status: 502 }, says: /try again later/i },
    { fault: { kind: "status-error" }, says: /try again later/i },
    { fault: { kind: "drop" }, says: /connection/i },
    { fault: { kind: "drop-after" }, says: /connection/i },
    { fault: { kind: "drop-midway" }, says: /connection|broke/i },
    { fault: { kind: "invalid-token" }, says: /new token/ },
    { fault: { kind: "expired-token" }, says: /new token/ },
    { fault: { kind: "revoked-token" }, says: /new token/ },
    { fault: { kind: "access-denied" }, says: /role that may view/ },
    { fault: { kind: "waf" }, says: /firewall|allow-list/i },
    { fault: { kind: "truncated" }, says: /address of the Harness installation/ },
    { fault: { kind: "invalid-json" }, says: /address of the Harness installation/ },
    { fault: { latency: 20_000 }, says: /did not answer|no answer/i },
  ];
  await page.goto("/settings/connectors");
  await page
    .getByRole("link", { name: /^Manage / })
    .first()
    .click();
  const connection = page.getByRole("region", { name: "Connection", exact: true });
  const check = connection.getByRole("button", { name: "Test connection" });
  for (const { fault, says } of cases) {
    await simulator.addFault({
      match: { pathPattern: "/ng/api/*" },
      fault,
      untilCleared: true,
    });
    await check.click();
    await expect(check).toBeEnabled({ timeout: 30_000 });
    await expect(connection.getByRole("status"), JSON.stringify(fault)).toContainText(says);
    await simulator.clearFaults();
  }
  // An answer that is slow but comes is none of these.
  await simulator.addFault({
    match: { pathPattern: "/ng/api/user/currentUser" },
    fault: { kind: "hold-midway" },
    untilCleared: true,
  });
  await check.click();
  await expect(check).toBeDisabled();
  await simulator.clearFaults();
  await expect(connection.getByRole("status")).toContainText("The connection works", { timeout: 30_000 });
});
