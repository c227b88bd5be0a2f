import { createHash } from "node:crypto";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { executionPath } from "@/lib/addresses";
import type { Context, VerbArgs } from "@/lib/context";
import type { Database } from "@/lib/db";
import { executions, testResultFlags, testResults, testStatusCodes, testUploads } from "@/lib/db/schema";
import { lockProject, stepNodeIds } from "@/lib/history";
import { suiteRunsOfReports } from "@/lib/insights/test-reliability";
import { notifyChange } from "@/lib/notify";
import { assertCan } from "@/lib/permissions";
import { judgeSoon } from "@/lib/test-reliability/ledger/judge-soon";
import { keptMessage } from "@/lib/test-reliability/results/kept-message";
import { recountTestDays } from "@/lib/test-reliability/results/roll-up-test-days";
import type { UploadedFile, UploadFields, UploadReceipt } from "@/schemas/test-reliability/uploads";
import { ensurePartitions } from "../results/ensure-partitions";
import { placeUploadedResults, type RunRef, stepOfJob } from "../results/execution-run";
import { noteTestPlaces } from "../results/roll-up-test-places";
import {
  ensureTests,
  insertResults,
  type NamedTest,
  type ResultRow,
  recountRun,
} from "../results/write-results";
import type { ReceivedReport } from "./read-report";
import { type UploadOrigin, uploadOrigin } from "./upload-origin";
import { uploadRun } from "./upload-run";

export interface UploadTestResultsInput {
  project: { id: number; key: string };
  fields: UploadFields;
  files: readonly ReceivedReport[];
  /** Of a person or a token, for the list of uploads. */
  uploadedBy: string;
}

/**
 * Stores uploaded reports: all files of one upload are one run of a suite. A file that counted before (the same content for the
 * same commit, execution and job) and tests that Harness reported of the same execution are not counted again. Damaged files
 * give what could be read of them.
 *
 * @throws ForbiddenError            the actor may not upload
 * @throws AppError `unprocessable`  nothing says what was tested
 */
export async function uploadTestResults({
  ctx,
  input,
}: VerbArgs<UploadTestResultsInput>): Promise<UploadReceipt> {
  assertCan(ctx, "tests.upload");
  const receipt = await ctx.db.transaction(async (tx) => {
    await lockProject(tx, input.project.id);
    return store(tx, ctx, input);
  });
  // The results are stored: a queue that is out of reach must not make the answer an error. The schedule judges what was missed.
  await judgeSoon(input.project.id).catch((error: unknown) =>
    ctx.log.warn({ err: error }, "uploaded tests wait for the next judgement"),
  );
  return receipt;
}

interface File {
  received: ReceivedReport;
  contentKey: string;
  outcome: UploadedFile["outcome"];
}

async function store(tx: Database, ctx: Context, input: UploadTestResultsInput): Promise<UploadReceipt> {
  const { project, fields, uploadedBy } = input;
  const now = ctx.now();
  const origin = await uploadOrigin(tx, project.id, fields, now);
  const job = fields.job ?? "";
  const files = await judgeFiles(tx, project.id, input.files, { ...origin, job });
  const fresh = () => files.filter(({ outcome }) => outcome === "stored" || outcome === "partial");
  const stored = fresh().length > 0 ? await storeFresh(tx, input, origin, fresh(), now) : null;
  if (stored !== null && stored.results === 0) {
    for (const file of fresh()) file.outcome = "superseded";
  }
  await tx.insert(testUploads).values(
    files.map(({ received, contentKey, outcome }) => {
      const { report } = received;
      const counts = outcome === "stored" || outcome === "partial";
      return {
        projectId: project.id,
        runId: counts ? (stored?.run.id ?? null) : null,
        contentKey: counts ? contentKey : null,
        fileName: received.name,
        bytes: received.bytes,
        format: report.format,
        tests: report.totals.tests,
        failed: report.totals.failures + report.totals.errors,
        skipped: report.totals.skipped,
        outcome,
        problem: report.problem?.message.slice(0, 500) ?? null,
        repo: origin.repo,
        branch: origin.branch,
        commitSha: origin.commitSha,
        job,
        uploadedBy,
        receivedAt: now,
      };
    }),
  );
  await notifyChange(tx, { topic: "tests", projectKey: project.key, id: origin.executionRef });
  return {
    projectKey: project.key,
    runId: stored?.run.id ?? null,
    executionPath:
      origin.execution === null ? null : executionPath(project.key, origin.execution.planExecutionId),
    results: stored?.results ?? 0,
    files: files.map(fileReceipt),
    notices: [...origin.notices, ...(stored?.notices ?? [])],
  };
}

/** Which files count: neither unreadable ones, nor what counted before, nor the same twice in one upload. */
async function judgeFiles(
  tx: Database,
  projectId: number,
  received: readonly ReceivedReport[],
  { commitSha, repo, executionRef, job }: UploadOrigin & { job: string },
): Promise<File[]> {
  const keyed = received.map((each) => ({
    received: each,
    contentKey: createHash("sha256")
      .update(JSON.stringify([each.contentHash, executionRef ?? [repo, commitSha], job]))
      .digest("hex"),
  }));
  const known = await tx
    .select({ key: testUploads.contentKey })
    .from(testUploads)
    .where(
      and(
        eq(testUploads.projectId, projectId),
        inArray(
          testUploads.contentKey,
          keyed.map(({ contentKey }) => contentKey),
        ),
      ),
    );
  const seen = new Set(known.map(({ key }) => key));
  return keyed.map((each): File => {
    const { report } = each.received;
    if (seen.has(each.contentKey)) return { ...each, outcome: "duplicate" };
    if (!report.cases.some(({ name }) => name)) {
      // An empty suite is a whole report with nothing in it.
      return { ...each, outcome: report.problem === null ? "stored" : "refused" };
    }
    seen.add(each.contentKey);
    return { ...each, outcome: report.problem === null ? "stored" : "partial" };
  });
}

