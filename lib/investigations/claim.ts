import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNotNull, lt, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { investigations } from "@/lib/db/schema";

/** A worker that has not renewed its lease for this long is dead: another may make the version. */
const leaseMs = 30_000;
const renewEveryMs = 4_000;

export interface Claim {
  investigationId: string;
  token: string;
  startedAt: Date;
}

/** Why a run ends before its time. */
export const cancelledByPerson = new Error("a person cancelled the investigation");
export const leaseLost = new Error("another worker has taken the investigation over");

/**
 * Takes an investigation that wants a version, or one whose worker is dead. At most one worker gets it.
 *
 * @returns null when there is nothing to do or another worker is at it
 */
export async function claimInvestigation(
  ctx: Pick<Context, "db" | "now">,
  investigationId: string,
): Promise<Claim | null> {
  const now = ctx.now();
  const token = randomUUID();
  const dead = and(eq(investigations.status, "running"), lt(investigations.leaseUntil, now));
  const [claimed] = await ctx.db
    .update(investigations)
    .set({
      status: "running",
      leaseToken: token,
      leaseUntil: new Date(now.getTime() + leaseMs),
      claimedReason: sql`coalesce(${investigations.wantedReason}, ${investigations.claimedReason}, 'asked')`,
      claimedTrigger: sql`case when ${investigations.wantedReason} is null then ${investigations.claimedTrigger} else ${investigations.wantedTrigger} end`,
      claimedAt: now,
      wantedReason: null,
      wantedTrigger: null,
      cancelRequested: sql`${investigations.status} = 'running' and ${investigations.cancelRequested}`,
      problem: null,
      updatedAt: now,
    })
    .where(
      and(
        eq(investigations.id, investigationId),
        or(
          and(
            inArray(investigations.status, ["queued", "finished", "failed", "cancelled"]),
            isNotNull(investigations.wantedReason),
          ),
          dead,
        ),
      ),
    )
    .returning({ id: investigations.id });
  return claimed === undefined ? null : { investigationId, token, startedAt: now };
}

/** Condition: the investigation is still this claim's. */
export const heldBy = ({ investigationId, token }: Claim) =>
  and(
    eq(investigations.id, investigationId),
    eq(investigations.leaseToken, token),
    eq(investigations.status, "running"),
  );

/**
 * Renews a claim's lease and looks whether a person has cancelled, until the returned function is called.
 *
 * @param abort aborted with `cancelledByPerson` or `leaseLost`
 */
export function keepClaim(
  ctx: Pick<Context, "db" | "now" | "log">,
  claim: Claim,
  abort: AbortController,
): () => void {
  const renew = async () => {
    const [held] = await ctx.db
      .update(investigations)
      .set({ leaseUntil: new Date(ctx.now().getTime() + leaseMs) })
      .where(heldBy(claim))
      .returning({ cancelRequested: investigations.cancelRequested });
    if (held === undefined) abort.abort(leaseLost);
    else if (held.cancelRequested) abort.abort(cancelledByPerson);
  };
  const timer = setInterval(() => {
    // A renewal that fails is tried again; the lease outlasts several.
    renew().catch((error: unknown) => ctx.log.warn({ err: error }, "the lease of an investigation"));
  }, renewEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** How long another worker's lease lasts at most, in seconds. */
export const leaseSeconds = leaseMs / 1_000;
