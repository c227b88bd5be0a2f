/**
 * What is stored of accounts that are not as the story's: the simulator with each of its switches, and with a test or log service
 * that fails. Each row backfills all projects, reads details until nothing is left that may be read now (the clock goes on ten
 * minutes between two rounds), and is compared with the row `clean`: shares of its executions, of those with steps, of failures
 * with the same cause, and of test results. `told` is what the product says of what is missing.
 * Usage: real-account [--executions 400] [--rows clean,dirty-1/3,…]
 */
import { parseArgs } from "node:util";
import { eq, isNotNull } from "drizzle-orm";
import pino from "pino";
import { afterDetails } from "@/lib/boot/after-details";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Context } from "@/lib/context";
import { type Database, migrate, openDatabase } from "@/lib/db";
import { executionSteps, executions, projects, testResults } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client";
import { askWithoutLimit, unlimited } from "@/lib/harness/client/unlimited.fixture";
import { listProjects } from "@/lib/harness/reads";
import { backfillProject, fetchDetails } from "@/lib/ingest";
import { getSender } from "@/lib/jobs";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

const { values } = parseArgs({
  options: { executions: { type: "string", default: "400" }, rows: { type: "string" } },
});

interface Row {
  name: string;
  /** Facts of the account. */
  account?: object;
  token?: string;
  /** A fault of everything below a path. */
  fault?: { pathPattern: string; fault: object };
}

const failures = {
  "401": { status: 401, body: "dto" },
  "401-html": { status: 401, body: "html" },
  "403": { status: 403, body: "dto" },
  "404": { status: 404, body: "text" },
  "500": { status: 500, body: "dto" },
  html: { status: 502, body: "html" },
  timeout: { latency: 600_000 },
};

const rows: Row[] = [
  { name: "clean" },
  ...["1/20", "1/6", "1/3"].map((dirty) => ({ name: `dirty-${dirty}`, account: { dirty } })),
  { name: "older-server", account: { olderServer: true } },
  { name: "pages-of-50", account: { pageCap: 50 } },
  { name: "no-totals", account: { totals: false } },
  { name: "dirty-older", account: { olderServer: true, dirty: "1/3" } },
  { name: "late-logs", account: { slowLogsMs: 90_000 } },
  { name: "service-account", token: "serviceAccount" },
  ...["ti", "log"].flatMap((service) =>
    Object.entries(failures).map(([name, fault]) => ({
      name: `${service}-service-${name}`,
      fault: { pathPattern: `*/${service}-service/*`, fault },
    })),
  ),
];
const chosen =
  values.rows === undefined ? rows : rows.filter(({ name }) => values.rows?.split(",").includes(name));
const minuteMs = 60_000;
/** The story stands still at an instant, so that each row reads the same account. */
const storyNow = Date.parse("2026-06-15T12:00:00Z");

interface Stored {
  executions: number;
  /** Ended executions with at least one step. */
  withSteps: number;
  /** By execution id. */
  causes: Map<string, string | null>;
  testResults: number;
  told: string[];
  seconds: number;
}

