import { eq } from "drizzle-orm";
import type { Database } from "@/lib/db/client";
import { testPolicies } from "@/lib/db/schema";
import { defaultPolicy } from "@/lib/insights/tests/policy";
import { TestPolicy } from "@/schemas/test-policy";

/** A project's policy; the default one, which quarantines nothing, where nobody chose another or what is stored no longer fits. */
export async function readPolicy(db: Pick<Database, "select">, projectId: number): Promise<TestPolicy> {
  const [row] = await db
    .select({ policy: testPolicies.policy })
    .from(testPolicies)
    .where(eq(testPolicies.projectId, projectId));
  const stored = TestPolicy.safeParse(row?.policy);
  return stored.success ? stored.data : defaultPolicy;
}
