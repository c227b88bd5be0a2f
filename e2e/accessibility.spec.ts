import { readdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openChat, say } from "./support/story";
import { expect, test } from "./support/test";

/** Every page below app, found in the source: a new page is looked at without anybody adding it here. */
function routes(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("page.tsx"))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, "").replace(/\([^)]+\)\/?/g, "")}`)
    .filter((route) => route !== "/sign-in")
    .sort();
}

/** Pages of one thing that no page in this order links to, and where one is linked. */
const alsoLinkedFrom = ["/executions?outcome=failed&range=7d", "/failures?range=30d"];

async function linksOf(page: Page): Promise<string[]> {
  return page.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
}

function matches(route: string, href: string): boolean {
  const pattern = route.split("/").map((part) => (part.startsWith("[") ? "[^/?#]+" : part));
  return new RegExp(`^${pattern.join("/")}(?:[?#]|$)`).test(href);
}

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
  }).toPass({ timeout: 120_000, intervals: [2_000] });
}

/** What axe and a ruler say of the page that is open, in both themes and at the width of a phone. */
async function faultsOf(page: Page, path: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (theme: string, axe: AxeBuilder) => {
    const { violations } = await axe.analyze();
    for (const { id, nodes } of violations) {
      const places = nodes.map((node) => node.target.join(" ")).slice(0, 3);
      found.push(`${path}: ${id}, ${theme} (${places.join("; ")})`);
    }
  };
  await look("light", new AxeBuilder({ page }));
  // Structure is the same in the dark; colours are not.
  await page.emulateMedia({ colorScheme: "dark" });
  await look("dark", new AxeBuilder({ page }).withRules(["color-contrast", "link-in-text-block"]));
  await page.emulateMedia({ colorScheme: "light" });
  const { width = 1440, height = 900 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width: 390, height: 844 });
  const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  // What is drawn anew at this width may take a moment.
  await expect
    .poll(tooWide, { timeout: 3_000 })
    .toBeLessThanOrEqual(0)
    .catch(() => {});
  const overflow = await tooWide();
  if (overflow > 0) found.push(`${path}: ${overflow} px wider than a phone`);
  await page.setViewportSize({ width, height });
  return found;
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("load");
}

test("axe finds nothing on any page in either theme, nor with the chat open, and none is wider than a phone", async ({
  signInAs,
}) => {
  test.setTimeout(360_000);
  const page = await signInAs("admin");
  const found: string[] = [];
  const links = new Set<string>();
  const visit = async (path: string) => {
    await open(page, path);
    found.push(...(await faultsOf(page, path)));
    for (const href of await linksOf(page)) links.add(href);
  };

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
  found.push(...(await faultsOf(page, "the chat of an execution")));
  for (const href of await linksOf(page)) links.add(href);
  await writeDigests(page);

  const all = routes();
  for (const route of all.filter((each) => !each.includes("["))) await visit(route);
  for (const path of alsoLinkedFrom) {
    await open(page, path);
    for (const href of await linksOf(page)) links.add(href);
  }
  for (const route of all.filter((each) => each.includes("["))) {
    const isStatic = (href: string) => all.includes(href.replace(/[?#].*$/, ""));
    const link = [...links].find((href) => matches(route, href) && !isStatic(href));
    expect(link, `a link to a page of ${route}`).toBeDefined();
    await visit(link ?? "");
  }
  expect(found).toEqual([]);
});

test("axe finds nothing on the sign-in page in either theme", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await faultsOf(page, "/sign-in")).toEqual([]);
});