async function readAccount(row: Row): Promise<Stored> {
  const simulator = await startSimulator({
    executions: Number(values.executions),
    background: false,
    frozen: true,
    now: storyNow,
  });
  askWithoutLimit(simulator);
  const database = await openDatabase({ kind: "pglite", memory: true });
  const startedAt = performance.now();
  try {
    await migrate(database);
    useTestDatabase(database);
    await getSender();
    await prepare(simulator, row);
    let now = storyNow;
    const ctx: Context = {
      db: database.db,
      actor: { kind: "system", id: "system", name: "bench", role: "system" },
      log: pino({ level: "silent" }),
      requestId: "bench",
      now: () => new Date(now),
    };
    await connect(database.db, simulator, row);
    const all = await database.db.select().from(projects);
    for (const { id } of all) await attempt(() => backfillProject({ ctx, input: { projectId: id } }));
    for (let round = 0; round < 4; round += 1) {
      for (const { id } of all)
        await attempt(() => fetchDetails({ ctx, input: { projectId: id }, after: afterDetails }));
      now += 10 * minuteMs;
      await control(simulator, "POST", "clock", { advanceMs: 10 * minuteMs });
    }
    return { ...(await whatIsStored(database.db)), seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    await database.close();
    await simulator.close();
  }
}

/** Where a job would be tried again by its queue; the row shows what is there without. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

async function prepare(simulator: RunningSimulator, { account, fault }: Row): Promise<void> {
  if (account !== undefined) await control(simulator, "POST", "account", account);
  if (fault !== undefined) {
    const { pathPattern } = fault;
    await control(simulator, "POST", "faults", {
      match: { pathPattern },
      fault: fault.fault,
      untilCleared: true,
    });
  }
}

async function control(
  simulator: RunningSimulator,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const response = await fetch(`${simulator.url}/__sim/${path}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}

async function connect(db: Database, simulator: RunningSimulator, row: Row): Promise<void> {
  const token = simulator.tokens[row.token ?? "main"] ?? "";
  await storeHarnessConnector(db, {
    id: "c1",
    slug: "bench",
    displayName: "Bench",
    baseUrl: simulator.url,
    accountId: simulator.accountId,
    token,
  });
  const client = createHarnessClient({
    baseUrl: simulator.url,
    token,
    allowHttpLoopback: true,
    limiter: unlimited,
  });
  for await (const { orgIdentifier, identifier, name } of listProjects({ client })) {
    await db.insert(projects).values({
      key: `bench.${orgIdentifier}.${identifier}`,
      connectorId: "c1",
      orgIdentifier: orgIdentifier ?? "default",
      orgName: orgIdentifier ?? "default",
      projectIdentifier: identifier,
      name,
      watched: true,
      syncState: "pending",
      createdAt: new Date(),
    });
  }
}

async function whatIsStored(db: Database): Promise<Omit<Stored, "seconds">> {
  const stored = await db.select().from(executions);
  const withSteps = await db
    .selectDistinct({ id: executionSteps.executionId })
    .from(executionSteps)
    .innerJoin(executions, eq(executions.id, executionSteps.executionId))
    .where(isNotNull(executions.endedAt));
  const told = (await db.select().from(projects)).map(
    ({ name, syncState, lastError }) =>
      `${name}: ${syncState}${lastError === null ? "" : `, ${lastError.message}`}`,
  );
  const noted = (what: string, texts: (string | null)[]) => {
    const said = texts.filter((text) => text !== null);
    return said.length === 0 ? [] : [`${said.length} x ${what}: ${said[0]}`];
  };
  return {
    executions: stored.length,
    withSteps: withSteps.length,
    causes: new Map(
      stored
        .filter(({ outcome }) => outcome === "failed")
        .map(({ planExecutionId, failureCause }) => [planExecutionId, failureCause]),
    ),
    testResults: await db.$count(testResults),
    told: [
      ...told,
      ...noted(
        "tests",
        stored.map(({ testsError }) => testsError),
      ),
      ...noted(
        "log",
        stored.map(({ logError }) => logError),
      ),
      ...noted(
        "details",
        stored.map(({ detailError }) => detailError),
      ),
    ],
  };
}

const share = (part: number, whole: number) => (whole === 0 ? 1 : Math.round((1_000 * part) / whole) / 1_000);
process.env.TACKROOM_ENCRYPTION_KEY ??= "0f".repeat(32);
process.env.TACKROOM_SESSION_SECRET ??= "only for the measurement of accounts";
process.env.HARNESS_ALLOW_HTTP ??= "true";
process.env.LOG_LEVEL ??= "silent";

const clean = await readAccount({ name: "clean" });
const reports = [];
for (const row of chosen) {
  const stored = row.name === "clean" ? clean : await readAccount(row);
  const sameCause = [...clean.causes].filter(([id, cause]) => stored.causes.get(id) === cause).length;
  const report = {
    row: row.name,
    executions: share(stored.executions, clean.executions),
    details: share(stored.withSteps, clean.withSteps),
    causes: share(sameCause, clean.causes.size),
    tests: share(stored.testResults, clean.testResults),
    seconds: Math.round(stored.seconds),
    told: stored.told,
  };
  console.error(JSON.stringify(report));
  reports.push(report);
}
console.log(
  JSON.stringify(
    {
      clean: {
        executions: clean.executions,
        withSteps: clean.withSteps,
        failures: clean.causes.size,
        testResults: clean.testResults,
      },
      reports,
    },
    null,
    2,
  ),
);
process.exit(0);
