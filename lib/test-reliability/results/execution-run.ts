import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "@/lib/db";
import { type executions, testResultFlags, testResults, testRuns } from "@/lib/db/schema";
import { ensurePartitions } from "./ensure-partitions";
import { recountTestDays } from "./roll-up-test-days";
import { noteTestPlaces } from "./roll-up-test-places";

type Execution = Pick<
  typeof executions.$inferSelect,
  | "id"
  | "projectId"
  | "planExecutionId"
  | "pipelineId"
  | "repo"
  | "branch"
  | "commitSha"
  | "prNumber"
  | "startedAt"
>;

const sameFacts = ["executionId", "pipelineId", "repo", "branch", "commitSha", "prNumber"] as const;

export interface RunRef {
  id: number;
  at: Date;
}

/**
 * The run of an execution. One that an upload made before the execution was known is taken over: it gets what Harness says
 * of branch and commit, and its results move to the execution's start. Under the project's lock.
 *
 * @param make the source of a run that has to be made; null makes none
 * @returns null when there is none
 */
export async function executionRun(
  tx: Database,
  execution: Execution,
  { make, now }: { make: "harness" | "upload" | null; now: Date },
): Promise<RunRef | null> {
  const facts = {
    executionId: execution.id,
    pipelineId: execution.pipelineId,
    repo: execution.repo,
    branch: execution.branch,
    commitSha: execution.commitSha,
    prNumber: execution.prNumber,
    at: execution.startedAt,
  };
  const [found] = await tx
    .select()
    .from(testRuns)
    .where(
      and(eq(testRuns.projectId, execution.projectId), eq(testRuns.executionRef, execution.planExecutionId)),
    );
  if (found === undefined) {
    if (make === null) return null;
    const [made] = await tx
      .insert(testRuns)
      .values({
        ...facts,
        updatedAt: now,
        projectId: execution.projectId,
        source: make,
        executionRef: execution.planExecutionId,
      })
      .returning({ id: testRuns.id });
    if (made === undefined) throw new Error("a run that was just stored is missing");
    return { id: made.id, at: execution.startedAt };
  }
  const moved = found.at.getTime() !== execution.startedAt.getTime();
  // Left alone where nothing changed: what is judged from a run is judged again when it was touched.
  if (moved || sameFacts.some((name) => found[name] !== facts[name])) {
    await tx
      .update(testRuns)
      .set({ ...facts, updatedAt: now })
      .where(eq(testRuns.id, found.id));
  }
  if (moved) await moveResults(tx, execution.projectId, found, execution.startedAt);
  return { id: found.id, at: execution.startedAt };
}

async function moveResults(tx: Database, projectId: number, run: RunRef, to: Date): Promise<void> {
  await ensurePartitions(tx, [to]);
  const moved = await tx
    .update(testResults)
    .set({ at: to })
    .where(and(eq(testResults.runId, run.id), eq(testResults.at, run.at)))
    .returning({ testId: testResults.testId });
  const testIds = [...new Set(moved.map(({ testId }) => testId))];
  await recountTestDays(tx, projectId, testIds, run.at);
  await recountTestDays(tx, projectId, testIds, to);
  await noteTestPlaces(tx, { id: run.id, at: to }, testIds);
}

/**
 * The graph node that an upload's job means, by the steps of its execution (`<stage identifier> <step identifier>` to node):
 * the node's id, stage and step joined by a blank, dot or slash, or the step alone where only one has that name.
 */
export function stepOfJob(job: string, stepNodeIds: ReadonlyMap<string, string>): string | null {
  const wanted = job.trim().replace(/[./]/g, " ");
  const exact = stepNodeIds.get(wanted);
  if (exact !== undefined) return exact;
  const nodes = [...stepNodeIds].flatMap(([key, node]) =>
    node === job || key.slice(key.indexOf(" ") + 1) === job ? [node] : [],
  );
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined ? only : null;
}

/** Gives uploaded results of a run the step that their job means, once the execution's steps are known. */
export async function placeUploadedResults(
  tx: Database,
  run: RunRef,
  stepNodeIds: ReadonlyMap<string, string>,
): Promise<void> {
  const uploaded = and(
    eq(testResults.runId, run.id),
    eq(testResults.at, run.at),
    sql`${testResults.flags} & ${testResultFlags.uploaded} <> 0`,
  );
  const jobs = await tx.selectDistinct({ job: testResults.stepNodeId }).from(testResults).where(uploaded);
  const known = new Set(jobs.map(({ job }) => job));
  for (const { job } of jobs) {
    const node = stepOfJob(job, stepNodeIds);
    // Results that stand at that step already would be the same attempts: those stay apart.
    if (node === null || known.has(node)) continue;
    known.add(node);
    await tx
      .update(testResults)
      .set({ stepNodeId: node })
      .where(and(uploaded, eq(testResults.stepNodeId, job)));
  }
}

/**
 * Removes uploaded results of what Harness reports itself: of its steps, and where an upload's step is not known, of its
 * tests. Nothing counts twice.
 *
 * @returns the tests that lost results
 */
export async function removeUploadedTwins(
  tx: Database,
  run: RunRef,
  reported: { stepNodeIds: Iterable<string>; testIds: Iterable<number>; knownNodes: Iterable<string> },
): Promise<number[]> {
  const steps = [...new Set(reported.stepNodeIds)];
  if (steps.length === 0) return [];
  const array = (values: Iterable<string | number>) => JSON.stringify([...new Set(values)]);
  const removed = await tx
    .delete(testResults)
    .where(
      and(
        eq(testResults.runId, run.id),
        eq(testResults.at, run.at),
        sql`${testResults.flags} & ${testResultFlags.uploaded} <> 0`,
        sql`(${inArray(testResults.stepNodeId, steps)} or (
          ${testResults.stepNodeId} not in (select json_array_elements_text(${array(reported.knownNodes)}::json))
          and ${testResults.testId} in (select json_array_elements_text(${array(reported.testIds)}::json)::int)))`,
      ),
    )
    .returning({ testId: testResults.testId });
  return [...new Set(removed.map(({ testId }) => testId))];
}
