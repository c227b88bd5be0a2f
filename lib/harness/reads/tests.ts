import { z } from "zod";
import { type HarnessPage, testPage } from "@/schemas/harness/paging";
import {
  TestCase,
  TestReportStep,
  TestSuite,
  type TestSummary,
  TestSummary as TestSummarySchema,
} from "@/schemas/harness/tests";
import { HarnessNotFoundError } from "../errors";
import { bare, readOperation } from "../operation";
import type { ReadOptions } from "./read-options";

/**
 * The tests of one execution. The test service has no published contract (its shapes are known from Harness's own
 * clients): a route that an installation lacks reads as "no tests".
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

const account = ["accountIdentifier", "accountId"] as const;

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
  path: "/ti-service/reports/info",
  account,
  bind: (ref: TestReportRef) => ({ query: reportQuery(ref) }),
  response: bare(z.array(TestReportStep).nullish(), { mayBeEmpty: true }),
});

/** The steps that reported tests; empty when none did. */
export async function testReportSteps({
  client,
  signal,
  ...ref
}: ReadOptions & TestReportRef): Promise<TestReportStep[]> {
  return (await orNothing(client.call(reportInfo, ref, { signal }))) ?? [];
}

const reportSummary = readOperation({
  key: "test_report.summary",
  method: "GET",
  path: "/ti-service/reports/summary",
  account,
  bind: (ref: TestReportRef) => ({ query: reportQuery(ref) }),
  response: bare(TestSummarySchema.nullish(), { mayBeEmpty: true }),
});

/** Counts and duration; undefined when the execution reported no tests. */
export async function testSummary({
  client,
  signal,
  ...ref
}: ReadOptions & TestReportRef): Promise<TestSummary | undefined> {
  return (await orNothing(client.call(reportSummary, ref, { signal }))) ?? undefined;
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
  path: "/ti-service/reports/test_suites",
  account,
  bind: (args: TestPageArgs) => ({ query: pageQuery(args) }),
  response: bare(testPage(TestSuite)),
});

/** One page of suites. */
export async function testSuites({
  client,
  signal,
  ...args
}: ReadOptions & TestPageArgs): Promise<HarnessPage<TestSuite>> {
  return (await orNothing(client.call(suiteList, args, { signal }))) ?? emptyPage();
}

const caseList = readOperation({
  key: "test_report.cases",
  method: "GET",
  path: "/ti-service/reports/test_cases",
  account,
  bind: (args: TestPageArgs & { suiteName: string }) => ({
    query: { ...pageQuery(args), suite_name: args.suiteName },
  }),
  response: bare(testPage(TestCase)),
});

/** One page of the cases of a suite. */
export async function testCases({
  client,
  signal,
  ...args
}: ReadOptions & TestPageArgs & { suiteName: string }): Promise<HarnessPage<TestCase>> {
  return (await orNothing(client.call(caseList, args, { signal }))) ?? emptyPage();
}

const emptyPage = () => ({ items: [], page: 0, size: 0, totalItems: 0, totalPages: 0 });

async function orNothing<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HarnessNotFoundError) return undefined;
    throw error;
  }
}
