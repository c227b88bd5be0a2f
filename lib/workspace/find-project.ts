import { eq } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";

/**
 * The project behind a key of the URL.
 *
 * @throws NotFoundError  no such project
 */
export async function findProject(db: Pick<Context["db"], "select">, key: string) {
  const [project] = await db.select().from(projects).where(eq(projects.key, key));
  if (!project) {
    throw new NotFoundError(`There is no project ${key}.`, {
      remedy: "It may have been removed with its connector.",
    });
  }
  return project;
}
