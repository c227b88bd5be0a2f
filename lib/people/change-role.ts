import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "@/lib/audit/record-audit";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { users } from "@/lib/db/schema";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { listPeople, type PersonView } from "@/lib/people/list-people";
import { Role } from "@/schemas/roles";

export const ChangeRoleInput = z.object({ userId: z.string().min(1), role: Role });

/**
 * Gives a person another role. It holds from their next request on.
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
    await tx.update(users).set({ role: input.role }).where(eq(users.id, input.userId));
    await recordAudit(tx, ctx, {
      action: "person.role_changed",
      subjectType: "user",
      subjectId: person.id,
      summary: `${ctx.actor.name} made ${person.name} ${input.role}`,
      details: { before: person.role, after: input.role },
    });
  });
  return listPeople({ ctx, input: undefined });
}
