import { asc, desc, eq, inArray, sql } from "drizzle-orm";
import { badgePath } from "@/lib/api-addresses";
import type { Context, VerbArgs } from "@/lib/context";
import {
  codeownersFiles,
  digestDeliveries,
  digestSubscriptions,
  projects,
  testBadges,
  testJudgements,
  testPolicies,
  tests,
} from "@/lib/db/schema";
import { env } from "@/lib/env";
import { defaultPolicy } from "@/lib/insights/test-reliability";
import { assertCan, can } from "@/lib/permissions";
import { TestPolicy } from "@/schemas/test-reliability/policy";
import type {
  ProjectTestSettings,
  RepositoryOwners,
  TestSettingsView,
} from "@/schemas/test-reliability/settings";
import { shownTarget } from "../digests/digest-subscriptions";
import { listDigests } from "../digests/read-digests";
import { listQuarantined } from "../quarantine/list-quarantined";

/** Policies, quarantine, owners, badges and digests of the watched projects. */
export async function readTestSettings({ ctx }: VerbArgs<undefined>): Promise<TestSettingsView> {
  assertCan(ctx, "workspace.read");
  const [list, quarantined, digests, subscriptions, owners] = await Promise.all([
    projectSettings(ctx),
    listQuarantined(ctx, {}),
    listDigests(ctx),
    readSubscriptions(ctx),
    listOwners({ ctx, input: undefined }),
  ]);
  return {
    asOf: ctx.now().getTime(),
    projects: list,
    quarantined: quarantined.length,
    digests,
    subscriptions,
    owners,
    emailReady: env().mail !== null,
    viewer: {
      maySetPolicy: can(ctx.actor.role, "tests.policy"),
      maySetOwners: can(ctx.actor.role, "tests.owners"),
    },
  };
}

/** Owners that tests of watched projects have. */
export async function listOwners({ ctx }: VerbArgs<undefined>): Promise<string[]> {
  assertCan(ctx, "workspace.read");
  const { rows } = await ctx.db.execute<{ owner: string }>(sql`
    select distinct owner from ${testJudgements} j join ${projects} p on p.id = j.project_id and p.watched
      cross join unnest(j.owners) as owner order by 1 limit 1000`);
  return rows.map(({ owner }) => owner);
}

async function projectSettings(ctx: Context): Promise<ProjectTestSettings[]> {
  const rows = await ctx.db
    .select({ project: projects, policy: testPolicies, badgeKey: testBadges.key })
    .from(projects)
    .leftJoin(testPolicies, eq(testPolicies.projectId, projects.id))
    .leftJoin(testBadges, eq(testBadges.projectId, projects.id))
    .where(eq(projects.watched, true))
    .orderBy(asc(projects.name), asc(projects.key));
  const repositories = await repositoriesOf(
    ctx,
    rows.map(({ project }) => project.id),
  );
  return rows.map(({ project, policy, badgeKey }) => {
    const stored = TestPolicy.safeParse(policy?.policy);
    return {
      projectKey: project.key,
      projectName: project.name,
      policy: stored.success ? stored.data : defaultPolicy,
      policyUpdatedAt: policy?.updatedAt.getTime() ?? null,
      policyUpdatedBy: policy?.updatedBy ?? null,
      repositories: repositories.get(project.id) ?? [],
      badgePath: badgeKey === null ? null : badgePath(badgeKey, "reliability.svg"),
    };
  });
}

async function repositoriesOf(
  ctx: Context,
  projectIds: readonly number[],
): Promise<Map<number, RepositoryOwners[]>> {
  if (projectIds.length === 0) return new Map();
  const repo = sql<string>`coalesce(${tests.repo}, '')`;
  const [counts, files] = await Promise.all([
    ctx.db
      .select({
        projectId: tests.projectId,
        repo,
        tests: sql<number>`count(*)::int`,
        owned: sql<number>`(count(*) filter (where cardinality(${testJudgements.owners}) > 0))::int`,
      })
      .from(tests)
      .leftJoin(testJudgements, eq(testJudgements.testId, tests.id))
      .where(inArray(tests.projectId, [...projectIds]))
      .groupBy(tests.projectId, repo)
      .orderBy(tests.projectId, repo),
    ctx.db
      .select()
      .from(codeownersFiles)
      .where(inArray(codeownersFiles.projectId, [...projectIds])),
  ]);
  const fileOf = new Map(files.map((file) => [`${file.projectId} ${file.repo}`, file]));
  const byProject = new Map<number, RepositoryOwners[]>();
  const counted = new Set(counts.map(({ projectId, repo: name }) => `${projectId} ${name}`));
  // A pipeline may hand in a file before the first results of its repository.
  const early = files
    .filter((file) => !counted.has(`${file.projectId} ${file.repo}`))
    .map(({ projectId, repo: name }) => ({ projectId, repo: name, tests: 0, owned: 0 }));
  for (const { projectId, ...count } of [...counts, ...early]) {
    const file = fileOf.get(`${projectId} ${count.repo}`);
    const list = byProject.get(projectId) ?? [];
    byProject.set(projectId, list);
    list.push({
      ...count,
      content: file?.content ?? null,
      updatedAt: file?.updatedAt.getTime() ?? null,
      updatedBy: file?.updatedBy ?? null,
      source: file?.source ?? null,
      path: file?.path ?? null,
      checkedAt: file?.checkedAt?.getTime() ?? null,
      problem: file?.problem ?? null,
    });
  }
  return byProject;
}

async function readSubscriptions(ctx: Context): Promise<TestSettingsView["subscriptions"]> {
  const rows = await ctx.db
    .select({
      subscription: digestSubscriptions,
      lastSentAt: sql<
        number | null
      >`(select (extract(epoch from max(d.sent_at)) * 1000)::float8 from ${digestDeliveries} d where d.subscription_id = ${digestSubscriptions.id})`,
      lastError: sql<
        string | null
      >`(select d.last_error from ${digestDeliveries} d where d.subscription_id = ${digestSubscriptions.id} order by d.digest_id desc limit 1)`,
    })
    .from(digestSubscriptions)
    .orderBy(desc(digestSubscriptions.createdAt));
  return rows.map(({ subscription: { id, owner, channel, target, active }, lastSentAt, lastError }) => ({
    id,
    owner,
    channel,
    target: shownTarget(channel, target),
    active,
    lastSentAt: lastSentAt === null ? null : Number(lastSentAt),
    lastError,
  }));
}
