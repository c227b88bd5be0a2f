import { and, eq, inArray } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { assertCan } from "@/lib/auth/permissions";
import { type CheckResult, checkConnection } from "@/lib/connectors/check-connection";
import { getConnector } from "@/lib/connectors/get-connector";
import { openSecret, sealSecret } from "@/lib/connectors/secret-box";
import { findConnector } from "@/lib/connectors/view";
import type { Context, VerbArgs } from "@/lib/context";
import { connectors, projects } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
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
  const token = openSecret(connector.tokenCiphertext, connector.id, encryptionKey());
  const { check } = await checkWith(ctx, connector, { baseUrl: connector.baseUrl, token });
  await ctx.db
    .update(connectors)
    .set({
      lastCheck: check,
      tokenExpiresAt: check.tokenExpiresAt === null ? null : new Date(check.tokenExpiresAt),
    })
    .where(eq(connectors.id, connector.id));
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
        tokenCiphertext: sealSecret(input.token, connector.id, encryptionKey()),
        tokenKind: input.token.toLowerCase().startsWith("sat.") ? "sat" : "pat",
        tokenHint: input.token.slice(-4),
        tokenExpiresAt: check.tokenExpiresAt === null ? null : new Date(check.tokenExpiresAt),
        lastCheck: check,
        updatedAt: ctx.now(),
      })
      .where(eq(connectors.id, connector.id));
    const stopped = await tx
      .update(projects)
      .set({ syncState: "pending", lastError: null })
      .where(
        and(
          eq(projects.connectorId, connector.id),
          eq(projects.watched, true),
          inArray(projects.syncState, ["failed", "gone"]),
        ),
      )
      .returning({ id: projects.id });
    for (const project of stopped) {
      await enqueue("backfill-project", { projectId: project.id }, { tx });
    }
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
 * Renames a connector or moves it to another address of the same account, which is tested first.
 *
 * @throws InvalidInputError  the new address does not answer for this account; the old one stays
 */
export async function updateConnector({
  ctx,
  input,
}: VerbArgs<UpdateConnectorInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  if (input.baseUrl !== connector.baseUrl) {
    const token = openSecret(connector.tokenCiphertext, connector.id, encryptionKey());
    refuseFailure(await checkWith(ctx, connector, { baseUrl: input.baseUrl, token }));
  }
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({ displayName: input.displayName, baseUrl: input.baseUrl, updatedAt: ctx.now() })
      .where(eq(connectors.id, connector.id));
    await recordAudit(tx, ctx, {
      action: "connector.updated",
      subjectType: "connector",
      subjectId: connector.id,
      summary: `${ctx.actor.name} changed ${connector.displayName}`,
      details: {
        before: { displayName: connector.displayName, baseUrl: connector.baseUrl },
        after: { displayName: input.displayName, baseUrl: input.baseUrl },
      },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input });
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
  });
  return getConnector({ ctx, input });
}

function checkWith(
  ctx: Context,
  connector: ConnectorRow,
  { baseUrl, token }: { baseUrl: string; token: string },
): Promise<CheckResult> {
  return checkConnection({
    baseUrl,
    token,
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
