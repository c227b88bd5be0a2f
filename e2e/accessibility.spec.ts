import { faultsOf, open } from "./support/look";
import { addressOf, isOfOneThing, routes } from "./support/routes";
import { openChat, say } from "./support/story";
import { expect, test } from "./support/test";

// Where things are that a page of one thing can show is found by `pages.setup.ts`, which runs before.
for (const route of routes()) {
  const which = isOfOneThing(route) ? `a page of ${route}` : route;
  test(`axe finds nothing on ${which} in either theme, and it is no wider than a phone`, async ({
    signInAs,
  }) => {
    const page = await signInAs("admin");
    await open(page, addressOf(route));
    expect(await faultsOf(page)).toEqual([]);
  });
}

test("axe finds nothing on an execution with the chat and a request open in either theme, and it is no wider than a phone", async ({
  signInAs,
}) => {
  const page = await signInAs("admin");
  await open(page, addressOf("/executions/[project]/[execution]"));
  await openChat(page);
  await say(page, "Run it again", /waits for|approv/i);
  expect(await faultsOf(page)).toEqual([]);
});

test("axe finds nothing on the sign-in page in either theme, and it is no wider than a phone", async ({
  page,
}) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
});
