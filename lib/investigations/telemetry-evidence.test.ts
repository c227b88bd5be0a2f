import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { createConnector } from "@/lib/connectors/create-connector";
import { oneDatabase } from "@/lib/db/databases.fixture";
import { executions, investigations } from "@/lib/db/schema";
import { patientLimits, storeStory } from "@/lib/failures/stored-story.fixture";
import type { TestAccount } from "@/lib/ingest/account.fixture";
import { prometheusPresets } from "@/schemas/telemetry/telemetry-presets";
import { getInvestigation } from "./get-investigation";
import { investigateExecution } from "./investigate-execution";
import { startInvestigation } from "./start-investigation";

vi.stubEnv("TACKROOM_ENCRYPTION_KEY", "0f".repeat(32));
vi.stubEnv("TACKROOM_SESSION_SECRET", "only for the tests of the investigations room");
vi.stubEnv("HARNESS_ALLOW_HTTP", "true");
vi.stubEnv("LOG_LEVEL", "silent");
vi.setConfig({ testTimeout: 120_000 });

const accounts: TestAccount[] = [];
afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

const Outage = z.object({
  kind: z.string(),
  startsAt: z.number(),
  endsAt: z.number().nullable(),
  facts: z.record(z.string(), z.string()),
  planExecutionIds: z.array(z.string()),
});

oneDatabase((_kind, open) => {
  test("a registry that was down for everyone is found in telemetry and cited by the investigation", async () => {
    const database = await open();
    const { account, projects, job, as, readExecution } = await storeStory(
      database,
      ["commerce.storefront"],
      { executions: 800, details: 0 },
    );
    accounts.push(account);
    const { db } = database;
    const [project] = projects;
    if (project === undefined) throw new Error("no project");
    await createConnector({
      ctx: as("admin"),
      input: {
        kind: "prometheus",
        displayName: "Metrics",
        baseUrl: account.telemetry.prometheusUrl,
        settings: { ...prometheusPresets[0].queries, auth: { kind: "bearer" }, tenant: null },
        secrets: { secret: account.telemetry.token },
      },
    });
    const { planted } = z
      .object({ planted: z.array(Outage) })
      .parse(await (await fetch(`${account.url}/__sim/truths`)).json());
    const stored = new Set(
      (await db.select({ id: executions.planExecutionId }).from(executions)).map(({ id }) => id),
    );
    const outage = planted.find(
      ({ kind, endsAt, facts, planExecutionIds }) =>
        kind === "registry" && endsAt !== null && facts.host && planExecutionIds.some((id) => stored.has(id)),
    );
    const failed = outage?.planExecutionIds.find((id) => stored.has(id));
    if (outage?.facts.host === undefined || failed === undefined) throw new Error("no outage in the story");

    await readExecution(project, failed);
    const ref = { project: project.key, planExecutionId: failed };
    await startInvestigation({ ctx: as("member"), input: { ...ref, again: false } });
    const [row] = await db
      .select({ id: investigations.id })
      .from(investigations)
      .innerJoin(executions, eq(executions.id, investigations.executionId))
      .where(eq(executions.planExecutionId, failed));
    if (row === undefined) throw new Error("no investigation");
    await investigateExecution({ ctx: job, input: { investigationId: row.id }, limits: patientLimits });

    const report = (await getInvestigation({ ctx: as("viewer"), input: ref }))?.report;
    const cited = report?.evidence.find(({ kind }) => kind === "telemetry");
    expect(cited?.statement).toContain(outage.facts.host);
    expect(cited?.statement).toMatch(/for everyone .*between \d\d:\d\d and \d\d:\d\d/);
    expect(cited?.href).toMatch(/^\/telemetry\//);
    expect(report).toMatchObject({ verdict: "transient", recurrence: "transient" });
    const [top] = report?.hypotheses ?? [];
    expect(top?.evidenceFor).toContain(cited?.id);
  });
});
