import { eq, sql } from "drizzle-orm";
import { recordAudit } from "@/lib/audit";
import type { VerbArgs } from "@/lib/context";
import { testLedgers, testPolicies } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { findProject } from "@/lib/workspace";
import { branchesInWords } from "@/schemas/test-reliability/branch-patterns";
import type { TestPolicy, TestPolicyInput } from "@/schemas/test-reliability/policy";
import { readPolicy } from "./read-policy";

/**
 * Replaces a project's policy. States follow with the next run of the job, which is asked for at once.
 *
 * @throws NotFoundError  no such project
 */
export async function updatePolicy({ ctx, input }: VerbArgs<TestPolicyInput>): Promise<TestPolicy> {
  assertCan(ctx, "tests.policy");
  const project = await findProject(ctx.db, input.projectKey);
  await ctx.db.transaction(async (tx) => {
    const before = await readPolicy(tx, project.id);
    const values = { policy: input.policy, updatedAt: ctx.now(), updatedBy: ctx.actor.name };
    await tx
      .insert(testPolicies)
      .values({ projectId: project.id, ...values })
      .onConflictDoUpdate({ target: testPolicies.projectId, set: values });
    // What a quarantine would do is other than what was judged: the next run counts it again, though no result is new.
    if (before.excludedBranches.join(" ") !== input.policy.excludedBranches.join(" "))
      await tx
        .update(testLedgers)
        .set({ openSum: "another policy", version: sql`${testLedgers.version} + 1` })
        .where(eq(testLedgers.projectId, project.id));
    await recordAudit(tx, ctx, {
      action: "testPolicy.updated",
      subjectType: "project",
      subjectId: project.key,
      summary: `Test policy of ${project.name}: quarantine by policy ${input.policy.quarantine ? "on" : "off"}${input.policy.excludedBranches.length === 0 ? "" : `, no quarantine on ${branchesInWords(input.policy.excludedBranches)}`}`,
      details: { before, after: input.policy },
    });
    await notifyChange(tx, { topic: "tests", projectKey: project.key, id: null });
  });
  await enqueue("judge-tests", { projectId: project.id });
  return input.policy;
}
