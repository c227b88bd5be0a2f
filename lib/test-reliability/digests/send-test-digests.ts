import { and, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { Context, VerbArgs } from "@/lib/context";
import { digestDeliveries, digestSubscriptions, testDigests } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { TestDigestBody } from "@/schemas/test-reliability/digests";
import { buildDigest, ownersWithTests, weekEndBefore } from "./build-digest";
import { deliverDigest, type Subscription } from "./deliver-digest";

const maxAttempts = 6;
const minuteMs = 60_000;
/** A claim that was not settled by then belonged to a process that ended. */
const claimMs = 15 * minuteMs;

export interface SentDigests {
  built: number;
  sent: number;
  failed: number;
}

/**
 * Writes the digests of the last whole week that are missing, one an owner, and sends what waits to be sent. May run at any time and
 * in several processes at once: a week is written once, and a delivery is claimed before it is tried.
 */
export async function sendTestDigests({ ctx }: VerbArgs<undefined>): Promise<SentDigests> {
  const weekEnd = weekEndBefore(ctx.now());
  const built = await writeWeek(ctx, weekEnd, null);
  const outcome = await deliverDue(ctx);
  return { built, ...outcome };
}

/**
 * Writes the digests of a week that are missing, and notes for whom each is: all of them or none. Resolves to how many it wrote.
 *
 * @param beside  what is to stand or fall with them; called in their transaction if there are any. Null for nothing.
 */
export async function writeWeek(
  ctx: Context,
  weekEnd: Date,
  beside: ((tx: Context["db"], written: number) => Promise<void>) | null,
): Promise<number> {
  const bodies = await missingBodies(ctx, weekEnd);
  if (bodies.length === 0) return 0;
  return ctx.db.transaction(async (tx) => {
    let written = 0;
    for (const { owner, body } of bodies) {
      if (await storeDigest(tx, { owner, weekEnd, body, createdAt: ctx.now() })) written += 1;
    }
    if (written === 0) return 0;
    await beside?.(tx, written);
    await notifyChange(tx, { topic: "tests", projectKey: null, id: null });
    return written;
  });
}

async function missingBodies(
  ctx: Context,
  weekEnd: Date,
): Promise<Pick<typeof testDigests.$inferInsert, "owner" | "body">[]> {
  const owners = await ownersWithTests(ctx);
  const stored = await ctx.db
    .select({ owner: testDigests.owner })
    .from(testDigests)
    .where(eq(testDigests.weekEnd, weekEnd));
  const known = new Set(stored.map(({ owner }) => owner));
  const bodies = [];
  for (const owner of owners) {
    if (known.has(owner)) continue;
    ctx.signal?.throwIfAborted();
    const body = await buildDigest(ctx, owner, weekEnd);
    // Nothing ran: no letter about nothing.
    if (body.reliability !== null) bodies.push({ owner, body });
  }
  return bodies;
}

/** Stores a digest with its deliveries. Resolves to false when another process was faster. */
async function storeDigest(tx: Context["db"], values: typeof testDigests.$inferInsert): Promise<boolean> {
  const [digest] = await tx
    .insert(testDigests)
    .values(values)
    .onConflictDoNothing()
    .returning({ id: testDigests.id });
  if (digest === undefined) return false;
  const subscribers = await tx
    .select({ id: digestSubscriptions.id })
    .from(digestSubscriptions)
    .where(
      and(
        eq(digestSubscriptions.active, true),
        or(isNull(digestSubscriptions.owner), eq(digestSubscriptions.owner, values.owner)),
      ),
    );
  if (subscribers.length > 0) {
    await tx.insert(digestDeliveries).values(
      subscribers.map(({ id }) => ({
        digestId: digest.id,
        subscriptionId: id,
        state: "pending" as const,
      })),
    );
  }
  return true;
}

async function deliverDue(ctx: Context): Promise<Omit<SentDigests, "built">> {
  const outcome = { sent: 0, failed: 0 };
  for (;;) {
    ctx.signal?.throwIfAborted();
    const claimed = await claimOne(ctx);
    if (claimed === null) return outcome;
    const { digestId, subscriptionId, attempts } = claimed;
    const isIt = and(
      eq(digestDeliveries.digestId, digestId),
      eq(digestDeliveries.subscriptionId, subscriptionId),
    );
    const problem = await tryOne(ctx, digestId, subscriptionId);
    if (problem === null) {
      outcome.sent += 1;
      await ctx.db
        .update(digestDeliveries)
        .set({ state: "sent", sentAt: ctx.now(), lastError: null, nextTryAt: null })
        .where(isIt);
      continue;
    }
    const gaveUp = attempts >= maxAttempts;
    if (gaveUp) outcome.failed += 1;
    await ctx.db
      .update(digestDeliveries)
      .set({
        state: gaveUp ? "failed" : "pending",
        lastError: problem.slice(0, 300),
        nextTryAt: new Date(ctx.now().getTime() + 2 ** attempts * 5 * minuteMs),
      })
      .where(isIt);
  }
}

async function claimOne(ctx: Context) {
  const now = ctx.now();
  const due = ctx.db
    .select({ digestId: digestDeliveries.digestId, subscriptionId: digestDeliveries.subscriptionId })
    .from(digestDeliveries)
    .where(
      and(
        eq(digestDeliveries.state, "pending"),
        or(isNull(digestDeliveries.nextTryAt), lte(digestDeliveries.nextTryAt, now)),
      ),
    )
    .orderBy(digestDeliveries.digestId)
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await ctx.db
    .update(digestDeliveries)
    .set({
      attempts: sql`${digestDeliveries.attempts} + 1`,
      nextTryAt: new Date(now.getTime() + claimMs),
    })
    .where(inArray(sql`(${digestDeliveries.digestId}, ${digestDeliveries.subscriptionId})`, due))
    .returning();
  return claimed ?? null;
}

/** @returns why it did not arrive, null when it did */
async function tryOne(ctx: Context, digestId: number, subscriptionId: string): Promise<string | null> {
  const [row] = await ctx.db
    .select({ digest: testDigests, subscription: digestSubscriptions })
    .from(testDigests)
    .innerJoin(digestSubscriptions, eq(digestSubscriptions.id, subscriptionId))
    .where(eq(testDigests.id, digestId));
  if (row === undefined) return "The digest is gone.";
  const body = TestDigestBody.safeParse(row.digest.body);
  if (!body.success) return "The digest was written by another version and cannot be sent.";
  const subscription: Subscription = row.subscription;
  try {
    await deliverDigest(subscription, { ...body.data, id: digestId }, ctx.now());
    return null;
  } catch (error) {
    ctx.log.warn({ err: error, subscriptionId, digestId }, "a digest was not delivered");
    return error instanceof Error ? error.message : "It was not delivered.";
  }
}
