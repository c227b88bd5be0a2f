import { and, asc, desc, eq, isNotNull, sql } from "drizzle-orm";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { getOpenDatabase } from "@/lib/db/client";
import { eachDatabase } from "@/lib/db/databases.fixture";
import {
  auditLog,
  executions,
  investigationFeedback,
  investigations,
  investigationVersions,
  pipelines,
} from "@/lib/db/schema";
import { patientLimits, storeStory } from "@/lib/failures/stored-story.fixture";
import type { TestAccount } from "@/lib/ingest/account.fixture";
import type { JobHandlers } from "@/lib/jobs/job-handler";
import { type RunningJobs, startJobs } from "@/lib/jobs/start-jobs";
import { coalesceChanges } from "@/lib/notify/coalesce-changes";
import { forwardChanges } from "@/lib/notify/subscribe-changes";
import { updateInvestigationSettings } from "@/lib/settings/update-investigation-settings";
import { InvestigationView } from "@/schemas/failures/investigations";
import { type JobName, jobNames } from "@/schemas/jobs/payloads";
import { cancelInvestigation } from "./cancel-investigation";
import { getInvestigation } from "./get-investigation";
import { giveFeedback } from "./give-feedback";
import { investigateExecution } from "./investigate-execution";
import { startInvestigation } from "./start-investigation";
import { sweepInvestigations } from "./sweep-investigations";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the investigations room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 240_000 });

const accounts: TestAccount[] = [];
const running: RunningJobs[] = [];
afterEach(async () => {
  for (const jobs of running.splice(0)) await jobs.stop();
  for (const account of accounts) await account.control("DELETE", "faults");
});
afterAll(async () => {
  for (const account of accounts) await account.close();
});

