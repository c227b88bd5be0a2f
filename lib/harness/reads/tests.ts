import { z } from "zod";
import { bare, HarnessNotFoundError, readOperation } from "@/lib/harness/client";
import { type HarnessPage, testPage } from "@/schemas/harness/paging";
import {
  QuarantinedTests,
  TestCase,
  TestReportStep,
  TestSuite,
  type TestSummary,
  TestSummary as TestSummarySchema,
} from "@/schemas/harness/tests";
import type { ReadOptions } from "./read-options";
import {
  callTestService,
  type TestServiceAccess,
  testServiceAccount,
  testServiceHeaders,
} from "./ti-service";

/**
 * The tests of one execution. The test service has no published contract; its shapes are known from Harness's own clients.
 */
export interface TestReportRef {
  org: string;
  project: string;
  pipelineIdentifier: string;
  /** The execution's `runSequence`; the test service calls it build id. */
  runSequence: number;
  stageId?: string | undefined;
  stepId?: string | undefined;
}

const reportQuery = (ref: TestReportRef) => ({
  orgId: ref.org,
  projectId: ref.project,
  pipelineId: ref.pipelineIdentifier,
  buildId: ref.runSequence,
  stageId: ref.stageId,
  stepId: ref.stepId,
  report: "junit",
});

const reportInfo = readOperation({
  key: "test_report.info",
  method: "GET",
  path: "/gateway/ti-service/reports/info",
  account: testServiceAccount,
  bind: (ref: TestReportRef & TestServiceAccess) => ({
    query: reportQuery(ref),
    headers: testServiceHeaders(ref),
  }),
  response: bare(z.array(TestReportStep).nullish(), { mayBeEmpty: true }),
});

/**
 * The steps that reported tests; empty when none did.
 *
 * @throws HarnessNotFoundError  the installation has no such route, so nothing can be said
 */
export async function testReportSteps({
  client,
  signal,
  ...ref
}: ReadOptions & TestReportRef): Promise<TestReportStep[]> {
  return (await callTestService({ client, signal }, reportInfo, ref)) ?? [];
}

const reportSummary = readOperation({
  key: "test_report.summary",
  method: "GET",
  path: "/gateway/ti-service/reports/summary",
  account: testServiceAccount,
  bind: (ref: TestReportRef & TestServiceAccess) => ({
    query: reportQuery(ref),
    headers: testServiceHeaders(ref),
  }),
  response: bare(TestSummarySchema.nullish(), { mayBeEmpty: true }),
});

/** Counts and duration; undefined when the execution reported no tests. */
export async function testSummary({
  client,
  signal,
  ...ref
}: ReadOptions & TestReportRef): Promise<TestSummary | undefined> {
  return (await orNothing(callTestService({ client, signal }, reportSummary, ref))) ?? undefined;
}

interface TestPageArgs extends TestReportRef {
  page?: number | undefined;
  size?: number | undefined;
  /** `failed` lists only suites or cases with failures. */
  status?: "failed" | undefined;
  /** suite_name, duration_ms, total_tests, skipped_tests, passed_tests, failed_tests or fail_pct. */
  sort?: string | undefined;
  order?: "ASC" | "DESC" | undefined;
}

const pageQuery = (args: TestPageArgs) => ({
  ...reportQuery(args),
  pageIndex: args.page ?? 0,
  pageSize: args.size ?? 100,
  status: args.status,
  sort: args.sort,
  order: args.order,
});

const suiteList = readOperation({
  key: "test_report.suites",
  method: "GET",
  path: "/gateway/ti-service/reports/test_suites",
  account: testServiceAccount,
  bind: (args: TestPageArgs & TestServiceAccess) => ({
    query: pageQuery(args),
    headers: testServiceHeaders(args),
  }),
  response: bare(testPage(TestSuite)),
});

/** One page of suites; null where the service knows none of this step, which may also mean that it has no such route. */
export async function testSuites({
  client,
  signal,
  ...args
}: ReadOptions & TestPageArgs): Promise<HarnessPage<TestSuite> | null> {
  return (await orNothing(callTestService({ client, signal }, suiteList, args))) ?? null;
}

const caseList = readOperation({
  key: "test_report.cases",
  method: "GET",
  path: "/gateway/ti-service/reports/test_cases",
  account: testServiceAccount,
  bind: (args: TestPageArgs & TestServiceAccess & { suiteName: string }) => ({
    query: { ...pageQuery(args), suite_name: args.suiteName },
    headers: testServiceHeaders(args),
  }),
  response: bare(testPage(TestCase)),
});

/**
 * One page of the cases of a suite.
 *
 * @throws HarnessNotFoundError  the suite, which the service itself listed, has no such page
 */
export async function testCases({
  client,
  signal,
  ...args
}: ReadOptions & TestPageArgs & { suiteName: string }): Promise<HarnessPage<TestCase>> {
  return callTestService({ client, signal }, caseList, args);
}

interface RepositoryRef {
  org: string;
  project: string;
  /** As builds name it: `moduleInfo.ci.repoName`. */
  repo: string;
}

const quarantined = readOperation({
  key: "test_report.quarantined",
  method: "GET",
  path: "/gateway/ti-service/test-management/quarantined",
  account: testServiceAccount,
  bind: ({ org, project, repo, ...access }: RepositoryRef & TestServiceAccess) => ({
    query: { orgId: org, projectId: project, repo },
    headers: testServiceHeaders(access),
  }),
  response: bare(QuarantinedTests.nullish(), { mayBeEmpty: true }),
});

/**
 * The tests of a repository that Harness itself has in quarantine in a project; null where the installation has no such list. The
 * service refuses to tell without a repository (harness/ti-client).
 */
export async function quarantinedTests({
  client,
  signal,
  ...ref
}: ReadOptions & RepositoryRef): Promise<NonNullable<QuarantinedTests["tests"]> | null> {
  const answer = await orNothing(callTestService({ client, signal }, quarantined, ref));
  return answer === undefined ? null : (answer?.tests ?? []);
}

async function orNothing<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HarnessNotFoundError) return undefined;
    throw error;
  }
}
