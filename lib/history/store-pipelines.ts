import { and, eq, inArray, isNull, notInArray, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { pipelines } from "@/lib/db/schema";
import type { PipelineSummary } from "@/schemas/harness/pipeline";

/**
 * The ids of pipelines by identifier, adding those that are not known yet: an execution may be of a pipeline that was created a
 * moment ago, or deleted long since.
 */
export async function ensurePipelines(
  tx: Database,
  projectId: number,
  wanted: ReadonlyMap<string, string>,
  now: Date,
): Promise<Map<string, number>> {
  const identifiers = [...wanted.keys()];
  if (identifiers.length === 0) return new Map();
  await tx
    .insert(pipelines)
    .values(
      identifiers.map((identifier) => ({
        projectId,
        identifier,
        name: wanted.get(identifier) ?? identifier,
        modules: [],
        tags: {},
        seenAt: now,
      })),
    )
    .onConflictDoNothing();
  const rows = await tx
    .select({ id: pipelines.id, identifier: pipelines.identifier })
    .from(pipelines)
    .where(and(eq(pipelines.projectId, projectId), inArray(pipelines.identifier, identifiers)));
  return new Map(rows.map(({ id, identifier }) => [identifier, id]));
}

/** Stores the complete list of a project's pipelines; those that are missing from it are marked as gone. */
export async function storePipelines(
  tx: Database,
  projectId: number,
  listed: readonly PipelineSummary[],
  now: Date,
): Promise<void> {
  for (let index = 0; index < listed.length; index += 200) {
    await tx
      .insert(pipelines)
      .values(listed.slice(index, index + 200).map((pipeline) => pipelineRow(projectId, pipeline, now)))
      .onConflictDoUpdate({
        target: [pipelines.projectId, pipelines.identifier],
        set: {
          name: sql`excluded.name`,
          description: sql`excluded.description`,
          modules: sql`excluded.modules`,
          tags: sql`excluded.tags`,
          storeType: sql`excluded.store_type`,
          repo: sql`coalesce(excluded.repo, ${pipelines.repo})`,
          lastUpdatedAt: sql`excluded.last_updated_at`,
          seenAt: sql`excluded.seen_at`,
          goneAt: null,
        },
      });
  }
  const identifiers = listed.map(({ identifier }) => identifier);
  await tx
    .update(pipelines)
    .set({ goneAt: now })
    .where(
      and(
        eq(pipelines.projectId, projectId),
        isNull(pipelines.goneAt),
        ...(identifiers.length === 0 ? [] : [notInArray(pipelines.identifier, identifiers)]),
      ),
    );
}

function pipelineRow(projectId: number, pipeline: PipelineSummary, now: Date) {
  const tags = Object.entries(pipeline.tags ?? {}).map(([key, value]) => [key, value ?? ""]);
  return {
    projectId,
    identifier: pipeline.identifier,
    name: pipeline.name,
    description: pipeline.description ?? null,
    modules: pipeline.modules ?? [],
    tags: Object.fromEntries(tags),
    storeType: pipeline.storeType ?? null,
    repo: pipeline.gitDetails?.repoName ?? null,
    lastUpdatedAt: pipeline.lastUpdatedAt ? new Date(pipeline.lastUpdatedAt) : null,
    seenAt: now,
  };
}
