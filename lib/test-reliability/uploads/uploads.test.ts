import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Database } from "@/lib/db/database";
import { eachDatabase } from "@/lib/db/databases.fixture";
import { executions, testDays, testPlaces, testResults, testRuns, tests } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { stepNodeIds } from "@/lib/history/step-node-ids";
import { removeExecution } from "@/lib/ingest/remove-execution";
import { identify, testKeyOf } from "@/lib/insights/test-reliability/judge/identity";
import type { ReadTestResult } from "@/lib/test-reliability/results/read-test-result";
import { rebuildTestDays } from "@/lib/test-reliability/results/roll-up-test-days";
import { storeTests } from "@/lib/test-reliability/results/store-tests";
import { rebuildTestPlaces } from "../results/roll-up-test-places";
import { listUploads } from "./list-uploads";
import { receiveUpload } from "./receive-upload";
import { contextOf, now, storeExecution, storeProjects } from "./stored-project.fixture";
import { uploadTestResults } from "./upload-test-results";

const project = { id: 1, key: "demo.default.shop" };

/** A JUnit report: each test's name with `ok`, `no` or `skip`. */
function junit(cases: Record<string, "ok" | "no" | "skip">, suite = "cart"): string {
  const body = Object.entries(cases).map(([name, outcome]) => {
    const inner =
      outcome === "ok"
        ? ""
        : outcome === "no"
          ? '<failure message="expected 1 to be 2">trace</failure>'
          : "<skipped/>";
    return `<testcase classname="Cart" name="${name}" time="0.01">${inner}</testcase>`;
  });
  return `<testsuite name="${suite}">${body.join("")}</testsuite>`;
}

async function upload(
  db: Database,
  fields: Record<string, string>,
  ...files: (string | Uint8Array<ArrayBuffer>)[]
) {
  const form = new FormData();
  files.forEach((file, index) => {
    form.append("file", new Blob([file]), `report-${index}.xml`);
  });
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const request = new Request("http://tackroom/api/test-results", { method: "POST", body: form });
  const received = await receiveUpload(request);
  return uploadTestResults({ ctx: contextOf(db), input: { project, ...received, uploadedBy: "Dana" } });
}

const stored = (db: Database) =>
  db
    .select({
      name: tests.name,
      status: testResults.status,
      attempt: testResults.attempt,
      step: testResults.stepNodeId,
      flags: testResults.flags,
      at: testResults.at,
    })
    .from(testResults)
    .innerJoin(tests, eq(tests.id, testResults.testId))
    .orderBy(asc(tests.name), asc(testResults.stepNodeId), asc(testResults.attempt));

/** As Harness reports it. */
function reported(name: string, step: string, status = 0): ReadTestResult {
  const identity = identify({ repository: "api", suite: "cart", className: "Cart", name, file: null });
  return {
    identity: testKeyOf(identity),
    suiteName: "cart",
    className: "Cart",
    name,
    fileName: null,
    status,
    flags: 1,
    durationMs: 10,
    message: null,
    stageIdentifier: "build",
    stepIdentifier: step,
  };
}

async function fromHarness(db: Database, executionId: number, results: ReadTestResult[] | null) {
  await db.transaction(async (tx) =>
    storeTests(tx, {
      projectId: 1,
      executionId,
      results,
      stepNodeIds: await stepNodeIds(tx, executionId),
      now,
    }),
  );
}

async function expectRollUps(db: Database): Promise<void> {
  const days = () => db.select().from(testDays).orderBy(asc(testDays.testId), asc(testDays.day));
  const incremental = await days();
  await db.transaction((tx) => rebuildTestDays(tx, 1));
  expect(incremental).toEqual(await days());
  const places = async () => new Set((await db.select().from(testPlaces)).map((row) => JSON.stringify(row)));
  const noted = await places();
  await db.transaction((tx) => rebuildTestPlaces(tx, 1));
  // A place is never taken back, so that what is noted may be more.
  for (const place of await places()) expect(noted).toContain(place);
}

