import { webhookPath } from "@/lib/api-addresses";
import type { CapabilityMap } from "@/lib/connectors/capabilities";
import { connectorKind } from "@/lib/connectors/connector-kind";
import { checkConnection } from "@/lib/connectors/harness/check-connection";
import { harnessContents } from "@/lib/connectors/harness/connector-contents";
import { openHarness } from "@/lib/connectors/harness/harness-client-for";
import { harnessTables } from "@/lib/connectors/harness/harness-tables";
import { harnessViews } from "@/lib/connectors/harness/harness-views";
import { accountIdOfToken } from "@/lib/harness/client";
import { connectorKindWords } from "@/schemas/connectors/connector-kinds";
import { HarnessSettings } from "@/schemas/connectors/harness-connector";
import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";

const capabilities: CapabilityMap = { executions: openHarness, metrics: null, logs: null };

/** A Harness account: projects that are watched, and writes that are asked for. */
export const harnessKind = connectorKind("harness", {
  title: connectorKindWords.harness.title,
  settings: HarnessSettings,
  secrets: () => ["token"],
  async check({ baseUrl, settings, secrets: { token } }, { stored, ...options }) {
    const { requestsPerMinute = defaultRequestsPerMinute } = settings;
    const result = await checkConnection({
      ...options,
      baseUrl,
      token,
      requestsPerMinute,
      // An old token does not carry its account; a stored connector knows it.
      accountId: stored ? (accountIdOfToken(token) ?? settings.accountId) : settings.accountId,
      expectedAccountId: stored ? settings.accountId : undefined,
    });
    return {
      check: result.check,
      baseUrl: result.baseUrl,
      settings: result.accountId === null ? null : { accountId: result.accountId, requestsPerMinute },
      projects: result.projects,
      own: harnessTables(token, result),
    };
  },
  capabilities,
  webhookPath,
  audit: { subject: "connector", secretReplaced: "connector.token_replaced" },
  views: (db, rows) => harnessViews(db, rows, capabilities),
  contents: harnessContents,
});
