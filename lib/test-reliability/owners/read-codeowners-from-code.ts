import { harnessClientFor } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { NotFoundError } from "@/lib/errors";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { CodeownersReceipt, RepositoryRef } from "@/schemas/test-reliability/settings";
import { codeownersOfRepository } from "./codeowners-of-repository";
import { storeCodeowners } from "./store-codeowners";

/**
 * Reads the CODEOWNERS file of a repository from Harness Code and stores it; from then on it is read again each day.
 *
 * @throws NotFoundError      no such project, repository or file
 * @throws InvalidInputError  the file holds no rule at all
 * @throws AppError           Harness refused or failed
 */
export async function readCodeownersFromCode({
  ctx,
  input,
}: VerbArgs<RepositoryRef>): Promise<CodeownersReceipt & { path: string }> {
  assertCan(ctx, "tests.owners");
  const project = await findProject(ctx.db, input.projectKey);
  if (!project.watched) throw new NotFoundError("This project is not watched.");
  const client = await harnessClientFor(ctx, project.connectorId);
  const { path, content } = await codeownersOfRepository({ client, signal: ctx.signal }, project, input.repo);
  const receipt = await storeCodeowners(ctx, {
    project,
    repo: input.repo,
    content,
    source: "harness_code",
    path,
    by: `Harness Code, asked by ${ctx.actor.name}`,
  });
  return { ...receipt, path };
}
