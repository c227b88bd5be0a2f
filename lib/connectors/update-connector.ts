import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import { check, refuseFailure } from "@/lib/connectors/check";
import { type ConnectorRow, findConnector } from "@/lib/connectors/find-connector";
import { getConnector } from "@/lib/connectors/get-connector";
import { kinds } from "@/lib/connectors/kinds";
import { draftOf, neededSecrets, sealSecrets } from "@/lib/connectors/secrets";
import type { Context, VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { ConnectorView, UpdateConnectorInput } from "@/schemas/connectors/connectors";

/**
 * Changes a connector's name at once, and its address, settings and secrets after a test of what they will ask. What had
 * stopped because of the old ones goes on.
 *
 * @throws NotFoundError      no such connector
 * @throws InvalidInputError  another kind; another host without the secrets; or the test failed: nothing changes
 */
export async function updateConnector({
  ctx,
  input,
}: VerbArgs<UpdateConnectorInput>): Promise<ConnectorView> {
  assertCan(ctx, "connectors.manage");
  const connector = await findConnector(ctx.db, input.connectorId);
  if (input.kind !== connector.kind) {
    throw new InvalidInputError(
      `${connector.displayName} is connected to ${kinds[connector.kind].title} and stays so.`,
      { remedy: `Add ${kinds[input.kind].title} as a connector of its own.` },
    );
  }
  const entry = kinds[connector.kind];
  if (input.secrets === undefined) refuseOtherHost(connector, input.baseUrl);
  const change = await testedChange(ctx, connector, input);
  const baseUrl = change?.baseUrl ?? connector.baseUrl;
  const settings = change?.settings ?? connector.settings;
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(connectors)
      .set({ displayName: input.displayName, updatedAt: ctx.now(), ...change?.columns })
      .where(eq(connectors.id, connector.id));
    const secretsReplaced = input.secrets !== undefined;
    await change?.own?.changed(tx, connector.id, { secretsReplaced });
    const { displayName } = connector;
    const before = { displayName, baseUrl: connector.baseUrl, settings: connector.settings };
    const after = { displayName: input.displayName, baseUrl, settings };
    const subject = { subjectType: entry.audit.subject, subjectId: connector.id };
    if (!secretsReplaced || !isDeepStrictEqual(before, after)) {
      await recordAudit(tx, ctx, {
        ...subject,
        action: `${entry.audit.subject}.updated`,
        summary: `${ctx.actor.name} changed ${displayName}`,
        details: { before, after },
      });
    }
    if (secretsReplaced) {
      await recordAudit(tx, ctx, {
        ...subject,
        action: entry.audit.secretReplaced,
        summary: `${ctx.actor.name} changed how ${displayName} signs in`,
      });
    }
    await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
  });
  return getConnector({ ctx, input: { connectorId: connector.id } });
}

/** Tests what will be asked otherwise than until now; null when that is nothing. */
async function testedChange(ctx: Context, connector: ConnectorRow, input: UpdateConnectorInput) {
  const entry = kinds[connector.kind];
  // Through its schema, which brings the keys into one order; what cannot be read differs from whatever is given.
  const stored = entry.settings.safeParse(connector.settings).data;
  const settings = "settings" in input ? input.settings : stored;
  const asksOtherwise =
    input.secrets !== undefined ||
    input.baseUrl !== connector.baseUrl ||
    !isDeepStrictEqual(settings, stored);
  if (!asksOtherwise) return null;
  const draft = draftOf(connector, {
    baseUrl: input.baseUrl,
    settings,
    ...(input.secrets === undefined ? {} : { secrets: definedOf(input.secrets) }),
  });
  const checked = refuseFailure(await check(ctx, draft, { stored: true }));
  const sealedSecrets =
    input.secrets === undefined
      ? pick(connector.sealedSecrets, entry.secrets(draft))
      : sealSecrets(neededSecrets(entry, draft), connector.id);
  const { baseUrl, own } = checked;
  return {
    baseUrl,
    own,
    settings: checked.settings,
    columns: { baseUrl, settings: checked.settings, sealedSecrets, lastCheck: checked.check },
  };
}

/** The stored secrets are never sent to a host that they were not given for. */
function refuseOtherHost(connector: ConnectorRow, baseUrl: string): void {
  const names = Object.keys(connector.sealedSecrets);
  if (names.length === 0 || originOf(baseUrl) === originOf(connector.baseUrl)) return;
  throw new InvalidInputError(
    `Enter the ${names.join(" and the ")} again: what is stored is not sent to another host.`,
    {
      details: {
        fields: Object.fromEntries(
          names.map((name) => [`secrets.${name}`, "is required to move to another host"]),
        ),
      },
    },
  );
}

function definedOf(secrets: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, secret]) => (secret === undefined ? [] : [[name, secret]])),
  );
}

function pick(sealed: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(sealed).filter(([name]) => names.includes(name)));
}

/** Scheme, host and port; the text itself where it is no address, so that it counts as another one. */
function originOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}
