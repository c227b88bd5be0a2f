import { and, eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit/record-audit";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { codeownersFiles } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { findProject } from "@/lib/executions/find-project";
import { parseCodeowners } from "@/lib/insights/tests/codeowners";
import { notifyChange } from "@/lib/notify/notify-change";
import { assignOwners } from "@/lib/reliability/assign-owners";
import type { SetCodeownersInput } from "@/schemas/test-settings";

export interface CodeownersReceipt {
  rules: number;
  /** Lines that mean nothing, at most 20. */
  problems: { line: number; message: string }[];
  /** Tests that have an owner now, in this repository. */
  owned: number;
}

/**
 * Stores the CODEOWNERS file of a repository, or takes it away, and names the owners of its tests anew.
 *
 * @throws NotFoundError      no such project
 * @throws InvalidInputError  the text holds no rule at all
 */
export async function setCodeowners({
  ctx,
  input,
}: VerbArgs<SetCodeownersInput>): Promise<CodeownersReceipt> {
  assertCan(ctx, "tests.owners");
  const project = await findProject(ctx.db, input.projectKey);
  const parsed = input.content === null ? null : parseCodeowners(input.content);
  if (parsed !== null && parsed.rules.length === 0)
    throw new InvalidInputError("This text has no line that names owners.", {
      remedy: "A line holds a pattern and owners, such as: src/checkout/ @acme/checkout",
    });
  const scope = { projectId: project.id, repo: input.repo };
  const owned = await ctx.db.transaction(async (tx) => {
    if (input.content === null)
      await tx
        .delete(codeownersFiles)
        .where(and(eq(codeownersFiles.projectId, project.id), eq(codeownersFiles.repo, input.repo)));
    else {
      const values = { content: input.content, updatedAt: ctx.now(), updatedBy: ctx.actor.name };
      await tx
        .insert(codeownersFiles)
        .values({ ...scope, ...values })
        .onConflictDoUpdate({ target: [codeownersFiles.projectId, codeownersFiles.repo], set: values });
    }
    await recordAudit(tx, ctx, {
      action: input.content === null ? "codeowners.removed" : "codeowners.stored",
      subjectType: "project",
      subjectId: project.key,
      summary: `CODEOWNERS of ${input.repo || "results without a repository"} ${input.content === null ? "removed" : `stored: ${parsed?.rules.length ?? 0} rules`}`,
    });
    await notifyChange(tx, { topic: "tests", projectKey: project.key, id: null });
    return assignOwners({ ...ctx, db: tx }, scope);
  });
  return { rules: parsed?.rules.length ?? 0, problems: parsed?.problems.slice(0, 20) ?? [], owned };
}
