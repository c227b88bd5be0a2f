import { desc, eq } from "drizzle-orm";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { Context } from "@/lib/context";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executions } from "@/lib/db/schema";
import { patientLimits, storeStory } from "@/lib/failures/stored-story.fixture";
import { createHarnessClient } from "@/lib/harness/client/client";
import type { ProjectRow } from "@/lib/history/project-state";
import type { TestAccount } from "@/lib/ingest/account.fixture";
import { investigate } from "@/lib/insights/failures/investigate/investigate";
import { InvestigationReport } from "@/schemas/failures/investigations";
import { collectFacts } from "./collect-facts";
import type { CollectProgress, FactSources } from "./sources";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "1e".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the facts of failures");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 180_000 });

const accounts: TestAccount[] = [];
afterEach(async () => {
  for (const account of accounts) await account.control("DELETE", "faults");
});
afterAll(async () => {
  for (const account of accounts) await account.close();
});

const mostRequests = 12;

oneDatabase((_kind, open) => {
  // Reading an account takes seconds; nothing in here changes it.
  let prepared: ReturnType<typeof read> | undefined;
  const prepare = () => {
    prepared ??= read();
    return prepared;
  };
  const read = async () => {
    const { account, job, projects } = await storeStory(await open(), ["commerce.storefront"], {
      executions: 200,
      details: 6,
    });
    accounts.push(account);
    const [project] = projects;
    if (project === undefined) throw new Error("no project");
    const failed = await job.db
      .select({ planExecutionId: executions.planExecutionId, endedAt: executions.endedAt })
      .from(executions)
      .where(eq(executions.outcome, "failed"))
      .orderBy(desc(executions.startedAt))
      .limit(4);
    return { account, job, project, failed };
  };

  const counting = (account: TestAccount) => {
    const count = { requests: 0 };
    const client = createHarnessClient({
      baseUrl: account.url,
      token: account.tokens.main ?? "",
      allowHttpLoopback: true,
      maxTries: 1,
      limiter: {
        acquire: async () => {
          count.requests += 1;
        },
        pauseUntil: () => {},
        slowDown: () => {},
      },
    });
    return { client, count };
  };

  const collect = (
    account: TestAccount,
    ctx: Context,
    project: ProjectRow,
    planExecutionId: string,
    more: { signal?: AbortSignal; sources?: FactSources; onProgress?: (told: CollectProgress) => void } = {},
  ) =>
    collectFacts({
      ctx,
      client: counting(account).client,
      project,
      planExecutionId,
      limits: patientLimits,
      ...more,
    });

  test("facts come with few requests, and whatever failed gives a report that fits the contract", async () => {
    const { account, job, project, failed } = await prepare();
    expect(failed.length).toBe(4);
    for (const { planExecutionId, endedAt } of failed) {
      const { client, count } = counting(account);
      const told: CollectProgress[] = [];
      const facts = await collectFacts({
        ctx: job,
        client,
        project,
        planExecutionId,
        limits: patientLimits,
        onProgress: (progress) => told.push(progress),
      });
      expect(count.requests).toBeLessThanOrEqual(mostRequests);
      expect(told.map(({ done }) => done)).toEqual([...told.keys()]);
      const report = investigate(facts, Date.now());
      expect(InvestigationReport.safeParse(report).error).toBeUndefined();
      expect(report.evidence.every(({ href }) => href !== null)).toBe(true);

      // As it looked when it failed: nothing later than that is a fact.
      const then = new Date((endedAt?.getTime() ?? 0) + 1_000);
      const early = await collect(account, { ...job, now: () => then }, project, planExecutionId);
      const runs = [
        ...early.branchRuns,
        ...early.sameCommitRuns,
        ...early.pipelineRuns,
        ...early.similar.items,
      ];
      expect(
        runs.filter((run) => run.startedAt > then.getTime() || (run.endedAt ?? 0) > then.getTime()),
      ).toEqual([]);
    }
  });

  test("each part that cannot be read becomes a sentence, and the report says less instead of failing", async () => {
    const { account, job, project, failed } = await prepare();
    for (const pathPattern of ["/log-service/*", "*/metadata"]) {
      await account.control("POST", "faults", {
        match: { pathPattern },
        fault: { kind: "access-denied" },
        untilCleared: true,
      });
    }
    const broken: FactSources = {
      telemetry: () => Promise.reject(new Error("a secret of the store")),
      clusterOf: () => Promise.reject(new Error("no table")),
      corrections: () => Promise.reject(new Error("no table")),
    };
    for (const { planExecutionId } of failed.slice(0, 2)) {
      const facts = await collect(account, job, project, planExecutionId, { sources: broken });
      expect(facts.unknowns.join("\n")).toMatch(/The log of .+ could not be read/);
      expect(facts.unknowns.join("\n")).toMatch(/was started with could not be read/);
      expect(facts.unknowns.join("\n")).toMatch(/Telemetry could not be read/);
      expect(facts.unknowns.join("\n")).not.toMatch(/secret|no table/);
      const report = investigate(facts, Date.now());
      expect(InvestigationReport.safeParse(report).error).toBeUndefined();
      expect(report.unknowns).toEqual(expect.arrayContaining([...facts.unknowns]));
    }
  });

  test("a cancelled investigation ends instead of being finished with unknowns", async () => {
    const { account, job, project, failed } = await prepare();
    const abort = new AbortController();
    const [first] = failed;
    const work = collect(account, job, project, first?.planExecutionId ?? "", {
      signal: abort.signal,
      onProgress: ({ done }) => {
        if (done === 2) abort.abort(new Error("cancelled by a person"));
      },
    });
    await expect(work).rejects.toThrow("cancelled by a person");
  });

  test("an execution that is not stored is not found", async () => {
    const { account, job, project } = await prepare();
    await expect(collect(account, job, project, "there-is-none")).rejects.toThrow("no such execution");
  });
});
