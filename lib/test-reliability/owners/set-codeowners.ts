import { and, eq } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { codeownersFiles } from "@/lib/db/schema";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { CodeownersReceipt, SetCodeownersInput } from "@/schemas/test-reliability/settings";
import { assignOwners } from "./assign-owners";
import { storeCodeowners } from "./store-codeowners";

/**
 * Stores the CODEOWNERS file of a repository as a person pasted it, or takes it away, and names the owners of its tests anew. A
 * file that was read from Harness Code is not read again after that.
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
  const { repo, content } = input;
  if (content !== null)
    return storeCodeowners(ctx, {
      project,
      repo,
      content,
      source: "text",
      path: null,
      by: ctx.actor.name,
    });
  const owned = await ctx.db.transaction(async (tx) => {
    await tx
      .delete(codeownersFiles)
      .where(and(eq(codeownersFiles.projectId, project.id), eq(codeownersFiles.repo, repo)));
    await recordAudit(tx, ctx, {
      action: "codeowners.removed",
      subjectType: "project",
      subjectId: project.key,
      summary: `CODEOWNERS of ${repo || "results without a repository"} removed`,
    });
    await notifyChange(tx, { topic: "tests", projectKey: project.key, id: null });
    return assignOwners({ ...ctx, db: tx }, { projectId: project.id, repo });
  });
  return { changed: true, rules: 0, problems: [], owned };
}
