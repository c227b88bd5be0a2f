import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pino from "pino";
import { afterAll, afterEach, beforeAll } from "vitest";
import { createConnector } from "@/lib/connectors/create-connector";
import { sealSecrets } from "@/lib/connectors/secrets";
import type { Actor, Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import type { Beginning, Open, TestDatabase } from "@/lib/db/databases.fixture";
import { connectors, harnessAccounts } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { askWithoutLimit } from "@/lib/harness/client/unlimited.fixture";
import { getSender } from "@/lib/jobs/boss";
import { defaultRequestsPerMinute } from "@/schemas/connectors/harness-rate";
import type { Role } from "@/schemas/roles";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "@/simulator/start";

// Read at the first call of `env()`: secrets of tests belong nowhere near an installation's own.
process.env.TACKROOM_DATA_DIR = mkdtempSync(path.join(os.tmpdir(), "tackroom-test-"));
process.env.LOG_LEVEL = "silent";

/** A Harness account over HTTP, for one test file. It stands still: nothing starts by itself. */
export interface SimulatedAccount {
  url: string;
  accountId: string;
  token(name?: string): string;
  /** How many requests the account received whose path holds this text, by method. */
  requests(method: string, pathPart: string): Promise<number>;
  /** Plants a fault for the requests that match; all are gone after the test. */
  fault(match: { pathPattern?: string; method?: string }, fault: object, times?: number): Promise<void>;
  /** Starts a run as somebody in Harness would. It goes ten times faster than natural; where the clock is frozen, by `advance` alone. */
  startRun(pipeline: {
    orgIdentifier: string;
    projectIdentifier: string;
    pipelineIdentifier: string;
  }): Promise<string>;
  /** Lets the account's clock jump ahead. */
  advance(ms: number): Promise<void>;
  setToken(name: string, state: "active" | "expired" | "revoked"): Promise<void>;
}

export function simulatedAccount(
  options: Pick<
    SimulatorOptions,
    "token" | "executions" | "background" | "frozen" | "speed" | "logStreamLimitMs"
  > = {},
): SimulatedAccount {
  let running: RunningSimulator | undefined;
  beforeAll(async () => {
    running = await startSimulator({ executions: 300, background: false, ...options });
    askWithoutLimit(running);
  });
  afterEach(() => control("DELETE", "/__sim/faults"));
  afterAll(async () => running?.close());
  const live = (): RunningSimulator => {
    if (running === undefined) throw new Error("The simulator has not been started.");
    return running;
  };
  const control = async (method: string, at: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${live().url}${at}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { "content-type": "application/json" },
    });
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    get url() {
      return live().url;
    },
    get accountId() {
      return live().accountId;
    },
    token(name = "main") {
      const value = live().tokens[name];
      if (value === undefined) throw new Error(`no token ${name}`);
      return value;
    },
    async requests(method, pathPart) {
      const answer = await control("GET", `/__sim/requests?path=${encodeURIComponent(pathPart)}`);
      const { counts } = answer as { counts: Record<string, number> }; // the control endpoint's own form
      return Object.entries(counts)
        .filter(([key]) => key.startsWith(`${method} `))
        .reduce((sum, [, count]) => sum + count, 0);
    },
    async fault(match, fault, times) {
      await control("POST", "/__sim/faults", {
        match,
        fault,
        ...(times === undefined ? { untilCleared: true } : { times }),
      });
    },
    async startRun(pipeline) {
      const answer = await control("POST", "/__sim/runs", pipeline);
      const { planExecutionId } = answer as { planExecutionId: string }; // the control endpoint's own form
      return planExecutionId;
    },
    async advance(ms) {
      await control("POST", "/__sim/clock", { advanceMs: ms });
    },
    async setToken(name, state) {
      await control("POST", `/__sim/tokens/${name}`, { state });
    },
  };
}

export function person(role: Role, id: string = role): Extract<Actor, { kind: "user" }> {
  return { kind: "user", id: `test:${id}`, name: `The ${id}`, email: null, role };
}

export const system: Actor = { kind: "system", id: "system", name: "Job", role: "system" };

/** A context whose clock is `aheadMs` ahead of the real one. */
export function contextFor(db: Database, actor: Actor, aheadMs = 0): Context {
  return {
    db,
    actor,
    log: pino({ level: "silent" }),
    requestId: randomUUID(),
    now: () => new Date(Date.now() + aheadMs),
  };
}

const watchedProject = { orgIdentifier: "commerce", projectIdentifier: "fulfilment" };

/** As an admin connects the account on the page: the connector, its projects, one of them watched, the job that reads it. */
function connectedTo(account: SimulatedAccount): Beginning {
  return {
    name: "connected",
    make: async (database) => {
      useTestDatabase(database);
      await getSender();
      await createConnector({
        ctx: contextFor(database.db, person("admin")),
        input: {
          kind: "harness",
          baseUrl: account.url,
          settings: {},
          secrets: { token: account.token() },
          displayName: "Fernwick",
          watch: [watchedProject],
        },
      });
    },
  };
}

/** A database that the process's jobs and notifications use, with the account connected and one project watched. */
export async function connectedDatabase(
  open: Open,
  account: SimulatedAccount,
): Promise<{ database: TestDatabase; connectorId: string; projectKey: string }> {
  const database = await open(connectedTo(account));
  useTestDatabase(database);
  await getSender();
  const [connector] = await database.db.select().from(connectors);
  if (connector === undefined) throw new Error("The database has no connector to begin with.");
  const { id, slug } = connector;
  // On Postgres another file may have connected its own account, with its own key.
  await database.db.update(connectors).set({
    baseUrl: account.url,
    settings: { accountId: account.accountId, requestsPerMinute: defaultRequestsPerMinute },
    sealedSecrets: sealSecrets({ token: account.token() }, id),
  });
  await database.db.update(harnessAccounts).set({ tokenHint: account.token().slice(-4) });
  const { orgIdentifier, projectIdentifier } = watchedProject;
  return { database, connectorId: id, projectKey: `${slug}.${orgIdentifier}.${projectIdentifier}` };
}
