import { expect, test } from "./support/test";

/** What a reader is told when Harness answers so; never its HTML, its JSON or a stack. */
const faults: { name: string; fault: Record<string, unknown>; says: RegExp }[] = [
  { name: "429", fault: { status: 429 }, says: /rate|too many|requests/i },
  { name: "500", fault: { status: 500 }, says: /Harness/ },
  { name: "502 with HTML", fault: { status: 502 }, says: /Harness|gateway|HTTP 502|answered/i },
  { name: "a dropped connection", fault: { kind: "drop" }, says: /connection|reached|broke|closed/i },
  { name: "an invalid token", fault: { kind: "invalid-token" }, says: /token/i },
  { name: "an expired token", fault: { kind: "expired-token" }, says: /token/i },
  { name: "a revoked token", fault: { kind: "revoked-token" }, says: /token/i },
  { name: "a missing permission", fault: { kind: "access-denied" }, says: /permission|may not|allowed/i },
  { name: "a firewall's page", fault: { kind: "waf" }, says: /refused|firewall|blocked|403|permission/i },
];

test("each way in which Harness can fail while a log is read is told in words, and trying again recovers", async ({
  signInAs,
  simulator,
  problems,
}) => {
  test.setTimeout(300_000);
  const page = await signInAs("viewer");
  const { rows } = await (await page.request.get("/api/executions?outcome=failed&range=7d")).json();
  const execution = `/executions/${rows[0].pipeline.projectKey}/${rows[0].executionId}`;
  for (const { name, fault, says } of faults) {
    await test.step(name, async () => {
      await simulator.addFault({ match: { pathPattern: "/log-service/blob*" }, fault, untilCleared: true });
      await page.goto(execution);
      const alert = page.getByRole("alert").filter({ hasText: "The log could not be read" });
      await expect(alert, name).toBeVisible({ timeout: 60_000 });
      await expect(alert, name).toContainText(says);
      await expect(alert, name).not.toContainText(/<html|<!doctype|\{"status"/i);
      await simulator.clearFaults();
      await alert.getByRole("button", { name: "Try again" }).click();
      await expect(page.getByRole("region", { name: /^Log of / })).toContainText(/\S/, { timeout: 30_000 });
    });
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
  for (const fault of [{ kind: "status-error" }, { kind: "truncated" }, { kind: "invalid-json" }]) {
    await simulator.addFault({
      match: { pathPattern: "/pipeline/api/pipelines/execution/v2/*" },
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
    { fault: { kind: "revoked-token" }, says: /new token/ },
    { fault: { kind: "access-denied" }, says: /role that may view/ },
    { fault: { kind: "invalid-json" }, says: /address of the Harness installation/ },
  ];
  await page.goto("/settings/connectors");
  await page
    .getByRole("link", { name: /^Manage / })
    .first()
    .click();
  const connection = page.getByRole("region", { name: "Connection", exact: true });
  for (const { fault, says } of cases) {
    await simulator.addFault({
      match: { pathPattern: "/ng/api/user/currentUser" },
      fault,
      untilCleared: true,
    });
    await connection.getByRole("button", { name: "Test connection" }).click();
    await expect(connection.getByRole("status")).toContainText(says, { timeout: 30_000 });
    await simulator.clearFaults();
  }
  await connection.getByRole("button", { name: "Test connection" }).click();
  await expect(connection.getByRole("status")).toContainText("The connection works", { timeout: 30_000 });
});
