import type { Page } from "@playwright/test";
import { open } from "./support/look";
import { findAddresses, isOfOneThing, keepAddresses, routes } from "./support/routes";
import { openChat, say } from "./support/story";
import { expect, test } from "./support/test";

/** A test that ran on each of the last fifteen days: last week had something to write about. */
async function uploadTwoWeeks(page: Page): Promise<void> {
  const { projects } = await (await page.request.get("/api/workspace")).json();
  const report =
    '<testsuite name="paddock" tests="1"><testcase classname="e2e.PaddockTest" name="opensTheGate" time="0.1"/></testsuite>';
  for (let day = 15; day > 0; day--) {
    const answer = await page.request.post("/api/test-results/uploads", {
      multipart: {
        project: projects[0].key,
        commit: `${day.toString(16).padStart(8, "0")}${"a11e".repeat(8)}`,
        branch: "main",
        repository: "acme/paddock",
        at: String(Date.now() - day * 86_400_000),
        file: { name: "report.xml", mimeType: "application/xml", buffer: Buffer.from(report) },
      },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

/** Has last week's digests written, as soon as the background has judged a test that ran in it. */
async function writeDigests(page: Page): Promise<void> {
  const digests = async () => (await (await page.request.get("/api/tests/settings")).json()).digests.length;
  await expect(async () => {
    await open(page, "/tests/policy");
    await page.getByRole("button", { name: "Write last week's digests now" }).click();
    await expect(page.getByText(/digests? written|Nothing to write/).first()).toBeVisible();
    expect(await digests()).toBeGreaterThan(0);
  }).toPass({ timeout: 240_000, intervals: [2_000] });
}

test("every page of one thing is linked from another page", async ({ signInAs }) => {
  test.setTimeout(360_000);
  const page = await signInAs("admin");
  await uploadTwoWeeks(page);
  // A conversation and a request to open, made as a person makes them.
  await open(page, "/executions?outcome=failed&range=7d");
  await page
    .getByRole("main")
    .getByRole("link", { name: /Storefront CI\/CD/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/executions\/[^/]+\/[^/]+/);
  await openChat(page);
  await say(page, "Run it again", /waits for|approv/i);
  await writeDigests(page);

  const wanted = routes().filter(isOfOneThing);
  // What the background makes (an investigation) may still be on its way.
  let found = new Map<string, string>();
  await expect
    .poll(
      async () => {
        found = await findAddresses(page.request);
        return wanted.filter((route) => !found.has(route));
      },
      { timeout: 120_000, intervals: [2_000] },
    )
    .toEqual([]);
  keepAddresses(found);
});
