import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { HarnessConnectorView } from "@/schemas/connectors/harness-connector";
import { WebhooksSection } from "./webhooks-section";

const connector: HarnessConnectorView = {
  id: "c1",
  slug: "demo",
  displayName: "Demo",
  baseUrl: "https://app.harness.io",
  capabilities: ["executions"],
  problem: null,
  createdAt: "2026-08-20T08:00:00.000Z",
  kind: "harness",
  accountId: "acc",
  accountName: null,
  requestsPerMinute: 400,
  tokenKind: "pat",
  tokenHint: "abcd",
  tokenExpiresAt: null,
  lastCheck: null,
  toolPermissions: {},
  webhookPath: "/api/webhooks/harness/key",
  deliveries: [],
  failedTriggers: [],
  projects: [],
};
const shown = (change: Partial<HarnessConnectorView> = {}) =>
  renderToStaticMarkup(<WebhooksSection connector={{ ...connector, ...change }} />);
const delivery = { id: 1, at: "2026-08-20T08:00:00.000Z", subject: null, reason: null };

test("a connector to which nothing came says so, and how something would", () => {
  expect(shown()).toContain("Nothing has arrived yet.");
  expect(shown()).not.toContain("Triggers that failed");
});

test("a test, an ignored body and a refusal are told in words, without an event where there is none", () => {
  const html = shown({
    deliveries: [
      { ...delivery, id: 3, event: "Test", outcome: "tested" },
      { ...delivery, id: 2, event: null, outcome: "ignored", reason: "Its body is not JSON." },
      { ...delivery, id: 1, event: null, outcome: "refused", reason: "The secret is missing." },
    ],
  });
  expect(html).toContain("Harness&#x27;s test notification arrived.");
  expect(html).toContain("Ignored. Its body is not JSON.");
  expect(html).toContain("Refused. The secret is missing.");
  expect(html).toContain("Unknown event");
});

test("a trigger that failed is named with its pipeline, the reason and a link to its history", () => {
  const html = shown({
    failedTriggers: [
      {
        projectName: "Shop",
        pipelineIdentifier: "deploy",
        triggerIdentifier: "on_push",
        at: "2026-08-20T08:00:00.000Z",
        reason: "Invalid runtime input yaml",
        openInHarness: "https://app.harness.io/triggers/on_push",
      },
    ],
  });
  expect(html).toContain('href="https://app.harness.io/triggers/on_push"');
  expect(html).toContain("of deploy in Shop: Invalid runtime input yaml");
});
