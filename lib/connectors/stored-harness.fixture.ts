import { createHash } from "node:crypto";
import { sealSecrets } from "@/lib/connectors/secrets";
import type { Database } from "@/lib/db/database";
import { connectors, harnessAccounts } from "@/lib/db/schema";
import type { ToolPermissions } from "@/schemas/connectors/harness-connector";
import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";

/** A Harness connector as connecting stores it, without asking the account. Of what is left out, nobody in the test asks. */
export interface StoredHarness {
  id: string;
  slug?: string;
  displayName?: string;
  baseUrl?: string;
  accountId?: string;
  /** Sealed for the connector; without one it cannot be opened. */
  token?: string;
  webhook?: { key: string; secret: string };
  toolPermissions?: ToolPermissions;
  createdBy?: string;
}

export async function storeHarnessConnector(db: Database, of: StoredHarness): Promise<void> {
  const now = new Date();
  await db.insert(connectors).values({
    id: of.id,
    slug: of.slug ?? "demo",
    kind: "harness",
    displayName: of.displayName ?? "Demo",
    baseUrl: of.baseUrl ?? "http://127.0.0.1:1",
    settings: { accountId: of.accountId ?? "acc", requestsPerMinute: defaultRequestsPerMinute },
    sealedSecrets: of.token === undefined ? { token: "none" } : sealSecrets({ token: of.token }, of.id),
    webhookKey: of.webhook?.key ?? `hook-of-${of.id}`,
    webhookSecretHash: createHash("sha256")
      .update(of.webhook?.secret ?? "none")
      .digest("hex"),
    createdBy: of.createdBy ?? "demo:1",
    createdAt: now,
    updatedAt: now,
  });
  await db.insert(harnessAccounts).values({
    connectorId: of.id,
    tokenKind: "pat",
    tokenHint: of.token?.slice(-4) ?? "none",
    toolPermissions: of.toolPermissions ?? {},
  });
}
