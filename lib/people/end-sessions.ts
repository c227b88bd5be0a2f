import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { users } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { listPeople, type PersonView } from "@/lib/people/list-people";
import { assertCan } from "@/lib/permissions";

export const EndSessionsInput = z.object({ userId: z.string().min(1) });

/**
 * Signs a person out everywhere: their next request, from any browser, finds nobody signed in.
 *
 * @throws NotFoundError  no such person
 */
export async function endSessions({
  ctx,
  input,
}: VerbArgs<z.output<typeof EndSessionsInput>>): Promise<PersonView[]> {
  assertCan(ctx, "people.manage");
  await ctx.db.transaction(async (tx) => {
    const [person] = await tx
      .update(users)
      .set({ sessionEpoch: sql`${users.sessionEpoch} + 1` })
      .where(eq(users.id, input.userId))
      .returning({ id: users.id, name: users.name });
    if (!person) {
      throw new NotFoundError("There is no such person.");
    }
    await recordAudit(tx, ctx, {
      action: "person.sessions_ended",
      subjectType: "user",
      subjectId: person.id,
      summary: `${ctx.actor.name} signed ${person.name} out everywhere`,
      details: {},
    });
  });
  return listPeople({ ctx, input: undefined });
}
