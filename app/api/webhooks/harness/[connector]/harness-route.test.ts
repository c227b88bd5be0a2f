import { desc } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { getConnector } from "@/lib/connectors/get-connector";
// First of the modules that read the environment: it sets a data directory of the test's own.
import { contextFor, person } from "@/lib/connectors/simulated-account.fixture";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { OpenDatabase } from "@/lib/db/database";
import { openMemoryDatabase } from "@/lib/db/databases.fixture";
import { projects, webhookDeliveries } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { maxWebhookBytes } from "@/lib/ingest";
import { getSender } from "@/lib/jobs/boss";
import { POST } from "./route";

vi.setConfig({ hookTimeout: 60_000 });

const webhook = { key: "the-address", secret: "the-secret" };
let opened: OpenDatabase;
beforeAll(async () => {
  opened = await openMemoryDatabase();
  useTestDatabase(opened);
  await getSender();
  await storeHarnessConnector(opened.db, { id: "c1", accountId: "acc", webhook });
  await opened.db.insert(projects).values({
    key: "demo.default.shop",
    connectorId: "c1",
    orgIdentifier: "default",
    orgName: "Default",
    projectIdentifier: "shop",
    name: "Shop",
    watched: true,
    syncState: "live",
    createdAt: new Date(),
  });
});
afterAll(() => opened.close());
beforeEach(async () => {
  await opened.db.delete(webhookDeliveries);
});

