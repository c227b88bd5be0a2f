import type { Context } from "hono";
import { codePage } from "@/simulator/http/code-page";
import { HarnessError } from "@/simulator/http/envelope";
import { registerHistoryRoutes } from "@/simulator/http/routes/repository-history";
import type { RegisterRoutes, SimEnv } from "@/simulator/http/routes/route";
import { matchesSearch, requireProject, scopeOf } from "@/simulator/http/scope";
import { type MirroredRepository, mirroredRepositories } from "@/simulator/story/code-owners";
import { commitSha } from "@/simulator/story/random";
import type { World } from "@/simulator/story/types";

/** Harness Code says what is missing in a bare message. */
const missing = (message: string) => new HarnessError(404, { message });

const inScope = (repository: MirroredRepository, scope: ReturnType<typeof scopeOf>) =>
  (scope.orgIdentifier ?? null) === repository.orgIdentifier &&
  (scope.projectIdentifier ?? null) === repository.projectIdentifier;

function scopeIn(c: Context<SimEnv>, world: World) {
  const scope = scopeOf(c);
  if (scope.projectIdentifier !== null) requireProject(c, world);
  return scope;
}

function repositoryView(world: World, repository: MirroredRepository) {
  const { orgIdentifier, projectIdentifier, identifier } = repository;
  const path = [world.account.id, orgIdentifier, projectIdentifier, identifier].filter(Boolean).join("/");
  return {
    identifier,
    path,
    description: `Mirror of ${world.repositories.get(identifier)?.url ?? identifier}`,
    default_branch: "main",
    git_url: `https://git.fernwick.example/${path}.git`,
    is_public: false,
    importing: false,
    archived: false,
  };
}

/** Harness Code: the mirrored repositories of a scope, what stands in them, and what was proposed and merged. */
export const registerRepositoryRoutes: RegisterRoutes = (app, world, sim) => {
  const find = (c: Context<SimEnv>): MirroredRepository => {
    const scope = scopeIn(c, world);
    const identifier = c.req.param("repo");
    const found = mirroredRepositories.find(
      (repository) => repository.identifier === identifier && inScope(repository, scope),
    );
    if (found === undefined) throw missing("Repository not found");
    return found;
  };

  app.get("/code/api/v1/repos", (c) => {
    const scope = scopeIn(c, world);
    const own = mirroredRepositories.filter(
      (repository) =>
        inScope(repository, scope) && matchesSearch(c.req.query("query"), repository.identifier),
    );
    return codePage(c, own, (repository) => repositoryView(world, repository));
  });
  registerHistoryRoutes(app, world, sim, find);

  app.get("/code/api/v1/repos/:repo", (c) => c.json(repositoryView(world, find(c))));

  app.get("/code/api/v1/repos/:repo/content/:path{.+}", (c) => {
    const repository = find(c);
    const path = decodeURIComponent(c.req.param("path"));
    if (path !== repository.ownersPath) throw missing(`path '${path}' wasn't found in the repository`);
    const content = Buffer.from(repository.owners);
    return c.json({
      type: "file",
      sha: commitSha(world.seed, "blob", repository.identifier, path),
      name: path.split("/").at(-1),
      path,
      content: {
        encoding: "base64",
        data: content.toString("base64"),
        size: content.length,
        data_size: content.length,
      },
    });
  });
};
