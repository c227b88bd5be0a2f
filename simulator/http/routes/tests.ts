import type { Context } from "hono";
import { HarnessError } from "@/simulator/http/envelope";
import type { RegisterRoutes } from "@/simulator/http/routes/route";
import { issueServiceToken } from "@/simulator/http/service-token";
import { quarantinedInHarness, quarantineRepository } from "@/simulator/story/harness-quarantine";
import { testReportOf } from "@/simulator/story/step-log";
import type { Execution, TestCase, World } from "@/simulator/story/types";

const serviceError = (status: 400 | 403, message: string) => new HarnessError(status, { error_msg: message });

function requireAccount(c: Context, world: World): string {
  const account = c.req.query("accountId");
  if (!account) throw serviceError(400, "accountId is required");
  if (account !== world.account.id) throw serviceError(403, "account in token does not match the request");
  return account;
}

function required(c: Context, name: string): string {
  const value = c.req.query(name);
  if (!value) throw serviceError(400, `${name} is required`);
  return value;
}

/** The run that the test service was asked about: `buildId` is its run sequence. */
function executionOf(c: Context, world: World): Execution | null {
  requireAccount(c, world);
  const run = ["orgId", "projectId", "pipelineId", "buildId"].map((name) => required(c, name)).join("/");
  return world.index.executionByRun.get(run) ?? null;
}

interface StepReport {
  stage: string;
  step: string;
  cases: TestCase[];
}

function reportsOf(world: World, execution: Execution | null): StepReport[] {
  if (execution === null) return [];
  return execution.stages.flatMap((stage) =>
    stage.steps.flatMap((step) => {
      if (step.spec.testSuiteKey === null) return [];
      const cases = testReportOf(world, execution, stage, step);
      return cases.length === 0 ? [] : [{ stage: stage.identifier, step: step.spec.identifier, cases }];
    }),
  );
}

function selectedCases(c: Context, world: World): TestCase[] {
  const stage = c.req.query("stageId");
  const step = c.req.query("stepId");
  return reportsOf(world, executionOf(c, world))
    .filter((report) => (!stage || report.stage === stage) && (!step || report.step === step))
    .flatMap((report) => report.cases);
}

const failed = (test: TestCase): boolean => test.status === "failed" || test.status === "error";

function summaryOf(cases: readonly TestCase[]) {
  const failures = cases.filter(failed).length;
  const skipped = cases.filter((test) => test.status === "skipped").length;
  return {
    total_tests: cases.length,
    duration_ms: cases.reduce((sum, test) => sum + test.durationMs, 0),
    successful_tests: cases.length - failures - skipped,
    failed_tests: failures,
    skipped_tests: skipped,
    skipped_by_ti: 0,
    flaky_tests: 0,
  };
}

function suitesOf(cases: readonly TestCase[]) {
  const bySuite = Map.groupBy(cases, (test) => test.suiteName);
  return [...bySuite].map(([name, tests]) => {
    const { total_tests, duration_ms, failed_tests, skipped_tests, successful_tests } = summaryOf(tests);
    return {
      name,
      duration_ms,
      total_tests,
      failed_tests,
      skipped_tests,
      passed_tests: successful_tests,
      fail_pct: Math.round((100 * failed_tests) / total_tests),
    };
  });
}

function caseView(test: TestCase, quarantined: ReadonlySet<string>) {
  return {
    name: test.name,
    class_name: test.className,
    file_name: test.fileName,
    suite_name: test.suiteName,
    result: {
      status: test.status,
      message: test.message ?? "",
      type: test.errorType ?? "",
      desc: test.stackTrace ?? "",
    },
    duration_ms: test.durationMs,
    stdout: test.stdout,
    stderr: test.stderr,
    ...(quarantined.has(`${test.className}#${test.name}`) ? { quarantine: true } : {}),
  };
}

