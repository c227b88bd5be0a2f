import { and, asc, eq, isNotNull, ne } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { projects, testPolicies, tests } from "@/lib/db/schema";
import { defaultPolicy, quarantineHolds } from "@/lib/insights/test-reliability";
import { assertCan } from "@/lib/permissions";
import { TestPolicy } from "@/schemas/test-reliability/policy";
import type { QuarantineFilters, QuarantinePageView } from "@/schemas/test-reliability/quarantine-page";
import { listQuarantined } from "./list-quarantined";

/** Every test that is in quarantine now in the watched projects, or in one of them; only what holds on a branch, where one is named. */
export async function readQuarantinePage({
  ctx,
  input,
}: VerbArgs<QuarantineFilters>): Promise<QuarantinePageView> {
  assertCan(ctx, "workspace.read");
  const watched = await ctx.db
    .select({ id: projects.id, key: projects.key, name: projects.name, policy: testPolicies.policy })
    .from(projects)
    .leftJoin(testPolicies, eq(testPolicies.projectId, projects.id))
    .where(eq(projects.watched, true))
    .orderBy(asc(projects.name), asc(projects.key));
  const chosen = watched.find(({ key }) => key === input.project);
  const [all, repository] = await Promise.all([
    listQuarantined(ctx, chosen === undefined ? {} : { projectId: chosen.id }),
    ctx.db
      .select({ repo: tests.repo })
      .from(tests)
      .where(
        and(
          isNotNull(tests.repo),
          ne(tests.repo, ""),
          chosen === undefined ? undefined : eq(tests.projectId, chosen.id),
        ),
      )
      .limit(1),
  ]);
  const list = watched.map(({ key, name, policy }) => {
    const stored = TestPolicy.safeParse(policy);
    const { quarantine, excludedBranches } = stored.success ? stored.data : defaultPolicy;
    return { projectKey: key, projectName: name, automatic: quarantine, excludedBranches };
  });
  const excludedOf = new Map(list.map(({ projectKey, excludedBranches }) => [projectKey, excludedBranches]));
  const { branch } = input;
  const held = all.filter(
    ({ branches, projectKey }) =>
      branch === null ||
      quarantineHolds({ branches, excludedBranches: excludedOf.get(projectKey) ?? [] }, branch),
  );
  return {
    asOf: ctx.now().getTime(),
    projects: list,
    tests: held.map(({ suiteName: _, fileName: __, ...test }) => test),
    elsewhere: all.length - held.length,
    repository: repository[0]?.repo ?? null,
    notices:
      input.project !== null && chosen === undefined
        ? [`No project ${input.project} is watched; all projects are shown.`]
        : [],
  };
}
