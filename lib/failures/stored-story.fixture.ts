import { and, desc, eq } from "drizzle-orm";
import { afterDetails } from "@/lib/boot/after-details";
import type { Context } from "@/lib/context";
import type { OpenDatabase } from "@/lib/db/database";
import { executions, pipelines } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import { unlimited } from "@/lib/harness/client/unlimited.fixture";
import type { ProjectRow } from "@/lib/history/project-state";
import {
  connectAccount,
  readProject,
  startTestAccount,
  type TestAccount,
  testContext,
} from "@/lib/ingest/account.fixture";
import { backfillProject } from "@/lib/ingest/backfill-project";
import { fetchExecutionDetails } from "@/lib/ingest/fetch-execution-details";
import type { FactLimits } from "@/lib/investigations/facts/bounded";
import type { Role } from "@/schemas/roles";

/** What an investigation finds is looked at, not how long it takes: a machine that stands still for a while leaves nothing unread. */
export const patientLimits: FactLimits = {
  graphMs: 120_000,
  logMs: 120_000,
  logReadMs: 110_000,
  smallMs: 120_000,
  telemetryMs: 120_000,
};

/** A store that holds a simulated account's history, with the details of what failed. */
export interface StoredStory {
  account: TestAccount;
  projects: ProjectRow[];
  /** Background work. */
  job: Context;
  /** A person of this role. */
  as: (role: Role) => Context;
  /** Reads one execution in full, as a webhook makes it be read; `at` is when. */
  readExecution: (project: ProjectRow, planExecutionId: string, at?: Date) => Promise<void>;
}

/** The caller closes the account. */
export async function storeStory(
  database: OpenDatabase,
  watched: readonly string[],
  /** `details`: how many of each project's failures are read in full, the newest; absent = all. */
  { details, ...options }: { executions?: number; speed?: number; details?: number } = {},
): Promise<StoredStory> {
  useTestDatabase(database);
  const account = await startTestAccount(options);
  const job = testContext(database.db);
  const client = createHarnessClient({
    baseUrl: account.url,
    token: account.tokens.main ?? "",
    allowHttpLoopback: true,
    // A test does not wait for Harness's ten requests a second.
    limiter: unlimited,
  });
  const read = (project: ProjectRow, planExecutionId: string, allTests: boolean, at?: Date) =>
    fetchExecutionDetails(
      at ? { ...job, now: () => at } : job,
      client,
      project,
      {
        planExecutionId,
        pipelineIdentifier: "",
        allTests,
      },
      afterDetails,
    );
  const projects: ProjectRow[] = [];
  for (const { id } of await connectAccount(database.db, account, watched)) {
    await backfillProject({ ctx: job, input: { projectId: id } });
    const project = await readProject(database.db, id);
    projects.push(project);
    const failed = await database.db
      .select({ planExecutionId: executions.planExecutionId })
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .where(and(eq(executions.projectId, id), eq(executions.outcome, "failed")))
      .orderBy(desc(executions.startedAt))
      .limit(details ?? 100_000);
    for (const { planExecutionId } of failed) await read(project, planExecutionId, false);
  }
  return {
    account,
    projects,
    job,
    readExecution: async (project, planExecutionId, at) => {
      // An instant of the past: what was read since has not been read yet.
      if (at !== undefined) {
        const which = eq(executions.planExecutionId, planExecutionId);
        await database.db.update(executions).set({ detailReadAt: null }).where(which);
      }
      await read(project, planExecutionId, true, at);
    },
    as: (role) => ({
      ...job,
      actor: { kind: "user", id: `the-${role}`, name: `The ${role}`, email: null, role },
    }),
  };
}
