import { createHash } from "node:crypto";
import { testPath } from "@/lib/addresses";
import type { VerbArgs } from "@/lib/context";
import type { projects } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { quarantineText } from "@/lib/insights/test-reliability";
import { readPolicy } from "@/lib/test-reliability/states/read-policy";
import type { QuarantineList, QuarantineQuery } from "@/schemas/test-reliability/quarantine-list";
import { listQuarantined } from "./list-quarantined";
import { repositoryAsked } from "./repository-asked";

export interface QuarantineAnswer {
  body: string;
  contentType: string;
  /** Changes exactly when the body does. */
  etag: string;
  tests: number;
}

/**
 * The tests of a project that are in quarantine, written for a pipeline step: those whose quarantine holds on the branch that is
 * asked for, or on any where none is.
 *
 * @throws AppError `unprocessable`  the project has nothing of the repository that is asked for
 */
export async function readQuarantine({
  ctx,
  input,
}: VerbArgs<{ project: typeof projects.$inferSelect; query: QuarantineQuery }>): Promise<QuarantineAnswer> {
  const { project } = input;
  const query = { ...input.query };
  if (query.repository !== undefined)
    query.repository = await repositoryAsked(ctx.db, project, query.repository);
  const tests = await listQuarantined(ctx, {
    projectId: project.id,
    ...(query.repository === undefined ? {} : { repo: query.repository }),
    ...(query.branch === undefined ? {} : { branch: query.branch }),
  });
  const { excludedBranches } = await readPolicy(ctx.db, project.id);
  const body =
    query.format === "json"
      ? `${JSON.stringify(listOf(tests, project.key, excludedBranches, query), null, 2)}\n`
      : quarantineText(tests, query.format, query.select);
  return {
    body,
    contentType: query.format === "json" ? "application/json; charset=utf-8" : "text/plain; charset=utf-8",
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`,
    tests: tests.length,
  };
}

function listOf(
  tests: Awaited<ReturnType<typeof listQuarantined>>,
  project: string,
  excludedBranches: string[],
  { repository, branch }: QuarantineQuery,
): QuarantineList {
  const { publicUrl } = env();
  return {
    project,
    repository: repository ?? null,
    branch: branch ?? null,
    excludedBranches,
    tests: tests.map((test) => ({
      id: test.testId,
      suite: test.suiteName,
      class: test.className,
      name: test.name,
      file: test.fileName,
      repository: test.repo,
      owners: test.owners,
      since: new Date(test.since).toISOString(),
      expiresAt: test.expiresAt === null ? null : new Date(test.expiresAt).toISOString(),
      branches: test.branches,
      reason: test.reason,
      url: `${publicUrl}${testPath(test.testId)}`,
    })),
  };
}
