import { eq, sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { executeApproval } from "@/lib/approvals/execute-approval";
import { expireApprovals } from "@/lib/approvals/expire-approvals";
import { afterDetails } from "@/lib/boot/after-details";
import type { Database } from "@/lib/db/database";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { approvalRequests } from "@/lib/db/schema";
import { useTestDatabase } from "@/lib/db/use-database.fixture";
import {
  connectAccount,
  startTestAccount,
  type TestAccount,
  testContext,
} from "@/lib/ingest/account.fixture";
import { backfillProject } from "@/lib/ingest/backfill-project";
import { getSender } from "@/lib/jobs/boss";
import type { JobHandlers } from "@/lib/jobs/job-handler";
import { type RunningJobs, startJobs } from "@/lib/jobs/start-jobs";
import { personContext } from "@/lib/people/person-context.fixture";
import { type JobName, jobNames } from "@/schemas/jobs/payloads";
import type { ThreadMessage } from "@/schemas/team/threads";
import { liveRunsEnded } from "../run-state/run-hub";
import { sendMessage } from "../runs/send-message";
import { createThread } from "../threads/create-thread";
import { getThread } from "../threads/get-thread";
import { continueAfterApproval } from "./continue-after-approval";
import { followApprovedExecution } from "./follow-approved-execution";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the team's room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.stubEnv("OPENAI_API_KEY", "");
vi.setConfig({ testTimeout: 240_000 });

const accounts: TestAccount[] = [];
const workers: RunningJobs[] = [];
afterEach(async () => {
  for (const jobs of workers.splice(0)) await jobs.stop();
  await liveRunsEnded();
  for (const account of accounts.splice(0)) await account.close();
});

const words = (message: ThreadMessage | undefined) =>
  message?.parts.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";

oneDatabase((_kind, open) => {
  /** A run that the teammate asked for with these words, and that an approver has let go; it stands still until the test moves the clock. */
  const started = async (text: string) => {
    const database = await open();
    useTestDatabase(database);
    const { db } = database;
    const account = await startTestAccount({ frozen: true });
    accounts.push(account);
    const [project] = await connectAccount(db, account, ["commerce.storefront"]);
    if (!project) throw new Error("no project");
    await backfillProject({ ctx: testContext(db), input: { projectId: project.id } });
    const member = await personContext(db, "member", "Mia Member");
    const approver = await personContext(db, "approver", "Ann Approver");
    const { id: threadId } = await createThread({ ctx: member, input: {} });
    await sendMessage({ ctx: member, input: { threadId, text } });
    await liveRunsEnded();
    const [asked] = await db.select().from(approvalRequests).where(eq(approvalRequests.threadId, threadId));
    if (!asked) throw new Error("nothing was asked for");
    const approvalId = asked.id;
    await decideApproval({ ctx: approver, input: { approvalId, verdict: "approved" } });
    await executeApproval({ ctx: testContext(db), input: { approvalId } });
    await continueAfterApproval({ ctx: testContext(db), input: { approvalId } });
    await liveRunsEnded();
    const [settled] = await db.select().from(approvalRequests).where(eq(approvalRequests.id, approvalId));
    const settledAt = settled?.executionEndedAt?.getTime() ?? 0;
    const look = async (afterMs: number) => {
      const ctx = { ...testContext(db), now: () => new Date(settledAt + afterMs) };
      await followApprovedExecution({ ctx, input: { approvalId }, after: afterDetails });
      await liveRunsEnded();
    };
    const spoken = async () => (await getThread({ ctx: member, input: { threadId } })).messages;
    return { database, db, account, approvalId, asked, settledAt, look, spoken };
  };
  const looksQueued = async (approvalId: string) =>
    (await (await getSender()).findJobs("follow-run", { key: approvalId })).length;
  const forgetJobs = (db: Database) => db.execute(sql`delete from pgboss.job where name = 'follow-run'`);

  test("a run that is waited for is followed by single looks, and its end told once and concluded from", async () => {
    const run = await started("run `storefront_ci_cd` and tell me how it ends");
    expect(run.asked.wait).toEqual({ timeoutMs: 600_000, intervalMs: 3_000 });
    expect(run.asked.effect.details.join(" ")).toContain("told how it ends");
    expect(words((await run.spoken()).at(-1))).toContain("I follow it and report how it ends");
    expect(await looksQueued(run.approvalId)).toBe(1);

    await forgetJobs(run.db);
    await run.look(3_000);
    expect(await run.spoken()).toHaveLength(4);
    expect(await looksQueued(run.approvalId)).toBe(1);

    await run.account.control("POST", "clock", { advanceMs: 3 * 3_600_000 });
    await forgetJobs(run.db);
    await Promise.all([run.look(9_000), run.look(9_000)]);
    await run.look(12_000);
    const messages = await run.spoken();
    expect(messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "system",
      "assistant",
      "system",
      "assistant",
    ]);
    expect(words(messages.at(-1))).toMatch(/Execution \\#\d+.* \*\*(succeeded|failed)\*\* after/);
    expect(await looksQueued(run.approvalId)).toBe(0);
    // The sweep leaves alone what has been told.
    const ctx = { ...testContext(run.db), now: () => new Date(run.settledAt + 60_000) };
    await expireApprovals({ ctx, input: undefined });
    expect(await looksQueued(run.approvalId)).toBe(0);
  });

  test("the workers look again by themselves until the end is told", async () => {
    const run = await started("run `storefront_ci_cd` and tell me how it ends");
    await run.db.update(approvalRequests).set({ wait: { timeoutMs: 600_000, intervalMs: 1_000 } });
    const looks: Date[] = [];
    const idle = async () => {};
    const handlers: JobHandlers = {
      ...(Object.fromEntries(jobNames.map((name) => [name, idle])) as Record<JobName, typeof idle>), // by construction
      "follow-run": async (job) => {
        await followApprovedExecution({ ...job, after: afterDetails });
        looks.push(new Date());
      },
    };
    workers.push(
      await startJobs({
        role: "worker",
        executionKinds: ["harness"],
        handlers,
        database: run.database,
        syncSeconds: 3600,
      }),
    );
    await expect.poll(() => looks.length, { timeout: 90_000 }).toBeGreaterThan(0);
    expect(await run.spoken()).toHaveLength(4);
    await run.account.control("POST", "clock", { advanceMs: 3 * 3_600_000 });
    await expect.poll(async () => (await run.spoken()).length, { timeout: 90_000 }).toBe(6);
  });

  test("a run that outlasts the wait is told to go on, and not followed any longer", async () => {
    const run = await started("run `storefront_ci_cd` and tell me how it ends");
    await forgetJobs(run.db);
    await run.look(599_000);
    expect(await looksQueued(run.approvalId)).toBe(1);
    await forgetJobs(run.db);
    await run.look(600_000);
    expect(words((await run.spoken()).at(-1))).toMatch(/\*\*has not ended\*\* after 10 ?m/);
    expect(await looksQueued(run.approvalId)).toBe(0);
  });

  test("a Harness that cannot be read keeps a run followed, also when the queue was lost", async () => {
    const run = await started("run `storefront_ci_cd` and tell me how it ends");
    await run.account.control("POST", "clock", { advanceMs: 3 * 3_600_000 });
    await run.account.control("POST", "faults", {
      match: { pathPattern: "*/execution/v2/*" },
      fault: { status: 500 },
      untilCleared: true,
    });
    await forgetJobs(run.db);
    await run.look(5_000);
    expect(await run.spoken()).toHaveLength(4);
    expect(await looksQueued(run.approvalId)).toBe(1);

    await run.account.control("DELETE", "faults");
    await forgetJobs(run.db);
    const ctx = { ...testContext(run.db), now: () => new Date(run.settledAt + 60_000) };
    await expireApprovals({ ctx, input: undefined });
    expect(await looksQueued(run.approvalId)).toBe(1);
    await run.look(70_000);
    expect(words((await run.spoken()).at(-1))).toMatch(/\*\*(succeeded|failed)\*\*/);
  });

  test("a run that nobody waits for is told to have started, and no more", async () => {
    const run = await started("run `storefront_ci_cd`");
    expect(run.asked.wait).toBeNull();
    expect(words((await run.spoken()).at(-1))).toContain("Ask “how did it go?”");
    expect(await looksQueued(run.approvalId)).toBe(0);
    await run.look(9_000);
    expect(await run.spoken()).toHaveLength(4);
  });
});
