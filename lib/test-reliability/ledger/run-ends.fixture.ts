import { and, asc, eq } from "drizzle-orm";
import type { Database } from "@/lib/db/database";
import {
  executionSteps,
  executions,
  pipelines,
  projects,
  testJudgements,
  testResultFlags,
  testResults,
  testRunEnds,
  testRuns,
  testStatusCodes,
  tests,
} from "@/lib/db/schema";
import { now, storeExecution, storeProjects } from "@/lib/test-reliability/uploads/stored-project.fixture";
import type { Outcome } from "@/schemas/executions/execution-status";
import { repo } from "./stored-history.fixture";

export const scope = { projectId: 1, repo };
export const minuteMs = 60_000;
export const start = now.getTime() - 20 * 24 * 60 * minuteMs;
export const statuses: Record<string, { status: string; outcome: Outcome }> = {
  passed: { status: "Success", outcome: "succeeded" },
  failed: { status: "Failed", outcome: "failed" },
  aborted: { status: "Aborted", outcome: "cancelled" },
  running: { status: "Running", outcome: "running" },
};

export interface Run {
  /** Of the execution; without one it is an upload. */
  execution?: keyof typeof statuses;
  /** Status of the steps, where it is not the execution's. */
  steps?: Record<string, string>;
  /** By step: its attempts, each with the tests that failed. Other tests of `names` passed. */
  attempts: Record<string, string[][]>;
  commit: string;
  /** When it began and how long it took. */
  at: number;
  minutes?: number;
  pipelineId?: number;
  job?: string;
  prNumber?: number;
  /** Failures that Harness marks as those of quarantined tests. */
  marked?: string[];
}

export const names = ["f", "g", "h", ...Array.from({ length: 12 }, (_, i) => `steady ${i}`)];

export async function store(db: Database, runs: readonly Run[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const name of names) {
    const [row] = await db
      .insert(tests)
      .values({
        projectId: 1,
        identity: name,
        repo,
        suiteName: "suite",
        className: "",
        name,
        fileName: null,
        firstSeenAt: new Date(start),
        lastSeenAt: now,
      })
      .onConflictDoUpdate({ target: [tests.projectId, tests.identity], set: { lastSeenAt: now } })
      .returning({ id: tests.id });
    ids.set(name, row?.id ?? 0);
  }
  for (const run of runs) await storeOne(db, run, ids);
  return ids;
}

export async function storeOne(db: Database, run: Run, ids: ReadonlyMap<string, number>): Promise<void> {
  const at = new Date(start + run.at * minuteMs);
  const ended = new Date(at.getTime() + (run.minutes ?? 0) * minuteMs);
  const ref = `${run.commit}-${run.pipelineId ?? 1}-${run.at}`;
  let executionId: number | null = null;
  if (run.execution !== undefined) {
    const execution = await storeExecution(db, ref, at);
    executionId = execution.id;
    const { status, outcome } = statuses[run.execution] ?? {
      status: "Success",
      outcome: "succeeded" as const,
    };
    await db
      .update(executions)
      .set({
        status,
        outcome,
        endedAt: run.execution === "running" ? null : ended,
        pipelineId: run.pipelineId ?? 1,
      })
      .where(eq(executions.id, execution.id));
    for (const [step, stepStatus] of Object.entries({ unit: status, e2e: status, ...run.steps }))
      await db
        .update(executionSteps)
        .set({ status: stepStatus })
        .where(and(eq(executionSteps.executionId, execution.id), eq(executionSteps.nodeId, `n-${step}`)));
  }
  const [row] = await db
    .insert(testRuns)
    .values({
      projectId: 1,
      source: executionId === null ? "upload" : "harness",
      executionId,
      executionRef: executionId === null ? null : ref,
      pipelineId: executionId === null ? null : (run.pipelineId ?? 1),
      job: run.job ?? "",
      repo,
      branch: run.prNumber === undefined ? "main" : `topic-${run.prNumber}`,
      prNumber: run.prNumber ?? null,
      commitSha: run.commit,
      at,
      passed: names.length,
      failed: Object.values(run.attempts).flat(2).length,
      updatedAt: ended,
    })
    .returning({ id: testRuns.id });
  const runId = row?.id ?? 0;
  for (const [step, attempts] of Object.entries(run.attempts))
    await db.insert(testResults).values(
      attempts.flatMap((failed, attempt) =>
        names
          // A later attempt holds what failed before.
          .filter((name) => attempt === 0 || attempts[attempt - 1]?.includes(name))
          .map((name) => ({
            testId: ids.get(name) ?? 0,
            runId,
            at,
            attempt,
            status: testStatusCodes[failed.includes(name) ? "failed" : "passed"],
            flags: run.marked?.includes(name) ? testResultFlags.quarantined : 0,
            durationMs: 10,
            stepNodeId: executionId === null ? step : `n-${step}`,
            message: failed.includes(name) ? `${name} is wrong` : null,
          })),
      ),
    );
}

/** Fails now and then in a way that makes `f` flaky, one red and one green run at a time. */
export const flakyHistory: Run[] = Array.from({ length: 40 }, (_, i): Run[] => {
  const at = i * 60;
  const green: Run = { commit: `base${i}`, at, attempts: { unit: [[]] }, execution: "passed" };
  if (i % 10 !== 5) return [green];
  return [
    { ...green, execution: "failed", attempts: { unit: [["f"]] } },
    { ...green, at: at + 30 },
  ];
}).flat();
export const after = 40 * 60;

export async function prepare(db: Database) {
  await storeProjects(db);
  await db.update(projects).set({ watched: true });
  await db
    .insert(pipelines)
    .values({ id: 2, projectId: 1, identifier: "lint", name: "Lint", modules: [], tags: {}, seenAt: now });
}

export async function endsOf(db: Database, commit: string) {
  const rows = await db
    .select({ end: testRunEnds })
    .from(testRunEnds)
    .where(eq(testRunEnds.commitSha, commit))
    .orderBy(asc(testRunEnds.at), asc(testRunEnds.runId));
  const named = new Map((await db.select().from(tests)).map(({ id, name }) => [id, name]));
  return rows.map(({ end }) => ({
    colour: end.colour,
    failed: end.failedIds.map((id) => named.get(id)),
    quarantined: end.quarantinedIds.map((id) => named.get(id)),
    triedAgain: end.triedAgain,
    minutes: end.waitedMs === null ? null : end.waitedMs / minuteMs,
  }));
}

export const costOf = async (db: Database, testId: number) => {
  const [row] = await db.select().from(testJudgements).where(eq(testJudgements.testId, testId));
  return {
    label: row?.label,
    executionsFailed: row?.executionsFailed,
    reruns: row?.reruns,
    minutesLost: row?.minutesLost,
    mergesDelayed: row?.mergesDelayed,
  };
};

export async function everything(db: Database) {
  const ends = await db.select().from(testRunEnds).orderBy(asc(testRunEnds.runId));
  const judgements = await db.select().from(testJudgements).orderBy(asc(testJudgements.testId));
  return {
    ends: ends.map(({ ledgerId, ...end }) => end),
    costs: judgements.map(({ testId, executionsFailed, reruns, minutesLost, recommendation, because }) => ({
      testId,
      executionsFailed,
      reruns,
      minutesLost,
      recommendation,
      because,
    })),
  };
}
