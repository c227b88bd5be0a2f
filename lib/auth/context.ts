import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { authOptions } from "@/lib/auth/options";
import { systemClock } from "@/lib/clock";
import type { Actor, Context } from "@/lib/context";
import { getDatabase } from "@/lib/db";
import { users } from "@/lib/db/schema";
import { UnauthenticatedError } from "@/lib/errors";
import { logger } from "@/lib/log";

/**
 * The context of the signed-in person, or null. Role and session epoch come from the store, so that a changed role or
 * a revoked session holds from the next request on, whatever the cookie says.
 */
export const findContext = cache(async (): Promise<Context | null> => {
  const session = await getServerSession(authOptions());
  if (!session?.userId) {
    return null;
  }
  const db = await getDatabase();
  const [user] = await db.select().from(users).where(eq(users.id, session.userId));
  if (!user || user.sessionEpoch !== session.sessionEpoch) {
    return null;
  }
  return createContext({ kind: "user", id: user.id, name: user.name, email: user.email, role: user.role });
});

/**
 * The context of the signed-in person.
 *
 * @throws UnauthenticatedError  nobody is signed in, or the session was ended
 */
export async function requireContext(): Promise<Context> {
  const ctx = await findContext();
  if (!ctx) {
    throw new UnauthenticatedError();
  }
  return ctx;
}

/** A context for the given actor on the process's database and clock. */
export async function createContext(
  actor: Actor,
  options: { signal?: AbortSignal; requestId?: string } = {},
): Promise<Context> {
  const requestId = options.requestId ?? randomUUID();
  return {
    db: await getDatabase(),
    actor,
    log: logger().child({ requestId, actor: actor.id }),
    requestId,
    now: () => systemClock.now(),
    signal: options.signal,
  };
}

/** The context of background work. It can do nothing that a person has to decide. */
export async function systemContext(name: string, options: { signal?: AbortSignal } = {}): Promise<Context> {
  return createContext({ kind: "system", id: "system", name, role: "system" }, options);
}