const idle = async () => {};
const onlyInvestigations: JobHandlers = {
  ...(Object.fromEntries(jobNames.map((name) => [name, idle])) as Record<JobName, typeof idle>), // by construction
  investigate: (args) => investigateExecution({ ...args, limits: patientLimits }),
};
eachDatabase((_kind, open) => {
  // Reading a history takes seconds: it is done once, and each test begins without an investigation and without jobs.
  let stored: ReturnType<typeof read> | undefined;
  const read = async () => {
    const database = await open();
    const story = await storeStory(database, ["commerce.storefront"], { details: 12, speed: 600 });
    accounts.push(story.account);
    return { database, story };
  };
  const prepare = async () => {
    stored ??= read();
    const { database, story } = await stored;
    const { db } = database;
    const [project] = story.projects;
    if (project === undefined) throw new Error("no project");
    for (const table of [investigationFeedback, investigationVersions, investigations, auditLog]) {
      await db.delete(table);
    }
    await db.execute(sql`delete from pgboss.job`);
    const work = async () =>
      running.push(
        await startJobs({
          role: "worker",
          executionKinds: ["harness"],
          handlers: onlyInvestigations,
          database,
          syncSeconds: 20,
        }),
      );
    const failures = await db
      .select({
        id: executions.id,
        planExecutionId: executions.planExecutionId,
        pipeline: pipelines.identifier,
        endedAt: executions.endedAt,
        branch: executions.branch,
        clusterId: executions.failureClusterId,
      })
      .from(executions)
      .innerJoin(pipelines, eq(pipelines.id, executions.pipelineId))
      .where(and(eq(executions.outcome, "failed"), isNotNull(executions.failureClusterId)))
      .orderBy(desc(executions.startedAt));
    const failureOf = (pipeline: string) => {
      const found = failures.find((each) => each.pipeline === pipeline && each.branch === "main");
      if (!found?.endedAt) throw new Error(`no failure of ${pipeline}`);
      return { ...found, endedAt: found.endedAt };
    };
    const refTo = (planExecutionId: string) => ({ project: project.key, planExecutionId });
    const view = (planExecutionId: string) =>
      getInvestigation({ ctx: story.as("viewer"), input: refTo(planExecutionId) });
    const finished = async (planExecutionId: string, version = 1) => {
      await expect
        .poll(async () => (await view(planExecutionId))?.version ?? 0, { timeout: 120_000, interval: 100 })
        .toBeGreaterThanOrEqual(version);
      return InvestigationView.parse(await view(planExecutionId));
    };
    return { ...story, db, project, work, failures, failureOf, refTo, view, finished };
  };

  test("a failure is investigated on demand by whoever may; its hypotheses cite evidence that exists, and open pages are told", async () => {
    const { as, db, failures, refTo, view, work, finished } = await prepare();
    const [failure] = failures;
    if (failure === undefined) throw new Error("nothing failed");
    const ref = refTo(failure.planExecutionId);
    const member = as("member");
    await expect(
      startInvestigation({ ctx: as("viewer"), input: { ...ref, again: false } }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect(await view(failure.planExecutionId)).toBeNull();
    let told = 0;
    const coalescer = coalesceChanges(({ topic, id }) => {
      if (topic === "investigations" && id === failure.planExecutionId) told++;
    });
    const stop = await forwardChanges(await getOpenDatabase(), coalescer);
    const started = await startInvestigation({ ctx: member, input: { ...ref, again: true } });
    expect(started).toMatchObject({ status: "queued", report: null, version: null });
    // Asked twice, made once.
    await startInvestigation({ ctx: member, input: { ...ref, again: true } });
    await work();
    const done = await finished(failure.planExecutionId);
    await expect.poll(() => told).toBeGreaterThan(0);
    await stop();
    expect(done).toMatchObject({ status: "finished", version: 1, progress: null, problem: null });
    expect(done.versions).toHaveLength(1);
    const { report } = done;
    if (report === null) throw new Error("no report");
    const ids = new Set(report.evidence.map(({ id }) => id));
    for (const { evidenceFor, evidenceAgainst } of report.hypotheses) {
      for (const id of [...evidenceFor, ...evidenceAgainst]) expect(ids).toContain(id);
    }
    expect(report.similar.clusterId).toBe(failure.clusterId);
    expect(await db.$count(auditLog, eq(auditLog.action, "investigation.started"))).toBe(1);

    for (const nothing of ["unknown", "a\0b", "x".repeat(10_000)]) {
      await expect(view(nothing)).rejects.toMatchObject({ code: "not_found" });
    }
    const [green] = await db
      .select({ planExecutionId: executions.planExecutionId })
      .from(executions)
      .where(eq(executions.outcome, "succeeded"))
      .limit(1);
    const passed = refTo(green?.planExecutionId ?? "");
    await expect(
      startInvestigation({ ctx: member, input: { ...passed, again: false } }),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await getInvestigation({ ctx: as("viewer"), input: passed })).toBeNull();
  });

  test("a failure that has just ended is investigated by itself unless that is switched off, history is not; a run of the same commit that passes makes a version", async () => {
    const { account, as, db, project, readExecution, failureOf, work, finished } = await prepare();
    const failure = failureOf("storefront_ci_cd");
    const ofIt = eq(investigations.executionId, failure.id);
    const after = (minutes: number) => new Date(failure.endedAt.getTime() + minutes * 60_000);
    await readExecution(project, failure.planExecutionId, after(3 * 60));
    expect(await db.$count(investigations, ofIt)).toBe(0);
    await updateInvestigationSettings({ ctx: as("admin"), input: { autoStart: false } });
    await readExecution(project, failure.planExecutionId, after(1));
    expect(await db.$count(investigations, ofIt)).toBe(0);
    await expect(
      updateInvestigationSettings({ ctx: as("approver"), input: { autoStart: true } }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await updateInvestigationSettings({ ctx: as("admin"), input: { autoStart: true } });
    await readExecution(project, failure.planExecutionId, after(1));
    await work();
    const first = await finished(failure.planExecutionId);
    expect(first.versions.map(({ reason }) => reason)).toEqual(["failure"]);

    const started = await account.control("POST", "runs", {
      orgIdentifier: "commerce",
      projectIdentifier: "storefront",
      pipelineIdentifier: "storefront_ci_cd",
      branch: "main",
    });
    const { planExecutionId } = z.object({ planExecutionId: z.string() }).parse(started);
    await expect
      .poll(
        async () => {
          await readExecution(project, planExecutionId);
          const [run] = await db
            .select({ outcome: executions.outcome })
            .from(executions)
            .where(eq(executions.planExecutionId, planExecutionId));
          return run?.outcome;
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe("succeeded");
    const second = await finished(failure.planExecutionId, 2);
    expect(second.versions.map(({ reason }) => reason)[1]).toMatch(/^(?:retry_ended|recovered)$/);
    expect(second.report?.verdict).toBe("transient");
    expect(second.report?.confidence).toBeGreaterThanOrEqual(first.report?.confidence ?? 1);
    expect(second.report?.evidence.some(({ href }) => href?.includes(planExecutionId))).toBe(true);
    expect(first.report?.evidence.some(({ href }) => href?.includes(planExecutionId))).toBe(false);
    // Reading the same end again is no news.
    await readExecution(project, planExecutionId);
    expect(await db.$count(investigationVersions)).toBe(2);
    expect(
      (
        await getInvestigation({
          ctx: as("viewer"),
          input: { project: project.key, planExecutionId: failure.planExecutionId, version: 1 },
        })
      )?.report,
    ).toEqual(first.report);
  });

  test("a correction makes a version of its own and is evidence for the next failure of the same kind; its text is freed of secrets", async () => {
    const { as, db, failures, refTo, work, finished } = await prepare();
    const cluster = failures.find(({ id, clusterId }) =>
      failures.some((other) => other.id !== id && other.clusterId === clusterId),
    )?.clusterId;
    const [one, other] = failures.filter(({ clusterId }) => clusterId === cluster);
    if (one === undefined || other === undefined) throw new Error("no two failures of one cluster");
    await work();
    const member = as("member");
    await startInvestigation({ ctx: member, input: { ...refTo(one.planExecutionId), again: false } });
    const first = await finished(one.planExecutionId);
    const said = {
      ...refTo(one.planExecutionId),
      version: 1,
      kind: "correct" as const,
      hypothesisId: null,
      cause: "credential_or_permission" as const,
      text: "The robot account was locked, password=hunter2hunter2.",
    };
    await expect(giveFeedback({ ctx: as("viewer"), input: said })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(giveFeedback({ ctx: member, input: { ...said, version: 7 } })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      giveFeedback({ ctx: member, input: { ...said, kind: "rule_out", hypothesisId: "h99" } }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await giveFeedback({ ctx: member, input: said });
    const second = await finished(one.planExecutionId, 2);
    expect(second.versions.map(({ reason }) => reason)).toEqual(["asked", "correction"]);
    expect(second.feedback).toMatchObject([{ kind: "correct", byName: "The member", version: 1 }]);
    expect(JSON.stringify(second)).not.toContain("hunter2hunter2");
    expect(second.report?.evidence.some(({ kind }) => kind === "correction")).toBe(true);
    expect(first.report?.evidence.some(({ kind }) => kind === "correction")).toBe(false);
    await giveFeedback({
      ctx: member,
      input: { ...said, kind: "confirm", cause: null, text: null, version: 2 },
    });
    expect(await db.$count(investigationFeedback)).toBe(2);
    expect(await db.$count(auditLog, eq(auditLog.action, "investigation.judged"))).toBe(2);

    await startInvestigation({ ctx: member, input: { ...refTo(other.planExecutionId), again: false } });
    const next = await finished(other.planExecutionId);
    expect(next.report?.evidence.filter(({ kind }) => kind === "correction").length).toBeGreaterThan(0);
  });

  test("one that waits or runs can be cancelled by whoever may, and started again", async () => {
    const { as, db, job, failures, refTo, view, finished, work } = await prepare();
    const [failure] = failures;
    if (failure === undefined) throw new Error("nothing failed");
    const ref = refTo(failure.planExecutionId);
    const member = as("member");
    await startInvestigation({ ctx: member, input: { ...ref, again: false } });
    await expect(cancelInvestigation({ ctx: as("viewer"), input: ref })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await cancelInvestigation({ ctx: member, input: ref })).toMatchObject({ status: "cancelled" });
    await expect(cancelInvestigation({ ctx: member, input: ref })).rejects.toMatchObject({
      code: "conflict",
    });

    await startInvestigation({ ctx: member, input: { ...ref, again: false } });
    const investigationId = (await view(failure.planExecutionId))?.id ?? "";
    // A worker is at it and has not looked yet whether to go on.
    const held = { status: "running" as const, claimedReason: "asked" as const, leaseToken: "of a worker" };
    await db.update(investigations).set({ ...held, leaseUntil: new Date(Date.now() + 60_000) });
    expect(await cancelInvestigation({ ctx: member, input: ref })).toMatchObject({ status: "running" });
    await db.update(investigations).set({ leaseUntil: new Date(Date.now() - 1_000) });
    await investigateExecution({ ctx: job, input: { investigationId }, limits: patientLimits });
    expect(await view(failure.planExecutionId)).toMatchObject({
      status: "cancelled",
      version: null,
      report: null,
      progress: null,
    });

    await startInvestigation({ ctx: member, input: { ...ref, again: false } });
    await work();
    expect(await finished(failure.planExecutionId)).toMatchObject({ status: "finished", version: 1 });
  });

  test("one that waits for Harness ends when it is cancelled, before Harness answers", async () => {
    const { account, as, failureOf, refTo, view, work } = await prepare();
    // It has a log, which does not come as long as the test holds it.
    const failure = failureOf("storefront_ci_cd");
    const ref = refTo(failure.planExecutionId);
    const member = as("member");
    await account.control("POST", "faults", {
      fault: { kind: "hold" },
      untilCleared: true,
    });
    await startInvestigation({ ctx: member, input: { ...ref, again: false } });
    await work();
    const status = async () => (await view(failure.planExecutionId))?.status;
    await expect.poll(status, { interval: 20 }).toBe("running");
    await cancelInvestigation({ ctx: member, input: ref });
    await expect.poll(status, { timeout: 60_000 }).toBe("cancelled");
    expect(await view(failure.planExecutionId)).toMatchObject({ version: null, report: null });
  });

  test("several workers make one version, and what a dead worker left is finished by another", async () => {
    const { as, db, job, failures, refTo, view, work, finished } = await prepare();
    const [failure] = failures;
    if (failure === undefined) throw new Error("nothing failed");
    const ref = refTo(failure.planExecutionId);
    await startInvestigation({ ctx: as("member"), input: { ...ref, again: false } });
    const investigationId = (await view(failure.planExecutionId))?.id ?? "";
    await Promise.all(
      [1, 2, 3].map(() =>
        investigateExecution({ ctx: job, input: { investigationId }, limits: patientLimits }),
      ),
    );
    expect(await view(failure.planExecutionId)).toMatchObject({ status: "finished", version: 1 });
    expect(await db.$count(investigationVersions)).toBe(1);

    const dead = {
      status: "running" as const,
      claimedReason: "asked" as const,
      leaseToken: "of nobody",
      leaseUntil: new Date(Date.now() - 1_000),
    };
    await db.update(investigations).set(dead);
    await work();
    await sweepInvestigations({ ctx: job, input: undefined });
    expect(await finished(failure.planExecutionId, 2)).toMatchObject({ status: "finished", version: 2 });
    const versions = await db
      .select({ version: investigationVersions.version })
      .from(investigationVersions)
      .orderBy(asc(investigationVersions.version));
    expect(versions.map(({ version }) => version)).toEqual([1, 2]);
  });
});
