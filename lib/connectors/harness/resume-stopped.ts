import { and, eq, inArray } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";

/** Lets watched projects whose sync had stopped go on. */
export async function resumeStopped(tx: Context["db"], connectorId: string): Promise<void> {
  const stopped = await tx
    .update(projects)
    .set({ syncState: "pending", lastError: null })
    .where(
      and(
        eq(projects.connectorId, connectorId),
        eq(projects.watched, true),
        inArray(projects.syncState, ["failed", "gone"]),
      ),
    )
    .returning({ id: projects.id });
  for (const project of stopped) {
    await enqueue("backfill-project", { projectId: project.id }, { tx });
  }
}
