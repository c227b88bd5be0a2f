import { test as base, type ConsoleMessage, expect, type Page } from "@playwright/test";
import type { Role } from "@/schemas/roles";
import { worldProject } from "./projects";
import { sessionFile } from "./sessions";
import { createSimulatorControl, type SimulatorControl } from "./simulator-control";

interface Fixtures {
  /** A page of its own browser context, signed in with the role. */
  signInAs: (role: Role, options?: { width?: number; colorScheme?: "light" | "dark" }) => Promise<Page>;
  /** What makes faults and moves the clock: for one test at a time, so only for files of `worldProject`. */
  simulator: SimulatorControl;
  /** Console errors and page errors of every page of the test; a test that expects some empties it. */
  problems: string[];
}

export const test = base.extend<Fixtures>({
  problems: async ({ browserName: _browser }, use) => {
    const problems: string[] = [];
    await use(problems);
    expect(problems, "no page wrote an error to the console").toEqual([]);
  },
  signInAs: async ({ browser, problems }, use) => {
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await use(async (role, options = {}) => {
      const context = await browser.newContext({
        storageState: sessionFile(role),
        viewport: { width: options.width ?? 1440, height: options.width === undefined ? 900 : 844 },
        colorScheme: options.colorScheme ?? "light",
      });
      contexts.push(context);
      const page = await context.newPage();
      watch(page, problems);
      waitsUntilInteractive(page);
      return page;
    });
    for (const context of contexts) {
      await context.close();
    }
  },
  simulator: async ({ request }, use, { project }) => {
    if (project.name !== worldProject) {
      throw new Error(
        `A file that uses the simulator's control belongs to the project "${worldProject}" (playwright.config.ts).`,
      );
    }
    const control = createSimulatorControl(request);
    await use(control);
    await control.clearFaults();
  },
});

/** The page's code has arrived and answers: a click before that would be lost. */
export async function interactive(page: Page): Promise<void> {
  await page.locator("html[data-interactive]").waitFor({ state: "attached" });
}

function waitsUntilInteractive(page: Page): void {
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const answer = await goto(url, options);
    await interactive(page);
    return answer;
  };
}

function watch(page: Page, problems: string[]): void {
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") {
      problems.push(`${page.url()}: ${message.text()} ${message.location().url}`);
    }
  });
}

export { expect };
