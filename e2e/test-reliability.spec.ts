import type { Page } from "@playwright/test";
import { ask, openRow, overflowOf } from "./support/chat";
import { violationsOf } from "./support/look";
import { openChat } from "./support/story";
import { expect, test } from "./support/test";

/** A suite that somebody uploads: one of its tests now and then fails and passes on the same commit. */
const suite = "e2e.reliability.WarehouseTest";
const flakyTest = "reservesTheLastPiece";
const message = "Timed out after 5000 ms waiting for the lock of shelf A1";

function report(failing: boolean): string {
  const failure = failing ? `<failure message="${message}">${message}</failure>` : "";
  const steady = ["storesAPiece", "findsAPiece", "countsPieces"]
    .map((name) => `<testcase classname="${suite}" name="${name}" time="0.05"/>`)
    .join("");
  return `<testsuite name="warehouse" tests="4"><testcase classname="${suite}" name="${flakyTest}" time="1.2">${failure}</testcase>${steady}</testsuite>`;
}

async function projectOf(page: Page): Promise<string> {
  const { projects } = await (await page.request.get("/api/workspace")).json();
  return projects[0].key;
}

/** Three weeks of runs: on every fifth commit it failed first and passed when it was tried again. */
async function uploadHistory(page: Page, project: string): Promise<void> {
  const hourMs = 3_600_000;
  const commits = 40;
  for (let index = 0; index < commits; index++) {
    const commit = `${index.toString(16).padStart(8, "0")}${"e2e0".repeat(8)}`;
    const at = Date.now() - (commits - index) * 12 * hourMs;
    const tries = index % 5 === 2 ? [true, false] : [false];
    for (const [attempt, failing] of tries.entries()) {
      const answer = await page.request.post("/api/test-results/uploads", {
        multipart: {
          project,
          commit,
          branch: "main",
          repository: "acme/warehouse",
          job: "unit",
          at: String(at + attempt * hourMs),
          file: { name: "report.xml", mimeType: "application/xml", buffer: Buffer.from(report(failing)) },
        },
      });
      expect(answer.ok(), await answer.text()).toBe(true);
    }
  }
}

/** Waits until the background has judged the test, then opens its page from the list. */
async function openFlakyTest(page: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        const view = await (await page.request.get(`/api/tests?range=60d&q=${flakyTest}`)).json();
        return view.tests[0]?.judgement?.state ?? null;
      },
      { timeout: 120_000, intervals: [2_000] },
    )
    .toMatch(/flaky|quarantined/);
  await page.goto(`/tests?range=60d&q=${flakyTest}`);
  const list = page.getByRole("region", { name: "Tests", exact: true });
  await list.getByRole("link", { name: flakyTest }).click();
  await expect(page).toHaveURL(/\/tests\/\d+/);
}

