import { createHash, timingSafeEqual } from "node:crypto";
import { and, desc, eq, lt, ne } from "drizzle-orm";
import type { ConnectorRow } from "@/lib/connectors/find-connector";
import type { Context, VerbArgs } from "@/lib/context";
import { connectors, webhookDeliveries } from "@/lib/db/schema";
import { AppError, NotFoundError, UnauthenticatedError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import type { ConnectorKind } from "@/schemas/connectors/connector-kinds";
import type { DeliveryOutcome, DeliverySignature } from "@/schemas/webhooks";

/** Deliveries that are kept of a connector: those that were believed, and apart from them the others. */
const maxBelieved = 500;
const maxDoubted = 100;

export interface DeliveryInput {
  /** Which kind's address it arrived at. */
  kind: ConnectorKind;
  /** The random part of the address. */
  webhookKey: string;
  secret: string | null;
  /** Where the secret was looked for. */
  header: string;
}

/** What a delivery that is believed came to. */
export interface DeliveryVerdict {
  outcome: Exclude<DeliveryOutcome, "refused">;
  /** The sender's name of the event; null where it has none. */
  event: string | null;
  /** What it is about, as the sender calls it; null where it does not say. */
  subject: string | null;
  /** Why it leads to nothing; null where it does. */
  reason: string | null;
}

/**
 * The inbox of webhooks of every kind: finds the connector by its address, compares the secret, lets the caller act in a
 * transaction, and keeps in it what became of the delivery. Those that are not believed are kept as well, up to a number of
 * their own, so that they push out none of the others.
 *
 * @param act  what the delivery leads to; an error of it is kept as the reason of a refusal and passed on
 * @throws NotFoundError         no connector of this kind has this address; nothing is kept
 * @throws UnauthenticatedError  the secret is missing or wrong
 */
export async function receiveDelivery(
  { ctx, input }: VerbArgs<DeliveryInput>,
  act: (tx: Context["db"], connector: ConnectorRow) => Promise<DeliveryVerdict>,
): Promise<DeliveryVerdict> {
  const [connector] = await ctx.db
    .select()
    .from(connectors)
    .where(and(eq(connectors.webhookKey, input.webhookKey), eq(connectors.kind, input.kind)));
  if (connector === undefined) throw new NotFoundError("No connector has this webhook address.");
  const signature = signatureOf(input.secret, connector.webhookSecretHash);
  const refused = (reason: string) =>
    keep(ctx.db, ctx, connector.id, { signature, event: null, subject: null, outcome: "refused", reason });
  if (signature !== "valid") {
    await refused(`The secret is ${signature}.`);
    throw new UnauthenticatedError(`The header ${input.header} is missing or wrong.`, {
      remedy: "Copy the secret of the connector into this header where its webhooks are sent from.",
    });
  }
  try {
    return await ctx.db.transaction(async (tx) => {
      const verdict = await act(tx, connector);
      await keep(tx, ctx, connector.id, { signature, ...verdict });
      await notifyChange(tx, { topic: "connectors", projectKey: null, id: connector.id });
      return verdict;
    });
  } catch (error) {
    const reason =
      error instanceof AppError ? error.message : "It could not be handled. The server log says why.";
    // Whatever hinders the note, perhaps the same outage, must not hide what went wrong first.
    await refused(reason).catch((second: unknown) =>
      ctx.log.error({ err: second, connectorId: connector.id }, "a refused delivery was not noted"),
    );
    throw error;
  }
}

async function keep(
  tx: Context["db"],
  ctx: Pick<Context, "now">,
  connectorId: string,
  delivery: Pick<
    typeof webhookDeliveries.$inferInsert,
    "event" | "subject" | "signature" | "outcome" | "reason"
  >,
): Promise<void> {
  await tx.insert(webhookDeliveries).values({ connectorId, receivedAt: ctx.now(), ...delivery });
  const believed = delivery.signature === "valid";
  const alike = and(
    eq(webhookDeliveries.connectorId, connectorId),
    believed ? eq(webhookDeliveries.signature, "valid") : ne(webhookDeliveries.signature, "valid"),
  );
  const [oldest] = await tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(alike)
    .orderBy(desc(webhookDeliveries.id))
    .offset((believed ? maxBelieved : maxDoubted) - 1)
    .limit(1);
  if (oldest !== undefined) {
    await tx.delete(webhookDeliveries).where(and(alike, lt(webhookDeliveries.id, oldest.id)));
  }
}

/** Compared as hashes, in constant time: neither length nor a common beginning shows in the answer's timing. */
function signatureOf(secret: string | null, expectedHash: string | null): DeliverySignature {
  if (secret === null || secret === "") return "missing";
  const actual = createHash("sha256").update(secret).digest();
  const expected = Buffer.from(expectedHash ?? "", "hex");
  return expected.length === actual.length && timingSafeEqual(actual, expected) ? "valid" : "wrong";
}
