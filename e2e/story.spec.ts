import { expect, test } from "./support/test";

test("from a failed execution to an approved run: health, log, question, request, approval, the run finishes", async ({
  signInAs,
  simulator,
}) => {
  test.setTimeout(240_000);
  const member = await signInAs("member");

  // What is wrong now, in the first line of the first page.
  await member.goto("/");
  await expect(member.getByRole("main")).toContainText(/pipelines? (is|are) failing/);
  const failing = member.getByRole("region", { name: "Failing now" });
  const red = failing.getByRole("link", { name: /Storefront CI\/CD/ }).first();
  await red.click();

  // The failed execution, with the failing step's log open at the first error.
  await expect(member).toHaveURL(/\/executions/);
  if (!/\/executions\/[^/]+\/[^/]+/.test(member.url())) {
    await member
      .getByRole("main")
      .getByRole("link", { name: /Storefront CI\/CD/ })
      .first()
      .click();
  }
  await expect(member).toHaveURL(/\/executions\/[^/]+\/[^/]+/);
  await expect(member.getByRole("region", { name: "Failure" })).toContainText("Install dependencies");
  const log = member.getByRole("region", { name: /^Log of / });
  await expect(log).toBeVisible();
  await member.getByRole("button", { name: "First error" }).click();
  await expect(member).toHaveURL(/line=\d+/);

  // The teammate says why, with evidence.
  await member.getByRole("button", { name: "Ask", exact: true }).click();
  const composer = member.getByRole("textbox", { name: "Message to the teammate" });
  await composer.fill("Why did it fail?");
  await composer.press("Enter");
  const conversation = member.getByRole("log");
  await expect(conversation).toContainText(/registry|dependency/i, { timeout: 45_000 });
  await expect(member.getByRole("button", { name: "Send" })).toBeVisible({ timeout: 45_000 });

  // Asking to run it again makes a request and sends nothing.
  await simulator.forgetRequests();
  await composer.fill("Run it again");
  await composer.press("Enter");
  const card = member.getByRole("region", { name: /^Approval: / });
  await expect(card).toContainText("Waiting for a decision", { timeout: 45_000 });
  expect(Object.keys(await simulator.requests("/execute/"))).toEqual([]);

  // Who asked may not decide; an approver may.
  await card.getByRole("button", { name: "Show details" }).click();
  await expect(member.getByRole("dialog")).toContainText("Deciding needs the role approver");
  await member.keyboard.press("Escape");

  const approver = await signInAs("approver");
  await approver.goto("/approvals");
  await approver.getByRole("region", { name: "Waiting" }).getByRole("link").first().click();
  await expect(approver.getByRole("region", { name: "What was asked for" })).toContainText("Every argument");
  await approver.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(approver.getByText("Approved and done")).toBeVisible({ timeout: 45_000 });

  // Exactly one request reached Harness; the run is there and finishes.
  const sent = await simulator.requests("/execute/");
  expect(Object.values(sent).reduce((sum, count) => sum + count, 0)).toBe(1);
  await approver.getByRole("link", { name: "The execution", exact: true }).click();
  await expect(approver).toHaveURL(/\/executions\/[^/]+\/[^/]+/);
  await expect(approver.getByRole("main")).toContainText(/Running|Success/);
  await simulator.advanceClock(20 * 60_000);
  await expect(approver.getByRole("main")).toContainText("Success", { timeout: 90_000 });

  // The thread was told, and the teammate concluded.
  await expect(card).toContainText("Approved and done", { timeout: 45_000 });
  await expect(conversation).toContainText(/started|running|finished|approved/i, { timeout: 45_000 });
});