eachDatabase((_kind, open) => {
  const prepare = async () => {
    const opened = await open();
    useTestDatabase(opened);
    await storeProjects(opened.db);
    return opened.db;
  };

  test("files of one upload are one run, and a retry in a report is both outcomes on one commit", async () => {
    const db = await prepare();
    const receipt = await upload(
      db,
      {
        commit: "abc",
        branch: "refs/heads/main",
        repository: "https://git.example.com/acme/api.git",
        job: "unit",
      },
      junit({ adds: "ok", removes: "no", ships: "skip" }),
      '<testsuite name="pay"><testcase classname="Pay" name="pays" time="0.5"><flakyFailure message="timed out">t</flakyFailure></testcase></testsuite>',
    );
    expect(receipt).toMatchObject({ results: 5, projectKey: project.key, executionPath: null, notices: [] });
    expect(receipt.files).toMatchObject([
      { outcome: "stored", tests: 3, passed: 1, failed: 1, skipped: 1, problem: null, format: "junit" },
      { outcome: "stored", tests: 1, passed: 1, flaky: 1 },
    ]);
    expect(await db.select().from(testRuns)).toMatchObject([
      {
        source: "upload",
        executionId: null,
        repo: "acme/api",
        branch: "main",
        commitSha: "abc",
        job: "unit",
        passed: 2,
        failed: 2,
        skipped: 1,
        at: now,
      },
    ]);
    expect((await stored(db)).filter(({ name }) => name === "pays")).toMatchObject([
      { attempt: 0, status: 1, flags: 8 },
      { attempt: 1, status: 0, flags: 8 },
    ]);
    const flaky = (await db.select().from(testDays)).filter((day) => day.flakyCommits > 0);
    expect(flaky).toHaveLength(1);
    await expectRollUps(db);
  });

  test("the same report again counts once: in one upload, in another, packed or not; another job's counts", async () => {
    const db = await prepare();
    const report = junit({ adds: "ok", removes: "no" });
    const fields = { commit: "abc", job: "unit" };
    const outcomes = async (answer: ReturnType<typeof upload>) =>
      (await answer).files.map(({ outcome }) => outcome);
    expect(await outcomes(upload(db, fields, report, report))).toEqual(["stored", "duplicate"]);
    expect(await outcomes(upload(db, fields, report))).toEqual(["duplicate"]);
    const packed = new Uint8Array(
      await new Response(
        new Blob([report]).stream().pipeThrough(new CompressionStream("gzip")),
      ).arrayBuffer(),
    );
    expect(await outcomes(upload(db, fields, packed))).toEqual(["duplicate"]);
    expect(await db.$count(testResults)).toBe(2);
    expect(await outcomes(upload(db, { ...fields, job: "other" }, report))).toEqual(["stored"]);
    expect(await outcomes(upload(db, { ...fields, commit: "def" }, report))).toEqual(["stored"]);
    expect(await db.$count(testResults)).toBe(6);
    await expectRollUps(db);
    const { uploads } = await listUploads({ ctx: contextOf(db), input: undefined });
    expect(uploads.map(({ outcome }) => outcome).sort()).toEqual(
      ["stored", "duplicate", "duplicate", "duplicate", "stored", "stored"].sort(),
    );
  });

  test("an upload that names an execution belongs to it, and a step that is retried adds attempts", async () => {
    const db = await prepare();
    const execution = await storeExecution(db, "run-1", new Date("2026-08-19T08:00:00Z"));
    const fields = { execution: "run-1", job: "unit" };
    const first = await upload(db, fields, junit({ adds: "no", removes: "ok" }));
    expect(first.executionPath).toBe(`/executions/${project.key}/run-1`);
    await upload(db, fields, junit({ adds: "ok" }));
    await upload(db, { ...fields, job: "build.e2e" }, junit({ adds: "ok" }));
    expect(await stored(db)).toMatchObject([
      { name: "adds", step: "n-e2e", attempt: 0, status: 0 },
      { name: "adds", step: "n-unit", attempt: 0, status: 1, at: execution.startedAt },
      { name: "adds", step: "n-unit", attempt: 1, status: 0 },
      { name: "removes", step: "n-unit", attempt: 0, status: 0 },
    ]);
    expect(await db.select().from(testRuns)).toMatchObject([
      { executionId: execution.id, commitSha: "c0ffee", branch: "main", repo: "api" },
    ]);
    const [row] = await db.select().from(executions);
    expect(row).toMatchObject({ testsTotal: 4, testsFailed: 1 });
    await expectRollUps(db);
  });

  test("what Harness reports of a step counts once, whichever comes first", async () => {
    const db = await prepare();
    const execution = await storeExecution(db, "run-1", new Date("2026-08-19T08:00:00Z"));
    const unit = [reported("adds", "unit"), reported("removes", "unit", 1)];
    await fromHarness(db, execution.id, unit);
    const late = await upload(db, { execution: "run-1", job: "unit" }, junit({ adds: "ok", removes: "no" }));
    expect(late).toMatchObject({ results: 0, files: [{ outcome: "superseded" }] });
    // Without a job the step is not known: tests that Harness has count once, others are new.
    const some = await upload(db, { execution: "run-1" }, junit({ adds: "ok", ships: "ok" }));
    expect(some).toMatchObject({ results: 1, files: [{ outcome: "stored" }] });
    expect(some.notices.join()).toContain("1 of these results");
    // The step that was uploaded is reported after all.
    await upload(db, { execution: "run-1", job: "e2e" }, junit({ adds: "ok", browses: "ok" }));
    expect(await db.$count(testResults)).toBe(5);
    await fromHarness(db, execution.id, [...unit, reported("browses", "e2e"), reported("adds", "e2e")]);
    expect((await stored(db)).map(({ name, step, flags }) => [name, step, flags])).toEqual([
      ["adds", "n-e2e", 1],
      ["adds", "n-unit", 1],
      ["browses", "n-e2e", 1],
      ["removes", "n-unit", 1],
      ["ships", "", 8],
    ]);
    await expectRollUps(db);
  });

  test("an upload that comes before its execution is known joins it, at its start and its step", async () => {
    const db = await prepare();
    const early = await upload(
      db,
      { execution: "run-9", job: "unit", commit: "c0ffee", repository: "acme/api" },
      junit({ adds: "ok" }),
    );
    expect(early.executionPath).toBeNull();
    expect(early.notices.join()).toContain("not known yet");
    await upload(db, { execution: "run-9", job: "e2e" }, junit({ browses: "no" }));
    expect(await db.$count(testRuns)).toBe(1);
    const execution = await storeExecution(db, "run-9", new Date("2026-07-31T23:59:00Z"));
    await fromHarness(db, execution.id, null);
    expect(await stored(db)).toMatchObject([
      { name: "adds", step: "n-unit", at: execution.startedAt },
      { name: "browses", step: "n-e2e", at: execution.startedAt },
    ]);
    expect(await db.select().from(testRuns)).toMatchObject([
      { executionId: execution.id, at: execution.startedAt, pipelineId: 1, passed: 1, failed: 1 },
    ]);
    await expectRollUps(db);
    await fromHarness(db, execution.id, [reported("adds", "unit")]);
    expect(await db.$count(testResults)).toBe(2);
    await expectRollUps(db);
  });

  test("an execution that is removed takes its results and their counts along, and nobody else's", async () => {
    const db = await prepare();
    const execution = await storeExecution(db, "run-1", now);
    await fromHarness(db, execution.id, [reported("adds", "unit"), reported("removes", "unit", 1)]);
    await upload(db, { commit: "abc", repository: "api" }, junit({ adds: "ok" }));
    await removeExecution(db, project, "run-1");
    expect((await stored(db)).map(({ name }) => name)).toEqual(["adds"]);
    expect(await db.select().from(testDays)).toMatchObject([{ runs: 1, failed: 0 }]);
    await expectRollUps(db);
  });

  test("a repository gets the name that the project's results have already", async () => {
    const db = await prepare();
    await storeExecution(db, "run-1", new Date("2026-08-19T08:00:00Z"));
    await upload(db, { execution: "run-1", job: "unit" }, junit({ adds: "ok" }));
    await upload(db, { commit: "abc", repository: "acme/api" }, junit({ adds: "ok" }));
    expect(await db.$count(tests)).toBe(1);
    await upload(db, { commit: "abc", repository: "acme/web" }, junit({ adds: "ok" }));
    expect(await db.$count(tests)).toBe(2);
  });

  test("a damaged file gives what could be read of it, an unreadable one is refused, and the others count", async () => {
    const db = await prepare();
    const whole = junit({ adds: "ok", removes: "no", ships: "ok" });
    const receipt = await upload(
      db,
      { commit: "abc" },
      whole.slice(0, whole.indexOf('name="ships"')),
      "",
      "<html><body>502</body></html>",
      JSON.stringify({ tests: [{ name: "nul \u0000 and half \ud800", status: "passed", duration: 1 }] }),
      junit({ pays: "ok" }, "pay"),
    );
    expect(receipt.files.map(({ outcome }) => outcome)).toEqual([
      "partial",
      "refused",
      "refused",
      expect.stringMatching(/stored|refused/),
      "stored",
    ]);
    expect(receipt.files[0]?.problem).toMatchObject({ kind: "corrupt" });
    expect(receipt.files[1]?.problem).toMatchObject({ kind: "empty" });
    expect(receipt.files[2]?.problem).toMatchObject({ kind: "unknown_format" });
    const names = (await stored(db)).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["adds", "removes", "pays"]));
    await expectRollUps(db);
  });

  test("text that the database cannot hold is cleaned, not refused", async () => {
    const db = await prepare();
    const report = `<testsuite name="s"><testcase classname="C" name="${"long ".repeat(1_000)}"><failure message="a"/></testcase></testsuite>`;
    const json = JSON.stringify({
      numTotalTests: 1,
      testResults: [
        {
          name: "/src/a.test.js",
          assertionResults: [
            {
              ancestorTitles: [],
              title: "nul \u0000 half \ud800",
              status: "failed",
              failureMessages: ["\u0000"],
            },
          ],
        },
      ],
    });
    const receipt = await upload(db, { commit: "abc" }, report, json);
    expect(receipt.files.map(({ outcome }) => outcome)).toEqual(["stored", "stored"]);
    const names = (await stored(db)).map(({ name }) => name);
    expect(names.some((name) => name.startsWith("nul  half \ufffd"))).toBe(true);
    expect(names.every((name) => name.length <= 1_000)).toBe(true);
  });

  test("a TRX test has one history on agents that come and go, though each names its run after itself", async () => {
    const db = await prepare();
    const trx = (run: string, outcome: string) => `<TestRun name="${run}"><Results>
      <UnitTestResult testId="1" testName="Adds" outcome="${outcome}"/></Results><TestDefinitions>
      <UnitTest id="1"><TestMethod className="Shop.Cart" name="Adds"/></UnitTest></TestDefinitions></TestRun>`;
    await upload(db, { commit: "a" }, trx("build@agent-17 2026-01-02 03:04:05", "Passed"));
    await upload(db, { commit: "b" }, trx("build@agent-18 2026-01-03 04:05:06", "Failed"));
    expect(await db.select().from(tests)).toMatchObject([{ name: "Adds", className: "Shop.Cart" }]);
    expect((await stored(db)).map(({ status }) => status).sort()).toEqual([0, 1]);
  });

  test("a file of tests that failed to run is an error in the answer, and stores no test that could never pass", async () => {
    const db = await prepare();
    const testResults = [
      { name: "cart.test.ts", status: "failed", message: "Cannot find module", assertionResults: [] },
    ];
    const { files, results } = await upload(db, { commit: "a" }, JSON.stringify({ testResults }));
    expect(files).toMatchObject([
      { tests: 1, errors: 1, warnings: [expect.stringMatching(/cart\.test\.ts/)] },
    ]);
    expect([results, await db.$count(tests)]).toEqual([0, 0]);
  });

  test("nothing is stored of an upload that says neither commit nor execution, or lies outside what is kept", async () => {
    const db = await prepare();
    const report = junit({ adds: "ok" });
    await expect(upload(db, {}, report)).rejects.toMatchObject({ code: "unprocessable" });
    await expect(upload(db, { commit: "a", at: "2026-09-20T00:00:00Z" }, report)).rejects.toThrow("future");
    await expect(upload(db, { commit: "a", at: "2020-01-01T00:00:00Z" }, report)).rejects.toThrow(
      "are kept from",
    );
    expect(await db.$count(testResults)).toBe(0);
    expect(await db.$count(testRuns)).toBe(0);
  });

  test("uploads at the same time lose nothing and count nothing twice", async () => {
    const db = await prepare();
    const shards = Array.from({ length: 6 }, (_, shard) =>
      junit({ [`test ${shard}`]: "ok", [`other ${shard}`]: "no" }),
    );
    await Promise.all(
      [...shards, ...shards].map((shard) =>
        upload(db, { execution: "run-5", job: "unit", commit: "abc" }, shard),
      ),
    );
    expect(await db.$count(testResults)).toBe(12);
    expect(await db.select().from(testRuns)).toMatchObject([{ passed: 6, failed: 6 }]);
    await expectRollUps(db);
  });
});
