import {
  approve,
  approveWaiting,
  failedExecution,
  openChat,
  openFailedExecution,
  say,
} from "./support/story";
import { expect, test } from "./support/test";

/** Executions that Harness was asked to start. */
const started = (counts: Record<string, number>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

// First, because the others' runs turn the pipeline green.
test("viewer: sees health, log and cause, is offered no write, and is told in a sentence who may ask for one", async ({
  signInAs,
  simulator,
}) => {
  test.setTimeout(120_000);
  const viewer = await signInAs("viewer");
  await openFailedExecution(viewer);
  await expect(viewer.getByRole("main").getByRole("button", { name: "Run again" })).toHaveCount(0);
  const { conversation } = await openChat(viewer);
  await say(viewer, "Why did it fail?", /registry|dependency/i);

  await simulator.forgetRequests();
  await say(viewer, "Run it again", /This needs the role member or above; you are signed in as viewer\./);
  await expect(conversation).toContainText("Ask an admin of this Tackroom for the role.");
  await expect(viewer.getByRole("region", { name: /^Approval: / })).toHaveCount(0);
  expect(started(await simulator.requests("/execute/"))).toBe(0);
  await viewer.goto("/approvals");
  const waiting = viewer.getByRole("region", { name: "Waiting" });
  await expect(waiting).toBeVisible();
  await expect(waiting).not.toContainText("Demo viewer");
});

test("member and approver: health, log, question, request, approval by another person, the run finishes", async ({
  signInAs,
  simulator,
}) => {
  test.setTimeout(240_000);
  const member = await signInAs("member");
  await openFailedExecution(member);

  // The teammate says why, with evidence.
  const { conversation } = await openChat(member);
  await say(member, "Why did it fail?", /registry|dependency/i);

  // Asking to run it again makes a request and sends nothing.
  await simulator.forgetRequests();
  await say(member, "Run it again", /Nothing has happened yet/);
  const card = member.getByRole("region", { name: /^Approval: / });
  await expect(card).toContainText("Waiting for a decision", { timeout: 45_000 });
  expect(started(await simulator.requests("/execute/"))).toBe(0);

  // Who asked may not decide; an approver may.
  await card.getByRole("button", { name: "Show details" }).click();
  await expect(member.getByRole("dialog")).toContainText("Deciding needs the role approver");
  await member.keyboard.press("Escape");
  const approver = await signInAs("approver");
  await approveWaiting(approver, "Demo member");

  // Exactly one request reached Harness; the run is there and finishes.
  expect(started(await simulator.requests("/execute/"))).toBe(1);
  await approver.getByRole("link", { name: "The execution", exact: true }).click();
  await expect(approver).toHaveURL(/\/executions\/[^/]+\/[^/]+/);
  await expect(approver.getByRole("main")).toContainText(/Running|Success/);
  await simulator.advanceClock(20 * 60_000);
  await expect(approver.getByRole("main")).toContainText("Success", { timeout: 90_000 });

  // The thread was told, and the teammate concluded.
  await expect(card).toContainText("Approved and done", { timeout: 45_000 });
  await expect(conversation).toContainText(/started|running|finished|approved/i, { timeout: 45_000 });
});

test("admin: decides on a member's request, not on an own one, and on both where settings let one person work alone", async ({
  signInAs,
  simulator,
}) => {
  test.setTimeout(240_000);
  const member = await signInAs("member");
  const { path: execution } = await failedExecution(member);
  await member.goto(execution);
  await member.getByRole("main").getByRole("button", { name: "Run again" }).click();
  await expect(member.getByRole("dialog")).toContainText("Deciding needs the role approver");
  const admin = await signInAs("admin");
  await simulator.forgetRequests();
  await approveWaiting(admin, "Demo member");
  expect(started(await simulator.requests("/execute/"))).toBe(1);

  // An own request waits for somebody else.
  await admin.goto(execution);
  await admin.getByRole("main").getByRole("button", { name: "Run again" }).click();
  const dialog = admin.getByRole("dialog");
  await expect(dialog).toContainText("You asked for this yourself; somebody else has to decide.");
  await expect(dialog.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);

  // Until an admin says that here one person works alone.
  const alone = async (allowed: boolean) => {
    await admin.goto("/settings/general");
    const approvals = admin.getByRole("region", { name: "Approvals" });
    await approvals.getByRole("switch", { name: "Whoever asks may not approve" }).click();
    // Not the message that says so: it is gone after four seconds.
    const saved = admin.waitForResponse(
      (answer) => answer.request().method() === "POST" && answer.url().includes("/settings/general"),
    );
    await approvals.getByRole("button", { name: "Save" }).click();
    expect((await saved).status()).toBe(200);
    await admin.reload();
    await expect(admin.getByRole("main")).toContainText(
      allowed ? "One person alone may ask for a write and approve it." : "Every write needs a second person.",
    );
  };
  await alone(true);
  await admin.goto("/approvals");
  const own = admin.getByRole("region", { name: "Waiting" }).getByRole("row", { name: /Demo admin/ });
  await own.getByRole("link").first().click();
  await approve(admin);
  expect(started(await simulator.requests("/execute/"))).toBe(2);
  await alone(false);

  // The whole of it can be read afterwards.
  await admin.goto("/audit");
  await expect(admin.getByRole("main")).toContainText(/Demo admin approved/);
});
