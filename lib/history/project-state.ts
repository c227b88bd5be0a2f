import { and, eq } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db";
import { projects } from "@/lib/db/schema";
import { AppError, NotFoundError, toErrorView } from "@/lib/errors";
import {
  HarnessAuthError,
  HarnessCancelledError,
  HarnessNotFoundError,
  HarnessPermissionError,
  type HarnessScope,
} from "@/lib/harness/client";
import { notifyChange } from "@/lib/notify";
import type { SyncError, SyncState } from "@/schemas/connectors/harness-connector";

export type ProjectRow = typeof projects.$inferSelect;

export async function findProject(db: Database, projectId: number): Promise<ProjectRow | undefined> {
  const [project] = await db.select().from(projects).where(eq(projects.id, projectId));
  return project;
}

export function scopeOf(project: ProjectRow): HarnessScope {
  return { org: project.orgIdentifier, project: project.projectIdentifier };
}

/** Changes a project's sync columns and tells open pages. */
export async function updateProject(
  db: Database,
  project: Pick<ProjectRow, "id" | "key" | "connectorId">,
  change: PgUpdateSetSource<typeof projects>,
): Promise<void> {
  await db.update(projects).set(change).where(eq(projects.id, project.id));
  await notifyChange(db, { topic: "sync", projectKey: project.key, id: project.connectorId });
}

/** What a failure means for a project. `settled` failures need a person; the others may pass by themselves. */
function meaningOf(error: unknown): { state: SyncState | null; wholeConnector: boolean; settled: boolean } {
  if (error instanceof HarnessAuthError) return { state: "failed", wholeConnector: true, settled: true };
  if (error instanceof HarnessNotFoundError) return { state: "gone", wholeConnector: false, settled: true };
  if (error instanceof HarnessPermissionError)
    return { state: "failed", wholeConnector: false, settled: true };
  return { state: null, wholeConnector: false, settled: false };
}

export function syncErrorOf(error: unknown, at: Date, skipped = 0): SyncError {
  const { code, message, remedy } = toErrorView(error);
  return { at: at.toISOString(), code, message, remedy: remedy ?? null, skipped };
}

/**
 * Runs work on a project and keeps the reason of its failure where people see it. A refused token stops all projects of the
 * connector; a project that is gone or closed stops alone.
 *
 * @returns false when the work failed for a reason that only a person can remove
 * @throws whatever the work threw otherwise: the caller decides about another try
 */
export async function recordingFailure(
  ctx: Pick<Context, "db" | "log" | "signal" | "now">,
  project: ProjectRow,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (ctx.signal?.aborted || error instanceof HarnessCancelledError) throw error;
    // The connector was removed while its job ran: there is nobody left to tell.
    if (error instanceof NotFoundError || (await findProject(ctx.db, project.id)) === undefined) return false;
    const { state, wholeConnector, settled } = meaningOf(error);
    const lastError = syncErrorOf(error, ctx.now(), project.lastError?.skipped ?? 0);
    ctx.log.warn({ projectKey: project.key, code: lastError.code, reason: reasonOf(error) }, "ingest failed");
    const change = state === null ? { lastError } : { lastError, syncState: state };
    if (wholeConnector) {
      const siblings = await ctx.db
        .select()
        .from(projects)
        .where(and(eq(projects.connectorId, project.connectorId), eq(projects.watched, true)));
      for (const sibling of siblings) await updateProject(ctx.db, sibling, change);
    } else {
      await updateProject(ctx.db, project, change);
    }
    if (settled) return false;
    throw error;
  }
}

/** Our own sentences are safe to log; others stay in the error's stack, which the job logs. */
function reasonOf(error: unknown): string {
  return error instanceof AppError ? error.message : "unexpected";
}