async function send(
  body: unknown,
  { secret = webhook.secret, key = webhook.key }: { secret?: string | null; key?: string } = {},
) {
  const request = new Request(`http://tackroom/api/webhooks/harness/${key}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: secret === null ? {} : { "x-webhook-token": secret },
  });
  const answer = await POST(request, { params: Promise.resolve({ connector: key }) });
  const [kept] = await opened.db
    .select()
    .from(webhookDeliveries)
    .orderBy(desc(webhookDeliveries.id))
    .limit(1);
  return { status: answer.status, answer: await answer.json(), kept };
}

let run = 0;
/** An event of a run of its own, as a rule's webhook sends it. */
const event = (eventType: string, change: object = {}) => {
  run += 1;
  return {
    eventData: {
      accountIdentifier: "acc",
      orgIdentifier: "default",
      projectIdentifier: "shop",
      pipelineIdentifier: "deploy",
      planExecutionId: `run-${run}`,
      eventType,
      nodeStatus: "failed",
      startTs: 1_755_678_000,
      ...change,
    },
  };
};

test.each([
  ["a pipeline's end", event("PipelineEnd", { endTs: 1_755_678_421 })],
  ["a stage, which carries a step's name", event("StageFailed", { stageName: "Build", stepName: "Run" })],
  ["a step, which carries no stage's name", event("StepFailed", { stepName: "Run", stageName: undefined })],
  ["an event with an empty moduleInfo", event("StageStart", { moduleInfo: {} })],
  ["an event whose other values have odd forms", event("StepFailed", { triggeredBy: [null], nodeStatus: 7 })],
  ["a pause for a person", event("Waiting for User Action")],
  ["an event without account", event("PipelineStart", { accountIdentifier: null })],
])("%s is received, and its execution is read", async (_what, body) => {
  const { status, answer, kept } = await send(body);
  expect(status).toBe(202);
  expect(answer).toEqual({ outcome: "queued", reason: null });
  expect(kept).toMatchObject({ outcome: "queued", subject: body.eventData.planExecutionId, reason: null });
});

test.each<[string, unknown, string | null, string]>([
  ["no JSON", "pipeline <b>deploy</b> failed", null, "Its body is not JSON."],
  ["nothing at all", "", null, "Its body is not JSON."],
  ["a bare value", "null", null, "has not the form of Harness's own notifications"],
  ["a list", [event("PipelineEnd")], null, "has not the form"],
  ["a custom template's form", { "pipeline name": "deploy", status: "failed" }, null, "has not the form"],
  ["an event without a type", { eventData: { planExecutionId: "run" } }, null, "has not the form"],
  [
    "another account's event",
    event("PipelineEnd", { accountIdentifier: "other" }),
    "PipelineEnd",
    "another Harness account",
  ],
  ["an unknown event", event("ServiceDriftDetected"), "ServiceDriftDetected", "not known here"],
  [
    "an event of no project",
    event("PipelineEnd", { projectIdentifier: null }),
    "PipelineEnd",
    "which project",
  ],
  [
    "an event of no execution",
    event("PipelineEnd", { planExecutionId: undefined }),
    "PipelineEnd",
    "which execution",
  ],
  [
    "an id that is none",
    event("PipelineEnd", { planExecutionId: { id: 1 } }),
    "PipelineEnd",
    "which execution",
  ],
  [
    "an id of a thousand characters",
    event("PipelineEnd", { planExecutionId: "x".repeat(1_000) }),
    "PipelineEnd",
    "which execution",
  ],
  [
    "a failed trigger without its name",
    event("TriggerFailed", { planExecutionId: undefined }),
    "TriggerFailed",
    "which trigger",
  ],
  [
    "a project that nobody watches",
    event("PipelineEnd", { projectIdentifier: "other" }),
    "PipelineEnd",
    "not watched",
  ],
])("%s is received, leads to nothing, and is listed with the reason", async (_what, body, name, reason) => {
  const { status, answer, kept } = await send(body);
  expect(status).toBe(202);
  expect(answer).toMatchObject({ outcome: "ignored", reason: expect.stringContaining(reason) });
  expect(kept).toMatchObject({ signature: "valid", outcome: "ignored", event: name, reason: answer.reason });
});

test("a trigger that failed leads to one read of its history", async () => {
  const failed = event("TriggerFailed", {
    planExecutionId: undefined,
    triggerIdentifier: "on_push",
    triggerName: "On push",
  });
  const { status, answer, kept } = await send(failed);
  expect([status, answer.outcome]).toEqual([202, "queued"]);
  expect(kept).toMatchObject({ event: "TriggerFailed", subject: "on_push", reason: null });
  expect((await send(failed)).answer.outcome).toBe("known");
});

test.each([
  ["a text", { text: "This is a test notification from Harness." }],
  ["a message within", { notification: { message: "Harness test message" } }],
  ["plain words", "Test notification"],
  ["an event of that name", { eventData: { eventType: "TestNotification" } }],
])("the rule's Test button succeeds and is told as a test: %s", async (_what, body) => {
  const { status, answer, kept } = await send(body);
  expect(status).toBe(202);
  expect(answer).toEqual({ outcome: "tested", reason: null });
  expect(kept).toMatchObject({ signature: "valid", outcome: "tested", event: "Test" });
});

test("a template that mentions a failed test is no test", async () => {
  expect((await send({ summary: "deploy failed: unit test broke" })).answer.outcome).toBe("ignored");
  const long = { text: `test notification ${"x".repeat(5_000)}` };
  expect((await send(long)).answer.outcome).toBe("ignored");
});

test("a wrong or missing secret is 401, an unknown address 404, too large a body 413, and nothing is read", async () => {
  expect((await send(event("PipelineEnd"), { secret: "guess" })).status).toBe(401);
  expect((await send("no JSON", { secret: null })).status).toBe(401);
  expect((await send(event("PipelineEnd"), { key: "nobody" })).status).toBe(404);
  expect((await send("x".repeat(maxWebhookBytes + 1))).status).toBe(413);
  const kept = await opened.db.select().from(webhookDeliveries);
  expect(kept.map(({ outcome }) => outcome)).toEqual(["refused", "refused"]);
});

test("the connector's page shows the last eight, newest first, each with what it led to", async () => {
  for (let count = 0; count < 9; count += 1) await send(event("PipelineEnd"));
  await send({ text: "Test notification" });
  await send(event("PipelineEnd"), { secret: "guess" });
  const { deliveries } = await getConnector({
    ctx: contextFor(opened.db, person("viewer")),
    input: { connectorId: "c1", kinds: ["harness"] },
  });
  expect(deliveries).toHaveLength(8);
  expect(deliveries.slice(0, 3)).toMatchObject([
    { outcome: "refused", event: null, reason: "The secret is wrong." },
    { outcome: "tested", event: "Test" },
    { outcome: "queued", event: "PipelineEnd", reason: null },
  ]);
});
