import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { projects, testOwners, tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { assignOwners } from "./assign-owners";

export const SetTestOwnersInput = z.object({
  testIds: z.array(z.number().int().positive()).min(1).max(200),
  /** Null: whom CODEOWNERS names. */
  owners: z
    .array(
      z
        .string()
        .trim()
        .regex(/^(@\S{1,118}|[^@\s]{1,60}@[^@\s]{1,60})$/, "an owner is @name, @team or an e-mail address"),
    )
    .min(1)
    .max(20)
    .nullable(),
});
export type SetTestOwnersInput = z.infer<typeof SetTestOwnersInput>;

/**
 * Names the owners of tests, whatever CODEOWNERS says, or leaves that to CODEOWNERS again.
 *
 * @throws NotFoundError  a test does not exist
 */
export async function setTestOwners({
  ctx,
  input,
}: VerbArgs<SetTestOwnersInput>): Promise<{ changed: number }> {
  assertCan(ctx, "tests.owners");
  const testIds = [...new Set(input.testIds)];
  return ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select({
        id: tests.id,
        name: tests.name,
        repo: tests.repo,
        projectId: projects.id,
        projectKey: projects.key,
      })
      .from(tests)
      .innerJoin(projects, eq(projects.id, tests.projectId))
      .where(inArray(tests.id, testIds));
    if (rows.length < testIds.length) throw new NotFoundError("One of these tests does not exist any more.");
    await tx.delete(testOwners).where(inArray(testOwners.testId, testIds));
    const { owners } = input;
    if (owners !== null)
      await tx
        .insert(testOwners)
        .values(testIds.map((testId) => ({ testId, owners, setBy: ctx.actor.name, at: ctx.now() })));
    for (const { id, name } of rows)
      await recordAudit(tx, ctx, {
        action: "test.ownersSet",
        subjectType: "test",
        subjectId: String(id),
        summary: `${name}: ${owners === null ? "owners by CODEOWNERS" : `owned by ${owners.join(", ")}`}`,
      });
    const scopes = new Map(rows.map((row) => [`${row.projectId} ${row.repo ?? ""}`, row]));
    for (const { projectId, repo } of scopes.values())
      await assignOwners({ ...ctx, db: tx }, { projectId, repo: repo ?? "" });
    for (const projectKey of new Set(rows.map((row) => row.projectKey)))
      await notifyChange(tx, { topic: "tests", projectKey, id: null });
    return { changed: rows.length };
  });
}
