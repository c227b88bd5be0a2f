import { testResultFlags, testStatusCodes } from "@/lib/db/schema";
import { type HarnessClient, HarnessContractError } from "@/lib/harness/client";
import { everyPage, type TestReportRef, testCases, testReportSteps, testSuites } from "@/lib/harness/reads";
import { identify, testKeyOf } from "@/lib/insights/test-reliability";
import { keptMessage, type ReadTestResult } from "@/lib/test-reliability";
import type { HarnessPage } from "@/schemas/harness/paging";
import type { TestCase, TestReportStep } from "@/schemas/harness/tests";

export interface ReadTests {
  results: ReadTestResult[];
  /** Counts as Harness's suites give them. */
  total: number;
  failed: number;
  /** False when suites were left out. */
  complete: boolean;
}

/** An execution with more tests than this is read in part: its first suites, those with failures before the others. */
const maxResults = 50_000;

export interface ReadTestsOptions {
  /** Only how many tests there are: one request a step instead of one a suite. */
  countOnly: boolean;
  /** The steps that reported, where the graph told; otherwise the test service is asked. */
  steps: readonly TestReportStep[] | null;
  repository: string | null;
  signal?: AbortSignal | undefined;
}

/**
 * The test results of a CI execution; empty when no step reported any.
 *
 * @throws AppError  the test service cannot be read, or not be understood: nothing is known of the tests
 */
export async function readTests(
  client: HarnessClient,
  ref: TestReportRef,
  { countOnly, steps, repository, signal }: ReadTestsOptions,
): Promise<ReadTests> {
  const read: ReadTests = { results: [], total: 0, failed: 0, complete: true };
  for (const step of steps ?? (await testReportSteps({ client, signal, ...ref }))) {
    const ofStep = { client, signal, ...ref, stageId: step.stage, stepId: step.step };
    const first = await testSuites({ ...ofStep, page: 0, sort: "failed_tests", order: "DESC" });
    if (first === null) {
      await assertNotReported(client, ref, step, signal);
      continue;
    }
    const suites = await everyItem((page) =>
      page === 0 ? first : testSuites({ ...ofStep, page, sort: "failed_tests", order: "DESC" }),
    );
    for (const suite of suites) {
      read.total += suite.total_tests ?? 0;
      read.failed += suite.failed_tests ?? 0;
      if (suite.total_tests === 0) continue;
      if (countOnly || read.results.length >= maxResults) {
        read.complete = false;
        continue;
      }
      const cases = await everyItem((page) => testCases({ ...ofStep, suiteName: suite.name, page }));
      for (const item of cases) read.results.push(resultOf(item, suite.name, step, repository));
    }
  }
  return read;
}

/**
 * A step of which the service knows no suites has reported none, or the installation has no such route: its list of what was
 * reported tells.
 *
 * @throws AppError  the list cannot be read either, or names the step
 */
async function assertNotReported(
  client: HarnessClient,
  ref: TestReportRef,
  { stage, step }: TestReportStep,
  signal: AbortSignal | undefined,
): Promise<void> {
  const reported = await testReportSteps({ client, signal, ...ref });
  if (!reported.some((each) => each.stage === stage && each.step === step)) return;
  throw new HarnessContractError(`The test service lists a report of ${step}, but does not know it.`, {
    details: { operation: "test_report.suites" },
    remedy: "It is asked for again.",
  });
}

/** All items of a list, up to the most that an execution is read with. */
async function everyItem<Item>(
  read: (page: number) => HarnessPage<Item> | Promise<HarnessPage<Item> | null>,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of everyPage(async (number) => (await read(number)) ?? nothing)) {
    items.push(...page.items);
    if (items.length >= maxResults) break;
  }
  return items;
}

const nothing: HarnessPage<never> = {
  items: [],
  page: 0,
  size: 0,
  totalItems: 0,
  totalPages: 0,
  unread: 0,
  unreadReason: null,
};

function resultOf(
  item: TestCase,
  suiteOfPage: string,
  step: TestReportStep,
  repository: string | null,
): ReadTestResult {
  const suite = item.suite_name ?? suiteOfPage;
  const identity = identify({
    repository,
    suite,
    className: item.class_name ?? null,
    name: item.name,
    file: item.file_name ?? null,
  });
  const { status, message, desc } = item.result;
  const code = statusCode(status);
  return {
    identity: testKeyOf(identity),
    suiteName: identity.suite ?? "",
    className: identity.className ?? "",
    name: identity.name,
    fileName: identity.file,
    status: code,
    flags:
      (item.flaky ? testResultFlags.flaky : 0) |
      (item.quarantine ? testResultFlags.quarantined : 0) |
      (item.problematic ? testResultFlags.problematic : 0),
    durationMs: Math.min(Math.max(0, Math.round(item.duration_ms ?? 0)), 2_147_483_647),
    message:
      code === testStatusCodes.failed || code === testStatusCodes.error ? keptMessage(message || desc) : null,
    stageIdentifier: step.stage,
    stepIdentifier: step.step,
  };
}

/** A status that this version does not know says nothing about the code: it counts as skipped. */
function statusCode(status: string): number {
  if (status === "passed") return testStatusCodes.passed;
  if (status === "failed") return testStatusCodes.failed;
  if (status === "error") return testStatusCodes.error;
  return testStatusCodes.skipped;
}
