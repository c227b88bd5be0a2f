import { eq, inArray } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { testPolicies } from "@/lib/db/schema";
import { defaultPolicy } from "@/lib/insights/test-reliability";
import { TestPolicy } from "@/schemas/test-reliability/policy";

/** A project's policy; the default one, which quarantines nothing, where nobody chose another or what is stored no longer fits. */
export async function readPolicy(db: Pick<Database, "select">, projectId: number): Promise<TestPolicy> {
  const [row] = await db
    .select({ policy: testPolicies.policy })
    .from(testPolicies)
    .where(eq(testPolicies.projectId, projectId));
  const stored = TestPolicy.safeParse(row?.policy);
  return stored.success ? stored.data : defaultPolicy;
}

/** By project: the branches on which its policy lets no quarantine hold. Projects without any are left out. */
export async function excludedBranchesOf(
  db: Pick<Database, "select">,
  projectIds: readonly number[],
): Promise<Map<number, string[]>> {
  if (projectIds.length === 0) return new Map();
  const rows = await db
    .select({ projectId: testPolicies.projectId, policy: testPolicies.policy })
    .from(testPolicies)
    .where(inArray(testPolicies.projectId, [...projectIds]));
  return new Map(
    rows.flatMap(({ projectId, policy }) => {
      const stored = TestPolicy.safeParse(policy);
      return stored.success && stored.data.excludedBranches.length > 0
        ? [[projectId, stored.data.excludedBranches]]
        : [];
    }),
  );
}
