import { roles } from "@/schemas/roles";
import { expect, interactive, test } from "./support/test";

test("a visitor who is not signed in is led to the sign-in page and back to where they wanted to go", async ({
  page,
}) => {
  await page.goto("/executions?range=24h");
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await page.getByRole("button", { name: /Sign in as viewer/ }).click();
  await expect(page).toHaveURL(/\/executions\?range=24h/);
});

test("after sign-in nobody is sent to another site", async ({ page }) => {
  await page.goto("/sign-in?callbackUrl=https://evil.example/steal");
  await page.getByRole("button", { name: /Sign in as viewer/ }).click();
  await expect(page).toHaveURL(/^http:\/\/localhost:\d+\/steal$|^http:\/\/localhost:\d+\/$/);
});

for (const role of roles) {
  test(`the ${role} signs in, sees Health, and signs out`, async ({ page }) => {
    await page.goto("/sign-in");
    await interactive(page);
    await page.getByRole("button", { name: new RegExp(`Sign in as ${role}`) }).click();
    await expect(page.getByRole("navigation").first()).toContainText("Health");
    await interactive(page);
    await page
      .getByRole("button", { name: /account|Demo/i })
      .first()
      .click();
    await page.getByRole("menuitem", { name: /Sign out/ }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto("/");
    await expect(page).toHaveURL(/\/sign-in/);
  });
}

test("the session cookie is out of reach of scripts and of other sites", async ({ page, context }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: /Sign in as viewer/ }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  const cookie = (await context.cookies()).find((each) => each.name.endsWith("session-token"));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
});

test("every answer carries the security headers, and no inline script is allowed without a nonce", async ({
  request,
}) => {
  const headers = (await request.get("/sign-in")).headers();
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic'(;|$)/);
  expect(headers["content-security-policy"]).not.toMatch(/script-src[^;]*unsafe-inline/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-frame-options"]).toBe("DENY");
});
