import { and, desc, gte, isNotNull, lt, sql } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import type { VerbArgs } from "@/lib/context";
import { executionHours } from "@/lib/db/schema";
import { hoursScope, resolveScope } from "@/lib/health/scope";
import { timeWindow } from "@/schemas/filter-links";
import type { PageFilters } from "@/schemas/filters";

/** What the filter bar offers: pipelines of the chosen projects, branches and triggers of the range, busiest first. */
export interface Facets {
  pipelines: { identifier: string; name: string; about: string }[];
  branches: string[];
  triggers: string[];
}

const maxBranches = 200;

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
  const total = sql`sum(${executionHours.total})`;
  const [branches, triggers] = await Promise.all([
    ctx.db
      .select({ branch: executionHours.branch })
      .from(executionHours)
      .where(and(where, isNotNull(executionHours.branch), sql`${executionHours.branch} <> ''`))
      .groupBy(executionHours.branch)
      .orderBy(desc(total))
      .limit(maxBranches),
    ctx.db
      .select({ trigger: executionHours.triggerType })
      .from(executionHours)
      .where(where)
      .groupBy(executionHours.triggerType)
      .orderBy(desc(total)),
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
