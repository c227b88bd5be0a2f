import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { users } from "@/lib/db/schema";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { listPeople, type PersonView } from "@/lib/people/list-people";
import { assertCan } from "@/lib/permissions";
import { Role, roles } from "@/schemas/roles";

export const ChangeRoleInput = z.object({ userId: z.string().min(1), role: Role });

/**
 * Gives a person another role. It holds from their next request on; a lower one also ends their sessions, so that no
 * page stays open that shows more than they may see.
 *
 * @throws ConflictError  it would leave the installation without an admin
 * @throws NotFoundError  no such person
 */
export async function changeRole({
  ctx,
  input,
}: VerbArgs<z.output<typeof ChangeRoleInput>>): Promise<PersonView[]> {
  assertCan(ctx, "people.manage");
  await ctx.db.transaction(async (tx) => {
    // In one order: two admins who demote each other at once must neither both succeed nor block each other.
    const admins = await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.role, "admin"))
      .orderBy(asc(users.id))
      .for("update");
    const [person] = await tx.select().from(users).where(eq(users.id, input.userId)).for("update");
    if (!person) {
      throw new NotFoundError("There is no such person.");
    }
    if (person.role === "admin" && input.role !== "admin" && admins.length <= 1) {
      throw new ConflictError("This is the last admin.", { remedy: "Make somebody else an admin first." });
    }
    const lowered = roles.indexOf(input.role) < roles.indexOf(person.role);
    await tx
      .update(users)
      .set({ role: input.role, ...(lowered ? { sessionEpoch: sql`${users.sessionEpoch} + 1` } : {}) })
      .where(eq(users.id, input.userId));
    await recordAudit(tx, ctx, {
      action: "person.role_changed",
      subjectType: "user",
      subjectId: person.id,
      summary: `${ctx.actor.name} made ${person.name} ${input.role}`,
      details: { before: person.role, after: input.role, sessionsEnded: lowered },
    });
  });
  return listPeople({ ctx, input: undefined });
}
