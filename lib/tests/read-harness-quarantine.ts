import { and, eq, inArray } from "drizzle-orm";
import { assertCan } from "@/lib/auth/permissions";
import { harnessClientFor } from "@/lib/connectors/harness-client-for";
import type { VerbArgs } from "@/lib/context";
import { testStateRows, tests } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { findProject } from "@/lib/executions/find-project";
import { quarantinedTests } from "@/lib/harness/reads/tests";
import type { HarnessQuarantineView } from "@/schemas/quarantine-list";
import type { ProjectRef } from "@/schemas/test-settings";

/**
 * The tests that Harness itself has in quarantine, beside what they are here. Read from Harness each time.
 *
 * @throws NotFoundError  no such project, or nobody watches it
 * @throws AppError       Harness refused or failed
 */
export async function readHarnessQuarantine({
  ctx,
  input,
}: VerbArgs<ProjectRef>): Promise<HarnessQuarantineView> {
  assertCan(ctx, "workspace.read");
  const project = await findProject(ctx.db, input.projectKey);
  if (!project.watched) throw new NotFoundError("This project is not watched.");
  const client = await harnessClientFor(ctx, project.connectorId);
  const listed = await quarantinedTests({
    client,
    signal: ctx.signal,
    org: project.orgIdentifier,
    project: project.projectIdentifier,
  });
  if (listed === null) return { offered: false, tests: [] };
  const names = [...new Set(listed.map((test) => test.test_name))];
  const known =
    names.length === 0
      ? []
      : await ctx.db
          .select({ test: tests, state: testStateRows.state })
          .from(tests)
          .leftJoin(testStateRows, eq(testStateRows.testId, tests.id))
          .where(and(eq(tests.projectId, project.id), inArray(tests.name, names)));
  return {
    offered: true,
    tests: listed.map((test) => {
      const own = known.find(
        ({ test: each }) =>
          each.name === test.test_name &&
          each.className === (test.class_name ?? "") &&
          each.suiteName === (test.suite_name ?? ""),
      );
      return {
        name: test.test_name,
        className: test.class_name ?? "",
        suiteName: test.suite_name ?? "",
        testId: own?.test.id ?? null,
        state: own === undefined ? null : (own.state ?? "healthy"),
      };
    }),
  };
}
