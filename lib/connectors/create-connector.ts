import { createHash, randomBytes, randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit";
import { check, refuseFailure } from "@/lib/connectors/check";
import { getConnector } from "@/lib/connectors/get-connector";
import { kinds } from "@/lib/connectors/kinds";
import { neededSecrets, sealSecrets } from "@/lib/connectors/secrets";
import { slugOf } from "@/lib/connectors/slug";
import type { ConnectorViewOf } from "@/lib/connectors/views";
import type { Context, VerbArgs } from "@/lib/context";
import { connectors } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import type { CreateConnectorInput } from "@/schemas/connectors/connectors";

const maxSlugTries = 200;

export interface CreatedConnector<K extends ConnectorKind = ConnectorKind> {
  connector: ConnectorViewOf<K>;
  /** Shown once: the header value that its webhooks have to bring. Only its hash is stored. Null for kinds without webhooks. */
  webhookSecret: string | null;
}

/**
 * Connects an account or a store: tests it again, stores its secrets encrypted and what its kind keeps beside, and
 * starts to read what is watched.
 *
 * @throws ForbiddenError     the actor may not manage connectors
 * @throws InvalidInputError  the test failed, or a chosen project is not visible; nothing is stored
 */
export async function createConnector<K extends ConnectorKind>({
  ctx,
  input,
}: VerbArgs<CreateConnectorInput & { kind: K }>): Promise<CreatedConnector<K>> {
  assertCan(ctx, "connectors.manage");
  const entry = kinds[input.kind];
  const { check: result, baseUrl, settings, own } = refuseFailure(await check(ctx, input, { stored: false }));
  const id = randomUUID();
  const watch = "watch" in input ? input.watch : [];
  const webhook = entry.webhookPath === null ? null : newWebhook();
  await ctx.db.transaction(async (tx) => {
    const slug = await insertWithFreeSlug(tx, slugOf(input.displayName, input.kind), {
      id,
      kind: input.kind,
      displayName: input.displayName,
      baseUrl,
      settings,
      sealedSecrets: sealSecrets(neededSecrets(entry, input), id),
      webhookKey: webhook?.key ?? null,
      webhookSecretHash: webhook?.secretHash ?? null,
      lastCheck: result,
      createdBy: ctx.actor.id,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    });
    await own?.created(tx, ctx, { id, slug }, watch);
    await recordAudit(tx, ctx, {
      action: `${entry.audit.subject}.created`,
      subjectType: entry.audit.subject,
      subjectId: id,
      summary: `${ctx.actor.name} connected ${input.displayName}`,
      details: {
        kind: input.kind,
        baseUrl,
        settings,
        watched: watch.map(({ orgIdentifier, projectIdentifier }) => `${orgIdentifier}/${projectIdentifier}`),
      },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id });
  });
  return {
    connector: await getConnector({ ctx, input: { connectorId: id, kinds: [input.kind] } }),
    webhookSecret: webhook?.secret ?? null,
  };
}

function newWebhook(): { key: string; secret: string; secretHash: string } {
  const secret = randomBytes(24).toString("base64url");
  return {
    key: randomBytes(18).toString("base64url"),
    secret,
    secretHash: createHash("sha256").update(secret).digest("hex"),
  };
}

/** Inserts the row under the first free slug. The database decides: two admins may choose one name at once. */
async function insertWithFreeSlug(
  tx: Context["db"],
  base: string,
  row: Omit<typeof connectors.$inferInsert, "slug">,
): Promise<string> {
  for (let suffix = 1; suffix <= maxSlugTries; suffix += 1) {
    const slug = suffix === 1 ? base : `${base}-${suffix}`;
    const [inserted] = await tx
      .insert(connectors)
      .values({ ...row, slug })
      .onConflictDoNothing({ target: connectors.slug })
      .returning({ slug: connectors.slug });
    if (inserted) {
      return inserted.slug;
    }
  }
  throw new InvalidInputError("Too many connectors have this name.", { remedy: "Choose another name." });
}
