import { randomBytes } from "node:crypto";
import { and, count, eq, gte, sql } from "drizzle-orm";
import { badgePath } from "@/lib/api-addresses";
import { recordAudit } from "@/lib/audit";
import type { Context, VerbArgs } from "@/lib/context";
import { projects, projectTestDays, testBadges, testJudgements, tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { formatReliability } from "@/lib/format/percent";
import { badgeSvg } from "@/lib/insights/test-reliability";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import type { ProjectRef } from "@/schemas/test-reliability/settings";

export const badgeKinds = ["reliability.svg", "flaky.svg"] as const;
export type BadgeKind = (typeof badgeKinds)[number];

const badgeDays = 30;
const dayMs = 86_400_000;

/**
 * Makes a project's badges readable by whoever knows their address. Making them again gives them another address.
 *
 * @throws NotFoundError  no such project
 */
export async function createBadge({ ctx, input }: VerbArgs<ProjectRef>): Promise<{ path: string }> {
  assertCan(ctx, "tests.policy");
  const project = await findProject(ctx.db, input.projectKey);
  const key = randomBytes(18).toString("base64url");
  await ctx.db.transaction(async (tx) => {
    const values = { key, createdAt: ctx.now(), createdBy: ctx.actor.name };
    await tx
      .insert(testBadges)
      .values({ projectId: project.id, ...values })
      .onConflictDoUpdate({ target: testBadges.projectId, set: values });
    await recordAudit(tx, ctx, {
      action: "testBadge.created",
      subjectType: "project",
      subjectId: project.key,
      summary: `Badges of ${project.name} got a new public address`,
    });
    await notifyChange(tx, { topic: "tests", projectKey: project.key, id: null });
  });
  return { path: badgePath(key, "reliability.svg") };
}

/**
 * A badge as SVG, for whoever knows the key.
 *
 * @throws NotFoundError  nobody made a badge with this key
 */
export async function readBadge(
  ctx: Pick<Context, "db" | "now">,
  { key, kind }: { key: string; kind: BadgeKind },
): Promise<string> {
  const [badge] = await ctx.db
    .select({ projectId: testBadges.projectId })
    .from(testBadges)
    .innerJoin(projects, and(eq(projects.id, testBadges.projectId), eq(projects.watched, true)))
    .where(eq(testBadges.key, key));
  if (badge === undefined) throw new NotFoundError("There is no badge at this address.");
  const since = new Date(ctx.now().getTime() - badgeDays * dayMs);
  if (kind === "flaky.svg") {
    const [row] = await ctx.db
      .select({ flaky: count() })
      .from(testJudgements)
      .innerJoin(tests, and(eq(tests.id, testJudgements.testId), gte(tests.lastSeenAt, since)))
      .where(and(eq(testJudgements.projectId, badge.projectId), eq(testJudgements.label, "flaky")));
    const flaky = row?.flaky ?? 0;
    return badgeSvg({
      label: "flaky tests",
      value: String(flaky),
      tone: flaky === 0 ? "good" : flaky < 5 ? "fair" : "bad",
    });
  }
  const [row] = await ctx.db
    .select({
      runs: sql<number>`coalesce(sum(${projectTestDays.runs} - ${projectTestDays.skipped}), 0)::float8`,
      failed: sql<number>`coalesce(sum(${projectTestDays.failed}), 0)::float8`,
    })
    .from(projectTestDays)
    .where(
      and(
        eq(projectTestDays.projectId, badge.projectId),
        gte(projectTestDays.day, since.toISOString().slice(0, 10)),
      ),
    );
  const runs = row?.runs ?? 0;
  if (runs === 0) return badgeSvg({ label: "test reliability", value: "no runs", tone: "none" });
  const reliability = 1 - (row?.failed ?? 0) / runs;
  return badgeSvg({
    label: "test reliability",
    value: formatReliability(reliability),
    tone: reliability >= 0.995 ? "good" : reliability >= 0.98 ? "fair" : "bad",
  });
}
