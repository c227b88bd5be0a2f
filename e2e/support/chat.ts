import { expect, type Locator, type Page } from "@playwright/test";

/** Sends a message to the open chat and waits until its answer is complete; the answer. */
export async function ask(page: Page, text: string): Promise<Locator> {
  const answers = page.getByRole("article", { name: / answered$/ });
  const before = await answers.count();
  const composer = page.getByRole("textbox", { name: "Message to the teammate" });
  await composer.fill(text);
  await composer.press("Enter");
  const answer = answers.nth(before);
  await expect(answer).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  return answer;
}

/** A tool's row of an answer, opened to what it drew. */
export async function openRow(answer: Locator, title: string): Promise<Locator> {
  // Of the page, because a filter looks for it within each row.
  const name = answer.page().getByText(title, { exact: true });
  const row = answer.getByRole("group").filter({ has: name }).first();
  if (!(await row.evaluate((details) => details.hasAttribute("open"))))
    await row.getByText(title, { exact: true }).click();
  return row;
}

/** What is wider than the place it has, outside of what scrolls in itself. */
export async function overflowOf(page: Page): Promise<string[]> {
  return page.getByRole("log").evaluate((log) =>
    [...log.querySelectorAll("article *")]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        const scrolls = element.closest("pre, section[tabindex], .overflow-x-auto, .truncate, .sr-only");
        return scrolls === null && box.width > 0 && box.right > log.getBoundingClientRect().right + 1;
      })
      .map((element) => `${element.tagName.toLowerCase()}: ${element.textContent?.slice(0, 60)}`),
  );
}
