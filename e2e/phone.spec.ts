import { openChat, say } from "./support/story";
import { expect, test } from "./support/test";

test("on a phone the chat covers the page: it takes the focus, keeps it, answers, closes, and gives the focus back", async ({
  signInAs,
}) => {
  const page = await signInAs("member", { width: 390 });
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const { composer } = await openChat(page);
  const sheet = page.getByRole("dialog", { name: "Chat with the teammate" });
  await expect(sheet).toBeVisible();
  await expect(composer).toBeFocused();
  const box = await sheet.boundingBox();
  expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  await say(page, "What is failing?", /failing/i);
  await expect(composer).toHaveValue("");
  await expect(composer).toBeInViewport();
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press("Tab");
    expect(await sheet.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }

  await page.getByRole("button", { name: "Close the chat" }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("button", { name: "Ask", exact: true })).toBeFocused();

  // The conversation is still there, and Escape closes as well.
  await openChat(page);
  await expect(page.getByRole("log")).toContainText("What is failing?");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("button", { name: "Ask", exact: true })).toBeFocused();
});
