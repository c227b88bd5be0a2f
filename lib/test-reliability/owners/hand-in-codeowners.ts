import { and, eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { type projects, tests } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { knownRepo } from "@/lib/test-reliability/uploads/upload-origin";
import type { CodeownersAnswer } from "@/schemas/test-reliability/codeowners-upload";
import { storeCodeowners } from "./store-codeowners";

/**
 * Stores the CODEOWNERS file of a repository as a pipeline handed it in. The repository goes by the name that the project's test
 * results have for it: Harness says `api` where others say `acme/api`.
 *
 * @throws InvalidInputError  the text holds no rule at all
 */
export async function handInCodeowners({
  ctx,
  input,
}: VerbArgs<{
  project: typeof projects.$inferSelect;
  repository: string;
  path: string | null;
  content: string;
  /** Who handed it in, as people read it. */
  by: string;
}>): Promise<CodeownersAnswer> {
  assertCan(ctx, "tests.owners");
  const { project, path, content, by } = input;
  const repo = (await knownRepo(ctx.db, project.id, input.repository)) ?? input.repository;
  const receipt = await storeCodeowners(ctx, { project, repo, content, source: "token", path, by });
  const [known] = await ctx.db
    .select({ id: tests.id })
    .from(tests)
    .where(and(eq(tests.projectId, project.id), eq(tests.repo, repo)))
    .limit(1);
  return {
    repository: repo,
    ...receipt,
    notices:
      known === undefined
        ? [`No test results name the repository ${repo} yet; the file waits for them.`]
        : [],
  };
}
