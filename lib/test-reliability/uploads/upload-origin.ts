import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { executions, pipelines, testRuns } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";
import { readSetting } from "@/lib/settings";
import type { UploadFields } from "@/schemas/test-reliability/uploads";
import { oldestKept } from "../results/retention";

/** Where uploaded results belong. */
export interface UploadOrigin {
  /** The execution that the upload names, where it is stored. */
  execution: typeof executions.$inferSelect | null;
  executionRef: string | null;
  pipelineId: number | null;
  repo: string | null;
  branch: string | null;
  commitSha: string | null;
  prNumber: number | null;
  at: Date;
  notices: string[];
}

/** Clocks of build machines may be ahead by this much. */
const maxAheadMs = 24 * 3_600_000;

/**
 * What an upload says of its origin, completed by what is known of its execution.
 *
 * @throws AppError `unprocessable`  nothing tells the commit, or the time lies in the future or before what is kept
 */
export async function uploadOrigin(
  tx: Database,
  projectId: number,
  fields: UploadFields,
  now: Date,
): Promise<UploadOrigin> {
  const notices: string[] = [];
  const execution = await findExecution(tx, projectId, fields.execution);
  if (fields.execution !== undefined && execution === null) {
    notices.push(
      `The execution ${fields.execution} is not known yet; the results join it as soon as Tackroom reads it.`,
    );
  }
  if (fields.execution === undefined && fields.commit === undefined) {
    throw new AppError(
      "unprocessable",
      "The upload says neither which commit was tested nor in which execution.",
      {
        remedy: "Add commit=<+codebase.commitSha> or execution=<+pipeline.executionId>.",
      },
    );
  }
  const at = execution?.startedAt ?? fields.at ?? now;
  if (at.getTime() > now.getTime() + maxAheadMs) {
    throw new AppError("unprocessable", `The time ${at.toISOString()} lies in the future.`);
  }
  const oldest = oldestKept(await readSetting(tx, "tests"), now);
  if (at < oldest) {
    throw new AppError(
      "unprocessable",
      `The results are of ${at.toISOString().slice(0, 10)}; single results are kept from ${oldest.toISOString().slice(0, 10)} on.`,
      { remedy: "An admin can keep them for longer under Settings." },
    );
  }
  return {
    execution,
    executionRef: fields.execution ?? null,
    pipelineId: execution?.pipelineId ?? (await findPipeline(tx, projectId, fields.pipeline, notices)),
    repo: execution?.repo ?? (await knownRepo(tx, projectId, fields.repository)),
    branch: execution?.branch ?? fields.branch ?? null,
    commitSha: execution?.commitSha ?? fields.commit ?? null,
    prNumber: execution?.prNumber ?? fields.pr ?? null,
    at,
    notices,
  };
}

async function findExecution(tx: Database, projectId: number, ref: string | undefined) {
  if (ref === undefined) return null;
  const [execution] = await tx
    .select()
    .from(executions)
    .where(and(eq(executions.projectId, projectId), eq(executions.planExecutionId, ref)));
  return execution ?? null;
}

async function findPipeline(
  tx: Database,
  projectId: number,
  identifier: string | undefined,
  notices: string[],
): Promise<number | null> {
  if (identifier === undefined) return null;
  const [pipeline] = await tx
    .select({ id: pipelines.id })
    .from(pipelines)
    .where(and(eq(pipelines.projectId, projectId), eq(pipelines.identifier, identifier)));
  if (pipeline === undefined) notices.push(`The project has no pipeline ${identifier}; it was left out.`);
  return pipeline?.id ?? null;
}

/**
 * A repository under the name that its project's results have already: Harness says `api` where others say `acme/api`, and a
 * test's identity holds its repository.
 */
export async function knownRepo(
  tx: Database,
  projectId: number,
  repository: string | undefined,
): Promise<string | null> {
  if (repository === undefined || repository === "") return null;
  const short = repository.slice(repository.lastIndexOf("/") + 1);
  for (const table of [testRuns, executions]) {
    for (const name of new Set([repository, short])) {
      const [found] = await tx
        .select({ repo: table.repo })
        .from(table)
        .where(and(eq(table.projectId, projectId), inArray(table.repo, [name])))
        .limit(1);
      if (found !== undefined) return name;
    }
  }
  return repository;
}
