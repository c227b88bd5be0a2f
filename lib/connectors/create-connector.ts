import { createHash, randomBytes, randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/record-audit";
import { checkConnection } from "@/lib/connectors/check-connection";
import { getConnector } from "@/lib/connectors/get-connector";
import { sealSecret } from "@/lib/connectors/secret-box";
import { projectKey, slugOf } from "@/lib/connectors/slug";
import type { Context, VerbArgs } from "@/lib/context";
import { connectors, projects } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/enqueue";
import { notifyChange } from "@/lib/notify/notify-change";
import { assertCan } from "@/lib/permissions";
import { encryptionKey } from "@/lib/secrets";
import type { ConnectorView, CreateConnectorInput } from "@/schemas/connectors";

const maxSlugTries = 200;

export interface CreatedConnector {
  connector: ConnectorView;
  /** Shown once: the header value that Harness has to send with its webhooks. Only its hash is stored. */
  webhookSecret: string;
}

/**
 * Connects a Harness account: tests it again, stores the token encrypted, remembers the visible projects, and starts
 * the backfill of the chosen ones.
 *
 * @throws ForbiddenError     the actor may not manage connectors
 * @throws InvalidInputError  the test failed, or a chosen project is not visible; nothing is stored
 */
export async function createConnector({
  ctx,
  input,
}: VerbArgs<CreateConnectorInput>): Promise<CreatedConnector> {
  assertCan(ctx, "connectors.manage");
  const {
    check,
    projects: visible,
    accountId,
    baseUrl,
  } = await checkConnection({
    baseUrl: input.baseUrl,
    token: input.token,
    accountId: input.accountId || undefined,
    allowHttpLoopback: env().allowHttpHarness,
    now: ctx.now(),
    signal: ctx.signal,
  });
  if (!check.ok || accountId === null) {
    throw new InvalidInputError(check.reason ?? "The connection test failed.", {
      remedy: check.remedy ?? undefined,
      details: { problem: check.problem },
    });
  }
  const wanted = new Set(input.watch.map((choice) => `${choice.orgIdentifier}/${choice.projectIdentifier}`));
  const unknown = [...wanted].filter(
    (choice) =>
      !visible.some((project) => `${project.orgIdentifier}/${project.projectIdentifier}` === choice),
  );
  if (unknown.length > 0) {
    throw new InvalidInputError(`The token cannot see ${unknown.join(", ")}.`, {
      remedy: "Choose among the listed projects.",
    });
  }

  const id = randomUUID();
  const now = ctx.now();
  const webhookSecret = randomBytes(24).toString("base64url");
  await ctx.db.transaction(async (tx) => {
    const slug = await insertWithFreeSlug(tx, slugOf(input.displayName), {
      id,
      kind: "harness",
      displayName: input.displayName,
      baseUrl,
      accountId,
      accountName: check.account?.accountName ?? null,
      tokenCiphertext: sealSecret(input.token, id, encryptionKey()),
      tokenKind: input.token.toLowerCase().startsWith("sat.") ? "sat" : "pat",
      tokenHint: input.token.slice(-4),
      tokenExpiresAt: check.tokenExpiresAt === null ? null : new Date(check.tokenExpiresAt),
      webhookKey: randomBytes(18).toString("base64url"),
      webhookSecretHash: createHash("sha256").update(webhookSecret).digest("hex"),
      lastCheck: check,
      toolPermissions: {},
      createdBy: ctx.actor.id,
      createdAt: now,
      updatedAt: now,
    });
    if (visible.length > 0) {
      const stored = await tx
        .insert(projects)
        .values(
          visible.map((project) => {
            const watched = wanted.has(`${project.orgIdentifier}/${project.projectIdentifier}`);
            return {
              key: projectKey(slug, project),
              connectorId: id,
              ...project,
              watched,
              syncState: watched ? ("pending" as const) : ("idle" as const),
              createdAt: now,
            };
          }),
        )
        .returning({ id: projects.id, watched: projects.watched });
      for (const project of stored.filter((each) => each.watched)) {
        await enqueue("backfill-project", { projectId: project.id }, { tx });
      }
    }
    await recordAudit(tx, ctx, {
      action: "connector.created",
      subjectType: "connector",
      subjectId: id,
      summary: `${ctx.actor.name} connected ${input.displayName}`,
      details: { baseUrl, accountId, watched: [...wanted] },
    });
    await notifyChange(tx, { topic: "connectors", projectKey: null, id });
  });
  return { connector: await getConnector({ ctx, input: { connectorId: id } }), webhookSecret };
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
