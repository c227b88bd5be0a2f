import { asc } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { users } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import type { Role } from "@/schemas/roles";

export interface PersonView {
  id: string;
  name: string;
  email: string | null;
  provider: string;
  role: Role;
  /** ISO 8601. */
  lastSeenAt: string;
}

/** Everybody who has ever signed in, by name. */
export async function listPeople({ ctx }: VerbArgs<void>): Promise<PersonView[]> {
  assertCan(ctx, "people.read");
  const rows = await ctx.db.select().from(users).orderBy(asc(users.name));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    provider: row.provider,
    role: row.role,
    lastSeenAt: row.lastSeenAt.toISOString(),
  }));
}
