import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "@/lib/audit";
import { sealSecret } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { digestSubscriptions } from "@/lib/db/schema";
import { InvalidInputError, NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import { encryptionKey } from "@/lib/secrets";
import type { SubscribeDigestInput, SubscriptionRef } from "@/schemas/test-reliability/settings";
import { assertMayReceive, parseWebhookUrl } from "./webhook-url";

const MailAddress = z.email();

/** A target as it may be shown: many receivers carry their key in the address. */
export function shownTarget(channel: "webhook" | "email", target: string): string {
  if (channel === "email" || !URL.canParse(target)) return target;
  const { origin, pathname, search } = new URL(target);
  const path = pathname.length > 12 || search !== "" ? `${pathname.slice(0, 12)}…` : pathname;
  return `${origin}${path}`;
}

/**
 * Has digests sent to an address. A webhook's secret, which signs what is sent, is in this answer and nowhere else.
 *
 * @throws InvalidInputError  the address is none that digests go to
 */
export async function subscribeDigest({
  ctx,
  input,
}: VerbArgs<SubscribeDigestInput>): Promise<{ id: string; secret: string | null }> {
  assertCan(ctx, "tests.policy");
  const target = input.channel === "webhook" ? await webhookAddress(input.target) : mailAddress(input.target);
  const id = randomUUID();
  const secret = input.channel === "webhook" ? randomBytes(32).toString("base64url") : null;
  await ctx.db.transaction(async (tx) => {
    await tx.insert(digestSubscriptions).values({
      id,
      owner: input.owner,
      channel: input.channel,
      target,
      secretCiphertext: secret === null ? null : sealSecret(secret, id, encryptionKey()),
      createdBy: ctx.actor.name,
      createdAt: ctx.now(),
    });
    await recordAudit(tx, ctx, {
      action: "testDigest.subscribed",
      subjectType: "digestSubscription",
      subjectId: id,
      summary: `Digests of ${input.owner ?? "all owners"} go to ${shownTarget(input.channel, target)}`,
    });
  });
  return { id, secret };
}

async function webhookAddress(text: string): Promise<string> {
  const url = parseWebhookUrl(text);
  await assertMayReceive(url);
  return url.href;
}

function mailAddress(text: string): string {
  const address = MailAddress.safeParse(text);
  if (!address.success)
    throw new InvalidInputError("This is not an e-mail address.", {
      details: { fields: { target: "enter an e-mail address" } },
    });
  return address.data;
}

/**
 * Ends a subscription; what waits to be sent to it is not sent.
 *
 * @throws NotFoundError
 */
export async function unsubscribeDigest({ ctx, input }: VerbArgs<SubscriptionRef>): Promise<{ id: string }> {
  assertCan(ctx, "tests.policy");
  return ctx.db.transaction(async (tx) => {
    const [removed] = await tx
      .delete(digestSubscriptions)
      .where(eq(digestSubscriptions.id, input.id))
      .returning();
    if (removed === undefined) throw new NotFoundError("There is no such subscription.");
    await recordAudit(tx, ctx, {
      action: "testDigest.unsubscribed",
      subjectType: "digestSubscription",
      subjectId: removed.id,
      summary: `Digests of ${removed.owner ?? "all owners"} no longer go to ${shownTarget(removed.channel, removed.target)}`,
    });
    return { id: removed.id };
  });
}
