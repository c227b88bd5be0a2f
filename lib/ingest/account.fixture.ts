import { eq } from "drizzle-orm";
import { storeHarnessConnector } from "@/lib/connectors/stored-harness.fixture";
import type { Context } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import { projects } from "@/lib/db/schema";
import { askWithoutLimit } from "@/lib/harness/client/unlimited.fixture";
import type { ProjectRow } from "@/lib/history/project-state";
import { getSender } from "@/lib/jobs/boss";
import { jobContext } from "@/lib/jobs/job-context";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "@/simulator/start";

export const testConnectorId = "connector-1";
export const testWebhook = { key: "hook-1", secret: "a secret of the tests" };

/** A simulated Harness account, small enough for tests, and what tests do to it. */
export interface TestAccount extends RunningSimulator {
  control(method: "POST" | "DELETE", path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Requests since the last reset whose path contains the text. */
  requestsTo(path: string): Promise<number>;
}

export async function startTestAccount(options: SimulatorOptions = {}): Promise<TestAccount> {
  const simulator = await startSimulator({ executions: 200, background: false, ...options });
  askWithoutLimit(simulator);
  const call = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${simulator.url}/__sim/${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>; // the control surface answers objects
  };
  return {
    ...simulator,
    control: call,
    requestsTo: async (path) => {
      const { counts } = await call("GET", `requests?path=${encodeURIComponent(path)}`);
      const numbers = JSON.stringify(counts).match(/:\s*\d+/g) ?? [];
      return numbers.reduce((sum, text) => sum + Number(text.slice(1)), 0);
    },
  };
}

/** Stores a connector to the account with some watched projects (`<org>.<project>`), as connecting does. */
export async function connectAccount(
  db: Database,
  account: Pick<RunningSimulator, "url" | "accountId" | "tokens">,
  watched: readonly string[],
): Promise<ProjectRow[]> {
  await getSender();
  const now = new Date();
  await storeHarnessConnector(db, {
    id: testConnectorId,
    baseUrl: account.url,
    accountId: account.accountId,
    token: account.tokens.main ?? "",
    webhook: testWebhook,
  });
  const rows = watched.map((name) => {
    const [orgIdentifier = "", projectIdentifier = ""] = name.split(".");
    return {
      key: `demo.${name}`,
      connectorId: testConnectorId,
      orgIdentifier,
      orgName: orgIdentifier,
      projectIdentifier,
      name: projectIdentifier,
      watched: true,
      syncState: "pending" as const,
      createdAt: now,
    };
  });
  return db.insert(projects).values(rows).returning();
}

export function testContext(db: Database, signal: AbortSignal = new AbortController().signal): Context {
  return jobContext(db, { name: "test", id: "test" }, signal);
}

export async function readProject(db: Database, id: number): Promise<ProjectRow> {
  const [project] = await db.select().from(projects).where(eq(projects.id, id));
  if (project === undefined) throw new Error("the project is gone");
  return project;
}
