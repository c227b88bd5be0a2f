import { and, asc, eq, isNotNull, ne } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions, tests } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import { knownRepo } from "@/lib/test-reliability/uploads/upload-origin";

const maxNamed = 20;

/**
 * A repository as the project's tests name it, asked for as anybody may: `acme/api` where they say `api` or the other way round.
 * One that the project builds but has no tests of is known, too.
 *
 * @throws AppError `unprocessable`  nothing of the project is of this repository, so that an empty list would hide a mistake
 */
export async function repositoryAsked(
  db: Database,
  project: { id: number; key: string },
  repository: string,
): Promise<string> {
  const name = (await knownRepo(db, project.id, repository)) ?? repository;
  for (const each of new Set([name, name.slice(name.lastIndexOf("/") + 1)]))
    if (await holds(db, project.id, each)) return each;
  const named = await repositoriesOfTests(db, project.id);
  const [longer, ...others] = named.filter((each) => each.endsWith(`/${name}`));
  if (longer !== undefined && others.length === 0) return longer;
  const [built] = await db
    .select({ id: executions.id })
    .from(executions)
    .where(and(eq(executions.projectId, project.id), eq(executions.repo, name)))
    .limit(1);
  if (built !== undefined) return name;
  const shown = named.slice(0, maxNamed).join(", ") + (named.length > maxNamed ? ", …" : "");
  throw new AppError(
    "unprocessable",
    longer === undefined
      ? `The project ${project.key} has no tests of a repository ${repository}.`
      : `The project ${project.key} has tests of several repositories ${repository}.`,
    {
      remedy:
        named.length === 0
          ? "Its test results name no repository: leave it out."
          : `Its test results name: ${shown}.`,
    },
  );
}

async function holds(db: Database, projectId: number, repo: string): Promise<boolean> {
  const rows = await db
    .select({ id: tests.id })
    .from(tests)
    .where(and(eq(tests.projectId, projectId), eq(tests.repo, repo)))
    .limit(1);
  return rows.length > 0;
}

/** The repositories that the tests of a project name, in order. */
export async function repositoriesOfTests(db: Database, projectId: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ repo: tests.repo })
    .from(tests)
    .where(and(eq(tests.projectId, projectId), isNotNull(tests.repo), ne(tests.repo, "")))
    .orderBy(asc(tests.repo));
  return rows.flatMap(({ repo }) => repo ?? []);
}