interface Stored {
  run: RunRef;
  results: number;
  notices: string[];
}

async function storeFresh(
  tx: Database,
  { project, fields }: UploadTestResultsInput,
  origin: UploadOrigin,
  files: readonly File[],
  now: Date,
): Promise<Stored | null> {
  const { runs, identities } = suiteRunsOfReports(
    files.map(({ received }) => received.report),
    {
      executionId: origin.executionRef ?? "",
      repository: origin.repo,
      commitSha: origin.commitSha ?? "",
      branch: origin.branch ?? "",
      at: origin.at.getTime(),
      attempt: 0,
    },
  );
  if (runs.length === 0) return null;
  await ensurePartitions(tx, [origin.at]);
  const run = await uploadRun(tx, project.id, origin, fields.job ?? "", now);
  const steps = origin.execution === null ? null : await stepNodeIds(tx, origin.execution.id);
  if (steps !== null) await placeUploadedResults(tx, run, steps);
  const node = steps === null ? null : stepOfJob(fields.job ?? "", steps);
  const stepNodeId = node ?? fields.job ?? "";
  const named = [...identities].map(
    ([identity, test]): NamedTest => ({
      identity,
      suiteName: test.suite ?? "",
      className: test.className ?? "",
      name: test.name,
      fileName: test.file,
    }),
  );
  const reported = await reportedByHarness(tx, run);
  if (node !== null && reported.stepNodeIds.has(node)) {
    const notice = "Harness reported the tests of this step itself; nothing was counted twice.";
    return { run, results: 0, notices: [notice] };
  }
  const ids = await ensureTests(
    tx,
    { projectId: project.id, repo: origin.repo },
    named.map((test) => ({ test, at: run.at })),
  );
  const tried = await attemptsSoFar(tx, run, stepNodeId, ids.values());
  let known = 0;
  const rows = runs.flatMap(({ results }, attempt) =>
    results.flatMap((result): ResultRow[] => {
      const testId = ids.get(result.testKey);
      if (testId === undefined) throw new Error("a test that was just stored is missing");
      if (node === null && reported.testIds.has(testId)) {
        known += 1;
        return [];
      }
      return [
        {
          run,
          testId,
          attempt: (tried.get(testId) ?? 0) + attempt,
          status: testStatusCodes[result.status],
          flags: testResultFlags.uploaded,
          durationMs: Math.min(Math.max(0, Math.round(result.durationMs)), 2_147_483_647),
          stepNodeId,
          message: keptMessage(result.message),
        },
      ];
    }),
  );
  await insertResults(tx, rows);
  const counted = await recountRun(tx, run.id, now);
  const ran = [...new Set(rows.map(({ testId }) => testId))];
  await recountTestDays(tx, project.id, ran, run.at);
  await noteTestPlaces(tx, run, ran);
  if (origin.execution !== null) {
    // Harness's own numbers, where it has some, stay.
    await tx
      .update(executions)
      .set({ testsTotal: counted.total, testsFailed: counted.failed })
      .where(
        and(
          eq(executions.id, origin.execution.id),
          reported.testIds.size === 0 ? undefined : isNull(executions.testsTotal),
        ),
      );
  }
  const notices = known === 0 ? [] : [`Harness reported ${known} of these results itself; they count once.`];
  return { run, results: rows.length, notices };
}

async function reportedByHarness(tx: Database, run: RunRef) {
  const rows = await tx
    .select({ stepNodeId: testResults.stepNodeId, testId: testResults.testId })
    .from(testResults)
    .where(
      and(
        eq(testResults.runId, run.id),
        eq(testResults.at, run.at),
        sql`${testResults.flags} & ${testResultFlags.uploaded} = 0`,
      ),
    );
  return {
    stepNodeIds: new Set(rows.map(({ stepNodeId }) => stepNodeId)),
    testIds: new Set(rows.map(({ testId }) => testId)),
  };
}

/** How often each test was tried in this job before: a step that is retried uploads again. */
async function attemptsSoFar(
  tx: Database,
  run: RunRef,
  stepNodeId: string,
  testIds: Iterable<number>,
): Promise<Map<number, number>> {
  const { rows } = await tx.execute<{ test_id: number; attempts: number }>(sql`
    select test_id, max(attempt)::int + 1 as attempts from test_results
    where run_id = ${run.id} and at = ${run.at.toISOString()}::timestamptz and step_node_id = ${stepNodeId}
      and test_id = any(${`{${[...testIds].join(",")}}`}::int[])
    group by test_id`);
  return new Map(rows.map((row) => [row.test_id, row.attempts]));
}

function fileReceipt({ received, outcome }: File): UploadedFile {
  const { totals, format, problem, retries, warnings } = received.report;
  return {
    name: received.name,
    outcome,
    format,
    bytes: received.bytes,
    tests: totals.tests,
    passed: totals.passed,
    failed: totals.failures,
    errors: totals.errors,
    skipped: totals.skipped,
    flaky: retries.filter(({ flaky }) => flaky).length,
    problem,
    warnings,
  };
}
