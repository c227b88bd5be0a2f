import { expect, test } from "./support/test";

test("the command palette opens with the keyboard, finds a pipeline and a page, and goes there", async ({
  signInAs,
}) => {
  const page = await signInAs("viewer");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await expect(palette).toBeVisible();
  await page.keyboard.type("Deploym");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/deployments/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Storefront CI");
  await expect(page.getByRole("option", { name: /Storefront CI\/CD/ }).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("filters live in the address: they survive a reload and going back, and a wrong one is told, not fatal", async ({
  signInAs,
}) => {
  const page = await signInAs("viewer");
  await page.goto("/executions?range=30d&outcome=failed");
  await expect(page.getByRole("main")).toContainText(/Failed/);
  await page.reload();
  await expect(page).toHaveURL(/range=30d&outcome=failed/);
  await page.goto("/?range=forever");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(
    page
      .getByRole("status")
      .filter({ hasText: /range|forever/ })
      .first(),
  ).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/outcome=failed/);
});

test("a line of a log has an address that opens it again", async ({ signInAs }) => {
  const page = await signInAs("viewer");
  const { rows } = await (await page.request.get("/api/executions?outcome=failed&range=7d")).json();
  await page.goto(`/executions/${rows[0].pipeline.projectKey}/${rows[0].executionId}`);
  const log = page.getByRole("region", { name: /^Log of / });
  await expect(log).toBeVisible();
  await page.getByRole("button", { name: "First error" }).click();
  await expect(page).toHaveURL(/step=.+&line=\d+|line=\d+&.*step=/);
  const address = page.url();
  await page.goto("/");
  await page.goto(address);
  const line = /line=(\d+)/.exec(address)?.[1];
  await expect(log.getByRole("button", { name: `Link to line ${line}`, exact: true })).toBeVisible();
});
