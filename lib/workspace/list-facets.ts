import { and, desc, eq, gte, lt, ne, sql } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { anyTrigger, executionDays, executionHours, projectDays } from "@/lib/db/schema";
import { assertCan } from "@/lib/permissions";
import { timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";
import { hoursScope, inArrayOrNone, resolveScope } from "./scope";

/** What the filter bar offers: pipelines of the chosen projects, branches and triggers of the range, busiest first. */
export interface Facets {
  pipelines: { identifier: string; name: string; about: string }[];
  branches: string[];
  triggers: string[];
}

const maxBranches = 200;
const dayMs = 86_400_000;

/**
 * The choices of the filter bar.
 *
 * @throws ForbiddenError the actor may not read the workspace
 */
export async function listFacets({ ctx, input }: VerbArgs<PageFilters>): Promise<Facets> {
  assertCan(ctx, "workspace.read");
  const window = timeWindow(input, ctx.now());
  const scope = await resolveScope(ctx, { ...input, pipeline: null });
  const narrowed = input.pipeline === null ? scope : await resolveScope(ctx, input);
  const where = and(
    hoursScope(narrowed, { branch: null, trigger: null }),
    gte(executionHours.hour, window.from),
    lt(executionHours.hour, window.to),
  );
  const days = narrowed.byPipeline ? executionDays : projectDays;
  const [branches, triggers] = await Promise.all([
    ctx.db
      .select({ branch: executionHours.branch })
      .from(executionHours)
      .where(and(where, ne(executionHours.branch, "")))
      .groupBy(executionHours.branch)
      .orderBy(desc(sql`sum(${executionHours.total})`))
      .limit(maxBranches),
    ctx.db
      .select({ trigger: days.triggerType })
      .from(days)
      .where(
        and(
          narrowed.byPipeline
            ? inArrayOrNone(
                executionDays.pipelineId,
                narrowed.pipelines.map((pipeline) => pipeline.id),
              )
            : inArrayOrNone(projectDays.projectId, narrowed.projectIds),
          eq(days.line, "all"),
          ne(days.triggerType, anyTrigger),
          gte(days.day, new Date(Math.floor(window.from.getTime() / dayMs) * dayMs)),
          lt(days.day, window.to),
        ),
      )
      .groupBy(days.triggerType)
      .orderBy(desc(sql`sum(${days.total})`)),
  ]);
  const seen = new Set<string>();
  return {
    pipelines: scope.pipelines.flatMap((pipeline) => {
      if (seen.has(pipeline.identifier)) return [];
      seen.add(pipeline.identifier);
      return [{ identifier: pipeline.identifier, name: pipeline.name, about: pipeline.projectName }];
    }),
    branches: branches.map((row) => row.branch),
    triggers: triggers.map((row) => row.trigger),
  };
}
