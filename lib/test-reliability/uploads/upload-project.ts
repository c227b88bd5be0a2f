import type { Context } from "@/lib/context";
import type { projects } from "@/lib/db/schema";
import { AppError, ForbiddenError } from "@/lib/errors";
import { findProject } from "@/lib/workspace";

type Project = typeof projects.$inferSelect;

/**
 * The project of a token, which an upload may name and need not.
 *
 * @param named its key, its identifier, or organization and identifier
 * @throws ForbiddenError  the upload names another
 */
export function tokenProject(project: Project, named: string | undefined): Project {
  const { key, orgIdentifier, projectIdentifier } = project;
  const names = [key, projectIdentifier, `${orgIdentifier}/${projectIdentifier}`];
  if (named !== undefined && !names.includes(named)) {
    throw new ForbiddenError(`This token is for the project ${key}, not for ${named}.`, {
      remedy: "Use a token of that project, or leave the field out.",
    });
  }
  return project;
}

/**
 * The project that a person chose.
 *
 * @throws AppError `unprocessable`  none was chosen
 * @throws NotFoundError             there is none with this key
 */
export async function personProject(ctx: Context, key: string | undefined): Promise<Project> {
  if (key === undefined) {
    throw new AppError("unprocessable", "Choose the project that the results belong to.", {
      details: { fields: { project: "choose a project" } },
    });
  }
  return findProject(ctx.db, key);
}
