import { randomUUID } from "node:crypto";
import pino from "pino";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { users } from "@/lib/db/schema";
import type { Role } from "@/schemas/roles";

/** A context of a person of this role, who is stored, on a test's database. */
export async function personContext(db: Database, role: Role, name = `${role} person`): Promise<Context> {
  const id = `test:${randomUUID()}`;
  const now = new Date();
  await db
    .insert(users)
    .values({ id, name, email: null, image: null, provider: "test", role, createdAt: now, lastSeenAt: now });
  return {
    db,
    actor: { kind: "user", id, name, email: null, role },
    log: pino({ level: "silent" }),
    requestId: randomUUID(),
    now: () => new Date(),
  };
}