/** The test service's page: `data` holds the numbers, `content` the items; `pageIndex` counts from 0. */
function page<T>(c: Context, items: readonly T[]) {
  const index = Number(c.req.query("pageIndex") ?? 0);
  const size = Number(c.req.query("pageSize") ?? 20);
  if (!Number.isInteger(index) || index < 0) throw serviceError(400, "pageIndex must be a number from 0");
  if (!Number.isInteger(size) || size < 1 || size > 1000)
    throw serviceError(400, "pageSize must be from 1 to 1000");
  const content = items.slice(index * size, (index + 1) * size);
  return {
    data: {
      totalPages: Math.ceil(items.length / size),
      totalItems: items.length,
      pageItemCount: content.length,
      pageSize: size,
    },
    content,
  };
}

/** Sorts by a named key; an unknown key leaves the report's own order. */
function sorted<T extends object>(c: Context, items: T[], keyOf: (item: T, sort: string) => unknown): T[] {
  const sort = c.req.query("sort");
  if (!sort) return items;
  const direction = c.req.query("order") === "DESC" ? -1 : 1;
  return items.toSorted((left, right) => {
    const a = keyOf(left, sort);
    const b = keyOf(right, sort);
    if (typeof a === "number" && typeof b === "number") return (a - b) * direction;
    return typeof a === "string" && typeof b === "string" ? a.localeCompare(b) * direction : 0;
  });
}

const valueAt = (item: object, key: string): unknown => new Map(Object.entries(item)).get(key);

/**
 * The test service: which steps reported tests, totals, suites and cases of a build. It is reached through the gateway, which takes
 * an API key, and at a front of its own, which takes only the service's token (`auth.ts`).
 */
export const registerTestRoutes: RegisterRoutes = (app, world, sim) => {
  for (const front of ["/gateway/ti-service", "/ti-service"]) registerFront(front, app, world, sim);
};

const registerFront = (front: string, ...[app, world, sim]: Parameters<RegisterRoutes>): void => {
  app.get(`${front}/token`, (c) => c.text(issueServiceToken(requireAccount(c, world), sim.clock.now())));

  for (const path of [`${front}/reports/info`, `${front}/tests/info`]) {
    app.get(path, (c) =>
      c.json(reportsOf(world, executionOf(c, world)).map(({ stage, step }) => ({ stage, step }))),
    );
  }

  app.get(`${front}/reports/summary`, (c) => c.json(summaryOf(selectedCases(c, world))));

  app.get(`${front}/reports/test_suites`, (c) => {
    const onlyFailed = c.req.query("status") === "failed";
    const suites = suitesOf(selectedCases(c, world)).filter((suite) => !onlyFailed || suite.failed_tests > 0);
    return c.json(
      page(
        c,
        sorted(c, suites, (suite, key) => valueAt(suite, key === "suite_name" ? "name" : key)),
      ),
    );
  });

  app.get(`${front}/reports/test_cases`, (c) => {
    const suite = required(c, "suite_name");
    const status = c.req.query("status");
    const cases = selectedCases(c, world)
      .filter((test) => test.suiteName === suite)
      .filter((test) => !status || (status === "failed" ? failed(test) : test.status === status));
    const scope = { orgIdentifier: required(c, "orgId"), projectIdentifier: required(c, "projectId") };
    const quarantined = new Set(quarantinedInHarness(world, scope).map(({ id }) => id));
    const views = cases.map((each) => caseView(each, quarantined));
    return c.json(page(c, sorted(c, views, valueAt)));
  });

  app.get(`${front}/tests/overview`, (c) => {
    const summary = summaryOf(selectedCases(c, world));
    return c.json({
      total_tests: summary.total_tests,
      skipped_tests: summary.skipped_tests,
      time_saved_ms: 0,
      time_taken_ms: summary.duration_ms,
      selected_tests: { new_tests: 0, updated_tests: 0, source_code_changes: 0 },
    });
  });

  app.get(`${front}/test-management/quarantined`, (c) => {
    requireAccount(c, world);
    const project = { orgIdentifier: required(c, "orgId"), projectIdentifier: required(c, "projectId") };
    const repo = required(c, "repo");
    return c.json({
      tests: (repo === quarantineRepository ? quarantinedInHarness(world, project) : []).map((test) => ({
        test_id: test.id,
        test_name: test.name,
        class_name: test.className,
        suite_name: test.suiteName,
      })),
    });
  });
};
