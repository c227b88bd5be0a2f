import { and, eq, inArray } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { assertCan } from "@/lib/auth/permissions";
import { type CheckResult, checkConnection } from "@/lib/connectors/check-connection";
import { getConnector } from "@/lib/connectors/get-connector";
import { openToken } from "@/lib/connectors/harness-client-for";
import { sealSecret } from "@/lib/connectors/secret-box";
import { findConnector } from "@/lib/connectors/view";
import type { Context, VerbArgs } from "@/lib/context";
import { connectors, projects } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
import { accountIdOfToken } from "@/lib/harness/token";
import { enqueue } from "@/lib/jobs/enqueue";
import { notifyChange } from "@/lib/notify/notify-change";
import { encryptionKey } from "@/lib/secrets";
import type {
  ConnectorView,
  ReplaceTokenInput,
  ToolPermissionsInput,
  UpdateConnectorInput,
} from "@/schemas/connectors";

type ConnectorRow = typeof connectors.$inferSelect;

/**
 * Tests a stored connector with its stored token and keeps the result.
 *
 * @throws NotFoundError  no such connector
 */
export async function checkConnector({
  ctx,
  input,
}: VerbArgs<{ connectorId: string }>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.sync");
  const connector = await findConnector(ctx.db, input.connectorId);
  const { check } = await checkWith(ctx, connector, {
    baseUrl: connector.baseUrl,
    token: openToken(connector),
  });
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      // A failed test learns nothing of the expiry; what was known stays.
      .set({ lastCheck: check, ...(check.ok ? { tokenExpiresAt: instantOf(check.tokenExpiresAt) } : {}) })
      .where(eq(connectors.id, connector.id));
    await recordAudit(tx, ctx, {
      action: "connector.checked",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} tested ${connector.displayName}: ${check.ok ? "it works" : (check.reason ?? "it failed")}`,
      details: { ok: check.ok, problem: check.problem },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}

/**
 * Replaces a connector's token after testing it; a sync that stopped because of the old one goes on.
 *
 * @throws InvalidInputError  the token does not work, or belongs to another account; the old one stays
 */
export async function replaceToken({ ctx, input }: VerbArgs<ReplaceTokenInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  const { check } = refuseFailure(
    await checkWith(ctx, connector, { baseUrl: connector.baseUrl, token: input.token }),
  );
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({
        ...sealedToken(input.token, connector.id),
        tokenExpiresAt: instantOf(check.tokenExpiresAt),
        lastCheck: check,
        updatedAt: ctx.now(),
      })
      .where(eq(connectors.id, connector.id));
    await resumeStopped(tx, connector.id);
    await recordAudit(tx, ctx, {
      action: "connector.token_replaced",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} replaced the token of ${connector.displayName}`,
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}

/**
 * Renames a connector or moves it to another address of the same account, which is tested first; a sync that stopped
 * because of the old address goes on.
 *
 * @throws InvalidInputError  another host without the token; or the new address does not answer for this account; the old one stays
 */
export async function updateConnector({
  ctx,
  input,
}: VerbArgs<UpdateConnectorInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  const otherHost = originOf(input.baseUrl) !== originOf(connector.baseUrl);
  if (otherHost && input.token === undefined) {
    throw new InvalidInputError("Paste the token again: the stored one is not sent to another host.", {
      details: { fields: { token: "is required to move to another host" } },
    });
  }
  const moved =
    input.baseUrl === connector.baseUrl
      ? null
      : refuseFailure(
          await checkWith(ctx, connector, {
            baseUrl: input.baseUrl,
            token: input.token ?? openToken(connector),
          }),
        );
  const baseUrl = moved?.baseUrl ?? connector.baseUrl;
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({
        displayName: input.displayName,
        baseUrl,
        updatedAt: ctx.now(),
        ...(moved === null ? {} : { lastCheck: moved.check }),
        ...(moved === null || input.token === undefined ? {} : sealedToken(input.token, connector.id)),
      })
      .where(eq(connectors.id, connector.id));
    if (moved !== null) {
      await resumeStopped(tx, connector.id);
    }
    await recordAudit(tx, ctx, {
      action: "connector.updated",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} changed ${connector.displayName}`,
      details: {
        before: { displayName: connector.displayName, baseUrl: connector.baseUrl },
        after: { displayName: input.displayName, baseUrl },
      },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}

/** A token as it is stored: sealed for its connector, with what tells it apart. */
function sealedToken(token: string, connectorId: string) {
  return {
    tokenCiphertext: sealSecret(token, connectorId, encryptionKey()),
    tokenKind: token.toLowerCase().startsWith("sat.") ? ("sat" as const) : ("pat" as const),
    tokenHint: token.slice(-4),
  };
}

/** Scheme, host and port; the text itself where it is no address, so that it counts as another one. */
function originOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}

/** Sets what the write tools may do through this connector: ask an approver, or nothing at all. */
export async function setToolPermissions({
  ctx,
  input,
}: VerbArgs<ToolPermissionsInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  const toolPermissions = Object.fromEntries(
    Object.entries(input.toolPermissions).filter(([, value]) => value !== undefined),
  );
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({ toolPermissions, updatedAt: ctx.now() })
      .where(eq(connectors.id, connector.id));
    await recordAudit(tx, ctx, {
      action: "connector.permissions_changed",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} changed the tool permissions of ${connector.displayName}`,
      details: { before: connector.toolPermissions, after: toolPermissions },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
}

const instantOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

/** Lets watched projects whose sync had stopped go on. */
async function resumeStopped(tx: Context["db"], connectorId: string): Promise<void> {
  const stopped = await tx
    .update(projects)
    .set({ syncState: "pending", lastError: null })
    .where(
      and(
        eq(projects.connectorId, connectorId),
        eq(projects.watched, true),
        inArray(projects.syncState, ["failed", "gone"]),
      ),
    )
    .returning({ id: projects.id });
  for (const project of stopped) {
    await enqueue("backfill-project", { projectId: project.id }, { tx });
  }
}

function checkWith(
  ctx: Context,
  connector: ConnectorRow,
  { baseUrl, token }: { baseUrl: string; token: string },
): Promise<CheckResult> {
  return checkConnection({
    baseUrl,
    token,
    // An old token does not carry its account; the connector knows it.
    accountId: accountIdOfToken(token) ?? connector.accountId,
    expectedAccountId: connector.accountId,
    allowHttpLoopback: env().allowHttpHarness,
    now: ctx.now(),
    signal: ctx.signal,
  });
}

function refuseFailure(result: CheckResult): CheckResult {
  if (!result.check.ok) {
    throw new InvalidInputError(result.check.reason ?? "The connection test failed.", {
      remedy: result.check.remedy ?? undefined,
      details: { problem: result.check.problem },
    });
  }
  return result;
}