test("a flaky test is found, quarantined by an approver with reason and end, and listed for pipelines; a viewer may not", async ({
  signInAs,
}) => {
  test.setTimeout(300_000);
  const member = await signInAs("member");
  const project = await projectOf(member);
  await uploadHistory(member, project);

  // The page says what it is, why, and shows each run.
  const approver = await signInAs("approver");
  await openFlakyTest(approver);
  const main = approver.getByRole("main");
  await expect(main).toContainText(/Flaky: it fails by chance/);
  await expect(main.getByRole("region", { name: "Why it fails" })).toContainText("Timing");
  await expect(main.getByRole("region", { name: "How it fails" })).toContainText("waiting for the lock");
  await expect(main.getByRole("region", { name: /^Runs of / })).toBeVisible();

  expect(await violationsOf(approver)).toEqual([]);

  // Without a reason nothing happens; with one the test is quarantined, and its history says by whom and why.
  await main.getByRole("button", { name: "Quarantine…" }).click();
  const dialog = approver.getByRole("dialog");
  await expect(dialog).toContainText("would have turned");
  await dialog.getByRole("button", { name: "Quarantine", exact: true }).click();
  await expect(dialog).toContainText("Say why in a few words.");
  expect(await violationsOf(approver)).toEqual([]);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The lock is rewritten this sprint");
  await dialog.getByRole("button", { name: "Quarantine", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(main).toContainText(/Quarantined: it fails by chance/);
  await expect(main.getByRole("region", { name: "History of states" })).toContainText(
    "The lock is rewritten this sprint",
  );

  // A pipeline step reads it.
  const listed = await approver.request.get(
    `/api/quarantine?project=${encodeURIComponent(project)}&repository=acme/warehouse&format=txt`,
  );
  expect(await listed.text()).toContain(`${suite}#${flakyTest}`);
  await approver.goto("/tests/quarantine");
  await expect(approver.getByRole("table", { name: "Tests in quarantine" })).toContainText(flakyTest);

  await theChatDrawsTests(approver);

  // A viewer sees it, is offered no decision, and hears who decides.
  const viewer = await signInAs("viewer");
  await openFlakyTest(viewer);
  await expect(viewer.getByRole("main")).toContainText(/Quarantined/);
  await expect(
    viewer.getByRole("button", { name: /^(Quarantine|End the quarantine|Set state)/ }),
  ).toHaveCount(0);
  await viewer.goto(`/tests?range=60d&q=${flakyTest}&state=quarantined`);
  // Its state is what a person made of it; its label is what it is judged to be.
  await viewer.getByRole("combobox", { name: /^Label/ }).click();
  await viewer.getByRole("option", { name: /^Flaky/ }).click();
  await expect(viewer).toHaveURL(/label=flaky/);
  await viewer.getByRole("checkbox", { name: `Select ${flakyTest}` }).click();
  const chosen = viewer.getByRole("region", { name: "Chosen tests" });
  await expect(chosen.getByRole("button", { name: "Set state…" })).toBeDisabled();

  // What a quarantine would have done is no decision: a viewer may ask.
  await chosen.getByRole("button", { name: "What if quarantined?" }).click();
  await expect(viewer.getByRole("dialog")).toContainText("would have turned");
});

/** Asks for each drawing that the tools about tests have, and opens it; then looks at all of them on a phone. */
async function theChatDrawsTests(page: Page): Promise<void> {
  await openChat(page);
  const flaky = await openRow(await ask(page, "Which tests are flaky?"), "Flaky tests");
  // Which of them come first is the story's matter.
  await expect(flaky.getByRole("listitem").first().getByRole("link")).toHaveAttribute(
    "href",
    /^\/tests\/\d+$/,
  );
  await expect(flaky).toContainText(/\d %\s*[\d.]+ % to [\d.]+ %/);
  await expect(flaky.getByRole("link", { name: /on the Tests page$/ })).toBeVisible();

  const explained = await openRow(await ask(page, `Why is ${flakyTest} flaky?`), `Test ${flakyTest}`);
  await expect(explained).toContainText(/\d+ of \d+ failed/);
  await expect(explained).toContainText("Timing");
  await expect(explained.getByRole("list", { name: "Last failures" }).getByRole("listitem")).not.toHaveCount(
    0,
  );

  const tried = await openRow(
    await ask(page, `What if we quarantine ${flakyTest}?`),
    "What a quarantine would have done",
  );
  await expect(tried).toContainText("Turned green");
  await expect(tried).toContainText("Nothing is changed by this.");
  await expect(tried.getByRole("link", { name: "An approver decides on the page" })).toBeVisible();

  const regressed = await openRow(await ask(page, "Which tests regressed?"), "Regressions of tests");
  await expect(regressed).toContainText(/on the Tests page|No test began to fail/);

  await page.setViewportSize({ width: 390, height: 844 });
  for (const title of ["Flaky tests", `Test ${flakyTest}`, "What a quarantine would have done"])
    await openRow(page.getByRole("log"), title);
  expect(await overflowOf(page)).toEqual([]);
  expect(await violationsOf(page)).toEqual([]);
}

test("a report that is dropped on the page is read, and its tests appear in the list", async ({
  signInAs,
}) => {
  test.setTimeout(120_000);
  const page = await signInAs("member");
  const { projects } = await (await page.request.get("/api/workspace")).json();
  await page.goto("/tests/upload");
  const name = "packsADroppedBox";
  const dropped = await page.evaluateHandle((xml) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([xml], "dropped.xml", { type: "application/xml" }));
    return transfer;
  }, `<testsuite name="boxes"><testcase classname="e2e.BoxTest" name="${name}" time="0.1"/></testsuite>`);
  await page.getByRole("group", { name: "Files" }).dispatchEvent("drop", { dataTransfer: dropped });
  await expect(page.getByRole("list", { name: "Chosen files" })).toContainText("dropped.xml");
  await page.getByRole("combobox", { name: /^Project/ }).click();
  await page
    .getByRole("option", { name: new RegExp(projects[0].name) })
    .first()
    .click();
  await page.getByRole("textbox", { name: /^Commit/ }).fill("0d0ffed0c0ffee00");
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  // "known" when this test runs a second time on one database: the same file for the same commit counts once.
  await expect(page.getByRole("table", { name: "Uploaded files" })).toContainText(
    /dropped\.xml\s*(stored|known)/,
  );

  await page.goto(`/tests?q=${name}`);
  await expect(page.getByRole("table", { name: "Tests" })).toContainText(name, { timeout: 60_000 });
});

test("the list of tests is reached, chosen from and asked about by keyboard alone", async ({ signInAs }) => {
  const page = await signInAs("viewer");
  await page.goto("/tests?range=60d");
  await expect(page.getByRole("table", { name: "Tests" })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search tests" })).toBeFocused();
  await page
    .getByRole("checkbox", { name: /^Select (?!all)/ })
    .first()
    .focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("region", { name: "Chosen tests" })).toContainText("1 test chosen");
  await expect(page).toHaveURL(/select=\d+/);
});
