import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./support/test";

const paths = [
  "/",
  "/executions",
  "/failures",
  "/tests",
  "/deployments",
  "/threads",
  "/approvals",
  "/settings/connectors",
  "/settings/connectors/new",
  "/settings/connectors/telemetry/new",
  "/settings/general",
  "/settings/people",
  "/audit",
  "/tests/upload",
  "/tests/quarantine",
  "/tests/policy",
  "/settings/tokens",
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, ${colorScheme}`, async ({ signInAs }) => {
    test.setTimeout(240_000);
    const page = await signInAs("admin", { colorScheme });
    const failed = await page.request.get("/api/executions?outcome=failed&range=7d");
    const { rows } = await failed.json();
    const execution = `/executions/${rows[0].pipeline.projectKey}/${rows[0].executionId}`;
    const found: string[] = [];
    for (const path of [...paths, execution]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.waitForLoadState("load");
      const { violations } = await new AxeBuilder({ page }).analyze();
      found.push(
        ...violations.map(
          (each) =>
            `${path}: ${each.id} (${each.nodes
              .map((node) => node.target.join(" "))
              .slice(0, 3)
              .join("; ")})`,
        ),
      );
    }
    expect(found).toEqual([]);
  });
}

test("axe finds nothing on the sign-in page", async ({ page }) => {
  await page.goto("/sign-in");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((each) => each.id)).toEqual([]);
});

test("no page scrolls sideways at 390 pixels", async ({ signInAs }) => {
  test.setTimeout(120_000);
  const page = await signInAs("admin", { width: 390 });
  const wide: string[] = [];
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) {
      wide.push(`${path}: ${overflow} px`);
    }
  }
  expect(wide).toEqual([]);
});
