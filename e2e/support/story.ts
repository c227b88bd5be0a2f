import { expect, type Locator, type Page } from "@playwright/test";

/** Follows the first page to the failed run of Storefront CI/CD and its log at the first error. */
export async function openFailedExecution(page: Page): Promise<void> {
  // What is wrong now, in the first line of the first page.
  await page.goto("/");
  await expect(page.getByRole("main")).toContainText(/pipelines? (is|are) failing/);
  const red = page
    .getByRole("region", { name: "Failing now" })
    .getByRole("link", { name: /Storefront CI\/CD/ })
    .first();
  await red.click();
  await expect(page).toHaveURL(/\/executions/);
  if (!/\/executions\/[^/]+\/[^/]+/.test(page.url())) {
    await page
      .getByRole("main")
      .getByRole("link", { name: /Storefront CI\/CD/ })
      .first()
      .click();
  }
  await expect(page).toHaveURL(/\/executions\/[^/]+\/[^/]+/);
  // The failing step's log opens at the first error.
  await expect(page.getByRole("region", { name: "Failure" })).toContainText("Install dependencies");
  await expect(page.getByRole("region", { name: /^Log of / })).toBeVisible();
  await page.getByRole("button", { name: "First error" }).click();
  await expect(page).toHaveURL(/line=\d+/);
}

export interface FailedExecution {
  id: string;
  /** Of its page. */
  path: string;
  /** What the keys of its logs hold, in either of the forms that Harness has. */
  logKeys: string[];
}

/** A failed execution of the last week: the newest, or the oldest of those that the first page of the list holds. */
export async function failedExecution(
  page: Page,
  which: "newest" | "oldest" = "newest",
): Promise<FailedExecution> {
  const { rows } = await (await page.request.get("/api/executions?outcome=failed&range=7d")).json();
  const { executionId, pipeline, runSequence } = which === "newest" ? rows[0] : rows.at(-1);
  return {
    id: executionId,
    path: `/executions/${pipeline.projectKey}/${executionId}`,
    logKeys: [`-${executionId}/`, `pipelineId:${pipeline.identifier}/runSequence:${runSequence}/`],
  };
}

/** Opens the chat of the page; its composer and its conversation. */
export async function openChat(page: Page): Promise<{ composer: Locator; conversation: Locator }> {
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  return {
    composer: page.getByRole("textbox", { name: "Message to the teammate" }),
    conversation: page.getByRole("log"),
  };
}

/** Sends a message and waits until the answer is complete. */
export async function say(page: Page, text: string, answer: RegExp): Promise<void> {
  const composer = page.getByRole("textbox", { name: "Message to the teammate" });
  await composer.fill(text);
  await composer.press("Enter");
  await expect(page.getByRole("log")).toContainText(answer, { timeout: 45_000 });
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible({ timeout: 45_000 });
}

/** Opens the newest request of this person that waits and approves it, to its good end. */
export async function approveWaiting(page: Page, askedBy: string): Promise<void> {
  await page.goto("/approvals");
  const waiting = page.getByRole("region", { name: "Waiting" });
  await waiting.getByRole("row", { name: askedBy }).first().getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "What was asked for" })).toContainText("Every argument");
  await approve(page);
}

export async function approve(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("Approved and done").first()).toBeVisible({ timeout: 45_000 });
}
