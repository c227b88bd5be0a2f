import type { Page } from "@playwright/test";
import { z } from "zod";
import { FailureClustersView } from "@/schemas/failures/failure-clusters";
import { InvestigationView } from "@/schemas/failures/investigations";
import { ask, openRow, overflowOf } from "./support/chat";
import { openChat } from "./support/story";
import { expect, test } from "./support/test";

const Failed = z.object({
  rows: z.array(z.object({ executionId: z.string(), pipeline: z.object({ projectKey: z.string() }) })),
});

/** The newest failed execution whose finished investigation recommends to run it again: nobody asked for it. */
async function investigated(page: Page): Promise<InvestigationView> {
  let found: InvestigationView | undefined;
  await expect
    .poll(
      async () => {
        const answer = await page.request.get("/api/executions?outcome=failed&range=24h");
        for (const { executionId, pipeline } of Failed.parse(await answer.json()).rows.slice(0, 10)) {
          const path = `/api/investigations/${encodeURIComponent(pipeline.projectKey)}/${executionId}`;
          const view = InvestigationView.nullable().parse(await (await page.request.get(path)).json());
          const actions = view?.report?.actions ?? [];
          if (view?.status === "finished" && actions.some((each) => each.button?.type === "rerun")) {
            found = view;
            return true;
          }
        }
        return false;
      },
      { message: "a failure of the last hour is investigated by itself", timeout: 120_000 },
    )
    .toBe(true);
  if (found === undefined) throw new Error("unreachable: the poll ended with one");
  return found;
}

test("a failure is investigated by itself; its evidence opens, its new run waits for an approver, a correction stays", async ({
  signInAs,
  simulator,
}) => {
  test.setTimeout(240_000);
  const page = await signInAs("member");
  const { executionPath } = await investigated(page);

  // The failed execution says what the investigation found, and leads to it.
  await page.goto(executionPath);
  const failure = page.getByRole("region", { name: "Failure" });
  await expect(failure).toContainText(/\d+ %/);
  await failure.getByRole("link", { name: "Open the investigation" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Investigation of / })).toBeVisible();
  const hypotheses = page.getByRole("region", { name: "What it could be" });
  await expect(hypotheses.getByRole("listitem").first()).toContainText(/Confirmed|Open|Ruled out/);

  // A piece of evidence opens the very line of the log.
  const evidence = page.getByRole("region", { name: "Evidence" });
  await evidence
    .getByRole("listitem")
    .filter({ hasText: "Log line" })
    .first()
    .getByRole("link")
    .first()
    .click();
  await expect(page).toHaveURL(/\/executions\/[^/]+\/[^?]+\?.*line=\d+/);
  await expect(page.getByRole("region", { name: /^Log of / })).toBeVisible();
  await page.goBack();

  // Running it again is a request; nothing is sent.
  await simulator.forgetRequests();
  const todo = page.getByRole("region", { name: "What to do" });
  await todo.getByRole("button", { name: "Run again" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Waiting for a decision");
  expect(Object.keys(await simulator.requests("/execute/"))).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  // A correction needs a cause or words, and is kept.
  await page.getByRole("button", { name: "Not quite" }).click();
  const correction = page.getByRole("dialog", { name: "What was it?" });
  await correction.getByRole("button", { name: "Save the correction" }).click();
  await expect(correction).toContainText("Pick a cause, write a sentence, or both.");
  await correction.getByRole("textbox").fill("The proxy in front of the registry was restarted.");
  await correction.getByRole("button", { name: "Save the correction" }).click();
  await expect(correction).toBeHidden();
  const said = page.getByRole("region", { name: "What people said" });
  await expect(said).toContainText("The proxy in front of the registry was restarted.");
  await page.reload();
  await expect(said).toContainText("The proxy in front of the registry was restarted.");
});

test("the chat draws why something failed, what failed alike and what differs from the last green run", async ({
  signInAs,
}) => {
  test.setTimeout(240_000);
  const page = await signInAs("member");
  const { executionPath } = await investigated(page);
  await page.goto(executionPath);
  await openChat(page);

  // The proof of the answer stands open; what it cites and what to do are there.
  const why = await openRow(await ask(page, "Why did it fail?"), "Investigate the failure");
  await expect(why.getByRole("link", { name: "Open the investigation" })).toBeVisible();
  await expect(why.getByRole("region", { name: "What to do" })).toBeVisible();
  await why.getByText(/pieces? of evidence$/).click();
  await expect(why.getByText("Log line", { exact: true }).first()).toBeVisible();

  const similar = await openRow(await ask(page, "Has this happened before?"), "Similar failures");
  await expect(similar).toContainText(/other failures? in \d+ pipelines?|No earlier failure looks like/);

  const compared = await openRow(
    await ask(page, "Compare it with the last green run"),
    "Compare two executions",
  );
  const steps = compared.getByRole("table", { name: "Steps that differ most" });
  await expect(steps.getByRole("row").nth(1), "the step that failed stands first").toContainText("Failed");

  await page.setViewportSize({ width: 390, height: 844 });
  for (const title of ["Investigate the failure", "Similar failures", "Compare two executions"])
    await openRow(page.getByRole("log"), title);
  expect(await overflowOf(page)).toEqual([]);
});

test("a viewer reads an investigation and can neither correct it, nor have it made again, nor ask for a run", async ({
  signInAs,
}) => {
  test.setTimeout(180_000);
  const viewer = await signInAs("viewer");
  const { path } = await investigated(viewer);
  await viewer.goto(path);
  await expect(viewer.getByRole("region", { name: "What to do" })).toContainText("A member can ask for this");
  for (const name of ["Confirm", "Not quite", "Investigate again", "Run again"]) {
    await expect(viewer.getByRole("button", { name, exact: true })).toHaveCount(0);
  }
});

test("a kind of failure is found by its words, taken by an owner, and found by that owner", async ({
  signInAs,
}) => {
  test.setTimeout(120_000);
  const page = await signInAs("member");
  const answer = await page.request.get("/api/failures?range=30d");
  const { clusters } = FailureClustersView.parse(await answer.json());
  const cluster = clusters.find((each) => each.linesRead);
  if (cluster === undefined) throw new Error("the story has failures whose lines have been read");

  await page.goto("/failures?range=30d");
  await page.getByRole("searchbox", { name: "Search failures" }).fill(cluster.title.slice(0, 60));
  await page.getByRole("searchbox", { name: "Search failures" }).press("Enter");
  await expect(page).toHaveURL(/[?&]q=/);
  const list = page.getByRole("region", { name: "What fails" });
  await list
    .getByRole("listitem")
    .filter({ hasText: cluster.title.slice(0, 40) })
    .first()
    .getByRole("link", { name: cluster.causeTitle })
    .first()
    .click();

  await expect(page.getByRole("heading", { level: 1, name: "Kind of failure" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Executions that failed in this way" })).toBeVisible();
  await page.getByRole("button", { name: /^(Set|Change) owner$/ }).click();
  await page.getByRole("combobox", { name: "Owner" }).fill("Team Saddle");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("main")).toContainText("Owner");
  await expect(page.getByRole("button", { name: "Change owner" })).toBeVisible();

  await page.goto("/failures?range=30d&owner=Team+Saddle");
  await expect(list.getByRole("link", { name: "Team Saddle" }).first()).toBeVisible();
});
