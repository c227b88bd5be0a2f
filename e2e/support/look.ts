import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./test";

/** Goes to a page and waits until its heading stands there and everything has loaded. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("load");
}

/** What axe finds wrong on the page that is open, in words. `rules` limits the look to these. */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Tackroom shows no frames of other sites, so axe need not gather their findings in a further page each time.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  return violations.map(({ id, nodes }) => {
    const places = nodes.map((node) => node.target.join(" ")).slice(0, 3);
    return `${id} (${places.join("; ")})`;
  });
}

/** What axe and a ruler say of the page that is open, in both themes and at the width of a phone. */
export async function faultsOf(page: Page): Promise<string[]> {
  const found = (await violationsOf(page)).map((each) => `light: ${each}`);
  // Structure is the same in the dark; colours are not.
  await page.emulateMedia({ colorScheme: "dark" });
  const inTheDark = await violationsOf(page, ["color-contrast", "link-in-text-block"]);
  found.push(...inTheDark.map((each) => `dark: ${each}`));
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
  const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  // What is drawn anew at this width may take a moment.
  await expect
    .poll(tooWide)
    .toBeLessThanOrEqual(0)
    .catch(() => {});
  const overflow = await tooWide();
  if (overflow > 0) found.push(`${overflow} px wider than a phone`);
  return found;
}
