import { type ChildProcess, spawn } from "node:child_process";
import { type APIRequestContext, expect, type Page, request, test } from "@playwright/test";
import { addresses, ports } from "./support/addresses";
import type { ReceivedRequest } from "./support/scripted-openai/script";
import { type ScriptedOpenAi, startScriptedOpenAi } from "./support/scripted-openai/server";
import { signIn } from "./support/sign-in";
import { openChat } from "./support/story";

/*
 * The teammate with a language model behind it: a second product that meets a scripted server by its address alone. What
 * the loop does with every kind of answer is tested beside the loop; here is what a reader sees of it.
 */

let product: ChildProcess;
let model: ScriptedOpenAi;
let account: APIRequestContext;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  model = await startScriptedOpenAi([], ports.model);
  // A group of its own, so that all of it can be ended.
  product = spawn(process.execPath, ["e2e/support/start-product.mjs", "--model"], {
    stdio: "ignore",
    detached: true,
  });
  await expect
    .poll(
      () =>
        fetch(`${addresses.modelApp}/api/ready`).then(
          (answer) => answer.ok,
          () => false,
        ),
      { timeout: 200_000 },
    )
    .toBe(true);
  account = await request.newContext({ baseURL: addresses.modelApp });
  await signIn(account, "member");
});

test.afterAll(async () => {
  await account?.dispose();
  if (product?.pid !== undefined && product.exitCode === null) {
    const ended = new Promise((resolve) => product.once("exit", resolve));
    process.kill(-product.pid, "SIGTERM");
    await ended;
  }
  await model?.close();
});

test.use({ baseURL: addresses.modelApp });

async function chatPage(page: Page) {
  await page.context().addCookies((await account.storageState()).cookies);
  await page.goto("/threads");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const { composer, conversation } = await openChat(page);
  const ask = async (text: string) => {
    await composer.fill(text);
    await composer.press("Enter");
  };
  return { conversation, ask };
}

const words =
  "Nothing is failing in the demo account right now. Three projects are watched, and each ran today.";

test("an answer of the model streams in with its tool call, can be opened, and is there after a reload", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { conversation, ask } = await chatPage(page);
  const goOn = Promise.withResolvers<void>();
  model.play((asked: ReceivedRequest) =>
    /function_call_output|"role":"tool"/.test(asked.text)
      ? { kind: "text", text: words, hold: { afterPieces: 5, until: goOn.promise } }
      : { kind: "calls", calls: [{ name: "get_health", arguments: { range: "24h" } }] },
  );
  await ask("How are we doing?");
  // Its words appear while it still writes; until then it can be stopped.
  await expect(conversation).toContainText("Nothing is failing", { timeout: 45_000 });
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await expect(conversation).not.toContainText("each ran today");
  goOn.resolve();
  await expect(conversation).toContainText("each ran today", { timeout: 45_000 });
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible({ timeout: 15_000 });

  await conversation.getByText("Health", { exact: true }).click();
  await expect(conversation).toContainText("Success rate");
  await expect(conversation).toContainText("get_health was called with");
  await page.reload();
  await expect(page.getByRole("log")).toContainText("each ran today");
  // The provider got the question and the tool's result, and no secret of ours.
  const told = model.requests.map((each) => each.text).join();
  expect(told).toContain("How are we doing?");
  expect(told).not.toMatch(/pat\.[A-Za-z0-9_-]{10,}\./);
});

test("a stream that is cut keeps its words and says so; a provider that fails is named; retry answers", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const { conversation, ask } = await chatPage(page);
  const read = Promise.withResolvers<void>();
  model.play(() => ({ kind: "cut", text: "It looks as if the registry", read: read.promise }));
  await ask("Why did the last run fail?");
  await expect(conversation).toContainText("It looks as if", { timeout: 45_000 });
  read.resolve();
  const alert = conversation.getByRole("alert");
  await expect(alert.last()).toContainText(/language model.*(broke|broken|broke off)/i, { timeout: 60_000 });
  await expect(conversation).toContainText("It looks as if the registry");

  model.play(() => ({ kind: "status", status: 500 }));
  await conversation.getByRole("button", { name: "Retry" }).last().click();
  await expect(alert.last()).toContainText("The language model's provider failed (500).", {
    timeout: 60_000,
  });
  model.play(() => ({ kind: "text", text: "The registry was down." }));
  await conversation.getByRole("button", { name: "Retry" }).last().click();
  await expect(conversation).toContainText("The registry was down.", { timeout: 45_000 });
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible();
});
