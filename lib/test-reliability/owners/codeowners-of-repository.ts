import type { projects } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import type { HarnessClient, HarnessScope } from "@/lib/harness/client";
import { codeRepository, repositoryFile } from "@/lib/harness/reads";

/** Where a CODEOWNERS file may stand, the first one found counts: as GitHub, GitLab and Harness Code look for it. */
export const codeownersPaths = ["CODEOWNERS", ".github/CODEOWNERS", ".harness/CODEOWNERS", "docs/CODEOWNERS"];

/**
 * The CODEOWNERS file of a repository of Harness Code, on its default branch. The repository is looked for in the project, then in
 * its organization, then in the account.
 *
 * @param repo as test results name it; Harness Code knows the last part of `acme/api`
 * @throws NotFoundError  Harness Code has no such repository, or none of the files
 * @throws AppError       Harness refused or failed, or the file is no text
 */
export async function codeownersOfRepository(
  { client, signal }: { client: HarnessClient; signal?: AbortSignal | undefined },
  project: Pick<typeof projects.$inferSelect, "orgIdentifier" | "projectIdentifier">,
  repo: string,
): Promise<{ path: string; content: string }> {
  const identifier = repo.slice(repo.lastIndexOf("/") + 1);
  if (identifier === "")
    throw new NotFoundError("Results without a repository have no file in Harness Code.");
  const org = project.orgIdentifier;
  const scopes: HarnessScope[] = [{ org, project: project.projectIdentifier }, { org }, {}];
  for (const scope of scopes) {
    const found = await codeRepository({ client, signal, scope, repo: identifier });
    if (found === null) continue;
    for (const path of codeownersPaths) {
      const content = await repositoryFile({ client, signal, scope, repo: identifier, path });
      if (content !== null) return { path, content };
    }
    throw new NotFoundError(`The repository ${identifier} in Harness Code has no CODEOWNERS file.`, {
      remedy: `Looked for on its default branch: ${codeownersPaths.join(", ")}.`,
    });
  }
  throw new NotFoundError(
    `Harness Code has no repository ${identifier} that this connector's token can see.`,
    {
      remedy: "Where the repository is hosted elsewhere, paste its file, or let a pipeline step hand it in.",
    },
  );
}
