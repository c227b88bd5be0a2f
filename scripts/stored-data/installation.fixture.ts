import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pino from "pino";
import { z } from "zod";
import { demoAccounts } from "@/lib/auth/demo-accounts";
import { rememberUser } from "@/lib/auth/remember-user";
import { demoTelemetryToken, demoToken } from "@/lib/boot/demo-token";
import { ensureDemoConnector } from "@/lib/boot/ensure-demo-connector";
import { ensureDemoTelemetry } from "@/lib/boot/ensure-demo-telemetry";
import { jobHandlers } from "@/lib/boot/job-handlers";
import { kindsWith } from "@/lib/connectors/connectors-with";
import { createConnector } from "@/lib/connectors/create-connector";
import { setToolPermissions } from "@/lib/connectors/harness/set-tool-permissions";
import { watchProjects } from "@/lib/connectors/harness/watch-projects";
import { listConnectors } from "@/lib/connectors/list-connectors";
import type { Actor, Context } from "@/lib/context";
import { getOpenDatabase } from "@/lib/db/client";
import type { OpenDatabase } from "@/lib/db/database";
import { askWithoutLimit } from "@/lib/harness/client/unlimited.fixture";
import { getSender } from "@/lib/jobs/boss";
import { type RunningJobs, startJobs } from "@/lib/jobs/start-jobs";
import { changeRole } from "@/lib/people/change-role";
import { updateInvestigationSettings } from "@/lib/settings/update-investigation-settings";
import { updateApprovalSettings } from "@/lib/settings/update-setting";
import { ensureDefaultTeammate } from "@/lib/team/teammates/ensure-default-teammate";
import { updateRetention } from "@/lib/test-reliability/results/update-retention";
import type { Role } from "@/schemas/roles";
import { type RunningSimulator, startSimulator } from "@/simulator/start";

/** An installation in the middle of its life: a running process of the product, with the accounts it reads. */
export interface Installation {
  database: OpenDatabase;
  /** The demo's account, and one that an admin connected by hand. */
  demo: RunningSimulator;
  fernwick: RunningSimulator;
  demoConnectorId: string;
  fernwickConnectorId: string;
  /** `<slug>.<org>.<project>` of the project that most of it is about. */
  projectKey: string;
  as(role: Role): Context;
  system(aheadMs?: number): Context;
  /** Waits until no job waits or runs that is due. */
  settled(): Promise<void>;
  /** Ends what works in the background. What is queued afterwards stays queued. */
  stopJobs(): Promise<void>;
  close(): Promise<void>;
}

/** What is wanted of people who are none of the demo's accounts. */
const guest = {
  id: "oidc:00u8f2k-ines",
  provider: "oidc",
  name: "Inès Okafor",
  email: "ines@fernwick.example",
  image: null,
  initialRole: "viewer" as const,
};

/** Starts the product as `lib/boot/start-process.ts` does, on an empty data directory, and connects it. */
export async function startInstallation(simulatorState: string): Promise<Installation> {
  const database = await getOpenDatabase();
  const { db } = database;
  const contextOf = (actor: Actor, aheadMs = 0): Context => ({
    db,
    actor,
    log: pino({ level: "silent" }),
    requestId: randomUUID(),
    now: () => new Date(Date.now() + aheadMs),
  });
  const system = (aheadMs = 0) =>
    contextOf({ kind: "system", id: "system", name: "start-up", role: "system" }, aheadMs);
  const as = (role: Role): Context => {
    const account = demoAccounts.find((each) => each.role === role);
    if (account === undefined) throw new Error(`no demo account is ${role}`);
    return contextOf({ kind: "user", ...account });
  };
  const quiet = { background: false, speed: 1_000 };
  const demo = await startSimulator({
    ...quiet,
    executions: 90,
    stateDirectory: simulatorState,
    token: demoToken(),
    telemetryToken: demoTelemetryToken(),
  });
  const fernwick = await startSimulator({ ...quiet, executions: 90, seed: 7 });
  for (const account of [demo, fernwick]) askWithoutLimit(account);

  await ensureDefaultTeammate({ ctx: system() });
  await getSender();
  const now = new Date();
  for (const { id, name, email, role } of demoAccounts)
    await rememberUser(
      db,
      { id, name, email, image: null, provider: "demo", initialRole: role },
      now,
      randomUUID(),
    );
  await rememberUser(db, guest, now, randomUUID());
  const admin = as("admin");
  await changeRole({ ctx: admin, input: { userId: guest.id, role: "approver" } });
  await updateApprovalSettings({ ctx: admin, input: { separateRequester: true, expiryMinutes: 600 } });
  await updateInvestigationSettings({ ctx: admin, input: { autoStart: false } });
  await updateRetention({ ctx: admin, input: { retentionDays: 500 } });

  await ensureDemoConnector(system(), demo.url);
  await ensureDemoTelemetry(system(), demo.url);
  const [made] = await listConnectors({ ctx: admin, input: { kinds: ["harness"] } });
  if (made === undefined) throw new Error("the demo was not connected");
  const scope = { orgIdentifier: "commerce", projectIdentifier: "storefront" };
  await watchProjects({ ctx: admin, input: { connectorId: made.id, watch: [scope] } });
  await setToolPermissions({
    ctx: admin,
    input: { connectorId: made.id, toolPermissions: { harness_delete: "deny", harness_execute: "ask" } },
  });
  const { connector } = await createConnector({
    ctx: admin,
    input: {
      kind: "harness",
      baseUrl: fernwick.url,
      settings: {},
      secrets: { token: fernwick.tokens.main ?? "" },
      displayName: "Fernwick production",
      watch: [{ orgIdentifier: "platform", projectIdentifier: "foundations" }],
    },
  });

  let jobs: RunningJobs | null = await startJobs({
    role: "all",
    handlers: jobHandlers,
    executionKinds: kindsWith("executions"),
  });
  const due = z.array(z.object({ count: z.coerce.number() }));
  const settled = async () => {
    // Twice in a row: a job that ends may have queued another.
    for (let quietLooks = 0; quietLooks < 2; ) {
      const { rows } = await database.sql.query(
        "select count(*) from pgboss.job where state in ('created', 'active', 'retry') and start_after <= now()",
      );
      quietLooks = due.parse(rows)[0]?.count === 0 ? quietLooks + 1 : 0;
      await pause(1_000);
    }
  };
  const stopJobs = async () => {
    await jobs?.stop();
    jobs = null;
  };
  await settled();
  return {
    database,
    demo,
    fernwick,
    demoConnectorId: made.id,
    fernwickConnectorId: connector.id,
    projectKey: `${made.slug}.commerce.storefront`,
    as,
    system,
    settled,
    stopJobs,
    close: async () => {
      await stopJobs();
      for (const account of [demo, fernwick]) await account.close();
    },
  };
}
