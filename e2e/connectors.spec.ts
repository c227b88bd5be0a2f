import { addresses } from "./support/addresses";
import { expect, test } from "./support/test";

test("an admin is told what is wrong with an address or a token, and what to do", async ({
  signInAs,
  simulator,
}) => {
  const page = await signInAs("admin");
  await page.goto("/settings/connectors/new");
  const address = page.getByRole("textbox", { name: "Address" });
  const token = page.getByLabel("Token", { exact: true });
  const check = page.getByRole("button", { name: "Test connection" });
  const status = page.getByRole("status");
  const tokens = await simulator.tokens();

  await address.fill(addresses.simulator);
  await token.fill("not a token");
  await check.click();
  await expect(page.getByText(/spaces or characters|four parts/).first()).toBeVisible();

  await token.fill(tokens.expired ?? "");
  await check.click();
  await expect(page.getByText(/expired|not valid/i).first()).toBeVisible();

  await address.fill("http://127.0.0.1:9");
  await token.fill(tokens.viewer ?? "");
  await check.click();
  await expect(status.filter({ hasText: /refused|Check the address/ }).first()).toBeVisible();

  await address.fill("http://harness.example.com");
  await check.click();
  await expect(page.getByText(/https/i).first()).toBeVisible();
});

test("a second account is connected beside the first, read, renamed and removed", async ({
  signInAs,
  simulator,
  problems,
}) => {
  test.setTimeout(180_000);
  const page = await signInAs("admin");
  const tokens = await simulator.tokens();
  await page.goto("/settings/connectors/new");
  await page.getByRole("textbox", { name: "Address" }).fill(addresses.simulator);
  await page.getByLabel("Token", { exact: true }).fill(tokens.viewer ?? "");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/The connection works/)).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Second account");
  await page
    .getByRole("button", { name: /Choose none of/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Connect and start reading" }).click();
  const secretLine = page.getByText("X-Webhook-Token:");
  await expect(secretLine).toBeVisible({ timeout: 30_000 });
  const secret = /X-Webhook-Token:\s*(\S+)/.exec((await secretLine.textContent()) ?? "")?.[1] ?? "";
  await expect(page.getByText(tokens.viewer ?? "-")).toHaveCount(0);

  await page.getByRole("link", { name: "Show progress" }).click();
  await expect(page.getByRole("region", { name: "Reading" })).toContainText(
    /Reading the history|Reading the details|Up to date/,
    { timeout: 60_000 },
  );
  const name = page.getByRole("textbox", { name: "Name" });
  await name.fill("Second account, renamed");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("navigation", { name: "Breadcrumb" })).toContainText("Second account, renamed");

  const rate = page.getByRole("spinbutton", { name: "Requests a minute" });
  await expect(rate).toHaveValue("400");
  await rate.fill("120");
  await page.getByRole("button", { name: "Save the rate" }).click();
  await expect(page.getByRole("region", { name: "Connection", exact: true })).toContainText(
    "at most 120 requests a minute",
  );

  const webhooks = page.getByRole("region", { name: "Webhooks" });
  await expect(webhooks).toContainText("Nothing has arrived yet.");
  const address = (await page.getByText(/^\/api\/webhooks\/harness\//).textContent()) ?? "";
  const deliver = (data: string) =>
    page.request.post(address, { data, headers: { "x-webhook-token": secret } });
  expect((await deliver('{"text":"This is a test notification from Harness."}')).status()).toBe(202);
  await expect(webhooks).toContainText("Harness's test notification arrived.");
  expect((await deliver("not JSON")).status()).toBe(202);
  await expect(webhooks).toContainText("Ignored. Its body is not JSON.");

  await page.getByRole("button", { name: "Remove connector" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText(/This deletes from Tackroom: .* project/);
  await expect(dialog.getByRole("button", { name: "Keep it" })).toBeFocused();
  await dialog.getByRole("button", { name: "Remove and delete" }).click();
  await expect(page).toHaveURL(/\/settings\/connectors$/);
  await expect(page.getByText("Second account, renamed").first()).toBeHidden();
  // The open page may ask once more for what was just removed; the browser itself reports that answer.
  problems.splice(
    0,
    problems.length,
    ...problems.filter((problem) => !/404 .*\/api\/connectors\//.test(problem)),
  );
});
